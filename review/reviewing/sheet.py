"""A report's text laid out for the page, with the evidence of findings marked by their ids.

The text is cut into leaves, a page of the file or some screens of text each, so that a browser lays
out only those in sight.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gouji.findings import Finding
from gouji.reporting.context import Lines
from gouji.reporting.marked import LaidBlock, LaidCell, Piece, laid_out
from gouji.types import Document
from review.reviewing.pages import boxes, placed

_LEAF = 40
"""Blocks of a leaf where the format has no pages; a row of a table counts as a third of a block."""


class Marked(NamedTuple):
    """A finding to mark: its id in the database, and its proof."""

    id: int
    finding: Finding


class Leaf(NamedTuple):
    """A part of the text. `page` is set where the format has pages."""

    page: int | None
    blocks: tuple[LaidBlock, ...]


class Rectangle(NamedTuple):
    """Evidence on a page's image, in points; `side` is "finding.side"."""

    side: str
    severity: str
    x: float
    y: float
    width: float
    height: float


def leaves(document: Document, marked: Sequence[Marked]) -> list[Leaf]:
    """The whole text in reading order; a mark's `sides` are "id.side" pairs."""
    ids = [item.id for item in marked]
    laid = laid_out(document, [item.finding for item in marked], Lines(document.text))
    return list(_cut([_named(block, ids) for block in laid], bool(document.regions)))


def _cut(blocks: Sequence[LaidBlock], paged: bool) -> Iterator[Leaf]:
    held: list[LaidBlock] = []
    page: int | None = None
    size = 0.0
    for block in blocks:
        begins = block.page is not None if paged else size >= _LEAF
        if begins and held:
            yield Leaf(page, tuple(held))
            held, size = [], 0.0
        page = block.page or page
        held.append(block)
        size += 1 + len(block.rows) / 3
    if held:
        yield Leaf(page, tuple(held))


def _named(block: LaidBlock, ids: Sequence[int]) -> LaidBlock:
    return block._replace(
        pieces=_pieces(block.pieces, ids),
        rows=tuple(
            tuple(cell._replace(pieces=_pieces(cell.pieces, ids)) for cell in row)
            for row in block.rows
        ) if any(_evident(cell) for row in block.rows for cell in row) else block.rows,
    )


def _evident(cell: LaidCell) -> bool:
    return any(piece.sides for piece in cell.pieces)


def _pieces(pieces: tuple[Piece, ...], ids: Sequence[int]) -> tuple[Piece, ...]:
    return tuple(
        piece._replace(sides=" ".join(_pair(pair, ids) for pair in piece.sides.split()))
        if piece.sides else piece
        for piece in pieces
    )


def _pair(pair: str, ids: Sequence[int]) -> str:
    index, _, side = pair.partition(".")
    return f"{ids[int(index)]}.{side}"


def rectangles(
    document: Document, marked: Sequence[Marked], path: Path
) -> dict[int, list[Rectangle]]:
    """The evidence on each page of a PDF that has some."""
    sides = [
        (f"{item.id}.{side}", item.finding.severity, box)
        for item in marked for side, place in enumerate(item.finding.evidence)
        for box in boxes(document, place.start, place.end)
    ]
    exact = placed(path, [box for _, _, box in sides])
    found: dict[int, list[Rectangle]] = {}
    for (side, severity, _), box in zip(sides, exact, strict=True):
        found.setdefault(box.page, []).append(Rectangle(
            side, severity, round(box.x0, 1), round(box.top, 1), round(box.x1 - box.x0, 1),
            round(box.bottom - box.top, 1),
        ))
    return found
