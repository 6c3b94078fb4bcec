"""What the prose beside the accounts says of money and projects: sums paid out, figures of the
whole region, "no projects to evaluate", estimates, and lists of what a sum was mainly used for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.figures import find_figures
from extractor.normal import Normal
from gouji.records import Footing, Part, ProseMoney, Record, ReportHeader, Statement
from gouji.types import Document

_PAID = re.compile(r"(?:发放|拨付|支付|兑付|发给)(?:了)?(?P<what>[一-龥、()]{0,20})$")
_REGIONAL = re.compile(
    r"(?P<what>固定资产投资|地区生产总值|生产总值|工业总产值|农业总产值|社会消费品零售总额)"
    r"(?:额|预计|完成|达到?|为|实现|约){0,3}$"
)
_WIDER = re.compile(r"全[省区市县国]|累计|历年|各级|[省市县]级")
_NO_PROJECTS = re.compile(
    r"(?:无|没有)(?P<what>(?:安排|具体公开|需要?|主要|开展)?[^。;,]{0,12}"
    r"(?:重点支出项目|绩效评价的项目|绩效自评的?项目|绩效自评|重点项目))"
)
_ESTIMATE = re.compile(r"预计(?:完成|实现|达到?|可达|可完成)(?=约?\d)")
_MAINLY = re.compile(r"主要用于:?")
_LEAST_PARTS = 8


def read_remarks(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Every remark, in the order of the text."""
    for block in document.paragraphs():
        line = Normal(document, block.start, block.end)
        where = " ".join(document.heading_path(block.start)[-2:])
        yield from _money(line, where)
        yield from _mainly(line, where)
        none = _NO_PROJECTS.search(line.text)
        if none and "绩效" in where + line.text:
            yield Statement(
                where=where, kind="no_projects", what=none["what"],
                evidence=line.evidence(none.start(), none.end()),
            )
        if header.kind == "final_account":
            for match in _ESTIMATE.finditer(line.text):
                start = max(line.text.rfind(mark, 0, match.start()) for mark in ",。;:") + 1
                yield Statement(
                    where=where, kind="estimate", what=line.text[start : match.start()],
                    evidence=line.evidence(start, match.end()),
                )
    for table in document.tables:
        for row in table.by_row:
            for cell in row:
                if "主要用于" in cell.text:
                    yield from _mainly(Normal(document, cell.start, cell.end), "主要用于")


def _money(line: Normal, where: str) -> Iterator[ProseMoney]:
    for figure in find_figures(line):
        if not figure.amount.is_money or figure.amount.hedge != "exact":
            continue
        clause = max(line.text.rfind(mark, 0, figure.start) for mark in ",。;:") + 1
        before = line.text[clause : figure.start]
        if match := _PAID.search(before):
            if not _WIDER.search(line.text[max(0, clause - 20) : figure.start]):
                yield ProseMoney(where=where, kind="paid", what=match["what"], amount=figure.amount)
        elif match := _REGIONAL.search(before):
            yield ProseMoney(where=where, kind="regional", what=match["what"], amount=figure.amount)


def _mainly(line: Normal, where: str) -> Iterator[Footing]:
    """A sum and the long list of what it was mainly used for: a list that need not be the whole."""
    for match in _MAINLY.finditer(line.text):
        stop = line.text.find("。", match.end())
        money = [f for f in find_figures(line) if f.amount.is_money]
        before = [f for f in money if 0 <= match.start() - f.end <= 2]
        end = stop if stop > 0 else len(line.text)
        listed = [f for f in money if match.end() <= f.start < end]
        if len(before) != 1 or len(listed) < _LEAST_PARTS:
            continue
        parts, begin = [], match.end()
        for figure in listed:
            label = line.text[begin : figure.start].strip("、,:;和")
            parts.append(Part(label=label, amount=figure.amount))
            begin = figure.end
        yield Footing(
            where=where, what="主要用于", total=before[0].amount, parts=tuple(parts), complete=False
        )
