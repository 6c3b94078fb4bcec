"""The values that every part speaks: places in a text, figures, and the document as loaded.

All are frozen and refuse unknown fields. Offsets are `str` indices into `Document.text`, so
`text[start:end] == quote` holds for every piece of evidence that has been found.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator


class Value(BaseModel):
    """A frozen record without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Status = Literal["exact", "normalised", "ambiguous", "missing"]
"""How a quote stands in the text: as it is; after dropping white space and width; at more than
one place; at none."""


class Evidence(Value):
    """A quote and its place: `text[start:end] == quote` unless `status` is "missing".

    A plain string is taken as a quote without a place, which is how examples are written.
    """

    quote: str
    start: int = 0
    end: int = 0
    status: Status = "exact"

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, data: Any) -> Any:
        return {"quote": data, "status": "missing"} if isinstance(data, str) else data


MONEY: dict[str, Decimal] = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
    "万亿元": Decimal(1_000_000_000_000),
}
"""Money units and what one of each is in yuan."""

SCALE: dict[str, Decimal] = {
    "": Decimal(1),
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "亿": Decimal(100_000_000),
}

Hedge = Literal["exact", "about", "over", "under", "at_least", "at_most"]
"""What stands beside the figure: nothing; 约/近/左右; 余/多/超; 不足/不到; 以上/不低于; 以下/不超过."""

_SHORT = re.compile(r"^\s*([-+−]?[\d,]+(?:\.\d+)?)\s*(.*?)\s*$", re.S)


class Amount(Value):
    """A figure as printed: `value` in `unit`, with the number of decimals that were shown.

    `unit` is the canonical unit ("万元", "%", "人", "分", "" where none is known); a scale that is
    printed with a count ("3.5万余家") is multiplied into `value` and kept in `scale`, so that the
    precision is known. `"18,751.58万元"` is accepted in place of a record, for examples.
    """

    value: Decimal
    unit: str = ""
    decimals: int = 0
    scale: Decimal = Decimal(1)
    hedge: Hedge = "exact"
    evidence: Evidence

    @model_validator(mode="before")
    @classmethod
    def _from_string(cls, data: Any) -> Any:
        if isinstance(data, (int, float)) and not isinstance(data, bool):
            data = str(data)
        if not isinstance(data, str):
            return data
        match = _SHORT.match(data)
        if match is None:
            raise ValueError(f"not a figure: {data!r}")
        number = match[1].replace(",", "").replace("−", "-")
        fraction = number.partition(".")[2]
        return {
            "value": Decimal(number),
            "unit": match[2],
            "decimals": len(fraction),
            "evidence": data,
        }

    @property
    def factor(self) -> Decimal:
        """What one of `unit` is in the unit's base (yuan for money, one for counts and %)."""
        return MONEY.get(self.unit, Decimal(1))

    @property
    def base(self) -> Decimal:
        """The value in the unit's base: yuan for money, else as it is."""
        return self.value * self.factor

    @property
    def step(self) -> Decimal:
        """One last printed digit, in the unit's base."""
        return Decimal(1).scaleb(-self.decimals) * self.scale * self.factor

    @property
    def is_money(self) -> bool:
        return self.unit in MONEY

    @property
    def printed(self) -> str:
        """The figure as a reader writes it, with its unit: 18,751.58万元."""
        return f"{self.value:,}{self.unit}"


class Unread(Value):
    """There is something at this place and it could not be read as a figure."""

    evidence: Evidence


Reading = Amount | Unread | None
"""A figure; something that could not be read; or nothing there (a blank is not a zero)."""


# --- the document -------------------------------------------------------------------------------


class Cell(Value):
    """One cell of a table, at grid position (`row`, `col`), covering `row_span` × `col_span`.

    `text` is `document.text[start:end]`, without white space around it. A cell with nothing in it
    has `start == end`.
    """

    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    start: int
    end: int
    text: str
    header: bool = False

    @property
    def blank(self) -> bool:
        return not self.text

    def evidence(self) -> Evidence:
        return Evidence(quote=self.text, start=self.start, end=self.end)


class Table(Value):
    """A table as a grid of cells. `title` and `unit` are what stands above it ("单位：万元").

    `cells` are in reading order; merged cells appear once, at their first position. Nested tables
    are tables of their own, after the one that holds them.
    """

    index: int
    start: int
    end: int
    rows: int
    cols: int
    cells: tuple[Cell, ...]
    title: str = ""
    unit: str = ""

    @cached_property
    def grid(self) -> tuple[tuple[Cell | None, ...], ...]:
        """`rows` × `cols`; a merged cell stands at every position that it covers."""
        grid: list[list[Cell | None]] = [[None] * self.cols for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.rows)):
                for col in range(cell.col, min(cell.col + cell.col_span, self.cols)):
                    grid[row][col] = cell
        return tuple(tuple(row) for row in grid)

    @cached_property
    def by_row(self) -> tuple[tuple[Cell, ...], ...]:
        """The cells that begin in each row, from left to right."""
        rows: list[list[Cell]] = [[] for _ in range(self.rows)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return tuple(tuple(sorted(row, key=lambda c: c.col)) for row in rows)


BlockKind = Literal["heading", "paragraph", "table"]


class Block(Value):
    """A stretch of the text: a heading, a paragraph or a table (`table` is its index)."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    table: int | None = None


class Heading(Value):
    """An entry of the outline: 第一部分 is level 1, 一、 2, （一） 3, 1. 4, （1） 5, ① 6.

    `start` is where the heading line begins, `end` where its section ends.
    """

    title: str
    level: int
    start: int
    end: int
    path: tuple[str, ...] = ()


class Region(Value):
    """Where a stretch of the text stands on a page: `box` is x0, y0, x1, y1 in points from the
    page's top left, or None where the format has no coordinates."""

    start: int
    end: int
    page: int
    box: tuple[float, float, float, float] | None = None


class Document(Value):
    """A report as loaded: its text and everything that is known of its layout.

    `regions` are sorted by `start` and do not overlap; they are empty for formats without pages.
    `notes` are things that a reader of the findings must know (an image page in a PDF, say), as
    (Chinese, English) pairs.
    """

    path: str
    format: str
    sha256: str
    text: str
    blocks: tuple[Block, ...] = ()
    outline: tuple[Heading, ...] = ()
    tables: tuple[Table, ...] = ()
    regions: tuple[Region, ...] = ()
    page_count: int | None = None
    notes: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _region_starts(self) -> list[int]:
        return [region.start for region in self.regions]

    @cached_property
    def _heading_starts(self) -> list[int]:
        return [heading.start for heading in self.outline]

    def locate(self, start: int, end: int) -> Region | None:
        """The region that holds the middle of `start:end`, else None."""
        middle = (start + end) // 2
        at = bisect_right(self._region_starts, middle) - 1
        if at < 0:
            return None
        region = self.regions[at]
        return region if middle <= region.end else None

    def heading_path(self, offset: int) -> tuple[str, ...]:
        """The titles of the headings over `offset`, outermost first."""
        at = bisect_right(self._heading_starts, offset) - 1
        while at >= 0:
            heading = self.outline[at]
            if heading.end > offset:
                return heading.path
            at -= 1
        return ()

    def evidence(self, start: int, end: int) -> Evidence:
        """The quote at `start:end`, with white space around it left out."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        return Evidence(quote=self.text[start:end], start=start, end=end)

    def paragraphs(self) -> Iterator[Block]:
        return (block for block in self.blocks if block.kind != "table")
