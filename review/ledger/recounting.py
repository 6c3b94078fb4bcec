"""The counts that a report carries, so that a board ranks thousands of reports with one query, and the
lock under which findings and counts are changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from gouji.findings import SEVERITIES
from review.ledger.filters import OPEN
from review.tables import Finding, Report
from review.values import State

_AT_ONCE = 500


def lock_reports(session: Session, report_ids: Collection[int]) -> None:
    """Let nobody else change the findings of these reports until this transaction ends. Everybody who
    does so locks the reports first, in the order of their ids: then nobody waits for each other, and
    counts are of what is there. On SQLite a writing session has all to itself anyway."""
    ids = sorted(set(report_ids))
    for begin in range(0, len(ids), _AT_ONCE):
        session.execute(
            select(Report.id).where(Report.id.in_(ids[begin : begin + _AT_ONCE]))
            .order_by(Report.id).with_for_update()
        ).all()


def recount(session: Session, report_ids: Collection[int]) -> None:
    """Count the findings of reports anew: by severity those that the last run had and nobody has
    rejected, and in `open` those of them that still need a decision."""
    session.flush()
    ids = sorted(set(report_ids))
    for begin in range(0, len(ids), _AT_ONCE):
        session.execute(
            update(Report).where(Report.id.in_(ids[begin : begin + _AT_ONCE])).values(_counts()),
            execution_options={"synchronize_session": "fetch"},
        )


def _counts() -> dict[str, Any]:
    standing = Finding.state != State.REJECTED
    return {
        **{name: _count(and_(standing, Finding.severity == name)) for name in SEVERITIES},
        "open": _count(Finding.state.in_(OPEN)),
    }


def _count(condition: ColumnElement[bool]) -> Any:
    return (
        select(func.count()).select_from(Finding)
        .where(Finding.report_id == Report.id, Finding.present.is_(True), condition)
        .correlate(Report).scalar_subquery()
    )
