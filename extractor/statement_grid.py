"""The head and the body of a statement's grid: where the figures begin, what stands over a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.figures import BLANKS, read_figure
from extractor.normal import squeeze
from gouji.types import Cell, Evidence, Table

_CODE = re.compile(r"\[?\d{3}(?:\d{2}){0,2}\]?")
_NUMBERED = re.compile(
    r"(?:其中[:：]?)?(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]+\)|1[、.](?!\d))"
)
_TOTAL = re.compile(r".{0,6}(?:合计|总计)")
_LINE_NUMBERS = re.compile(r"栏次|行次")
_CAPTION = re.compile(r"(?:金额)?单位[:：]|(?:编制)?(?:部门|单位)(?:名称)?[:：]|公开\d+表")
_NOTE = re.compile(r"(?:备注|注|说明)\d?[:：]")
_YEAR_ROW = re.compile(r"20\d\d年?(?:度)?.{0,6}")


@dataclass(frozen=True)
class Grid:
    """A table as head and body. `paths` has, for every column, the headings over it from top to
    bottom in normal form; `body` are the rows' numbers."""

    table: Table
    first: int
    paths: tuple[tuple[str, ...], ...]

    @property
    def body(self) -> Iterator[int]:
        head = {self._texts(row) for row in range(self.first)}
        for row in range(self.first, self.table.rows):
            texts = self._texts(row)
            if any(texts) and texts in head:
                continue  # a head repeated on the next page
            if any(_LINE_NUMBERS.fullmatch(text) or _NOTE.match(text) for text in texts):
                continue
            yield row

    def _texts(self, row: int) -> tuple[str, ...]:
        return tuple(squeeze(cell.text) for cell in row_cells(self.table, row))

    def cell(self, row: int, col: int) -> Cell | None:
        return self.table.grid[row][col]

    def words(self) -> str:
        """All headings together, to tell what the table is where its title does not."""
        return "|".join("/".join(path) for path in self.paths)


def row_cells(table: Table, row: int) -> list[Cell]:
    """The different cells that stand in a row, merged ones once, from left to right."""
    found: list[Cell] = []
    for cell in table.grid[row]:
        if cell is not None and (not found or cell is not found[-1]):
            found.append(cell)
    return found


def read_grid(table: Table) -> Grid | None:
    """The grid of a table that has a head and whose cells all have their columns, else None."""
    first = next((r for r in range(table.rows) if _is_body(table, r)), table.rows)
    if first == 0 or any(_is_ragged(table, row) for row in range(table.rows)):
        return None
    beside = {row for row in range(first) if _is_numbering(table, row) or _is_caption(table, row)}
    paths: list[tuple[str, ...]] = []
    for col in range(table.cols):
        path: list[str] = []
        above: Cell | None = None
        for row in range(first):
            cell = table.grid[row][col]
            if cell is None or cell is above or row in beside:
                continue
            above = cell
            text = squeeze(cell.text)
            if text and cell.row < first:
                path.append(text)
        paths.append(tuple(path))
    return Grid(table, first, tuple(paths))


def _is_ragged(table: Table, row: int) -> bool:
    """A row that lost cells, as tables turned to text do: which figure is whose is not known."""
    shown = [cell for cell in row_cells(table, row) if cell.text]
    return len(shown) > 1 and any(cell is None for cell in table.grid[row])


def _is_numbering(table: Table, row: int) -> bool:
    """A row of column numbers: 栏次 1 2 3."""
    texts = [squeeze(cell.text) for cell in row_cells(table, row) if cell.text.strip()]
    if any(text == "栏次" for text in texts):
        return True
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 3]
    return len(numbers) == len(texts) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_caption(table: Table, row: int) -> bool:
    """A title, 公开01表, or the line of the department and the unit, as rows of the table."""
    texts = [squeeze(cell.text) for cell in row_cells(table, row) if cell.text.strip()]
    return len(texts) < 2 or any(_CAPTION.match(text) for text in texts)


def _is_body(table: Table, row: int) -> bool:
    texts = [squeeze(cell.text) for cell in row_cells(table, row)]
    shown = [text for text in texts if text not in BLANKS]
    if _is_numbering(table, row):
        return False
    if not shown:
        return row > 0 and any(len(row_cells(table, above)) > 1 for above in range(row))
    if any(_is_plain_figure(text) for text in shown):
        return True
    if _CODE.fullmatch(shown[0]) or any(_NUMBERED.match(text) for text in shown):
        return True
    if any(cell.row < row for cell in row_cells(table, row)):
        return False  # a heading of the row above still runs
    if len(shown) <= 2 and all(_TOTAL.fullmatch(text) for text in shown) and len(texts) > 1:
        return True
    return len(texts) > 1 and len(shown) == 1 and row > 0 and bool(_YEAR_ROW.fullmatch(shown[0]))


def _is_plain_figure(text: str) -> bool:
    amount = read_figure(text, Evidence(quote=text))
    return amount is not None and amount.unit in ("", "%")


def note_in(table: Table) -> Cell | None:
    """The remark that stands in a row of its own below the figures, if any."""
    for row in range(table.rows - 1, 0, -1):
        for cell in row_cells(table, row):
            if _NOTE.match(squeeze(cell.text)):
                return cell
    return None
