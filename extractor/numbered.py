"""A chunk as a model is shown it: every line and every cell of a table has a number to cite.

    [1] 二、支出决算情况说明
    [2] 2024年度支出合计18,751.58万元，……
    [3.1] 科目编码 | [3.2] 科目名称 | [3.4] 合计
    [4.1] 201 | [4.2] 一般公共服务支出 | [4.4] 1,204.10

The second part of a cell's number is its column in the grid, so that cells under each other share
it where blank ones are left out. What a report says cannot pass for a number: a square bracket
beside a digit is shown as 〔 or 〕, which the comparison of quotes does not tell apart.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property

from extractor.chunks import Chunk
from gouji.types import Document, Value

_OPENS = re.compile(r"[\[［【](?=\s*\d)")
_CLOSES = re.compile(r"(?<=\d)(\s*)[\]］】]")
_TAG = re.compile(r"(?:^|[|\n])\s*\[(\d+(?:\.\d+)?)\]")
_CITED = re.compile(r"(\d+)(?:\.(\d+))?")
_WORD = re.compile(r"\w")
_BETWEEN_CELLS = " | "


class Unit(Value):
    """A line (`col` 0) or a cell of a table, `text[start:end]` of the document."""

    row: int
    col: int
    start: int
    end: int

    @property
    def number(self) -> str:
        return f"{self.row}.{self.col}" if self.col else str(self.row)


class NumberedText(Value):
    """What is shown, and the way back from a number to its place. `units` are in order."""

    text: str
    units: tuple[Unit, ...]

    @cached_property
    def _spans(self) -> dict[str, tuple[int, int]]:
        spans: dict[str, tuple[int, int]] = {}
        for unit in self.units:
            row = str(unit.row)
            start, end = spans.get(row, (unit.start, unit.end))
            spans[row] = min(start, unit.start), max(end, unit.end)
            spans[unit.number] = unit.start, unit.end
        return spans

    @cached_property
    def _starts(self) -> list[int]:
        return [unit.start for unit in self.units]

    def span(self, cited: str) -> tuple[int, int] | None:
        """The place of a number as a model may write it: 12, "[34.2]", 第12行, 12-14 (all of them).

        A row's number stands for all its cells. None where there is no such number.
        """
        found = [
            self._spans.get(f"{row.lstrip('0')}.{col.lstrip('0')}" if col else row.lstrip("0"))
            for row, col in _CITED.findall(cited.translate(_NARROW))
        ]
        known = [span for span in found if span is not None]
        if not known or len(known) < len(found):
            return None
        return min(start for start, _ in known), max(end for _, end in known)

    def unit_at(self, offset: int) -> Unit | None:
        """The line or cell that holds an offset of the document."""
        at = bisect_right(self._starts, offset) - 1
        return self.units[at] if at >= 0 and offset < self.units[at].end else None


_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")


def numbered(chunk: Chunk, document: Document) -> NumberedText:
    """The chunk with its lines and cells numbered from 1. Blank lines and cells are left out."""
    units: list[Unit] = []
    lines: list[str] = []
    row = 0
    at: tuple[int, int] | None = None
    for start, end, where, col in _pieces(chunk, document):
        if where is None or where != at:
            row, at = row + 1, where
            lines.append("")
        unit = Unit(row=row, col=col, start=start, end=end)
        units.append(unit)
        shown = f"[{unit.number}] {_shown(document.text[start:end])}"
        lines[-1] = f"{lines[-1]}{_BETWEEN_CELLS}{shown}" if lines[-1] else shown
    return NumberedText(text="\n".join(lines), units=tuple(units))


def without_tags(quoted: str) -> str:
    """What a model copied, without the numbers that stood in it."""
    return _TAG.sub(" ", quoted)


def _pieces(
    chunk: Chunk, document: Document
) -> Iterator[tuple[int, int, tuple[int, int] | None, int]]:
    """Start, end, (table, row) or None for a line, and column from 1 or 0 for a line."""
    at = chunk.start
    for start, end, table, row, col in _cells(chunk, document):
        if start < at:
            continue  # overlaps a cell that has been shown
        for line_start, line_end in _lines(document.text, at, start):
            yield line_start, line_end, None, 0
        yield start, end, (table, row), col
        at = end
    for line_start, line_end in _lines(document.text, at, chunk.end):
        yield line_start, line_end, None, 0


def _cells(chunk: Chunk, document: Document) -> list[tuple[int, int, int, int, int]]:
    """The cells with text inside the chunk, in order; of a cell that holds a table, the inner ones."""
    tables = [t for t in document.tables if t.start < chunk.end and t.end > chunk.start]
    cells = sorted(
        (max(cell.start, chunk.start), min(cell.end, chunk.end), table.index, cell.row, cell.col + 1)
        for table in tables
        for cell in table.cells
        if cell.text and cell.start < chunk.end and cell.end > chunk.start
    )
    return [
        cell for cell in cells
        if not any(
            table.index != cell[2] and cell[0] <= table.start and table.end <= cell[1]
            for table in tables
        )
    ]


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of `text[start:end]` that hold a letter or a digit, without white space around."""
    at = start
    for line in text[start:end].splitlines(keepends=True):
        if _WORD.search(line):
            lead = len(line) - len(line.lstrip())
            yield at + lead, at + len(line.rstrip())
        at += len(line)


def _shown(text: str) -> str:
    """One line, without marks that do not show, in which no bracket passes for that of a number."""
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in {"Cc", "Cf"})
    return _CLOSES.sub(r"\1〕", _OPENS.sub("〔", " ".join(seen.split())))
