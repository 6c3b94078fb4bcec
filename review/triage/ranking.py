"""Reports ranked by proven severity.

A report's weight is what its findings that nobody has rejected come to, each by its severity; rounding
differences weigh nothing. Without a condition on findings, the counts that reports carry are used, so
that a board over thousands of reports is one small query.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select
from sqlalchemy.orm import Session, joinedload

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


class Ranking(NamedTuple):
    """A page of reports, and what all of the filter's come to."""

    rows: tuple[Ranked, ...]
    totals: Totals

    @property
    def total(self) -> int:
        return self.totals.reports


class _Counted(NamedTuple):
    """A report with its counts, and what it is sorted by."""

    id: int
    department: str
    year: int
    high: int
    medium: int
    low: int
    rounding: int
    open: int

    @property
    def weight(self) -> int:
        return sum(getattr(self, name) * WEIGHTS[name] for name in SEVERITIES)


def on_findings(filter: FindingFilter) -> bool:
    """Whether the filter asks something of findings and not only of reports."""
    return any(name not in _ON_REPORTS for name, _ in filter.pairs())


def ranking(
    session: Session, access: Access, filter: FindingFilter, *, order: Order = "weight",
    first: int = 0, limit: int = 50, only: Sequence[ColumnElement[bool]] = (),
) -> Ranking:
    """The reports of a filter in an order; `only` are more conditions on `Report`.

    All reports are counted with one query and sorted here: a few numbers each, and the page and the
    sums come of the same ones.
    """
    counted = [
        _Counted(id_, department, year or 0, *(int(number or 0) for number in counts))
        for id_, department, year, *counts in session.execute(_counted(access, filter, only))
    ]
    counted.sort(key=lambda one: _key(order, one))
    shown = counted[first : first + limit]
    reports = {
        report.id: report for report in session.scalars(
            select(Report).where(Report.id.in_([one.id for one in shown]))
            .options(joinedload(Report.organisation))
        )
    }
    before = _before(session, access, list(reports.values()))
    return Ranking(
        tuple(
            Ranked(
                reports[one.id], one.high, one.medium, one.low, one.rounding, one.open, one.weight,
                before.get(one.id),
            )
            for one in shown if one.id in reports
        ),
        Totals(len(counted), *(
            sum(getattr(one, name) for one in counted) for name in (*SEVERITIES, "open")
        )),
    )


def counting(filter: FindingFilter) -> ColumnElement[bool]:
    """Which of the filter's findings count: those that nobody has rejected, unless states are named."""
    return literal(True) if filter.state else Finding.state != State.REJECTED


def _counted(
    access: Access, filter: FindingFilter, only: Sequence[ColumnElement[bool]]
) -> Select[Any]:
    """Reports with counts: of what they carry, or of the findings that the filter has."""
    named = (Report.id, Report.department, Report.fiscal_year)
    if not on_findings(filter):
        carried = (getattr(Report, name) for name in (*SEVERITIES, "open"))
        return select(*named, *carried).where(access.reports(), *filter.on_reports(), *only)
    made = (
        *(func.sum(case((Finding.severity == name, 1), else_=0)) for name in SEVERITIES),
        func.sum(case((Finding.state.in_(OPEN), 1), else_=0)),
    )
    return (
        select(*named, *made).select_from(Finding).join(Report)
        .where(and_(*filter.conditions(access, at=now())), counting(filter), *only)
        .group_by(*named)
    )


def _key(order: Order, one: _Counted) -> tuple[Any, ...]:
    heaviest = (-one.weight, -one.open, one.id)
    if order == "open":
        return (-one.open, *heaviest)
    if order == "year":
        return (-one.year, *heaviest)
    if order == "department":
        return (one.department, -one.year, *heaviest)
    if order == "new":
        return (-one.id,)
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
