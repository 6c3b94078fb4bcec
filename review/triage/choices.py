"""What can be chosen in a filter: only what the person's reports have."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.access import Access
from review.intake.organisations import tree
from review.reviewing.reviewers import Reviewer
from review.reviewing.shown import rule_summary
from review.tables import Finding, Report, User
from review.triage.naming import kind_name
from review.values import Role


class Choices(NamedTuple):
    """The options of each filter, as (value, label) pairs."""

    organisations: list[tuple[int, str]]
    years: list[tuple[int, int]]
    kinds: list[tuple[str, str]]
    rules: list[tuple[str, str]]
    people: list[Reviewer]


def choices(session: Session, access: Access, lang: str, *, findings: bool = False) -> Choices:
    """The options; rules and people only where `findings` are listed."""
    seen = select(Report.fiscal_year, Report.kind).where(access.reports()).distinct()
    pairs = session.execute(seen).all()
    places = tree(session, access)
    least = min((place.path.count("/") for place in places), default=0)
    return Choices(
        organisations=[
            (place.id, "　" * (place.path.count("/") - least) + place.name) for place in places
        ],
        years=[
            (year, year) for year in sorted({year for year, _ in pairs if year}, reverse=True)
        ],
        kinds=[(kind, kind_name(kind, lang)) for kind in sorted({kind for _, kind in pairs})],
        rules=_rules(session, access) if findings else [],
        people=_people(session, access) if findings else [],
    )


def _rules(session: Session, access: Access) -> list[tuple[str, str]]:
    wanted = select(Finding.rule).distinct().order_by(Finding.rule)
    if not access.may(Role.READER):  # for whoever sees everything the index on rules is enough
        wanted = wanted.join(Report).where(access.reports())
    codes = session.scalars(wanted)
    return [(code, rule_summary(code)) for code in codes]


def _people(session: Session, access: Access) -> list[Reviewer]:
    """Those who have findings assigned to them."""
    held = select(Finding.assignee_id).join(Report).where(
        Finding.assignee_id.is_not(None), access.reports()
    )
    people = session.scalars(select(User).where(User.id.in_(held)))
    return sorted((Reviewer(user.id, user.shown_name) for user in people), key=lambda one: one.name)
