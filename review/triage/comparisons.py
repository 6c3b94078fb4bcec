"""Figures to compare by: findings per rule, department, year and state, and shares of full marks.

Each comparison is a table first; `review.triage.charts` draws it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from gouji.findings import SEVERITIES
from gouji.reporting.wording import SEVERITY, say
from review.access import Access
from review.ledger.blinding import blinded
from review.ledger.filters import FindingFilter
from review.reviewing.shown import rule_summary
from review.tables import Finding, Report, Run, Version, now
from review.triage.ranking import WEIGHTS, counting
from review.values import State, label

Name = Literal["years", "per-report", "rules", "departments", "states", "full-marks"]
NAMES: tuple[Name, ...] = get_args(Name)

_MOST = 12
"""Bars of a chart; the rest is left out and said to be."""


class Line(NamedTuple):
    """A row of a comparison: what it is of, its numbers in the order of the series, and the query
    that lists the findings behind it ("" for none)."""

    name: str
    values: tuple[float, ...]
    query: str = ""


class Comparison(NamedTuple):
    """A table to compare by. `series` are (class of colour, name) pairs; `left_out` counts the lines
    that would be smaller than the last one."""

    name: Name
    title: str
    series: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    unit: str = ""
    left_out: int = 0

    @property
    def upright(self) -> bool:
        """Whether the lines are points in time, which go from left to right."""
        return self.name in ("years", "per-report")


def comparison(
    session: Session, access: Access, filter: FindingFilter, name: Name, lang: str
) -> Comparison:
    """The comparison by its name, over the findings of a filter."""
    return _MAKERS[name](session, access, filter, lang)


def _by_severity(
    session: Session, access: Access, filter: FindingFilter, column: Any
) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = {}
    for value, severity, number in session.execute(
        select(column, Finding.severity, func.count()).select_from(Finding).join(Report)
        .where(and_(*filter.conditions(access, at=now())), counting(filter))
        .group_by(column, Finding.severity)
    ):
        found.setdefault(value, {})[severity] = number
    return found


def _years(session: Session, access: Access, filter: FindingFilter, lang: str) -> Comparison:
    found = _by_severity(session, access, filter, Report.fiscal_year)
    known = sorted(year for year in found if year is not None)
    lines = tuple(
        Line(str(year), _values(found[year]), _with(filter, year=(year,))) for year in known[-_MOST:]
    )
    return Comparison(
        "years", say(lang, "各年度疑点", "Findings by year"), _severities(lang), lines,
        say(lang, "条", ""), max(0, len(known) - _MOST),
    )


def _per_report(session: Session, access: Access, filter: FindingFilter, lang: str) -> Comparison:
    """By year again, but for one report: years with more reports have more findings."""
    found = _by_severity(session, access, filter, Report.fiscal_year)
    reports: dict[int | None, int] = dict(session.execute(
        select(Report.fiscal_year, func.count()).where(access.reports(), *filter.on_reports())
        .group_by(Report.fiscal_year)
    ).all())
    known = sorted(year for year in reports if year is not None)
    lines = tuple(
        Line(
            str(year),
            tuple(round(number / reports[year], 1) for number in _values(found.get(year, {}))),
            _with(filter, year=(year,)),
        )
        for year in known[-_MOST:]
    )
    return Comparison(
        "per-report", say(lang, "各年度平均每份报告的疑点", "Findings of one report, by year"),
        _severities(lang), lines, say(lang, "条", ""), max(0, len(known) - _MOST),
    )


def _rules(session: Session, access: Access, filter: FindingFilter, lang: str) -> Comparison:
    found = _by_severity(session, access, filter, Finding.rule)
    return _largest(
        "rules", say(lang, "各规则疑点", "Findings by rule"), found, lang,
        key=lambda item: sum(item[1].values()),
        line=lambda rule, counts: Line(
            f"{rule} {_short(rule_summary(rule))}", _values(counts), _with(filter, rule=(rule,))
        ),
    )


def _departments(session: Session, access: Access, filter: FindingFilter, lang: str) -> Comparison:
    found = _by_severity(session, access, filter, Report.department)
    return _largest(
        "departments", say(lang, "各部门疑点", "Findings by department"), found, lang,
        key=lambda item: sum(WEIGHTS[name] * number for name, number in item[1].items()),
        line=lambda name, counts: Line(
            name or say(lang, "（部门未识别）", "(unknown)"), _values(counts),
            _with(filter, department=(name,)) if name else "",
        ),
    )


def _states(session: Session, access: Access, filter: FindingFilter, lang: str) -> Comparison:
    state = case((blinded(access), State.ASSIGNED.value), else_=Finding.state)
    rows = session.execute(
        select(state, func.count()).select_from(Finding).join(Report)
        .where(and_(*filter.conditions(access, at=now()))).group_by(state)
    )
    counts = {State(state): number for state, number in rows}
    lines = tuple(
        Line(label(state, lang), (counts[state],), _with(filter, state=(state,)))
        for state in State if counts.get(state)
    )
    return Comparison(
        "states", say(lang, "处理情况", "Where findings stand"),
        (("plain", say(lang, "疑点", "findings")),), lines, say(lang, "条", ""),
    )


def _full_marks(session: Session, access: Access, filter: FindingFilter, lang: str) -> Comparison:
    """The share of indicators with full marks in the self-evaluation forms, by department."""
    rows = session.execute(
        select(Report.department, func.sum(Run.full_marks), func.sum(Run.scored))
        .join(Version, Version.id == Report.current_version_id).join(Run, Run.id == Version.run_id)
        .where(access.reports(), *filter.on_reports(), Run.scored > 0).group_by(Report.department)
    ).all()
    shares = sorted(((full / scored, name, scored) for name, full, scored in rows), reverse=True)
    lines = tuple(
        Line(
            f"{name or say(lang, '（部门未识别）', '(unknown)')}（{scored}）", (round(100 * share, 1),),
            _with(filter, department=(name,)) if name else "",
        )
        for share, name, scored in shares[:_MOST]
    )
    return Comparison(
        "full-marks", say(lang, "自评满分指标的比例（括号内为指标数）", "Share of indicators with full marks"),
        (("plain", say(lang, "满分比例", "full marks")),), lines, "%", max(0, len(shares) - _MOST),
    )


def _largest(
    name: Name, title: str, found: Mapping[Any, dict[str, int]], lang: str, *,
    key: Callable[[tuple[Any, dict[str, int]]], int],
    line: Callable[[Any, dict[str, int]], Line],
) -> Comparison:
    ordered = sorted(found.items(), key=lambda item: (-key(item), str(item[0])))
    lines = tuple(line(value, counts) for value, counts in ordered[:_MOST])
    return Comparison(
        name, title, _severities(lang), lines, say(lang, "条", ""), max(0, len(ordered) - _MOST)
    )


def _severities(lang: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, say(lang, *SEVERITY[name])) for name in SEVERITIES)


def _values(counts: Mapping[str, int]) -> tuple[float, ...]:
    return tuple(counts.get(name, 0) for name in SEVERITIES)


def _with(filter: FindingFilter, **more: Any) -> str:
    return filter.model_copy(update=more).query()


def _short(summary: str, most: int = 12) -> str:
    """A rule's first line up to its colon, for a label."""
    head = next((part for part in _heads(summary) if part), summary)
    return head if len(head) <= most else head[: most - 1] + "…"


def _heads(summary: str) -> Iterable[str]:
    for stop in "：:，,。":
        if stop in summary:
            yield summary.partition(stop)[0]
            return
    yield summary


_MAKERS: dict[Name, Callable[[Session, Access, FindingFilter, str], Comparison]] = {
    "years": _years, "per-report": _per_report, "rules": _rules, "departments": _departments, "states": _states,
    "full-marks": _full_marks,
}
