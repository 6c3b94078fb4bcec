"""Table fragments of consecutive pages to one table.

Columns are matched by where their rules stand: the table's columns are the stretches between the
edges of all its fragments. A header that is repeated on each page is kept once; a row that the page
break cuts in two, which shows in the missing rule on both pages, becomes one again.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractor.building import GridCell
from extractor.normal import squeeze
from extractor.pdf_grid import Fragment
from extractor.pdf_rules import SNAP, THICK


def same_columns(upper: Fragment, lower: Fragment) -> bool:
    """Whether `lower` can be the continuation of `upper`: as wide, and the columns agree.

    Rows of one table may have different columns, so half of the fewer inner edges must agree;
    where a row runs over the break without a rule, the outline is enough.
    """
    if abs((upper.xs[-1] - upper.xs[0]) - (lower.xs[-1] - lower.xs[0])) > THICK:
        return False
    if upper.open_bottom and lower.open_top:
        return True
    shift = upper.xs[0] - lower.xs[0]
    fewer, more = sorted((upper.xs[1:-1], tuple(x + shift for x in lower.xs[1:-1])), key=len)
    shared = sum(any(abs(x - other) <= THICK for other in more) for x in fewer)
    return bool(fewer) and shared * 2 >= len(fewer)


def stitched(fragments: Sequence[Fragment]) -> list[GridCell]:
    """The cells of the table that `fragments`, in order, are the parts of."""
    cut = [above.open_bottom and below.open_top for above, below in pairwise(fragments)]
    parts = [
        _trimmed(fragment, top=not before, bottom=not after)
        for fragment, before, after in zip(fragments, [False, *cut], [*cut, False], strict=True)
    ]
    edges = _union(parts)
    cells: list[GridCell] = []
    head = _placed(parts[0], edges)
    last: list[GridCell] = []
    rows = 0
    for number, part in enumerate(parts):
        new = head if number == 0 else _placed(part, edges)
        if number and cut[number - 1]:
            new = _continued(last, new, rows - 1)
            rows -= 1
        elif number and (repeated := _repeated_rows(head, new)):
            for cell in head:
                cell.header = cell.header or cell.row < repeated
            new = [
                replace(cell, row=cell.row - repeated) for cell in new if cell.row >= repeated
            ]
            part = replace(part, ys=part.ys[repeated:])
        if number:
            new = [replace(cell, row=cell.row + rows) for cell in new]
        rows += part.rows
        cells += new
        last = [cell for cell in [*last, *new] if cell.row + cell.row_span >= rows]
    return cells


def _trimmed(fragment: Fragment, top: bool, bottom: bool) -> Fragment:
    """`fragment` without a blank open row at its top or bottom: rules that run on a little."""
    first, last = 0, fragment.rows
    blank = {0, last - 1} - {cell.row for cell in fragment.cells if cell.text}
    if top and fragment.open_top and 0 in blank and last > 1:
        first = 1
    if bottom and fragment.open_bottom and last - 1 in blank and last - 1 > first:
        last -= 1
    if (first, last) == (0, fragment.rows):
        return fragment
    cells: list[GridCell] = []
    for cell in fragment.cells:
        begin, end = max(cell.row, first), min(cell.row + cell.row_span, last)
        if begin < end:
            cells.append(replace(cell, row=begin - first, row_span=end - begin))
    return replace(fragment, ys=fragment.ys[first : last + 1], cells=tuple(cells))


def _union(parts: Sequence[Fragment]) -> list[float]:
    """The column edges of all parts, each moved so that its left edge is the first part's."""
    edges: list[float] = []
    for x in sorted(x - part.xs[0] for part in parts for x in part.xs):
        if not edges or x - edges[-1] > SNAP:
            edges.append(x)
    return edges


def _placed(part: Fragment, edges: list[float]) -> list[GridCell]:
    """The cells of `part` with their columns counted on `edges`."""

    def nearest(x: float) -> int:
        at = bisect_left(edges, x - part.xs[0])
        candidates = [i for i in (at - 1, at) if 0 <= i < len(edges)]
        return min(candidates, key=lambda i: abs(edges[i] - (x - part.xs[0])))

    columns = [nearest(x) for x in part.xs]
    placed: list[GridCell] = []
    for cell in part.cells:
        begin, end = columns[cell.col], columns[cell.col + cell.col_span]
        placed.append(replace(cell, col=begin, col_span=max(end - begin, 1)))
    return placed


def _rows(cells: Sequence[GridCell]) -> list[list[tuple[int, int, int, str]]]:
    rows: list[list[tuple[int, int, int, str]]] = []
    for cell in sorted(cells, key=lambda c: (c.row, c.col)):
        while len(rows) <= cell.row:
            rows.append([])
        rows[cell.row].append((cell.col, cell.col_span, cell.row_span, squeeze(cell.text)))
    return rows


def _repeated_rows(head: Sequence[GridCell], new: Sequence[GridCell]) -> int:
    """How many rows at the beginning of `new` repeat the table's header.

    A header names columns: rows of a single cell alone (the title of another form in the same
    grid) are none, and no cell reaches from it into the rows below.
    """
    ours, theirs = _rows(head), _rows(new)
    same = 0
    while (
        same < min(len(ours), len(theirs))
        and ours[same] == theirs[same]
        and any(text for *_, text in ours[same])
    ):
        same += 1
    names_columns = any(sum(bool(text) for *_, text in row) > 1 for row in ours[:same])
    closed = all(row + span <= same for row in range(same) for _, _, span, _ in ours[row])
    return same if names_columns and closed else 0


def _continued(last: Sequence[GridCell], new: Sequence[GridCell], row: int) -> list[GridCell]:
    """`new` without its first row, the text of which is added to the cells of `last`.

    `last` are the cells that reach down to the table's last row, number `row`.
    """
    rest: list[GridCell] = []
    for cell in new:
        if cell.row > 0:
            rest.append(cell)
            continue
        upper = max(last, key=lambda c: _overlap(c, cell), default=None)
        if upper is None or _overlap(upper, cell) <= 0:
            rest.append(cell)
            continue
        if len(cell.text) > len(upper.text):
            upper.page, upper.box = cell.page, cell.box
        upper.text = "\n".join(filter(None, (upper.text, cell.text)))
        upper.row_span = max(upper.row_span, row + cell.row_span - upper.row)
    return rest


def _overlap(a: GridCell, b: GridCell) -> int:
    return min(a.col + a.col_span, b.col + b.col_span) - max(a.col, b.col)
