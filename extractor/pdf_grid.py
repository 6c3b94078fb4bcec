"""The rules on a PDF page to table fragments: cells with spans, boxes and text.

Rules that touch make one grid. Its columns and rows are the stretches between them; stretches
without a rule between are one (merged) cell. The outline of the grid is closed even where no rule
is drawn: that is how a row that a page break cuts in two shows on both pages.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from extractor.building import Box, GridCell
from extractor.pdf_lines import Glyph, Line, hangs, lines_of_glyphs, rounded, text_of_glyphs
from extractor.pdf_rules import THICK, Rule, connected, too_many_cells
from gouji.settings import Limits


@dataclass(frozen=True)
class Fragment:
    """What of a table stands on one page: cells on the grid of `xs` × `ys`.

    `open_top` and `open_bottom` tell that no rule closes it there. What is a table only as the
    middle of one (a frame around text, bare vertical rules) is `doubtful` and has its text as
    `lines` too.
    """

    page: int
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]
    open_top: bool
    open_bottom: bool
    doubtful: bool
    lines: tuple[Line, ...]

    @property
    def rows(self) -> int:
        return len(self.ys) - 1

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def fragments_of_page(
    across: Sequence[Rule],
    down: Sequence[Rule],
    glyphs: Sequence[Glyph],
    path: Path,
    page: int,
    limits: Limits,
) -> tuple[list[Fragment], list[Glyph]]:
    """The table fragments on a page from the top, and the glyphs that stand in none of them.

    Raises `TooLarge` where the rules make more cells than the limit.
    """
    grids: list[_Grid] = []
    for horizontal, vertical in connected(across, down, path, page, limits):
        places = len({rule.at for rule in horizontal}) * len({rule.at for rule in vertical})
        if places > limits.max_cells:
            raise too_many_cells(path, page, limits)
        grid = _Grid(horizontal, vertical)
        if len(grid.xs) > 1 and len(grid.ys) > 1:
            grids.append(grid)
    # The smallest grid takes the text: a border around the page must not take that of its tables.
    grids.sort(key=lambda g: (g.xs[-1] - g.xs[0]) * (g.ys[-1] - g.ys[0]))
    held: list[dict[int, list[Glyph]]] = [defaultdict(list) for _ in grids]
    free: list[Glyph] = []
    place = free
    before: Glyph | None = None
    for glyph in glyphs:
        if not (before and hangs(before, glyph)):
            x, y = (glyph.x0 + glyph.x1) / 2, glyph.middle
            place = next(
                (held[n][grid.cell_at(x, y)] for n, grid in enumerate(grids) if grid.holds(x, y)),
                free,
            )
        place.append(glyph)
        before = glyph
    fragments = [grid.fragment(held[number], page) for number, grid in enumerate(grids)]
    return sorted(fragments, key=lambda f: f.ys[0]), free


def _edges(rules: list[Rule], ends: list[Rule]) -> tuple[float, ...]:
    """Where `rules` stand, and the outermost of `ends`, where they reach beyond them."""
    places = sorted({rule.at for rule in rules})
    first = min((rule.start for rule in ends), default=places[0] if places else 0.0)
    last = max((rule.end for rule in ends), default=first)
    if not places or places[0] - first > THICK:
        places.insert(0, first)
    if last - places[-1] > THICK:
        places.append(last)
    return tuple(places)


class _Grid:
    """The lattice of one set of touching rules, and which of its edges are ruled."""

    def __init__(self, across: list[Rule], down: list[Rule]) -> None:
        self.bare = not across
        self.xs = _edges(down, across)
        self.ys = _edges(across, down)
        columns = [(a + b) / 2 for a, b in pairwise(self.xs)]
        rows = [(a + b) / 2 for a, b in pairwise(self.ys)]
        at_y = {y: number for number, y in enumerate(self.ys)}
        at_x = {x: number for number, x in enumerate(self.xs)}
        self.above = {
            (at_y[rule.at], column)
            for rule in across
            for column in range(bisect_left(columns, rule.start), bisect_right(columns, rule.end))
        }
        """(row, column): a rule runs along the upper edge of that place."""
        self.left = {
            (row, at_x[rule.at])
            for rule in down
            for row in range(bisect_left(rows, rule.start), bisect_right(rows, rule.end))
        }
        """(row, column): a rule runs along the left edge of that place."""

        self._owner: dict[tuple[int, int], int] = {}
        self._cells: list[GridCell] = []
        for row in range(len(self.ys) - 1):
            for column in range(len(self.xs) - 1):
                if (row, column) not in self._owner:
                    self._cells.append(self._cell(row, column))

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def cell_at(self, x: float, y: float) -> int:
        """The number of the cell at a point inside the grid."""
        column = bisect_right(self.xs, x, lo=1, hi=len(self.xs) - 1) - 1
        row = bisect_right(self.ys, y, lo=1, hi=len(self.ys) - 1) - 1
        return self._owner[row, column]

    def fragment(self, held: dict[int, list[Glyph]], page: int) -> Fragment:
        """The grid as a fragment, with the glyphs that each numbered cell holds as its text."""
        height, width = len(self.ys) - 1, len(self.xs) - 1
        cells = [
            replace(cell, page=page, text=text_of_glyphs(held.get(number, ())))
            for number, cell in enumerate(self._cells)
        ]
        inside = (glyph for glyphs in held.values() for glyph in glyphs)
        doubtful = width == 1 or self.bare
        return Fragment(
            page=page, xs=self.xs, ys=self.ys,
            cells=tuple(cell for cell in cells if cell.text or not self._outside(cell)),
            doubtful=doubtful,
            lines=tuple(lines_of_glyphs(inside, page)) if doubtful else (),
            open_top=not any((0, column) in self.above for column in range(width)),
            open_bottom=not any((height, column) in self.above for column in range(width)),
        )

    def _cell(self, row: int, column: int) -> GridCell:
        """Take the largest cell that begins at (row, column): right first, then down."""
        height, width = len(self.ys) - 1, len(self.xs) - 1
        taken = self._owner
        right = column + 1
        while right < width and (row, right) not in self.left and (row, right) not in taken:
            right += 1
        below = row + 1
        while below < height and not any(
            (below, c) in self.above
            or (below, c) in taken
            or (c > column and (below, c) in self.left)
            for c in range(column, right)
        ):
            below += 1
        for r in range(row, below):
            for c in range(column, right):
                taken[r, c] = len(self._cells)
        return GridCell(
            text="", row=row, col=column, row_span=below - row, col_span=right - column,
            box=rounded(self.xs[column], self.ys[row], self.xs[right], self.ys[below]),
        )

    def _outside(self, cell: GridCell) -> bool:
        """Beside a part of the grid that is narrower than the rest: not a cell at all."""
        height, width = len(self.ys) - 1, len(self.xs) - 1
        rows = range(cell.row, cell.row + cell.row_span)
        return any(
            at in (cell.col, cell.col + cell.col_span)
            and not any((row, at) in self.left for row in rows)
            and any((row, at) in self.left for row in range(height))
            for at in (0, width)
        )
