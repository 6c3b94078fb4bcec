"""What happened to a finding: what people did, and the runs in which it appeared, disappeared or came
back, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from review.access import Access
from review.ledger.blinding import shown, shown_log
from review.ledger.deciding import log_of
from review.ledger.standing import undone_ids
from review.tables import Appearance, Decision, Finding, Run, User, Version
from review.values import Presence


class Event(NamedTuple):
    """A row of the log (`decision`, with the name of whom it `named`, and whether it is `undone`), or
    what a run did (`presence`, in which version of the report, checked by which gouji)."""

    at: datetime
    decision: Decision | None = None
    named: str = ""
    undone: bool = False
    presence: Presence | None = None
    version: int = 0
    gouji_version: str = ""


class History(NamedTuple):
    """The events, the oldest first. `since` is what a run did to the finding after it was decided on:
    a decision that a person has to look at again."""

    events: tuple[Event, ...]
    since: Event | None


def history(session: Session, access: Access, finding: Finding) -> History:
    """The history of a finding that the person sees, as far as they may know it."""
    runs = list(_runs(session, finding))
    events = tuple(sorted([*_done(session, access, finding), *runs], key=lambda event: event.at))
    decided = shown(access, finding).decided_at
    since = [event for event in runs if decided is not None and event.at > decided]
    return History(events, since[-1] if since else None)


def _done(session: Session, access: Access, finding: Finding) -> Iterator[Event]:
    log = log_of(session, finding.id)
    undone = undone_ids(log)
    ids = {row.assignee_id for row in log if row.assignee_id is not None}
    people = session.scalars(select(User).where(User.id.in_(ids))) if ids else ()
    names = {user.id: user.shown_name for user in people}
    for row in shown_log(access, finding, log):
        yield Event(
            row.at, decision=row, named=names.get(row.assignee_id or 0, ""), undone=row.id in undone
        )


def _runs(session: Session, finding: Finding) -> Iterator[Event]:
    rows = session.execute(
        select(Appearance, Run.gouji_version, Version.number)
        .join(Run, Run.id == Appearance.run_id).join(Version, Version.id == Run.version_id)
        .where(Appearance.finding_id == finding.id).order_by(Appearance.id)
    )
    for appearance, gouji_version, number in rows:
        yield Event(
            appearance.at, presence=Presence(appearance.what), version=number,
            gouji_version=gouji_version,
        )
