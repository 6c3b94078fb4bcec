"""What the text says of performance as a whole: how many projects, budgets, scores, grades; and
which projects it calls additions of the year (年中追加)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.figures import NUMBER, read_figure
from extractor.normal import Normal
from gouji.records import MidyearAddition, Part, PerformanceOverview, Record, ReportHeader
from gouji.types import Amount, Document

_MONEY = rf"{NUMBER}(?:万元|亿元|元)"
_FIELDS: dict[str, re.Pattern[str]] = {
    "department_forms": re.compile(rf"整体支出绩效自评表(?P<v>{NUMBER}[个张份])"),
    "department_budget": re.compile(
        rf"整体支出绩效自评表{NUMBER}[个张份],全年预算(?:总额|数)(?P<v>{_MONEY})"
    ),
    "department_executed": re.compile(
        rf"整体支出绩效自评表{NUMBER}[个张份],全年预算(?:总额|数){_MONEY},(?:实际|全年)执行(?:总额|数)(?P<v>{_MONEY})"
    ),
    "projects": re.compile(
        rf"(?:预算绩效评价项目|绩效自评的(?:20\d\d年度?)?项目|开展(?:了)?(?:项目)?绩效自评的?项目(?:共|有)?)"
        rf"(?P<v>{NUMBER}[个项])"
    ),
    "projects_budget": re.compile(
        rf"(?:预算绩效评价项目{NUMBER}[个项],全年预算(?:总额|数)|"
        rf"绩效自评的(?:20\d\d年度?)?项目{NUMBER}[个项],涉及预算金额)(?P<v>{_MONEY})"
    ),
    "projects_executed": re.compile(
        rf"预算绩效评价项目{NUMBER}[个项],全年预算(?:总额|数){_MONEY},(?:全年|实际)执行(?:总额|数)(?P<v>{_MONEY})"
    ),
    "average_score": re.compile(rf"平均得分(?:为)?(?P<v>{NUMBER}分)"),
}
_GRADE = re.compile(rf'(?:绩效)?评级为"(?P<label>[^"]{{1,4}})"的项目(?P<v>{NUMBER}个)')
_ATTACHED = re.compile(r"(?:附|见附件|详见).{0,20}项目支出绩效自评表")
_SECTION = re.compile(r"绩效")

_ADDED = re.compile(r"(?<![未无不])(?:年中|年度中|本年|当年|执行中)?(?:新增)?追加")
_STOP = re.compile(r"[;。:]")
_LIST_MAX = 200


def read_performance_overview(document: Document, header: ReportHeader) -> Iterator[Record]:
    """The overview of performance, and the projects that the text calls additions."""
    fields: dict[str, Amount] = {}
    grades: list[Part] = []
    attached = False
    for block in document.paragraphs():
        line = Normal(document, block.start, block.end)
        if _SECTION.search(line.text):
            for name, pattern in _FIELDS.items():
                match = pattern.search(line.text)
                if match and name not in fields:
                    amount = _figure(line, match)
                    if amount is not None:
                        fields[name] = amount
            if not grades:
                grades = [
                    Part(label=match["label"], amount=amount)
                    for match in _GRADE.finditer(line.text)
                    if (amount := _figure(line, match)) is not None
                ]
            attached = attached or bool(_ATTACHED.search(line.text))
        yield from _additions(line)
    if fields:
        yield PerformanceOverview(
            where="预算绩效的情况说明", grades=tuple(grades), forms_attached=attached, **fields
        )


def _figure(line: Normal, match: re.Match[str]) -> Amount | None:
    return read_figure(match["v"], line.evidence(match.start("v"), match.end("v")))


def _additions(line: Normal) -> Iterator[MidyearAddition]:
    """Every list of projects after 追加: 年中追加甲项目、乙经费等项目资金."""
    for match in _ADDED.finditer(line.text):
        stop = _STOP.search(line.text, match.end())
        end = min(stop.start() if stop else len(line.text), match.end() + _LIST_MAX)
        if end - match.end() >= 6:
            yield MidyearAddition(
                where="年中追加", projects=line.evidence(match.end(), end),
                word=line.evidence(match.start(), match.end()),
            )
