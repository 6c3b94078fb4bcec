"""Pages of a PDF as images, drawn when they are first looked at, and where evidence lies on them."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import unicodedata
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from gouji.types import Document, Region
from review.problems import NotFound, not_found

_PROGRAM = Path(__file__).with_name("render_page.py")
_SCALE = 2.0
_AT_ONCE = 3
"""Pages drawn by one process: who looks at one looks at the next."""
_SECONDS = 30
_KEPT = 240
"""Images held in memory, some 150 KB each."""
_LINES = 4.5
"""A box higher than this many half characters holds more than one line."""


class PageSize(NamedTuple):
    """A page in points; `left` and `top` are what its visible part leaves out there."""

    width: float
    height: float
    left: float = 0.0
    top: float = 0.0


class Drawn:
    """Images of pages by content hash and page number; the last looked at are kept."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._images: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = threading.Lock()
        self._drawing = threading.Semaphore(2)

    def image(self, path: Path, sha256: str, number: int) -> bytes:
        """The page as WebP. Raises NotFound where it cannot be drawn."""
        held = self._held(sha256, number)
        if held is not None:
            return held
        with self._drawing:
            held = self._held(sha256, number)  # drawn with its neighbour in between
            if held is not None:
                return held
            last = number + _AT_ONCE - 1
            drawn = list(_split(_run(path, "images", str(number), str(last), str(_SCALE))))
            if not drawn:
                raise not_found("页", "page")
            with self._lock:
                for offset, image in enumerate(drawn):
                    self._images[sha256, number + offset] = image
                while len(self._images) > self._kept:
                    self._images.popitem(last=False)
            return drawn[0]

    def _held(self, sha256: str, number: int) -> bytes | None:
        with self._lock:
            image = self._images.get((sha256, number))
            if image is not None:
                self._images.move_to_end((sha256, number))
            return image


def sizes(path: Path) -> list[PageSize]:
    """The size of each page of a PDF; none where it cannot be opened."""
    try:
        return [PageSize(*size) for size in json.loads(_run(path, "sizes") or b"[]")]
    except (ValueError, TypeError):
        return []


def is_pdf(path: Path) -> bool:
    """Whether the file can be drawn at all."""
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError:
        return False


def _run(path: Path, *what: str, given: bytes = b"") -> bytes:
    command = [sys.executable, "-I", str(_PROGRAM), str(path), *what]
    try:
        return subprocess.run(
            command, input=given, capture_output=True, timeout=_SECONDS, check=False
        ).stdout
    except subprocess.TimeoutExpired:
        raise NotFound(
            f"{_SECONDS}秒内画不出这一页，请看文字版。",
            f"The page cannot be drawn within {_SECONDS} seconds; read the text.",
        ) from None


def _split(output: bytes) -> Iterator[bytes]:
    at = 0
    while at + 4 <= len(output):
        end = at + 4 + int.from_bytes(output[at : at + 4], "big")
        if end > len(output):
            return
        yield output[at + 4 : end]
        at = end


class Box(NamedTuple):
    """Text on a page: the rectangle where it lies, in points from the page's top left."""

    page: int
    text: str
    x0: float
    top: float
    x1: float
    bottom: float


def boxes(document: Document, start: int, end: int) -> list[Box]:
    """About where `text[start:end]` lies: one box a line that holds a part of it.

    A line's box is known and its characters' are not, so a part of it is placed by the width that
    its characters have; a cell of several lines is taken whole.
    """
    found: list[Box] = []
    for region in _regions(document, start, end):
        if region.box is None:
            continue
        text = document.text[region.start : region.end]
        a, b = max(0, start - region.start), min(end, region.end) - region.start
        x0, top, x1, bottom = region.box
        if "\n" not in text and bottom - top <= _LINES * (x1 - x0) / max(1.0, _width(text)):
            whole = _width(text) or 1
            left, right = _width(text[:a]) / whole, _width(text[:b]) / whole
            x0, x1 = x0 + (x1 - x0) * left, x0 + (x1 - x0) * right
        found.append(Box(region.page, text[a:b], x0, top, x1, bottom))
    return found


def placed(path: Path, about: Sequence[Box]) -> list[Box]:
    """The same boxes about the very characters, where the file's text layer has them."""
    try:
        found = json.loads(_run(path, "places", given=json.dumps(about).encode()) or b"[]")
    except (ValueError, NotFound):
        found = []
    if len(found) != len(about):
        return list(about)
    return [
        Box(box.page, box.text, *exact) if exact else box
        for box, exact in zip(about, found, strict=True)
    ]


def _regions(document: Document, start: int, end: int) -> Sequence[Region]:
    regions = document.regions
    at = max(0, bisect_left(regions, start, key=lambda region: region.start) - 1)
    holding = []
    while at < len(regions) and regions[at].start < end:
        if regions[at].end > start:
            holding.append(regions[at])
        at += 1
    return holding


def _width(text: str) -> float:
    return sum(2.0 if unicodedata.east_asian_width(char) in "WF" else 1.05 for char in text)
