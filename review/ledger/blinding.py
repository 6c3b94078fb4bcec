"""What a second reviewer does not see: the first verdict, until they have decided themselves.

A finding whose second review is wanted is kept from whoever may give it: the reviewer who was named,
or, where nobody was, every reviewer of that organisation but the author of the first verdict. They
are shown the finding as assigned, and the log without what others said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.sql.elements import True_

from review.access import Access, path_of
from review.tables import Decision, Finding, Report
from review.values import Action, Role, State


class Shown(NamedTuple):
    """Where a finding stands, as far as a person may know. `blind`: they are to give the second
    verdict."""

    state: State
    reason: str
    decided_at: datetime | None
    decided_by: int | None
    disputed: bool
    blind: bool


def is_blind(access: Access, finding: Finding) -> bool:
    """Whether the person is yet to give the second verdict on the finding."""
    return (
        finding.second_wanted
        and finding.decided_by != access.user_id
        and finding.second_id in (None, access.user_id)
        and access.may(Role.REVIEWER, path_of(finding.report))
    )


def blinded(access: Access) -> ColumnElement[bool]:
    """`is_blind` as a condition on `Finding`."""
    held = access.highest
    if held is None or held.rank < Role.REVIEWER.rank:
        return false()
    return and_(
        Finding.second_wanted.is_(True),
        or_(Finding.decided_by.is_(None), Finding.decided_by != access.user_id),
        or_(Finding.second_id.is_(None), Finding.second_id == access.user_id),
        of_reports(access.within(Report.organisation_id, Role.REVIEWER)),
    )


def of_reports(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Conditions on `Report` as one on `Finding`, without a join; true where there are none."""
    narrow = [condition for condition in conditions if not isinstance(condition, True_)]
    if not narrow:
        return true()
    return Finding.report_id.in_(select(Report.id).where(*narrow))


def shown(access: Access, finding: Finding) -> Shown:
    """Where the finding stands for this person."""
    if is_blind(access, finding):
        return Shown(State.ASSIGNED, "", None, None, False, True)
    return Shown(
        State(finding.state), finding.reason, finding.decided_at, finding.decided_by,
        finding.disputed, False,
    )


TELL_NOTHING = frozenset({Action.ASSIGN, Action.SECOND})
"""What others did that a second reviewer may know; not the state that it left the finding in."""


def shown_log(access: Access, finding: Finding, log: Iterable[Decision]) -> Iterator[Decision]:
    """The rows of the finding's log that the person may read."""
    if not is_blind(access, finding):
        yield from log
        return
    for row in log:
        if row.author_id == access.user_id or row.action in TELL_NOTHING:
            yield without_state(row)


def without_state(row: Decision) -> Decision:
    """The row, and not what the finding's state was then; a copy that belongs to no session."""
    names = (column.key for column in Decision.__mapper__.column_attrs)
    return Decision(**{name: getattr(row, name) for name in names} | {"state": ""})
