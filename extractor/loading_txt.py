"""Plain text: narrative, and tables that were flattened to text.

The document's text is the file's text, character for character, so every offset fits the file.
Three shapes of table are understood:

- one cell a line, led by a tab, an empty line between rows: what Word tables become when they are
  copied as text. A cell's text may go on over further lines; two empty lines end the table.
- cells separated by "|", one row a line.
- columns separated by spaces, where several lines in a row have the same number of columns and
  end in figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from extractor.building import table_unit
from extractor.flattened_heads import head_widths, total_widths
from extractor.outline import build_outline, heading_level
from gouji.errors import TooLarge, UnreadableFile
from gouji.settings import Limits
from gouji.types import Block, Cell, Document, Table

_ENCODINGS = ("utf-8", "gb18030")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FIGURE_LINE = re.compile(r"\s*[-+]?[\d,.]+\s*(?:%|分|万元|元)?\s*")
_TOTAL_LABEL = re.compile(r"\s*(?:总\s*分|合\s*计|总\s*计)\s*")
_TABLE_TITLE = re.compile(r"\s*\S{0,40}(?:自评表|决算表|预算表|总表|明细表|得分表|目标表)\s*")
_STATEMENT_TITLE = re.compile(r"[决预]算.{0,6}表")
_ROW_FIGURE = re.compile(r"-?[\d,]+(?:\.\d+)?%?")
_COLUMNS = re.compile(r"\S+")
_TITLE_LOOKBACK = 4

Slot = tuple[int, int]


def decode(data: bytes, name: str) -> str:
    """The text of a file in UTF-8 (with or without mark), UTF-16 with mark, or GB18030."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        f"{name}：不是 UTF-8 或 GB18030（GBK）编码的文本，无法读取。请另存为 UTF-8 后再试。",
        f"{name}: not text in UTF-8 or GB18030. Save it as UTF-8 and try again.",
    )


@dataclass
class _Grid:
    """A table while it is being collected: rows of (start, end) slots."""

    start: int
    end: int
    rows: list[list[Slot]] = field(default_factory=list)


def load_txt(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load a text file; see the module's docstring for what counts as a table."""
    text = decode(data, path.name)
    if len(text) > limits.max_chars:
        raise TooLarge(
            f"{path.name}：正文有 {len(text):,} 个字符，超过 {limits.max_chars:,} 的上限。"
            "如确需读取，请调大 GOUJI_MAX_CHARS。",
            f"{path.name}: {len(text):,} characters, over the limit of {limits.max_chars:,}. "
            "Raise GOUJI_MAX_CHARS if it has to be read.",
        )
    if not text.strip():
        raise UnreadableFile(
            f"{path.name}：文件里没有文字。请确认导出是否成功。",
            f"{path.name}: there is no text in this file. Check that it was exported properly.",
        )
    return document_of_text(str(path), "txt", sha256, text, limits)


def document_of_text(path: str, kind: str, sha256: str, text: str, limits: Limits) -> Document:
    """A `Document` around `text` as it is."""
    lines = list(_lines(text))
    grids, free = _tables(text, lines)
    tables: list[Table] = []
    blocks: list[Block] = []
    for start, end in free:
        level = heading_level(text[start:end])
        blocks.append(Block(kind="heading" if level else "paragraph", start=start, end=end, level=level))
    cells_seen = 0
    for index, grid in enumerate(grids):
        table = _table(text, index, grid, free)
        cells_seen += len(table.cells)
        if cells_seen > limits.max_cells:
            raise TooLarge(
                f"{path}：表格单元格超过 {limits.max_cells:,} 个的上限。如确需读取，请调大 GOUJI_MAX_CELLS。",
                f"{path}: over {limits.max_cells:,} table cells. Raise GOUJI_MAX_CELLS to read it.",
            )
        tables.append(table)
        blocks.append(Block(kind="table", start=table.start, end=table.end, table=index))
    blocks.sort(key=lambda block: block.start)
    return Document(
        path=path, format=kind, sha256=sha256, text=text, blocks=tuple(blocks),
        outline=build_outline(text, free), tables=tuple(tables),
    )


def _lines(text: str) -> Iterator[Slot]:
    """The (start, end) of every line, without its line break."""
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\n|\r|$)", text):
        if match.start() == match.end() == len(text):
            return
        yield match.start(), match.start() + len(match[0].rstrip("\r\n"))


