"""A document laid out for HTML: blocks, tables and pages, cut where evidence begins and ends."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from gouji.findings import SEVERITIES, Finding
from gouji.reporting.context import Lines
from gouji.types import Block, Document, Table

_WIDE = 8
"""A table with more columns than this scrolls sideways."""

_NUMBER = re.compile(r"[-+−]?[\d,.]+\s*[%‰]?")


class Piece(NamedTuple):
    """Text with the same evidence over all of it: `sides` are "finding.side" pairs, by index."""

    text: str
    sides: str = ""
    severity: str = ""


class LaidCell(NamedTuple):
    """A table cell; a position that no cell covers has no pieces."""

    pieces: tuple[Piece, ...]
    rows: int = 1
    cols: int = 1
    header: bool = False
    number: bool = False


class LaidBlock(NamedTuple):
    """A heading, a paragraph or a table. `page` is set where a page begins; `start` is its offset."""

    kind: str
    level: int
    line: int
    page: int | None
    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[LaidCell, ...], ...] = ()
    wide: bool = False
    start: int = 0


Layout = tuple[LaidBlock, ...]


class _Marks:
    """Evidence as cuts in the text: between two neighbouring cuts the same evidence holds."""

    def __init__(self, text: str, findings: Sequence[Finding]) -> None:
        self.text = text
        opened: dict[int, list[tuple[int, int]]] = {}
        closed: dict[int, list[tuple[int, int]]] = {}
        for index, finding in enumerate(findings):
            for side, place in enumerate(finding.evidence):
                if place.end > place.start:
                    opened.setdefault(place.start, []).append((index, side))
                    closed.setdefault(place.end, []).append((index, side))
        self.cuts = sorted(opened.keys() | closed.keys())
        self.held: list[tuple[str, str]] = []
        current: set[tuple[int, int]] = set()
        for cut in self.cuts:
            current -= set(closed.get(cut, ()))
            current |= set(opened.get(cut, ()))
            worst = min(
                (SEVERITIES.index(findings[index].severity) for index, _ in current), default=-1
            )
            self.held.append((
                " ".join(f"{index}.{side}" for index, side in sorted(current)),
                SEVERITIES[worst] if current else "",
            ))

    def pieces(self, start: int, end: int) -> tuple[Piece, ...]:
        """`text[start:end]`, cut."""
        edges = [start, *self.cuts[bisect_right(self.cuts, start) : bisect_left(self.cuts, end)], end]
        found = []
        for left, right in pairwise(edges):
            at = bisect_right(self.cuts, left) - 1
            sides, severity = self.held[at] if at >= 0 else ("", "")
            if right > left:
                found.append(Piece(self.text[left:right], sides, severity))
        return tuple(found)


def laid_out(document: Document, findings: Sequence[Finding], lines: Lines) -> Layout:
    """The whole text in reading order, evidence marked; no character of it is left out but blanks."""
    marks = _Marks(document.text, findings)
    blocks: list[LaidBlock] = []
    page: int | None = None
    for block in _covering(document):
        region = document.locate(block.start, block.start + 1)
        begins = region.page if region and region.page != page else None
        page = begins or page
        line = 0 if document.regions else lines.number(block.start)
        if block.table is None:
            blocks.append(
                LaidBlock(
                    block.kind, block.level, line, begins, marks.pieces(block.start, block.end),
                    start=block.start,
                )
            )
            continue
        table = document.tables[block.table]
        rows = _rows(table, marks)
        wide = table.cols > _WIDE
        blocks.append(
            LaidBlock("table", 0, line, begins, rows=rows, wide=wide, start=block.start)
        )
        outside = _outside_cells(table, document.text)
        blocks.extend(
            LaidBlock("paragraph", 0, line, None, marks.pieces(*stretch), start=stretch[0])
            for stretch in outside
        )
    return tuple(blocks)


def _covering(document: Document) -> Iterator[Block]:
    """The blocks without overlap, and whatever stands between them as paragraphs."""
    at = 0
    for block in sorted(document.blocks, key=lambda block: (block.start, -block.end)):
        if block.end <= at:  # a table inside a cell is shown with its cell
            continue
        start = max(block.start, at)
        yield from _between(document.text, at, start)
        yield block.model_copy(update={"start": start})
        at = block.end
    yield from _between(document.text, at, len(document.text))


def _between(text: str, start: int, end: int) -> Iterator[Block]:
    between = text[start:end]
    if between.strip():
        start += len(between) - len(between.lstrip())
        yield Block(kind="paragraph", start=start, end=start + len(between.strip()))


def _rows(table: Table, marks: _Marks) -> tuple[tuple[LaidCell, ...], ...]:
    rows = []
    for r, positions in enumerate(table.grid):
        row = []
        for c, cell in enumerate(positions):
            if cell is None:
                row.append(LaidCell(()))
            elif (cell.row, cell.col) == (r, c):
                number = bool(_NUMBER.fullmatch(cell.text))
                row.append(
                    LaidCell(
                        marks.pieces(cell.start, cell.end), cell.row_span, cell.col_span, cell.header,
                        number,
                    )
                )
        rows.append(tuple(row))
    return tuple(rows)


def _outside_cells(table: Table, text: str) -> Iterator[tuple[int, int]]:
    """Stretches of a table's text that are in none of its cells."""
    at = table.start
    for cell in sorted(table.cells, key=lambda cell: cell.start):
        if text[at : cell.start].strip(" \t\r\n|-:\u3000"):
            yield at, cell.start
        at = max(at, cell.end)
    if text[at : table.end].strip(" \t\r\n|-:\u3000"):
        yield at, table.end
