"""Reports ranked by proven severity.

A report's weight is what its findings that nobody has rejected come to, each by its severity; rounding
differences weigh nothing. Without a condition on findings, the counts that reports carry are used, so
that a board over thousands of reports is one small query.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from gouji.findings import SEVERITIES
from review.access import Access
from review.ledger.filters import OPEN, FindingFilter
from review.tables import Finding, Report, now
from review.values import State

WEIGHTS = {"high": 9, "medium": 3, "low": 1, "rounding": 0}
"""What a finding of each severity weighs."""

Order = Literal["weight", "open", "year", "department", "new"]
ORDERS: tuple[Order, ...] = get_args(Order)

_ON_REPORTS = frozenset({"report", "report_kind", "department", "organisation", "year", "sort"})


class Ranked(NamedTuple):
    """A report with its findings by severity, those that are open, its weight, and the weight of the
    same department's report of the same kind of the year before, None where there is none."""

    report: Report
    high: int
    medium: int
    low: int
    rounding: int
    open: int
    weight: int
    before: int | None

    @property
    def total(self) -> int:
        return self.high + self.medium + self.low + self.rounding


class Ranking(NamedTuple):
    """A page of reports, and how many there are."""

    rows: tuple[Ranked, ...]
    total: int


class Totals(NamedTuple):
    """What all reports of a filter come to."""

    reports: int
    high: int
    medium: int
    low: int
    rounding: int
    open: int

    @property
    def findings(self) -> int:
        return self.high + self.medium + self.low + self.rounding


def on_findings(filter: FindingFilter) -> bool:
    """Whether the filter asks something of findings and not only of reports."""
    return any(name not in _ON_REPORTS for name, _ in filter.pairs())


def ranking(
    session: Session, access: Access, filter: FindingFilter, *, order: Order = "weight",
    first: int = 0, limit: int = 50, only: Sequence[ColumnElement[bool]] = (),
) -> Ranking:
    """The reports of a filter in an order; `only` are more conditions on `Report`."""
    counted = _counted(access, filter, only)
    total = session.scalar(select(func.count()).select_from(counted)) or 0
    found = session.execute(
        select(Report, *(counted.c[name] for name in (*SEVERITIES, "open", "weight")))
        .join(counted, counted.c.id == Report.id).order_by(*_by(order, counted)).offset(first)
        .limit(limit)
    ).all()
    before = _before(session, access, [row[0] for row in found])
    rows = []
    for report, *counts in found:
        high, medium, low, rounding, still_open, weight = (int(number or 0) for number in counts)
        rows.append(Ranked(
            report, high, medium, low, rounding, still_open, weight, before.get(report.id)
        ))
    return Ranking(tuple(rows), total)


def totals(session: Session, access: Access, filter: FindingFilter) -> Totals:
    """The counts over all reports of a filter."""
    counted = _counted(access, filter, ())
    row = session.execute(select(
        func.count(), *(func.sum(counted.c[name]) for name in (*SEVERITIES, "open"))
    ).select_from(counted)).one()
    return Totals(*(int(number or 0) for number in row))


def counting(filter: FindingFilter) -> ColumnElement[bool]:
    """Which of the filter's findings count: those that nobody has rejected, unless states are named."""
    return literal(True) if filter.state else Finding.state != State.REJECTED


def _counted(access: Access, filter: FindingFilter, only: Sequence[ColumnElement[bool]]) -> Any:
    """Reports with counts: of what they carry, or of the findings that the filter has."""
    if not on_findings(filter):
        columns = {name: getattr(Report, name) for name in (*SEVERITIES, "open")}
        wanted = select(Report.id, *(column.label(name) for name, column in columns.items()))
        wanted = wanted.where(access.reports(), *filter.on_reports(), *only)
    else:
        columns = {
            name: func.sum(case((Finding.severity == name, 1), else_=0)) for name in SEVERITIES
        }
        columns["open"] = func.sum(case((Finding.state.in_(OPEN), 1), else_=0))
        wanted = (
            select(Report.id, *(column.label(name) for name, column in columns.items()))
            .select_from(Finding).join(Report)
            .where(and_(*filter.conditions(access, at=now())), counting(filter), *only)
            .group_by(Report.id)
        )
    return _weighed(wanted).subquery()


def _weighed(wanted: Select[Any]) -> Select[Any]:
    inner = wanted.subquery()
    weight = sum((inner.c[name] * WEIGHTS[name] for name in SEVERITIES), literal(0))
    return select(inner, weight.label("weight"))


def _by(order: Order, counted: Any) -> tuple[Any, ...]:
    heaviest = (counted.c.weight.desc(), counted.c.open.desc(), Report.id)
    if order == "open":
        return (counted.c.open.desc(), *heaviest)
    if order == "year":
        return (func.coalesce(Report.fiscal_year, 0).desc(), *heaviest)
    if order == "department":
        return (Report.department, func.coalesce(Report.fiscal_year, 0).desc(), *heaviest)
    if order == "new":
        return (Report.id.desc(),)
    return heaviest


def _before(session: Session, access: Access, reports: Sequence[Report]) -> dict[int, int]:
    """What the report of the year before weighed, by all that it carries."""
    wanted = {report.department for report in reports if report.department and report.fiscal_year}
    if not wanted:
        return {}
    weight = sum((getattr(Report, name) * WEIGHTS[name] for name in SEVERITIES), literal(0))
    found = {
        (department, kind, year): int(total) for department, kind, year, total in session.execute(
            select(Report.department, Report.kind, Report.fiscal_year, func.max(weight))
            .where(access.reports(), Report.department.in_(wanted))
            .group_by(Report.department, Report.kind, Report.fiscal_year)
        )
    }
    keys = {
        report.id: (report.department, report.kind, report.fiscal_year - 1)
        for report in reports if report.fiscal_year
    }
    return {id_: found[key] for id_, key in keys.items() if key in found}
