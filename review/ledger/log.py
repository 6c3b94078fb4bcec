"""The log of decisions over all findings that a person sees, the latest row first."""

from __future__ import annotations

from sqlalchemy import and_, exists, not_, select
from sqlalchemy.orm import Session, aliased, contains_eager, defer

from review.access import Access
from review.ledger.blinding import TELL_NOTHING, blinded, is_blind, without_state
from review.ledger.standing import undone_ids
from review.tables import Decision, Finding, Report


def log_page(
    session: Session, access: Access, *, limit: int = 50, before: int | None = None,
    author: int | None = None, bulk: str = "",
) -> list[tuple[Decision, bool]]:
    """Rows with whether they are undone, one more than `limit` where there are more. Rows that would
    tell a first verdict to its second reviewer are left out."""
    hidden = and_(blinded(access), Decision.author_id != access.user_id,
                  Decision.action.not_in(TELL_NOTHING))
    wanted = (
        select(Decision, Finding).join(Finding, Finding.id == Decision.finding_id).join(Report)
        .where(access.reports(), not_(hidden)).order_by(Decision.id.desc()).limit(limit + 1)
    )
    if before is not None:
        wanted = wanted.where(Decision.id < before)
    if author is not None:
        wanted = wanted.where(Decision.author_id == author)
    if bulk:
        wanted = wanted.where(Decision.bulk == bulk)
    wanted = wanted.options(contains_eager(Finding.report), defer(Finding.evidence),
                            defer(Finding.computation))
    rows = [
        without_state(row) if is_blind(access, finding) else row
        for row, finding in session.execute(wanted)
    ]
    undone = _undone(session, rows)
    return [(row, row.id in undone) for row in rows]


def _undone(session: Session, rows: list[Decision]) -> set[int]:
    """Which of the rows a later row takes back: only logs with an undo can have such."""
    ids = {row.finding_id for row in rows}
    later = aliased(Decision)
    logs: dict[int, list[Decision]] = {}
    for row in session.scalars(
        select(Decision).where(Decision.finding_id.in_(ids), exists().where(
            later.finding_id == Decision.finding_id, later.undoes_id.is_not(None)
        )).order_by(Decision.id)
    ):
        logs.setdefault(row.finding_id, []).append(row)
    return {id_ for log in logs.values() for id_ in undone_ids(log)}
