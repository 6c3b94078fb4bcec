"""Self-evaluation forms that were flattened to one line of words.

All structure is gone but the order of the words: a header names the columns, and a row is a name
followed by exactly as many values as the header has columns. Where that cannot be told the form is
left unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.figures import read_cell, read_figure
from extractor.form_columns import FUNDS_COLUMNS, INDICATOR_COLUMNS, Synonyms
from extractor.form_funds import funds_kind, source_name
from extractor.form_indicator import indicator
from extractor.normal import squeeze
from gouji.records import FundsRow, Indicator, Record, ReportHeader, SelfEvaluation
from gouji.types import Block, Cell, Document, Evidence

_LEAST_WORDS = 25
_LEVEL1 = re.compile(r"(?:产出|效益|成本|满意度)指标(?:\(\d+分?\))?$")
_LEVEL2 = re.compile(
    r"(?:数量|质量|时效|成本|经济成本|经济效益|社会效益|生态效益|可持续影响|服务对象满意度|满意度)指标(?:\(\d+分?\))?$"
)
_TOTAL = re.compile(r"(?:总分|合计|总计)$")
_LABELS = {
    "project": re.compile(r"项目名称:?$"),
    "competent": re.compile(r"(?:项目)?主管部门:?$"),
    "unit": re.compile(r"(?:项目)?实施单位:?$"),
}
_ANY_LABEL = re.compile(
    r"(?:项目)?(?:名称|主管部门|实施单位|负责人.*|联系人.*|资金.*|预算执行情况.*):?$"
)
_DOTS = re.compile(r"[.…·]+")
_MONEY_UNIT = re.compile(r"\((万元|元|千元|亿元)\)")
_QUALITATIVE = re.compile(r"[^\d]{2,14}$")


@dataclass
class _Reading:
    """The rows of a form while they are read; `unread` counts what fits no row."""

    rows: list[Indicator] = field(default_factory=list)
    totals: dict[str, Cell] = field(default_factory=dict)
    unread: int = 0


def read_flat_forms(document: Document, header: ReportHeader) -> Iterator[Record]:
    """The forms that stand in a single paragraph."""
    for block in document.paragraphs():
        text = document.text[block.start : block.end]
        if "三级指标" in text and "得分" in text:
            form = _form(document, block, header)
            if form is not None:
                yield form


def _words(document: Document, block: Block) -> list[Cell]:
    text = document.text[block.start : block.end]
    return [
        Cell(row=0, col=at, start=block.start + m.start(), end=block.start + m.end(), text=m[0])
        for at, m in enumerate(re.finditer(r"\S+", text))
    ]


def _meanings(words: Sequence[Cell], synonyms: Synonyms) -> list[str]:
    """What consecutive words mean as column headers, up to the first that means nothing."""
    found: list[str] = []
    for word in words:
        text = squeeze(word.text)
        name = next((n for n, p in synonyms if n not in found and p.match(text)), "")
        if not name:
            break
        found.append(name)
    return found


def _form(document: Document, block: Block, header: ReportHeader) -> SelfEvaluation | None:
    words = _words(document, block)
    at = next((i for i, w in enumerate(words) if squeeze(w.text) == "三级指标"), None)
    if at is None or len(words) < _LEAST_WORDS:
        return None
    columns = [name for name in _meanings(words[at + 1 :], INDICATOR_COLUMNS) if name != "note"]
    if not {"weight", "target", "actual", "score"} <= set(columns):
        return None
    begin = at + 1 + len(_meanings(words[at + 1 :], INDICATOR_COLUMNS))
    read = _rows(words[begin:], columns)
    project = _labelled(words, "project")
    if not read.rows or project is None:
        return None
    return SelfEvaluation(
        where=squeeze(project.quote),
        project=project,
        competent_department=_labelled(words, "competent"),
        implementing_unit=_labelled(words, "unit"),
        fiscal_year=header.fiscal_year,
        funds=tuple(_funds(words[:at])),
        indicators=tuple(read.rows),
        total_weight=read_cell(read.totals.get("weight")),
        total_score=read_cell(read.totals.get("score")),
        unread_rows=read.unread,
    )


def _labelled(words: Sequence[Cell], name: str) -> Evidence | None:
    """The word after a label, where the next word is not a label too."""
    for label, value in pairwise(words):
        if _LABELS[name].match(squeeze(label.text)) and not _ANY_LABEL.match(squeeze(value.text)):
            return value.evidence()
    return None


def _funds(words: Sequence[Cell]) -> Iterator[FundsRow]:
    start = next(
        (i for i in range(len(words)) if len(_meanings(words[i:], FUNDS_COLUMNS)) >= 2), None
    )
    if start is None:
        return
    columns = _meanings(words[start:], FUNDS_COLUMNS)
    unit = next((m[1] for w in words[:start] if (m := _MONEY_UNIT.search(squeeze(w.text)))), "万元")
    rest = words[start + len(columns) :]
    money = [name for name in columns if name in ("original", "adjusted", "executed")]
    for at, word in enumerate(rest):
        kind = funds_kind(source_name(word.text))
        if kind is None:
            continue
        values = _figures_from(rest[at + 1 :])
        names = (
            columns if len(values) == len(columns) else money if len(values) == len(money) else []
        )
        cells = dict(zip(names, values, strict=False))
        if cells:
            yield FundsRow(
                kind=kind,
                label=source_name(word.text),
                budget_original=read_cell(cells.get("original"), unit),
                budget_adjusted=read_cell(cells.get("adjusted"), unit),
                executed=read_cell(cells.get("executed"), unit),
                weight=read_cell(cells.get("weight")),
                rate=read_cell(cells.get("rate")),
                score=read_cell(cells.get("score")),
            )


def _figures_from(words: Sequence[Cell]) -> list[Cell]:
    """The figures that stand at the beginning."""
    found = []
    for word in words:
        if read_figure(word.text, word.evidence()) is None:
            break
        found.append(word)
    return found


def _fits(name: str, word: Cell) -> bool:
    """Whether a word can be a value of a column."""
    figure = read_figure(word.text, word.evidence())
    if name in ("weight", "score", "rate"):
        return figure is not None and figure.unit in ("", "分", "%")
    text = squeeze(word.text)
    return figure is not None or text[:1] in "<>=≤≥" or bool(_QUALITATIVE.match(text))


def _rows(words: Sequence[Cell], columns: Sequence[str]) -> _Reading:
    read = _Reading()
    level1 = level2 = ""
    at = 0
    name: list[Cell] = []
    while at < len(words):
        word = words[at]
        text = squeeze(word.text)
        if _TOTAL.match(text):
            figures = _figures_from(words[at + 1 :])
            if len(figures) == 2:
                read.totals = dict(zip(("weight", "score"), figures, strict=True))
            read.unread += len(name) > 0
            return read
        if _LEVEL1.match(text):
            level1, level2 = text, ""
        elif _LEVEL2.match(text):
            level2 = text
        elif name and _is_row(words[at : at + len(columns)], columns):
            cells = dict(zip(columns, words[at : at + len(columns)], strict=True))
            # words before the last belong to the row above: a note
            read.rows.append(indicator({**cells, "name": name[-1]}, level1, level2))
            at += len(columns)
            name = []
            continue
        elif not _DOTS.fullmatch(text):
            name.append(word)
        at += 1
    read.unread += 1  # the line ends without a total: rows may be missing
    return read


def _is_row(words: Sequence[Cell], columns: Sequence[str]) -> bool:
    return len(words) == len(columns) and all(
        _fits(name, word) for name, word in zip(columns, words, strict=True)
    )
