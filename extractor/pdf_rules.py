"""The rules drawn on a PDF page: lines, thin boxes and outlines, joined and grouped by touch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from extractor.guards import too_large
from gouji.errors import TooLarge
from gouji.settings import Limits

THICK = 3.0
"""A box thinner than this, in points, is a drawn rule; rules touch across a gap of this."""
SNAP = 2.0
"""Parallel rules nearer than this, in points, are one."""


@dataclass(frozen=True)
class Rule:
    """A straight rule: at `at` across its direction, from `start` to `end` along it."""

    at: float
    start: float
    end: float


def rules_of_page(
    lines: Iterable[dict[str, Any]],
    rects: Iterable[dict[str, Any]],
    curves: Iterable[dict[str, Any]],
    origin: tuple[float, float],
) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical rules among the page's drawings, as pdfplumber gives them.

    Thin boxes are rules; of other boxes only the outline counts, and only where it is drawn
    (a filled box without one is a background). `origin` is the page's top left in pdfplumber's
    coordinates.
    """
    left, top = origin
    across: list[Rule] = []
    down: list[Rule] = []

    def segment(x0: float, y0: float, x1: float, y1: float) -> None:
        width, height = abs(x1 - x0), abs(y1 - y0)
        if height < THICK <= width:
            across.append(Rule((y0 + y1) / 2 - top, min(x0, x1) - left, max(x0, x1) - left))
        elif width < THICK <= height:
            down.append(Rule((x0 + x1) / 2 - left, min(y0, y1) - top, max(y0, y1) - top))

    for line in lines:
        segment(line["x0"], line["top"], line["x1"], line["bottom"])
    for rect in rects:
        x0, y0, x1, y1 = rect["x0"], rect["top"], rect["x1"], rect["bottom"]
        if x1 - x0 < THICK or y1 - y0 < THICK:
            segment(x0, y0, x1, y1)
        elif rect["stroke"]:
            segment(x0, y0, x1, y0)
            segment(x0, y1, x1, y1)
            segment(x0, y0, x0, y1)
            segment(x1, y0, x1, y1)
    for curve in curves:
        for (x0, y0), (x1, y1) in pairwise(curve["pts"]):
            segment(x0, y0, x1, y1)
    return _joined(across), _joined(down)


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules on one line that follow each other as one, sorted by `at`."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        if not groups or rule.at - groups[-1][0].at > SNAP:
            groups.append([])
        groups[-1].append(rule)
    joined: list[Rule] = []
    for group in groups:
        at = sum(rule.at for rule in group) / len(group)
        group.sort(key=lambda rule: rule.start)
        start, end = group[0].start, group[0].end
        for rule in group:
            if rule.start > end + THICK:
                joined.append(Rule(at, start, end))
                start, end = rule.start, rule.end
            start, end = min(start, rule.start), max(end, rule.end)
        joined.append(Rule(at, start, end))
    return joined


def too_many_cells(path: Path, page: int, limits: Limits) -> TooLarge:
    return too_large(
        path,
        f"第 {page} 页的表格线构成的单元格超过 {limits.max_cells:,} 个的上限，已停止读取。"
        "如确需读取，请调大 GOUJI_MAX_CELLS。",
        f"the rules on page {page} make more than {limits.max_cells:,} table cells; reading has "
        "stopped. Raise GOUJI_MAX_CELLS if it has to be read.",
    )


def connected(
    across: Sequence[Rule], down: Sequence[Rule], path: Path, page: int, limits: Limits
) -> list[tuple[list[Rule], list[Rule]]]:
    """The rules by grid: those that touch, directly or through others.

    Vertical rules that touch no other make a grid with those of the same extent: a row may fill a
    page, so that nothing but the rules between its columns is drawn there.
    """
    parent = list(range(len(across) + len(down)))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    places = [rule.at for rule in down]
    crossings = 0
    for number, rule in enumerate(across):
        low = bisect_left(places, rule.start - THICK)
        high = bisect_right(places, rule.end + THICK)
        for other in range(low, high):
            if down[other].start - THICK <= rule.at <= down[other].end + THICK:
                crossings += 1
                parent[root(len(across) + other)] = root(number)
        if crossings > 2 * limits.max_cells:
            raise too_many_cells(path, page, limits)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for number, rule in enumerate(across):
        groups[root(number)][0].append(rule)
    bare: dict[tuple[int, int], list[Rule]] = defaultdict(list)
    for number, rule in enumerate(down):
        group = groups.get(root(len(across) + number))
        (group[1] if group else bare[round(rule.start), round(rule.end)]).append(rule)
    grids = [group for group in groups.values() if group[1]]
    return grids + [([], rules) for rules in bare.values()]
