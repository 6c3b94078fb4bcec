"""Who may be asked to decide on a report's findings."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.access import access_of
from review.tables import Membership, User
from review.values import Role


class Reviewer(NamedTuple):
    """A person who may decide."""

    id: int
    name: str


def reviewers_at(session: Session, path: str) -> list[Reviewer]:
    """The reviewers at an organisation's path, by name."""
    held = select(Membership.user_id).where(Membership.role != Role.READER)
    people = session.scalars(
        select(User).where(User.active.is_(True), User.id.in_(held))
        .options(selectinload(User.memberships).options(joinedload(Membership.organisation)))
    )
    able = (user for user in people if access_of(user).may(Role.REVIEWER, path))
    return sorted((Reviewer(user.id, user.shown_name) for user in able), key=lambda one: one.name)
