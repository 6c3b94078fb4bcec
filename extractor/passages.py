"""Prose wherever it stands: paragraphs, and the long cells of tables, with what they belong to.

A self-evaluation form keeps its narrative in two cells, 预期目标 and 实际完成情况; an evaluation report
is paragraphs. Readers of facts and dates need both in one shape, and the name of the project that
they tell of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from extractor.normal import Normal, squeeze
from gouji.records import Told
from gouji.types import Cell, Document, Table

_LONG_CELL = 25
_PROSE = re.compile(r"[,，。；;、：:]")
_GOAL = re.compile(
    r"(?:年度|年初|绩效|项目)?(?:总体|设定|预期|绩效|年度)*目标(?:值)?|预期目标(?:\(.*\))?"
)
_RESULT = re.compile(r".{0,10}(?:完成情况|实现情况|完成情况综述)(?:\(.*\))?")
_INDICATORS = re.compile(r"[一二三]级指标")
_WHOLE = re.compile(r"整体支出.{0,6}自评表")
_REPORT_TITLE = re.compile(r"(?P<name>.{0,60}?)(?:项目支出|项目)?绩效(?:自?评价|自评)报告")
_NAMED = re.compile(r"项目名称[:：](?P<name>[^(,，。；;]{4,60})")
_GOALS_SECTION = re.compile(r"(?:总体|阶段性|绩效|产出|预期)目标$")
_ACCOUNTS = re.compile(
    r"收入|支出|收支|三公|机关运行|采购|国有资产|财政拨款|政府性基金|国有资本|名词解释|附件|决算报表"
)
_SENTENCE = re.compile(r"[^。；;!?！？\n]+[。；;!?！？]?")


@dataclass(frozen=True)
class Passage:
    """A stretch of prose. `project` is the form's or report's project in normal form, `section`
    the heading that it stands under, `accounts` whether that heading is of the accounts."""

    normal: Normal
    told: Told
    project: str
    section: str
    accounts: bool
    heading: bool

    @property
    def text(self) -> str:
        return self.normal.text

    @property
    def where(self) -> str:
        return self.project or self.section

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """The spans of its sentences in `text`, cut at 。；！？ outside of quotation marks."""
        return tuple((m.start(), m.end()) for m in _SENTENCE.finditer(self.text))


def passages(document: Document) -> Iterator[Passage]:
    """Every passage of a document, in order."""
    project = report = before = ""
    for block in document.blocks:
        if block.kind == "table" and block.table is not None:
            table = document.tables[block.table]
            for cell, column, named in _cells(table, project):
                project = named
                yield Passage(
                    Normal(document, cell.start, cell.end), column, project, table.title,
                    accounts=False, heading=False,
                )
            continue
        normal = Normal(document, block.start, block.end)
        path = document.heading_path(block.start)
        if block.level == 1:
            report = ""
        report = _project(normal.text, before, report)
        before = normal.text
        section = path[-1] if path else ""
        told: Told = "goal" if report and _GOALS_SECTION.search(section.rstrip("：:。")) else ""
        yield Passage(
            normal, told, report, section,
            accounts=not report and any(_ACCOUNTS.search(title) for title in path[1:] or path),
            heading=block.kind == "heading" and len(normal.text) <= 60,
        )


def _project(text: str, before: str, report: str) -> str:
    """The project that paragraphs tell of from here on."""
    named = _NAMED.match(text)
    if named:
        return named["name"]
    title = _REPORT_TITLE.fullmatch(text)
    if title:
        return title["name"] or (before if 4 <= len(before) <= 60 else "")
    return report


def _cells(table: Table, project: str) -> Iterator[tuple[Cell, Told, str]]:
    """The prose cells of a table, each with its column and project."""
    if _WHOLE.search(squeeze(table.title)):
        project = ""
    columns: dict[int, Told] = {}
    for row in table.by_row:
        named = False
        if any(_INDICATORS.fullmatch(squeeze(cell.text)) for cell in row):
            columns = {}  # what follows are indicators; their 上年完成情况 is no column of prose
            continue
        for cell in row:
            text = squeeze(cell.text)
            if not text:
                continue
            if named:
                project, named = text, False
            elif text == "项目名称":
                named, columns = True, {}
            elif _WHOLE.search(text):
                project, columns = "", {}
            elif len(text) <= 16 and _RESULT.fullmatch(text):
                columns[cell.col] = "result"
            elif len(text) <= 16 and _GOAL.fullmatch(text):
                columns[cell.col] = "goal"
            elif len(text) >= _LONG_CELL and _PROSE.search(text):
                yield cell, _told(columns, cell), project


def _told(columns: dict[int, Told], cell: Cell) -> Told:
    at = [col for col in columns if col <= cell.col]
    return columns[max(at)] if at else ""
