"""A document with one thing changed: text at a spot, or a row of a table gone.

The new document is what the loader would have made of the changed file: offsets of blocks, headings,
tables, cells and regions follow the text. Values are rebuilt without validation, which keeps an edit
far cheaper than reading the report again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.outline import build_outline
from gouji.types import Block, Cell, Document, Heading, Region, Table


class Edit(NamedTuple):
    """`text` in place of `document.text[start:end]`."""

    start: int
    end: int
    text: str


class _Shift:
    """Where an offset of the old text lies in the new one. A position inside of a changed stretch
    keeps its distance from the stretch's start, as far as that reaches."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = sorted(edits)

    def start(self, offset: int) -> int:
        return self._moved(offset, inclusive=False)

    def end(self, offset: int) -> int:
        return self._moved(offset, inclusive=True)

    def _moved(self, offset: int, inclusive: bool) -> int:
        by = 0
        for start, end, text in self.edits:
            if offset > end or (offset == end and (inclusive or end > start)):
                by += len(text) - (end - start)
            elif offset > start:
                return start + by + min(offset - start, len(text))
            else:
                break
        return offset + by


def replaced(document: Document, edits: Sequence[Edit]) -> Document:
    """`document` with the edits made; they must not overlap, nor reach over the end of a cell,
    paragraph or heading."""
    shift = _Shift(edits)
    text = document.text
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    blocks = tuple(_moved_block(block, shift) for block in document.blocks)
    titles = {
        document.text[block.start : block.end].strip(): text[moved.start : moved.end].strip()
        for block, moved in zip(document.blocks, blocks, strict=True)
        if block.kind != "table" and any(block.start <= edit.start < block.end for edit in edits)
    }
    tables = tuple(_moved_table(table, shift, text, titles) for table in document.tables)
    return _remade(document, text, blocks, tables, shift, retitled=bool(titles))


def without_row(document: Document, index: int, row: int) -> Document:
    """`document` without one row of its table `index`. Cells that begin in the row must end there
    (`ValueError`); cells that reach over it from above become one row shorter."""
    table = document.tables[index]
    gone = table.by_row[row]
    if not gone or any(cell.row_span > 1 for cell in gone):
        raise ValueError("no row that stands alone")
    after = [cell.start for later in table.by_row[row + 1 :] for cell in later]
    start = min(cell.start for cell in gone)
    if not after or min(after) < start:
        raise ValueError("the last row")
    cut = Edit(start, min(after), "")
    shift = _Shift([cut])
    text = document.text[: cut.start] + document.text[cut.end :]
    cells = tuple(_cell_above(cell, row, shift) for cell in table.cells if cell.row != row)
    kept = Table.model_construct(
        index=index, start=shift.start(table.start), end=shift.end(table.end), rows=table.rows - 1,
        cols=table.cols, cells=cells, title=table.title, unit=table.unit,
    )
    tables = tuple(
        kept if each.index == index else _moved_table(each, shift, text, {}) for each in document.tables
    )
    blocks = tuple(_moved_block(block, shift) for block in document.blocks)
    return _remade(document, text, blocks, tables, shift, retitled=False)


def moved(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """Where the stretch `start:end` of the old text lies after `edits`."""
    shift = _Shift(edits)
    return shift.start(start), shift.end(end)


def _remade(
    document: Document, text: str, blocks: tuple[Block, ...], tables: tuple[Table, ...], shift: _Shift,
    retitled: bool,
) -> Document:
    if retitled:
        outline = build_outline(text, ((b.start, b.end) for b in blocks if b.kind != "table"))
    else:
        outline = tuple(
            Heading.model_construct(
                title=h.title, level=h.level, start=shift.start(h.start), end=shift.end(h.end), path=h.path
            )
            for h in document.outline
        )
    regions = tuple(
        Region.model_construct(start=shift.start(r.start), end=shift.end(r.end), page=r.page, box=r.box)
        for r in document.regions
    )
    return Document.model_construct(
        path=document.path, format=document.format, sha256=document.sha256, text=text, blocks=blocks,
        outline=outline, tables=tables, regions=regions, page_count=document.page_count,
        notes=document.notes,
    )


def _moved_block(block: Block, shift: _Shift) -> Block:
    return Block.model_construct(
        kind=block.kind, start=shift.start(block.start), end=shift.end(block.end), level=block.level,
        table=block.table,
    )


def _moved_table(table: Table, shift: _Shift, text: str, titles: dict[str, str]) -> Table:
    edits = shift.edits
    inside = any(table.start <= edit.start < table.end for edit in edits)
    if not inside and table.title not in titles and shift.start(table.start) == table.start:
        return table
    return Table.model_construct(
        index=table.index, start=shift.start(table.start), end=shift.end(table.end), rows=table.rows,
        cols=table.cols, cells=tuple(_moved_cell(cell, shift, text) for cell in table.cells),
        title=titles.get(table.title, table.title), unit=table.unit,
    )


def _moved_cell(cell: Cell, shift: _Shift, text: str) -> Cell:
    start, end = shift.start(cell.start), shift.end(cell.end)
    if cell.start == cell.end:
        end = start
    return Cell.model_construct(
        row=cell.row, col=cell.col, row_span=cell.row_span, col_span=cell.col_span, start=start, end=end,
        text=text[start:end], header=cell.header,
    )


def _cell_above(cell: Cell, row: int, shift: _Shift) -> Cell:
    """A cell of a table that loses `row`."""
    over = cell.row < row < cell.row + cell.row_span
    start, end = shift.start(cell.start), shift.end(cell.end)
    return Cell.model_construct(
        row=cell.row - (cell.row > row), col=cell.col, row_span=cell.row_span - over,
        col_span=cell.col_span, start=start, end=max(start, end), text=cell.text, header=cell.header,
    )
