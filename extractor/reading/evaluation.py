"""Bodies of evaluation reports: what was scored, graded, counted and spent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, BeforeValidator

from extractor.coverage import evidence_of
from extractor.reading import words
from extractor.reading.bodies import REPORT, report_stretches
from extractor.reading.rows import Quote, Row
from extractor.reading.sheet import Quoted, Sheet
from extractor.reading.source import Source, Spot
from gouji.records import ClassScore, EvaluationReport, Indicator, Record
from gouji.types import Amount, Document, Evidence

What = Literal[
    "得分", "等级", "分值", "得分率", "指标数", "满分指标数", "未完成指标数", "目标数", "实现目标数", "目标完成率",
    "执行数", "其他",
]
Of = Literal["总体", "决策", "过程", "产出", "成本", "效益", "满意度"]


def _one_of(choices: tuple[str, ...], otherwise: str) -> BeforeValidator:
    def chosen(value: Any) -> Any:
        return value if value in choices else otherwise

    return BeforeValidator(chosen)


class EvaluationRow(Row):
    """One value of the report: what it is, of which class of indicators, and the value."""

    what: Annotated[What, _one_of(get_args(What), "其他")] = "其他"
    of: Annotated[Of, _one_of(get_args(Of), "总体")] = "总体"
    value: Quote = ""

    @property
    def quotes(self) -> dict[str, str]:
        return {"value": self.value} if self.value else {}


class Evaluations(BaseModel):
    rows: list[EvaluationRow]


_POINTS = frozenset(["分"])
_COUNTED = frozenset(["个", "项", "条"])
_PERCENT = frozenset(["%"])
_CLASS = re.compile("决策|过程|产出|成本|效益|满意度")
_GRADE = re.compile(r"优秀|优|良好|良|中等|中|合格|不合格|较差|差|一般")
_GRADE_SAID = re.compile(r"等级|评级|级别|评定|结果为|评价为|定为|绩效为")
_FINAL = re.compile(r"总分|总得分|综合|最终|自评|评价|总体|最后")
_SCORED = re.compile(r"得分|评分|总分|自评分|得")
_CEILING = re.compile(r"分值|权重|满分|标准分")


def _final(spot: Spot) -> bool:
    named = _SCORED.search(spot.label) and not _CEILING.search(spot.label)
    return bool(named) and not _CLASS.search(spot.label) and bool(_FINAL.search(spot.told))


def _said(pattern: str, unless: str = "") -> Callable[[Spot], bool]:
    def said(spot: Spot) -> bool:
        around = f"{spot.label}\x1f{spot.after}"
        return bool(re.search(pattern, around)) and not (unless and re.search(unless, around))

    return said


_SINGLE: dict[What, tuple[str, frozenset[str], Callable[[Spot], bool]]] = {
    "得分": ("final_score", _POINTS, _final),
    "未完成指标数": ("unmet_count", _COUNTED, _said("未(?:完成|达|实现)")),
    "目标数": ("goals_set", _COUNTED, _said("目标", "未|实现|完成|达成")),
    "实现目标数": ("goals_met", _COUNTED, _said("(?:实现|完成|达成).*目标|目标.*(?:实现|完成|达成)", "未|完成率")),
    "目标完成率": ("goals_rate", _PERCENT, _said("完成率|实现率|达成率", "预算|资金|执行")),
}
"""Values of the report as a whole: field, units, and whether the words say it."""

_OF_CLASS: dict[What, tuple[str, frozenset[str], Callable[[Spot], bool]]] = {
    "得分": ("score", _POINTS, _said(_SCORED.pattern, "权重.{0,4}\x1f|分值.{0,4}\x1f")),
    "分值": ("weight", _POINTS, _said(_CEILING.pattern, "得分.{0,4}\x1f")),
    "得分率": ("rate", _PERCENT, _said("得分率")),
    "指标数": ("indicators", _COUNTED, _said("指标", "满分|未|二级|一级")),
    "满分指标数": ("full", _COUNTED, _said("满分")),
}
"""Values of a class of indicators."""


def evaluation_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """A report for every row, which `joined` makes one of."""
    for row in sheet:
        fields = _fields(source, row)
        if fields:
            yield EvaluationReport(where=REPORT, **fields)
        else:
            row.refuse()


def _fields(source: Source, row: Quoted) -> dict[str, Any]:
    asked = row.row
    assert isinstance(asked, EvaluationRow)
    if asked.what == "等级":
        grade = row.text("value", _is_grade(source.document))
        return {"grade": _bare(grade)} if grade else {}
    if asked.what == "执行数":
        spent = row.amount(row.figure("value", _is_spent))
        return {"executed": (spent,)} if spent else {}
    if asked.of == "总体":
        field, units, said = _SINGLE.get(asked.what, ("", frozenset(), lambda spot: False))
        amount = row.amount(row.figure("value", lambda s: s.amount.unit in units and said(s)))
        return {field: amount} if amount else {}
    field, units, said = _OF_CLASS.get(asked.what, ("", frozenset(), lambda spot: False))
    amount = row.amount(
        row.figure(
            "value", lambda s: s.amount.unit in units and said(s) and _class_before(s) == asked.of
        )
    )
    return {"class_counts": (ClassScore.model_validate({"name": asked.of, field: amount}),)} if amount else {}


def _class_before(spot: Spot) -> str:
    """The class of indicators that was named last before a figure, in its paragraph."""
    named = _CLASS.findall(spot.line.text[: spot.token.start])
    return str(named[-1]) if named else ""


def _is_spent(spot: Spot) -> bool:
    said = re.search(r"执行|支出|使用|支付", spot.label)
    return spot.amount.is_money and bool(said) and not words.is_budget(spot) and not re.search(
        r"预算数|预算安排|预算总额", spot.label
    )


def _is_grade(document: Document) -> Callable[[Evidence], bool]:
    def told(evidence: Evidence) -> bool:
        around = document.text[max(0, evidence.start - 14) : evidence.end]
        return bool(_GRADE.search(evidence.quote)) and bool(_GRADE_SAID.search(around))

    return told


def _bare(grade: Evidence) -> Evidence:
    """The grade itself, out of the words quoted with it: the last one of them."""
    found = list(_GRADE.finditer(grade.quote))[-1]
    return grade.model_copy(update={
        "quote": found[0], "start": grade.start + found.start(), "end": grade.start + found.end(),
    })


def joined(document: Document, records: Sequence[Record]) -> list[Record]:
    """The records, with all that is said of one evaluation report in one; what stands first in the
    text is taken where it says two things of one value."""
    stretches = report_stretches(document)
    groups: dict[int, list[EvaluationReport]] = {}
    others: list[Record] = []
    for record in records:
        if isinstance(record, EvaluationReport):
            start = min((e.start for e in evidence_of(record)), default=0)
            groups.setdefault(sum(begin <= start for begin, _ in stretches), []).append(record)
        else:
            others.append(record)
    return others + [_one(group) for group in groups.values()]


def _one(reports: Sequence[EvaluationReport]) -> EvaluationReport:
    ordered = sorted(reports, key=lambda report: min(e.start for e in evidence_of(report)))
    fields: dict[str, Any] = {}
    classes: dict[str, dict[str, Amount]] = {}
    executed: dict[int, Amount] = {}
    indicators: dict[int, Indicator] = {}
    for report in ordered:
        for name in ("final_score", "goals_set", "goals_met", "goals_rate", "unmet_count", "grade"):
            if getattr(report, name) is not None:
                fields.setdefault(name, getattr(report, name))
        for amount in report.executed:
            executed.setdefault(amount.evidence.start, amount)
        for row in report.indicators:
            indicators.setdefault(row.name.start if row.name else 0, row)
        for each in report.class_counts:
            held = classes.setdefault(each.name, {})
            for name in ("weight", "score", "rate", "indicators", "full"):
                if (value := getattr(each, name)) is not None:
                    held.setdefault(name, value)
    return EvaluationReport(
        where=ordered[0].where, origin=ordered[0].origin, executed=tuple(executed.values()),
        indicators=tuple(indicators[at] for at in sorted(indicators)),
        class_counts=tuple(ClassScore.model_validate({"name": n, **f}) for n, f in classes.items()), **fields,
    )
