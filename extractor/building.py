"""How every loader but the plain-text one makes a `Document`: pieces in, text and offsets out.

The text that comes out has one paragraph a line; a table has one row a line, its cells separated
by tabs, with an empty line before and after it. Line breaks inside a cell become spaces where a
word would be glued otherwise, and vanish between Chinese characters.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.outline import build_outline, heading_level
from gouji.errors import TooLarge
from gouji.settings import Limits
from gouji.types import Block, Cell, Document, Region, Table

Box = tuple[float, float, float, float]

_UNIT = re.compile(r"(?:金额)?单位\s*[:：]\s*(?:人民币)?\s*(万元|亿元|千元|元)")
_BREAK = re.compile(r"\s*\n\s*")
_FIGURES_APART = re.compile(r"(?<=[0-9%])\s*\n\s*(?=[0-9])")
_TITLE = re.compile(r"(?<![上下附如见])表(?:\s*[（(][^（）()]*[）)])?\s*$")
_TITLE_LENGTH = 60
_TITLE_LOOKBACK = 4


@dataclass
class GridCell:
    """A cell before it has a place in the text. `page` and `box` where the format has them."""

    text: str
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    header: bool = False
    page: int | None = None
    box: Box | None = None


def glue(before: str, after: str) -> str:
    """What stands between two wrapped lines, by the characters on either side of the break."""
    words = before.isascii() and before.isalpha() and after.isascii() and after.isalpha()
    return " " if words else ""


def join_lines(text: str) -> str:
    """Wrapped lines as one: a break between two ASCII letters is a space, any other vanishes."""
    text = text.strip()
    return _BREAK.sub(lambda match: glue(text[match.start() - 1], text[match.end()]), text)


def cell_text(paragraphs: Iterable[str]) -> str:
    """The paragraphs of one cell as its text: two figures in two paragraphs stay two figures."""
    return _FIGURES_APART.sub(" ", "\n".join(paragraphs).strip())


def table_unit(text: str) -> str:
    """The unit that a line like "单位：万元" names, else ""."""
    match = _UNIT.search(text)
    return match[1] if match else ""


def is_table_title(text: str) -> bool:
    """Whether a line can be the name of a table below it: "…决算总表", "…得分表（总表）"."""
    return len(text) <= _TITLE_LENGTH and _TITLE.search(text) is not None


@dataclass
class DocumentBuilder:
    """Collects paragraphs and tables in reading order; `document()` is the result."""

    path: str
    format: str
    sha256: str
    limits: Limits
    page_count: int | None = None
    notes: list[tuple[str, str]] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _blocks: list[Block] = field(default_factory=list)
    _tables: list[Table] = field(default_factory=list)
    _regions: list[Region] = field(default_factory=list)
    _cells: int = 0
    _recent: deque[str] = field(default_factory=lambda: deque(maxlen=_TITLE_LOOKBACK))

    def _write(self, text: str) -> tuple[int, int]:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._length > self.limits.max_chars:
            raise TooLarge(
                f"{self.path}：正文超过 {self.limits.max_chars:,} 个字符的上限，已停止读取。"
                "如确需读取，请调大 GOUJI_MAX_CHARS。",
                f"{self.path}: the text is over the limit of {self.limits.max_chars:,} characters. "
                "Raise GOUJI_MAX_CHARS if it has to be read.",
            )
        return start, self._length

    def paragraph(
        self, text: str, page: int | None = None, box: Box | None = None,
        regions: Sequence[tuple[int, int, int, Box | None]] = (),
    ) -> None:
        """Add one paragraph (blank ones are left out).

        `regions` are (start, end, page, box) relative to `text`, for a paragraph of several lines;
        without them the whole paragraph stands at `page`, `box`.
        """
        if not text.strip():
            return
        start, end = self._write(text)
        self._write("\n")
        self._recent.append(text.strip())
        level = heading_level(text)
        kind = "heading" if level else "paragraph"
        self._blocks.append(Block(kind=kind, start=start, end=end, level=level))
        if regions:
            for lo, hi, number, where in regions:
                self._regions.append(
                    Region(start=start + lo, end=start + hi, page=number, box=where)
                )
        elif page is not None:
            self._regions.append(Region(start=start, end=end, page=page, box=box))

    def table(self, cells: Sequence[GridCell], title: str = "", unit: str = "") -> None:
        """Add a table from its cells, merged ones once each. Cell text is stripped and unwrapped.

        `title` and `unit` are taken from the paragraphs above where they are not given.
        """
        if not cells:
            return
        rows = max(c.row + c.row_span for c in cells)
        cols = max(c.col + c.col_span for c in cells)
        # By grid position, so that one cell cannot claim a span of millions.
        self._cells += rows * cols
        if self._cells > self.limits.max_cells:
            raise TooLarge(
                f"{self.path}：表格单元格超过 {self.limits.max_cells:,} 个的上限，已停止读取。"
                "如确需读取，请调大 GOUJI_MAX_CELLS。",
                f"{self.path}: over the limit of {self.limits.max_cells:,} table cells. "
                "Raise GOUJI_MAX_CELLS if it has to be read.",
            )
        above_title, above_unit = self._above()
        title, unit = title or above_title, unit or above_unit
        self._write("\n")
        begin = self._length
        placed: list[Cell] = []
        row = None
        for cell in sorted(cells, key=lambda c: (c.row, c.col)):
            if row is not None:
                self._write("\n" if cell.row != row else "\t")
            row = cell.row
            text = join_lines(cell.text)
            start, end = self._write(text)
            placed.append(
                Cell(row=cell.row, col=cell.col, row_span=cell.row_span, col_span=cell.col_span,
                     start=start, end=end, text=text, header=cell.header)
            )
            if cell.page is not None:
                self._regions.append(Region(start=start, end=end, page=cell.page, box=cell.box))
        finish = self._length
        self._write("\n\n")
        index = len(self._tables)
        self._tables.append(
            Table(
                index=index, start=begin, end=finish,
                rows=rows, cols=cols, cells=tuple(placed), title=title, unit=unit,
            )
        )
        self._blocks.append(Block(kind="table", start=begin, end=finish, table=index))

    def _above(self) -> tuple[str, str]:
        """Title and unit of a table, from the nearest paragraphs since the last table."""
        above = tuple(reversed(self._recent))
        self._recent.clear()
        title = next((line for line in above if is_table_title(line)), "")
        unit = next((unit for line in above if (unit := table_unit(line))), "")
        return title, unit

    def document(self) -> Document:
        text = "".join(self._parts)
        lines = ((b.start, b.end) for b in self._blocks if b.kind != "table")
        return Document(
            path=self.path, format=self.format, sha256=self.sha256, text=text,
            blocks=tuple(self._blocks), outline=build_outline(text, lines),
            tables=tuple(self._tables),
            regions=tuple(sorted(self._regions, key=lambda r: (r.start, r.end))),
            page_count=self.page_count, notes=tuple(self.notes),
        )
