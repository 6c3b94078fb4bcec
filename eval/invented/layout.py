"""A report as lines of text, and the same as paragraphs and tables.

`# ` is a title, `## ` a part, `### ` a section, `= ` a table's title, `> ` what stands at the right
above a table; a line of `|` cells is a row, where `<` goes on with the cell at its left and `^` with
the cell above it; `@landscape` and `@portrait` turn the page. Anything else is a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from unicodedata import east_asian_width

_MARKS = {"# ": "title", "## ": "part", "### ": "section", "= ": "caption", "> ": "aside"}


@dataclass(frozen=True)
class Properties:
    """What a file says of itself."""

    title: str
    author: str
    comments: str
    made: datetime


@dataclass(frozen=True)
class Line:
    """A paragraph; `kind` is one of the marks' names, "turn" for a page turn, or "text"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Box:
    """A cell with its text, from its upper left to its lower right grid position (inclusive)."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A table: its cells in reading order, `rows` by `cols`."""

    boxes: tuple[Box, ...]
    rows: int
    cols: int


def parsed(content: str) -> Iterator[Line | Grid]:
    """The content's paragraphs and tables, in order."""
    rows: list[list[str]] = []
    for line in [*content.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(line[1:].split("|"))
            continue
        if rows:
            yield _grid(rows)
            rows = []
        mark = next((m for m in _MARKS if line.startswith(m)), "")
        if line.startswith("@"):
            yield Line("turn", line[1:])
        elif line:
            yield Line(_MARKS.get(mark, "text"), line[len(mark) :])


def _grid(rows: list[list[str]]) -> Grid:
    cols = len(rows[0])
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    reach: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        if len(row) != cols:
            raise ValueError(f"{len(row)} cells where {cols} are due: {row}")
        for c, text in enumerate(row):
            at = owner[r, c - 1] if text == "<" else owner[r - 1, c] if text == "^" else (r, c)
            owner[r, c] = at
            reach[at] = (r, max(c, reach.get(at, at)[1]))
    return Grid(
        tuple(Box(rows[r][c], r, c, *corner) for (r, c), corner in sorted(reach.items())),
        len(rows), cols,
    )


def column_widths(grid: Grid, total: float) -> list[float]:
    """Widths that share `total` by how much is written in each column."""
    wide = [4.0] * grid.cols
    for box in grid.boxes:
        span = box.right - box.left + 1
        columns = sum(2 if east_asian_width(char) in "WFA" else 1 for char in box.text)
        for col in range(box.left, box.right + 1):
            wide[col] = max(wide[col], min(columns / span, 24.0))
    return [total * w / sum(wide) for w in wide]


def as_txt(content: str) -> bytes:
    """Paragraphs, and tables as they come out of Word when copied as text: a cell a line, led by a
    tab; an empty line after a row; a cell that goes on from the row above is an empty one."""
    out: list[str] = []
    for part in parsed(content):
        if isinstance(part, Grid):
            for row in range(part.rows):
                boxes = [b for b in part.boxes if b.top <= row <= b.bottom]
                for box in sorted(boxes, key=lambda b: b.left):
                    out.append("\t" + (box.text if box.top == row else ""))
                out.append("")
            out.append("")
        elif part.kind != "turn":
            out += [part.text, ""]
    return "\n".join(out).encode()
