"""Where evidence lies on the pages of a PDF, to the glyph: in points from a page's top left."""

from __future__ import annotations

import io
import logging
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gouji.findings import Place
from gouji.types import Document, Region

_SLACK = 1.0
"""A glyph may stand out of its line's or cell's box by so many points."""

Box = tuple[float, float, float, float]


class Boxed(NamedTuple):
    """A part of a quote on one line of a page."""

    page: int
    box: Box


class _Glyph(NamedTuple):
    text: str
    box: Box


def glyph_boxes(
    data: bytes, document: Document, places: Sequence[Place]
) -> dict[tuple[int, int], list[Boxed]]:
    """The boxes of each place by its (start, end), one a line. Where the glyphs of a quote cannot be
    told apart in their cell, the cell's box stands for them."""
    wanted: dict[int, list[tuple[Place, Region, Box]]] = defaultdict(list)
    for place in places:
        for region in _regions(document, place.start, place.end):
            if region.box is not None:
                wanted[region.page].append((place, region, region.box))
    found: dict[tuple[int, int], list[Boxed]] = defaultdict(list)
    for number, glyphs in _glyphs_of(data, sorted(wanted)):
        for place, region, box in wanted[number]:
            boxes = _exact(document.text, place, region, box, glyphs) or [box]
            held = found[place.start, place.end]
            held.extend(one for box in boxes if (one := Boxed(number, box)) not in held)
    return dict(found)


def _regions(document: Document, start: int, end: int) -> Iterator[Region]:
    at = max(0, bisect_left(document.regions, start, key=lambda region: region.start) - 1)
    while at < len(document.regions) and document.regions[at].start < end:
        if document.regions[at].end > start:
            yield document.regions[at]
        at += 1


def _glyphs_of(data: bytes, numbers: Sequence[int]) -> Iterator[tuple[int, list[_Glyph]]]:
    import pdfplumber

    for name in ("pdfminer", "pdfplumber"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with pdfplumber.open(io.BytesIO(data), pages=list(numbers)) as pdf:
        for page in pdf.pages:
            left, top = page.bbox[:2]
            yield page.page_number, [
                _Glyph(c["text"], (c["x0"] - left, c["top"] - top, c["x1"] - left, c["bottom"] - top))
                for c in page.chars
                if c["size"] > 0 and not c["text"].isspace()
            ]
            page.close()


def _exact(
    text: str, place: Place, region: Region, box: Box, glyphs: Sequence[_Glyph]
) -> list[Box]:
    """The boxes of the part of a place in a region, a line each; none where it is not found there."""
    start, end = max(place.start, region.start), min(place.end, region.end)
    before = _squeezed(text[region.start : start])
    part = _squeezed(text[start:end])
    lines = _lines([glyph for glyph in glyphs if _inside(glyph.box, box)])
    letters = [(letter, glyph) for line in lines for glyph in line for letter in glyph.text]
    whole = "".join(letter for letter, _ in letters)
    at = _nth(whole, part, _count(before + part, part) - 1)
    if at is None or not part:
        return []
    held = {id(glyph) for _, glyph in letters[at : at + len(part)]}
    return [
        _union([glyph.box for glyph in line if id(glyph) in held])
        for line in lines
        if any(id(glyph) in held for glyph in line)
    ]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _count(text: str, part: str) -> int:
    return sum(text.startswith(part, at) for at in range(len(text))) if part else 0


def _nth(text: str, part: str, number: int) -> int | None:
    """Where the part stands for the `number`th time, else for the last time."""
    places = [at for at in range(len(text)) if text.startswith(part, at)] if part else []
    return places[min(number, len(places) - 1)] if places else None


def _inside(glyph: Box, box: Box) -> bool:
    x, y = (glyph[0] + glyph[2]) / 2, (glyph[1] + glyph[3]) / 2
    return (
        box[0] - _SLACK <= x <= box[2] + _SLACK and box[1] - _SLACK <= y <= box[3] + _SLACK
    )


def _lines(glyphs: Sequence[_Glyph]) -> list[list[_Glyph]]:
    """Glyphs by line from the top, each line from the left."""
    lines: list[list[_Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.box[1] + glyph.box[3], glyph.box[0])):
        middle = (glyph.box[1] + glyph.box[3]) / 2
        if lines and lines[-1][0].box[1] <= middle <= lines[-1][0].box[3]:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda glyph: glyph.box[0]) for line in lines]


def _union(boxes: Sequence[Box]) -> Box:
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )
