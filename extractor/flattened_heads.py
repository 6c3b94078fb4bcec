"""Where the head cells of a flattened table stood before it was flattened.

Flattening keeps the cells of each row in order and loses how wide they were. A head of several rows
still shows it: a blank in a lower row goes on with one cell above, and what is not blank divides
one. Where that leaves more than one way to lay the rows over each other, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractor.normal import squeeze

_FIGURE = re.compile(r"-?[\d,]+(?:\.\d+)?%?")
_CODES = ("类", "款", "项")
_CODE_HEAD = re.compile(r".*编码")
_TOTAL = re.compile(r".{0,6}(?:合计|总计)")

Row = Sequence[str]


def head_widths(rows: Sequence[Row]) -> list[list[int]] | None:
    """How many columns each cell of the head's rows covers, one list a row; None where that cannot
    be told. The head ends with the first row that has as many cells as the table has columns; it is
    included, unless it holds figures."""
    cols = max(map(len, rows))
    full = next(n for n, row in enumerate(rows) if len(row) == cols)
    if full == 0:
        return None
    head = [[squeeze(text) for text in row] for row in rows[: full + 1]]
    below = [1] * cols
    widths = [] if any(map(_FIGURE.fullmatch, head[full])) else [below]
    for upper, lower in zip(reversed(head[:-1]), reversed(head[1:]), strict=True):
        counts = _counts(upper, lower)
        if counts is None:
            return None
        starts = [sum(counts[:n]) for n in range(len(counts))]
        below = [sum(below[s : s + n]) for s, n in zip(starts, counts, strict=True)]
        widths.insert(0, below)
    return widths


def total_widths(row: Row, cols: int) -> list[int] | None:
    """How many columns the cells of a row of totals cover, where its labels went over the columns
    of codes and names (合计 1.00 1.00; 人员经费合计 2.00 公用经费合计 1.00 in two equal halves)."""
    texts = [squeeze(text) for text in row]
    labels = [n for n, text in enumerate(texts) if _TOTAL.fullmatch(text)]
    extra = cols - len(row)
    if extra <= 0 or not labels or labels[0] != 0 or extra % len(labels) or cols % len(labels):
        return None
    if labels != list(range(0, len(row), len(row) // len(labels))):
        return None
    return [1 + extra // len(labels) if n in labels else 1 for n in range(len(row))]


def _counts(upper: Row, lower: Row) -> list[int] | None:
    """How many cells of the lower row stand under each cell of the upper one."""
    if any(map(_FIGURE.fullmatch, lower)):
        return _over_codes(upper, lower)
    runs = _runs(lower)
    shared = len(upper) - sum(1 for run in runs if not run[0])
    divided = [run for run in runs if run[0]]
    if len(divided) == 1:
        over = [shared]
    elif len(divided) == shared:
        over = [1] * shared
    else:
        return [1] * len(upper) if not divided and len(upper) == len(lower) else None
    counts: list[int] = []
    for run in runs:
        parts = [1] if not run[0] else _parts(run, over.pop(0))
        if parts is None:
            return None
        counts += parts
    return counts if len(counts) == len(upper) else None


def _runs(row: Row) -> list[list[str]]:
    """The row as blanks, each by itself, and runs of cells that are not blank."""
    runs: list[list[str]] = []
    for text in row:
        if text and runs and runs[-1][0]:
            runs[-1].append(text)
        else:
            runs.append([text])
    return runs


def _parts(run: list[str], over: int) -> list[int] | None:
    """A run of cells shared out to `over` cells above it: one each, or from each return of its
    first word (项目 决算数 项目 决算数)."""
    if over == 1:
        return [len(run)]
    if over == len(run):
        return [1] * over
    begins = [n for n, text in enumerate(run) if text == run[0]]
    if len(begins) != over:
        return None
    return [b - a for a, b in zip(begins, [*begins[1:], len(run)], strict=True)]


def _over_codes(upper: Row, lower: Row) -> list[int] | None:
    """Over a first row of figures: one cell each, but 科目编码 over 类, 款 and 项."""
    extra = len(lower) - len(upper)
    heads = [n for n, text in enumerate(upper) if _CODE_HEAD.fullmatch(text)]
    if extra == 0:
        return [1] * len(upper)
    if len(heads) != 1 or extra + 1 > len(_CODES):
        return None
    at = heads[0]
    if tuple(lower[at : at + extra + 1]) != _CODES[: extra + 1]:
        return None
    return [1 + extra if n == at else 1 for n in range(len(upper))]