def _tables(text: str, lines: list[Slot]) -> tuple[list[_Grid], list[Slot]]:
    """The tables of the text, and the lines that are in none (blank ones left out)."""
    grids: list[_Grid] = []
    free: list[Slot] = []
    at = 0
    while at < len(lines):
        start, end = lines[at]
        line = text[start:end]
        if line.lstrip(" \u3000\xa0").startswith("\t") and "\t" not in line.strip(" \u3000\xa0").lstrip("\t"):
            at = _flattened(text, lines, at, grids)
        elif line.count("|") >= 1 and _is_piped(text, lines, at):
            at = _piped(text, lines, at, grids)
        elif (stop := _spaced(text, lines, at)) > at:
            grids.append(_Grid(start, lines[stop - 1][1], [_words(text, slot) for slot in lines[at:stop]]))
            at = stop
        else:
            if line.strip():
                free.append((start, end))
            at += 1
    return grids, free


def _flattened(text: str, lines: list[Slot], at: int, grids: list[_Grid]) -> int:
    """Collect tables of tab-led lines from line `at`; the index of the line after them."""
    grid = _Grid(*lines[at])
    row: list[Slot] = []
    blanks = 0
    while at < len(lines):
        start, end = lines[at]
        line = text[start:end]
        tab = line.find("\t")
        if tab >= 0 and not line[:tab].strip():
            if blanks >= 2:
                break
            if tab > 0 and row:  # white space before the tab: a row whose break was lost
                grid.rows.append(row)
                row = []
            row.append((start + tab + 1, end))
            blanks = 0
        elif not line:
            blanks += 1
            if row:
                grid.rows.append(row)
                row = []
            if blanks >= 2:
                break
        elif row and not blanks:  # the cell's text goes on
            if line.strip() and _TABLE_TITLE.fullmatch(line) and _TOTAL_LABEL.fullmatch(
                text[row[0][0] : row[0][1]].split("\n")[0]
            ):
                grid.rows.append(row)
                grid.end = lines[at - 1][1]
                _close(text, grid, grids)
                grid = _Grid(start, end)
                row = [(start, end)]
            else:
                row[-1] = (row[-1][0], end)
        else:
            break
        grid.end = end
        at += 1
    if row:
        grid.rows.append(row)
    _close(text, grid, grids)
    return at


def _close(text: str, grid: _Grid, grids: list[_Grid]) -> None:
    grid.rows = [_unspilled(text, row) for row in grid.rows]
    if grid.rows:
        grids.append(grid)


def _unspilled(text: str, row: list[Slot]) -> list[Slot]:
    """A row whose cells ran into one ("总分⏎100⏎96.95分"): its lines as cells of their own."""
    if len(row) != 1:
        return row
    start, end = row[0]
    parts = [(start + a, start + b) for a, b in _lines(text[start:end])]
    first, rest = parts[0], parts[1:]
    spilled = (
        rest
        and _TOTAL_LABEL.fullmatch(text[slice(*first)])
        and all(_FIGURE_LINE.fullmatch(text[slice(*part)]) for part in rest)
    )
    return parts if spilled else row


def _is_piped(text: str, lines: list[Slot], at: int) -> bool:
    near = [lines[i] for i in (at - 1, at + 1) if 0 <= i < len(lines)]
    return any("|" in text[a:b] for a, b in near)


