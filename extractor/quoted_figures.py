"""The figures of a numbered text, and whether a figure that a reader answered is one of them.

Figures are read here from the document's own text; of an answer only its value is used, to tell
which of them it means. A reader may drop the unit or the commas, or convert the unit, as long as
the value stays what it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from extractor.figures import find_figures, read_figure
from extractor.normal import Normal, squeeze
from extractor.numbered import NumberedText, Unit
from extractor.quote_form import PERCENT_BEFORE
from gouji.types import MONEY, Amount, Document, Evidence

_APART = re.compile(
    r"(?<=[\d.%％,，])\s+(?=[-+－−]?\d)"  # two numbers, not one
    r"|(?<=\d[.．])(?=(?:19|20)\d\d\s*年)"  # 1.2024年…: an item's number and a year
)
_AROUND = re.compile(r"^[,，、。;；:：\"'“”‘’「」『』《》\s]+|[,，、。;；:：.\"'“”‘’「」『』《》\s]+$")
_DIGIT = re.compile(r"\d")


class Standing(NamedTuple):
    """A figure at `start:end` of the document; `table_unit` is what stands above its table ("" where
    nothing does), None outside of tables."""

    start: int
    end: int
    amount: Amount
    table_unit: str | None


def standing_figures(document: Document, shown: NumberedText) -> tuple[Standing, ...]:
    """Every figure of the lines and cells shown, in order; a cell is read as a whole if it can be."""
    return tuple(
        figure
        for unit in shown.units
        if unit.col or _DIGIT.search(document.text, unit.start, unit.end)
        for figure in figures_in(document, unit)
    )


def answered_figure(quote: str) -> Amount | None:
    """The figure that an answer as a whole is, else None. 百分之12.5 is 12.5%."""
    plain = _AROUND.sub("", PERCENT_BEFORE.sub(r"\1%", quote))
    if not _DIGIT.search(plain):
        return None
    return read_figure(plain, Evidence(quote=quote, status="missing"))


def agree(answered: Amount, figure: Standing) -> bool:
    """Whether the answer has the value of the figure in the text.

    A unit that the answer leaves out is not compared; one that it adds is only taken for a cell that
    shows none, and must be that of the table, where it has one.
    """
    there = figure.amount
    printed = there.value / there.scale
    if not answered.unit:
        other = printed if answered.scale == 1 else there.base
        return answered.value in (there.value, other)
    if not answered.is_money:
        added = not there.unit and figure.table_unit is not None
        return (added or there.unit == answered.unit) and answered.value == there.value
    if there.is_money:
        return answered.base == there.base
    if there.unit:
        return False
    if there.scale != 1:
        return answered.base == there.value  # 35,000元 for 3.5万
    return figure.table_unit is not None and answered.base == there.value * MONEY.get(
        figure.table_unit, answered.factor
    )


def overlapping(figures: tuple[Standing, ...], start: int, end: int) -> Iterator[Standing]:
    """The figures that `start:end` touches."""
    at = max(0, bisect_right(figures, start, key=lambda figure: figure.start) - 1)
    for figure in figures[at:]:
        if figure.start >= end:
            return
        if figure.end > start:
            yield figure


def figures_in(document: Document, unit: Unit) -> Iterator[Standing]:
    """The figures of one line or cell, in order."""
    text = document.text
    above = _table_unit(document, unit) if unit.col else None
    if unit.col:
        whole = read_figure(
            text[unit.start : unit.end], document.evidence(unit.start, unit.end)
        )
        if whole is not None:
            yield Standing(unit.start, unit.end, whole, above)
            return
    at = unit.start
    for until in [*(m.start() for m in _APART.finditer(text, unit.start, unit.end)), unit.end]:
        for mention in find_figures(Normal(document, at, until)):
            amount = mention.amount
            start, end = amount.evidence.start, amount.evidence.end
            if amount.value < 0 and not unit.col and _dash(text, start, unit.start):
                amount = amount.model_copy(update={"value": -amount.value})
            yield Standing(start, end, amount, above)
        at = until


def _dash(text: str, start: int, limit: int) -> bool:
    """Whether the sign at `start` begins the line or ends a dash, ——2024年: it is no minus."""
    return start == limit or squeeze(text[start - 1 : start]) == "-"


def _table_unit(document: Document, unit: Unit) -> str:
    return next(
        (t.unit for t in document.tables if t.unit and t.start <= unit.start < t.end), ""
    )
