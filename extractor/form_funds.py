"""The funds block of a form: 年度资金总额 and the sources that make it up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.building import table_unit
from extractor.figures import read_cell, read_figure
from extractor.form_columns import FUNDS_COLUMNS, Column, align, names, read_columns
from extractor.normal import squeeze
from gouji.records import FundsKind, FundsRow
from gouji.types import Cell

_FUNDS: tuple[tuple[FundsKind, re.Pattern[str]], ...] = (
    (
        "total",
        re.compile(r"年度(?:财政)?(?:资金)?总?(?:额|资金)|(?:项目)?资金总额|总额|合计|总计|年度总资金"),
    ),
    ("carryover", re.compile(r".*结转")),
    ("superior", re.compile(r"上级|中央|.*上级(?:安排|补助|财政|资金)")),
    ("local", re.compile(r"本级|.*本级")),
    ("fiscal", re.compile(r"(?:当年|本年|年度)?(?:财政(?:拨款|资金|性资金)|一般公共预算)")),
    ("other", re.compile(r".*(?:其他|单位|自筹|社会|专户|事业|自有).*|.*资金")),
)


def funds_columns(row: Sequence[Cell]) -> tuple[Column, ...]:
    """The columns of a funds block where `row` is its header, else none."""
    columns = read_columns(row, FUNDS_COLUMNS)
    if "executed" in names(columns) and names(columns) & {"original", "adjusted"}:
        return _without_label(columns, row)
    return ()


def stated_unit(row: Sequence[Cell]) -> str:
    """The unit of money that a header row names: 项目资金（万元）."""
    for cell in row:
        match = re.search(r"[(（](万元|元|千元|亿元)[)）]", cell.text)
        if match:
            return match[1]
    return table_unit(" ".join(cell.text for cell in row))


def _without_label(columns: tuple[Column, ...], row: Sequence[Cell]) -> tuple[Column, ...]:
    """The columns with what stands before the first figure column as the label's."""
    first = next(
        at for at, column in enumerate(columns) if column.name in ("original", "adjusted", "executed")
    )
    return tuple(
        Column("label", column.start, column.end) if at == first - 1 else
        Column("", column.start, column.end) if at < first - 1 else column
        for at, column in enumerate(columns)
    )


def source_name(label: str) -> str:
    """The name of a source of funds, without 其中 and what follows it in brackets."""
    return re.sub(r"^其中:?|[:(].*$", "", squeeze(label))


def funds_kind(name: str) -> FundsKind | None:
    """The kind of funds that a name names, or None."""
    return next((kind for kind, pattern in _FUNDS if pattern.match(name)), None) if name else None


def read_funds_row(
    row: Sequence[Cell], columns: tuple[Column, ...], unit: str, first: bool
) -> FundsRow | bool:
    """One line of the block. Without one: whether there are figures that could not be placed.

    `first` is whether no line of the block has been read yet: a single line needs no label.
    """
    filled = [cell for cell in row if not cell.blank]
    cells = align(row, columns)
    words = [c for c in filled if read_figure(c.text, c.evidence()) is None]
    label = words[0] if words and words[0] is not (cells or {}).get("note") else None
    text = source_name(label.text) if label is not None else ""
    kind = funds_kind(text)
    if kind is None and not text and first and len(filled) >= 2:
        kind = "total"  # a form with one line of figures and no label for it
    figures = [c for c in filled if c not in words]
    if kind is None or cells is None:
        return bool(figures)
    return FundsRow(
        kind=kind, label=text,
        budget_original=read_cell(cells.get("original"), unit),
        budget_adjusted=read_cell(cells.get("adjusted"), unit),
        executed=read_cell(cells.get("executed"), unit),
        weight=read_cell(cells.get("weight")), rate=read_cell(cells.get("rate")),
        score=read_cell(cells.get("score")),
    )
