"""Glyphs of a PDF page to lines of text.

Coordinates are points from the page's top left, y downwards, as everywhere in the PDF loader.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from extractor.building import Box

_WORD_GAP = 0.5
"""A gap of this many ems between two glyphs is a space that was not written as one."""
_SAME_GLYPH = 0.15
"""A glyph drawn twice this near (in ems) is one in imitated bold."""
_SPACES = re.compile(r"\s+")
_CLOSING = "，。；：、！？）》」』】〕”’％%,.;:!?)]}"


class Glyph(NamedTuple):
    """One character and its box; `size` is the font's size in points."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text without white space around it.

    `lead` is the width of what cannot be broken off its beginning (a number, a word, a character
    with the mark after it): a line above that has less room than this is full. `gap` is the widest
    gap inside the line in ems: lines of columns have wide ones.
    """

    text: str
    page: int
    box: Box
    size: float
    lead: float
    gap: float

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def centre(self) -> float:
        return (self.box[0] + self.box[2]) / 2


def rounded(x0: float, top: float, x1: float, bottom: float) -> Box:
    """A box in hundredths of a point, so that it reads the same on every machine."""
    return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)


def hangs(before: Glyph, mark: Glyph) -> bool:
    """Whether `mark` is punctuation that belongs to what is drawn right before it, even where it
    stands beyond the margin or the cell."""
    return (
        mark.text in _CLOSING
        and abs(mark.x0 - before.x1) < _SAME_GLYPH * mark.size
        and abs(mark.middle - before.middle) < mark.size / 2
    )


def rows_of_glyphs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """The glyphs that stand on one line each, from the top; in a line from the left."""
    row: list[Glyph] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        if row and glyph.middle - middle > min(glyph.size, row[-1].size) / 2:
            yield _in_order(row)
            row = []
        if not row:
            middle = glyph.middle
        row.append(glyph)
    if row:
        yield _in_order(row)


def _in_order(row: list[Glyph]) -> list[Glyph]:
    """`row` from left to right, without what is drawn twice."""
    row.sort(key=lambda g: g.x0)
    kept: list[Glyph] = []
    for glyph in row:
        last = kept[-1] if kept else None
        if last and last.text == glyph.text and glyph.x0 - last.x0 < _SAME_GLYPH * glyph.size:
            continue
        kept.append(glyph)
    return kept


def text_of_row(row: list[Glyph]) -> str:
    """A row's text: runs of white space are one space, wide gaps are one too."""
    parts: list[str] = []
    end: float | None = None
    for glyph in row:
        if end is not None and glyph.x0 - end > _WORD_GAP * glyph.size:
            parts.append(" ")
        parts.append(glyph.text)
        end = glyph.x1
    return _SPACES.sub(" ", "".join(parts)).strip()


def text_of_glyphs(glyphs: Iterable[Glyph]) -> str:
    """The text of a cell: its lines, separated by line breaks."""
    return "\n".join(filter(None, map(text_of_row, rows_of_glyphs(glyphs))))


def lines_of_glyphs(glyphs: Iterable[Glyph], page: int) -> list[Line]:
    """The lines of text on a page, from the top."""
    return [
        line for row in rows_of_glyphs(glyphs) if (line := _line(row, page)) is not None
    ]


def _line(row: list[Glyph], page: int) -> Line | None:
    inked = [glyph for glyph in row if not glyph.text.isspace()]
    if not inked:
        return None
    size = sorted(glyph.size for glyph in inked)[len(inked) // 2]
    gaps = (after.x0 - before.x1 for before, after in pairwise(inked))
    return Line(
        text=text_of_row(row),
        page=page,
        box=rounded(
            inked[0].x0,
            min(glyph.top for glyph in inked),
            max(glyph.x1 for glyph in inked),
            max(glyph.bottom for glyph in inked),
        ),
        size=size,
        lead=_lead(inked),
        gap=max(gaps, default=0.0) / (size or 1.0),
    )


def _lead(inked: list[Glyph]) -> float:
    """The width of the first piece of a line that a line break cannot fall into."""
    last = 0
    while (
        last + 1 < len(inked)
        and inked[last].text.isascii()
        and inked[last + 1].text.isascii()
        and inked[last + 1].x0 - inked[last].x1 < _WORD_GAP * inked[last].size / 2
    ):
        last += 1
    while last + 1 < len(inked) and inked[last + 1].text in _CLOSING:
        last += 1
    return inked[last].x1 - inked[0].x0
