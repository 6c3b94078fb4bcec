"""Which parts of a report are asked, and by which task.

A part is a paragraph, a prose cell or the rows of a table. In the scope "unread" it is asked where
figures of it are in no record of the templates, or where it is prose, in which more may be said than
templates see: objectives and completions, the body of an evaluation report, an explanation whose
reason was not found. In the scope "everything" it is asked where it holds figures at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from extractor.clauses import tokens
from extractor.coverage import NO_MEASURE, evidence_of, read_places
from extractor.figures import find_figures
from extractor.labels import concept_of
from extractor.normal import squeeze
from extractor.passages import Passage, passages
from extractor.reading.bodies import report_stretches
from extractor.reading.tables import indicator_rows
from extractor.topics import events
from gouji.records import Comparison, Records
from gouji.types import MONEY, Document, Table

Scope = Literal["unread", "everything"]

_SUBJECT = re.compile(
    r"\((?:[^()]{0,2}级)?[类款项](?:级科目)?\)|科目编码|(?<!\d)2[0-3]\d(?:\d{2}){1,2}(?!\d)"
)
_ITEM = re.compile(r"\((?:款|项)\)")
_TOTAL = re.compile(
    r"(?:20\d\d年度?)?(?:一般公共预算|政府性基金(?:预算)?|国有资本经营预算)?财政拨款(?:基本|项目)?支出"
)
_OF_SUBJECTS = re.compile(r"功能分类|支出决算具体情况|科目|支出决算结构|支出(?:预算)?具体")
_SPENDING = re.compile(r"[\u4e00-\u9fa5]{2,}(?:支出)?(?:决算|预算)?(?:数)?(?:为|共)?[\d,.]+(?:万|亿)?元")
_JUDGED = re.compile(r"得分|评分|评级|等级|评定|权重|分值|满分|指标|执行数|预算执行|实现目标|设置目标|未完成")
_HELD = re.compile(
    r"举办|举行|召开|承办|主办|协办|[开闭启揭落]幕|帷幕|开赛|开跑|鸣枪|收官|亮相|参展|参会|参赛|与会|签约"
)
_FIGURED = re.compile(r"\d")


@dataclass(frozen=True)
class Part:
    """`text[start:end]`, asked by `task`. Parts of one `group` may be shown together."""

    task: str
    start: int
    end: int
    group: tuple[str, ...]
    name: str


@dataclass
class Selection:
    """The parts of a document that are worth asking, given what the templates read."""

    document: Document
    template: Records
    scope: Scope

    def parts(self) -> Iterator[Part]:
        """Every part with its task, in the order of the text."""
        for passage in passages(self.document):
            for task in self._tasks(passage):
                yield self._part(passage, task)
        for table in self.document.tables:
            yield from self._rows(table)

    def _part(self, passage: Passage, task: str) -> Part:
        start, end = passage.normal.start, passage.normal.end
        path = self.document.heading_path(start)
        if path and path[-1] in self.document.text[start:end]:
            path = path[:-1]  # an item of a list that is a heading by its number
        table = next((str(t.index) for t in self.document.tables if t.start <= start < t.end), "")
        name = " > ".join(filter(None, (*path[-2:], passage.project)))
        return Part(task, start, end, (table, passage.project, *path[:2]), name)

    def _tasks(self, passage: Passage) -> Iterator[str]:
        figures = [f for f in find_figures(passage.normal) if f.amount.unit not in NO_MEASURE]
        unread = [f for f in figures if not self._marks[f.amount.evidence.start]]
        body = any(start <= passage.normal.start < end for start, end in self._bodies)
        unexplained = passage.normal.start in self._unexplained
        prose = bool(passage.told) or body
        asked = bool(figures) if self.scope == "everything" else bool(unread) or prose
        if not (asked and _FIGURED.search(passage.text)) and not unexplained:
            return
        if passage.heading and not figures:
            return
        text = passage.text
        of_accounts = passage.accounts or any(
            concept_of(token.label) for token in tokens(passage.normal, _UNITS) if token.kind == "level"
        )
        if of_accounts and not body and not passage.told:
            yield from self._accounts(passage, unexplained)
            return
        judged = body and bool(_JUDGED.search(text))
        if judged:
            yield "evaluation"
        named = any(events(text))
        if (figures or _dated(text)) and (named or (_HELD.search(text) and not judged)):
            yield "events"
        if figures and (not judged or unread):
            yield "facts"

    def _accounts(self, passage: Passage, unexplained: bool) -> Iterator[str]:
        text = passage.text
        of_subjects = _OF_SUBJECTS.search(passage.section) and _SPENDING.search(text)
        kinds = {token.amount.unit for token in tokens(passage.normal, _UNITS)}
        shares = "(类)" in text and "占" in text and not _ITEM.search(text)  # of classes alone
        if not shares and not _TOTAL.match(text) and (_SUBJECT.search(text) or of_subjects):
            yield "subjects"
        elif kinds or unexplained:
            yield "figures"
        else:
            yield "facts"

    def _rows(self, table: Table) -> Iterator[Part]:
        for header, rows in indicator_rows(table):
            wanted = [
                row for row in rows
                if self.scope == "everything" or not any(
                    self._marks[cell.start] for cell in row if _FIGURED.search(cell.text)
                )
            ]
            for row in wanted:
                cells = [cell for cell in row if cell.text]
                yield Part(
                    "indicators", cells[0].start, cells[-1].end,
                    (str(table.index), str(header)), table.title or squeeze(table.title),
                )

    @cached_property
    def _marks(self) -> bytearray:
        return read_places(self.document, self.template.items)

    @cached_property
    def _unexplained(self) -> frozenset[int]:
        """Where paragraphs begin in which a change is explained and the reason was not found."""
        document = self.document
        blocks = sorted(block.start for block in document.paragraphs())
        found: set[int] = set()
        for record in self.template.of(Comparison):
            if record.explained and record.reason is None:
                at = min((e.start for e in evidence_of(record) if e.end > e.start), default=-1)
                found |= {max((b for b in blocks if b <= at), default=-1)}
        return frozenset(found)

    @cached_property
    def _bodies(self) -> list[tuple[int, int]]:
        return report_stretches(self.document)


_UNITS = frozenset(MONEY) | {"%"}


def _dated(text: str) -> bool:
    return re.search(r"\d{1,2}月", text) is not None
