"""Pages of findings: a filter, in its order, from a place on. The place is a key and not a number, so
that nothing is skipped where findings leave the filter while somebody decides on them."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal, select, true, tuple_
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from review.access import Access
from review.ledger.blinding import of_reports
from review.ledger.filters import FindingFilter, Sort, findings_of
from review.problems import Invalid
from review.tables import Finding, Report, UTCTime, now

LARGEST = 200
_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Page(NamedTuple):
    """Findings without their proof (`evidence` and `computation` are loaded when they are asked for),
    how many the filter has in all, and where the next page begins, "" where this is the last."""

    findings: Sequence[Finding]
    total: int
    cursor: str


class Neighbours(NamedTuple):
    """The ids of the findings before and after one, None at the ends."""

    previous: int | None
    next: int | None


def page(
    session: Session, access: Access, filter: FindingFilter, *, limit: int = 50, cursor: str = ""
) -> Page:
    """The findings of a filter that follow `cursor` (a page's own; "" for the first page)."""
    limit = max(1, min(limit, LARGEST))
    order = _order(filter.sort)
    begin = order.beyond(_read(cursor, order)) if cursor else true()
    wanted = findings_of(filter, access)
    if filter.q:  # every text is looked through, once and not twice
        matching = wanted.with_only_columns(
            Finding.id, begin.label("follows"), func.count().over().label("total"),
            *(column.label(f"key{at}") for at, column in enumerate(order.columns)),
        ).subquery()
        keys = order.by(matching.c[f"key{at}"] for at in range(len(order.columns)))
        hits = session.execute(
            select(matching.c.id, matching.c.total).where(matching.c.follows)
            .order_by(*keys).limit(limit + 1)
        ).all()
        beyond_all = cursor and not hits
        total = count(session, access, filter) if beyond_all else hits[0].total if hits else 0
        wanted = select(Finding).join(Report).where(Finding.id.in_([hit.id for hit in hits]))
    else:
        total, wanted = count(session, access, filter), wanted.where(begin)
    rows = list(session.scalars(_light(wanted).order_by(*order.by()).limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    return Page(rows, total, _written(order.of(session, rows[-1])) if more else "")


def count(session: Session, access: Access, filter: FindingFilter) -> int:
    """How many findings the filter has."""
    wanted = select(func.count()).select_from(Finding).where(
        of_reports(access.reports(), *filter.on_reports()), *filter.on_findings(access, now())
    )
    return session.scalar(wanted) or 0


def neighbours(
    session: Session, access: Access, filter: FindingFilter, finding: Finding
) -> Neighbours:
    """What stands before and after the finding in the filter's order, whether the finding itself is
    (still) in the filter or not."""
    order = _order(filter.sort)
    here = order.of(session, finding)
    wanted = findings_of(filter, access).with_only_columns(Finding.id)
    following = wanted.where(order.beyond(here)).order_by(*order.by()).limit(1)
    leading = wanted.where(order.before(here)).order_by(*order.by(backwards=True)).limit(1)
    return Neighbours(session.scalar(leading), session.scalar(following))


def _light(wanted: Select[Finding]) -> Select[Finding]:
    return wanted.options(
        contains_eager(Finding.report).joinedload(Report.organisation),
        joinedload(Finding.assignee), defer(Finding.evidence), defer(Finding.computation),
    )


class _Order(NamedTuple):
    """Columns that no two findings share, all ascending or all descending."""

    columns: tuple[Any, ...]
    descending: bool = False

    def by(
        self, columns: Iterable[Any] = (), *, backwards: bool = False
    ) -> Iterator[ColumnElement[Any]]:
        """The order as SQL says it, of its own columns or of those that stand for them."""
        for column in columns or self.columns:
            yield column.desc() if self.descending != backwards else column.asc()

    def of(self, session: Session, finding: Finding) -> tuple[Any, ...]:
        """The finding's place in the order."""
        row = session.execute(select(*self.columns).where(Finding.id == finding.id)).one()
        return tuple(row)

    def beyond(self, place: Sequence[Any]) -> ColumnElement[bool]:
        return self._after(place, self.descending)

    def before(self, place: Sequence[Any]) -> ColumnElement[bool]:
        return self._after(place, not self.descending)

    def _after(self, place: Sequence[Any], smaller: bool) -> ColumnElement[bool]:
        mine = tuple_(*self.columns)
        there = tuple_(*(literal(v, c.type) for v, c in zip(place, self.columns, strict=True)))
        return mine.op("<" if smaller else ">", is_comparison=True)(there)


def _order(sort: Sort) -> _Order:
    worst_first = (Finding.rank, Finding.report_id, Finding.position, Finding.id)
    if sort == "report":
        return _Order((Finding.report_id, Finding.position, Finding.id))
    if sort == "rule":
        return _Order((Finding.rule, *worst_first))
    if sort == "due":
        return _Order((func.coalesce(Finding.due, literal(_NEVER, UTCTime())), *worst_first))
    if sort == "decided":
        at = func.coalesce(Finding.decided_at, literal(_LONG_AGO, UTCTime()))
        return _Order((at, Finding.id), descending=True)
    return _Order(worst_first)


def _written(place: Sequence[Any]) -> str:
    data = [part.isoformat() if isinstance(part, datetime) else part for part in place]
    return urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def _read(cursor: str, order: _Order) -> list[Any]:
    """The place that a page ended at. Raises Invalid where it is none of this order."""
    try:
        data = json.loads(urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
        place = [
            datetime.fromisoformat(part) if isinstance(column.type, UTCTime) else part
            for part, column in zip(data, order.columns, strict=True)
        ]
        if any(type(part) is not column.type.python_type and not isinstance(part, datetime)
               for part, column in zip(place, order.columns, strict=True)):
            raise ValueError(cursor)
        if any(isinstance(part, datetime) and part.tzinfo is None for part in place):
            raise ValueError(cursor)
        if any(isinstance(part, int) and abs(part) >= 2**31 for part in place):
            raise ValueError(cursor)
        return place
    except (ValueError, TypeError, OverflowError):
        raise Invalid(
            "翻页位置 cursor 不对，请从第一页开始。",
            "The cursor is none of this list; begin at its first page.",
        ) from None
