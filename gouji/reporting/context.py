"""Where evidence stands, for the reader: the row or the sentence around it, and its line."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gouji.findings import Finding, Place
from gouji.types import Cell, Document

Span = tuple[int, int]

_AROUND = 40
"""Characters of a sentence shown on each side of a quote."""

_CELL = 20
"""Characters shown of a cell that is only a neighbour."""

_IN_FIGURE = re.compile(r"[\d,.%-]{2}")
_BAR = " │ "
_STOPS = "。；！？\n"


class Excerpt(NamedTuple):
    """A stretch of the text with evidence in it: `marks` are (start, end) within `text`.

    `start` is where the first mark stands in the document.
    """

    start: int
    text: str
    marks: tuple[Span, ...]


class Lines:
    """Offsets to line numbers, from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(at + 1 for at, char in enumerate(text) if char == "\n")]

    def number(self, offset: int) -> int:
        """The number of the line that holds `offset`."""
        return bisect_right(self._starts, offset)


def group_of(finding: Finding, document: Document | None) -> str:
    """The section or project that a finding belongs to; "" where none is known."""
    if finding.where or document is None:
        return finding.where
    return " › ".join(document.heading_path(finding.evidence[0].start)[-2:])


def excerpts(places: Iterable[Place], document: Document) -> list[Excerpt]:
    """The places of a finding in the text around them, in the order of the text.

    Places in one row of a table, or near each other in a sentence, share an excerpt.
    """
    found: list[tuple[list[Span], list[Span]]] = []
    for span in sorted({(p.start, p.end) for p in places if p.end > p.start}):
        stretches = _row(document, span) or [_sentence(document.text, span)]
        if found and stretches[0][0] <= found[-1][0][-1][1]:
            before, spans = found[-1]
            if len(before) == len(stretches) == 1:
                before[0] = (before[0][0], max(before[0][1], stretches[0][1]))
            spans.append(span)
        else:
            found.append((stretches, [span]))
    return [_excerpt(document.text, stretches, spans) for stretches, spans in found]


def _row(document: Document, span: Span) -> list[Span]:
    """The cells of the row that holds a span; none where it is not in a table."""
    row = _cells_beside(document, span[0])
    return [(cell.start, cell.end) for cell in row if cell.text]


def _cells_beside(document: Document, offset: int) -> Sequence[Cell]:
    holding = [table for table in document.tables if table.start <= offset < table.end]
    for table in sorted(holding, key=lambda table: table.end - table.start):  # the innermost first
        for cell in table.cells:
            if cell.start <= offset < cell.end:
                return table.by_row[cell.row]
    return ()


def _sentence(text: str, span: Span) -> Span:
    start, end = left, right = span
    while left > 0 and text[left - 1] not in _STOPS:
        if start - left >= _AROUND and not _IN_FIGURE.match(text[left - 1 : left + 1]):
            break
        left -= 1
    while right < len(text) and text[right] not in _STOPS:
        if right - end >= _AROUND and not _IN_FIGURE.match(text[right - 1 : right + 1]):
            break
        right += 1
    return left, right


def _excerpt(text: str, stretches: list[Span], spans: list[Span]) -> Excerpt:
    """The stretches side by side, white space squeezed, with the spans moved along."""
    first, last = stretches[0][0], stretches[-1][1]
    whole = len(stretches) > 1
    shown = "" if whole or not first or text[first - 1] in _STOPS else "…"
    marks: list[Span] = []
    for start, end in stretches:
        inside = [(max(a, start), min(b, end)) for a, b in _merged(spans) if a < end and b > start]
        shown += _BAR if whole and shown else ""
        if not inside and whole:
            neighbour = _squeezed(text[start:end])
            shown += neighbour if len(neighbour) <= _CELL else neighbour[:_CELL] + "…"
            continue
        at = start
        for a, b in inside:
            shown += _squeezed(text[at:a], lead=at > start)
            marks.append((len(shown), len(shown) + len(_squeezed(text[a:b]))))
            shown += _squeezed(text[a:b])
            at = b
        shown += _squeezed(text[at:end], lead=True)
    cut = not whole and last < len(text) and text[last] not in _STOPS
    return Excerpt(spans[0][0], shown.rstrip() + ("…" if cut else ""), tuple(marks))


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _squeezed(text: str, lead: bool = False) -> str:
    words = " ".join(text.split())
    return f" {words}" if lead and text[:1].isspace() else words