def _piped(text: str, lines: list[Slot], at: int, grids: list[_Grid]) -> int:
    grid = _Grid(*lines[at])
    while at < len(lines) and "|" in text[slice(*lines[at])]:
        start, end = lines[at]
        row: list[Slot] = []
        edge = start
        for match in re.finditer(r"\|", text[start:end]):
            row.append((edge, start + match.start()))
            edge = start + match.end()
        if text[edge:end].strip():
            row.append((edge, end))
        if row and not text[slice(*row[0])].strip() and text[start:end].lstrip().startswith("|") and (
            text[start:end].rstrip().endswith("|")
        ):
            row = row[1:]  # a line framed by bars, as in Markdown
        if not all(re.fullmatch(r"\s*:?-{2,}:?\s*", text[slice(*slot)]) for slot in row):
            grid.rows.append(row)
        grid.end = end
        at += 1
    grids.append(grid)
    return at


def _words(text: str, line: Slot) -> list[Slot]:
    return [(line[0] + m.start(), line[0] + m.end()) for m in _COLUMNS.finditer(text[slice(*line)])]


def _spaced(text: str, lines: list[Slot], at: int) -> int:
    """The line after a table of space-separated columns that begins at line `at`, else `at`."""
    head = [text[slice(*word)] for word in _words(text, lines[at])]
    if len(head) < 3 or any(any(c.isdigit() for c in word) for word in head) or max(map(len, head)) > 16:
        return at
    stop = at + 1
    while stop < len(lines):
        row = [text[slice(*word)] for word in _words(text, lines[stop])]
        if len(row) != len(head) or not _ROW_FIGURE.fullmatch(row[-1]):
            break
        stop += 1
    return stop if stop - at > 1 else at


def _table(text: str, index: int, grid: _Grid, free: list[Slot]) -> Table:
    cols = max(len(row) for row in grid.rows)
    cells: list[Cell] = []
    for r, row in enumerate(grid.rows):
        for c, (start, end) in enumerate(row):
            raw = text[start:end]
            body = raw.strip()
            begin = start + (len(raw) - len(raw.lstrip())) if body else start
            cells.append(
                Cell(
                    row=r, col=c, start=begin, end=begin + len(body), text=body,
                    col_span=cols - c if len(row) == 1 else 1,
                )
            )
    title = unit = ""
    for cell in cells[:2]:
        if cell.row <= 1 and cell.col == 0 and _TABLE_TITLE.fullmatch(cell.text):
            title = cell.text
    above = [slot for slot in free if slot[1] <= grid.start][-_TITLE_LOOKBACK:]
    for start, end in reversed(above):
        line = text[start:end].strip()
        unit = unit or table_unit(line)
        if not title and len(line) <= 60 and re.search(r"表\s*(?:[（(].*[）)])?$", line):
            title = line
    if _STATEMENT_TITLE.search(title):
        cells = _with_spans(cells, len(grid.rows), cols)
    return Table(
        index=index, start=grid.start, end=grid.end, rows=len(grid.rows), cols=cols,
        cells=tuple(cells), title=title, unit=unit,
    )


def _with_spans(cells: list[Cell], rows: int, cols: int) -> list[Cell]:
    """The cells of a statement, those of its head and of its totals as wide and high as they were."""
    by_row = [[cell for cell in cells if cell.row == row] for row in range(rows)]
    head = head_widths([[cell.text for cell in row] for row in by_row]) or []
    found: dict[tuple[int, int], Cell] = {}
    above: dict[int, tuple[int, int]] = {}  # a column to the cell of the head that stands there
    for row, line in enumerate(by_row):
        widths = head[row] if row < len(head) else total_widths([cell.text for cell in line], cols)
        if widths is None:
            found |= {(row, cell.col): cell for cell in line}
            continue
        col = 0
        for cell, span in zip(line, widths, strict=True):
            over = found.get(above.get(col, (-1, -1))) if row < len(head) else None
            if cell.blank and over is not None and (over.col, over.col_span) == (col, span):
                found[over.row, over.col] = over.model_copy(update={"row_span": row - over.row + 1})
            else:
                found[row, col] = cell.model_copy(update={"col": col, "col_span": span})
                above |= {c: (row, col) for c in range(col, col + span)}
            col += span
    return list(found.values())
