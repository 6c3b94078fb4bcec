"""Lines of a PDF to logical paragraphs, without page numbers and running headers.

A PDF knows lines only. A paragraph goes on where its line is full, which is told by what comes
next: it would not have fitted. It ends at an indent, a numbered item, a wide gap, another size.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extractor.building import Box, glue, is_table_title, table_unit
from extractor.outline import heading_level
from extractor.pdf_lines import Line

PageSize = tuple[int, int]

_MARGIN = 0.12
"""Page numbers and running headers stand in this share of the page's height at either end."""
_REPEATS = 3
"""A line is a running header when it stands at its place on this many pages."""
_NUMBER = re.compile(r"[-—–－~·\s]*(\d{1,4})[-—–－~·\s]*")
_OF_PAGES = re.compile(r"第\s*\d+\s*页.{0,10}|(?:Page\s*)?\d+\s*(?:/|of)\s*\d+", re.I)
_DIGITS = re.compile(r"\d+")
_LEADER = re.compile(r"(?:…{3,}|(?:[.．·•] ?){5,})\s*[-—(（]?\s*\d*\s*[-—)）]?$")
_ENDS = "。；：！？;:!?"
_COLUMN_GAP = 4.0
"""A gap inside a line of this many ems parts it into columns, which do not wrap together."""
_SAME_PLACE = 3.0


@dataclass(frozen=True)
class Margins:
    """Where the lines of pages of one size begin and end, and how far apart they are in ems."""

    left: float
    right: float
    leading: float


def furniture(pages: Sequence[tuple[PageSize, Sequence[Line], Sequence[Box]]]) -> set[Line]:
    """The lines that belong to the page, not to the text: page numbers and running headers.

    `pages` are (size, lines outside tables from the top, boxes of the tables) each. Only the first
    and last two lines of a page come into question, and only above or below its tables.
    """
    edge: list[tuple[str, Line, int]] = []
    for number, (size, lines, boxes) in enumerate(pages, start=1):
        top, bottom = _MARGIN * size[1], (1 - _MARGIN) * size[1]
        ceiling = min((box[1] for box in boxes), default=float("inf"))
        floor = max((box[3] for box in boxes), default=0.0)
        edge += [("top", ln, number) for ln in lines[:2] if ln.middle < min(top, ceiling)]
        edge += [("bottom", ln, number) for ln in lines[-2:] if ln.middle > max(bottom, floor)]
    found: set[Line] = set()
    repeated: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    numbers: defaultdict[int, list[Line]] = defaultdict(list)
    for side, line, number in edge:
        if _OF_PAGES.fullmatch(line.text):
            found.add(line)
        elif match := _NUMBER.fullmatch(line.text):
            if match[1] != line.text:
                found.add(line)
            numbers[int(match[1]) - number].append(line)
        elif not table_unit(line.text) and not is_table_title(line.text):
            repeated[side, _DIGITS.sub("#", line.text)].append(line)
    for same in numbers.values():
        if len(same) > 1:
            found.update(same)
    for same in repeated.values():
        if len({line.page for line in same}) >= _REPEATS:
            place = median(line.middle for line in same)
            found.update(ln for ln in same if abs(ln.middle - place) <= _SAME_PLACE)
    return found


def margins(lines: Sequence[Line]) -> Margins:
    """The margins of `lines`, which stand on pages of one size, in order.

    The right margin is where the long lines end (some hang over it), the left one where most
    lines begin that follow a line which reaches it.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if a.page == b.page]
    longest = _quantile([line.box[2] for line in lines], 0.98)
    long = [line.box[2] for line in lines if line.box[2] > longest - 3 * line.size]
    right = _quantile(long, 0.6)
    starts = Counter(
        round(after.box[0]) for before, after in pairs if right - before.box[2] < after.lead
    )
    fallback = min((line.box[0] for line in lines), default=0.0)
    left = float(starts.most_common(1)[0][0]) if starts else fallback
    steps = [(b.middle - a.middle) / b.size for a, b in pairs if abs(a.size - b.size) < 1]
    return Margins(left, right, median(steps) if steps else 1.5)


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[int(share * (len(values) - 1))]


def continues(before: Line, after: Line, page: Margins) -> bool:
    """Whether `after` goes on with the paragraph that `before` is a line of."""
    size = max(before.size, after.size)
    if abs(before.size - after.size) > 0.1 * size:
        return False
    if max(before.gap, after.gap) > _COLUMN_GAP:
        return False
    if _LEADER.search(before.text) or _LEADER.search(after.text):
        return False
    if before.page == after.page and (after.middle - before.middle) > 1.6 * page.leading * size:
        return False
    room = page.right - before.box[2]
    middle = (page.left + page.right) / 2
    centred = all(abs(line.centre - middle) < size for line in (before, after))
    if centred:
        room += min(before.box[0], after.box[0]) - page.left
    if room > after.lead + 0.3 * size:
        return False
    ended = before.text[-1] in _ENDS
    if after.box[0] - page.left > 0.8 * size:
        return centred and not ended
    level = heading_level(after.text)
    return level == 0 or (level != 2 and not ended)


def joined(lines: Iterable[Line]) -> tuple[str, list[tuple[int, int, int, Box | None]]]:
    """The text of a paragraph's lines, and each line's (start, end, page, box) in it."""
    text = ""
    regions: list[tuple[int, int, int, Box | None]] = []
    for line in lines:
        if text:
            text += glue(text[-1], line.text[0])
        start = len(text)
        text += line.text
        regions.append((start, len(text), line.page, line.box))
    return text, regions
