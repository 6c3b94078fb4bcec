"""Where a stretch of a loaded text stands in another rendering of the same words.

A file's own text and the text that was loaded from it differ: white space, automatic numbers, tables
moved behind the paragraph that holds them. A quote is found by what stands around it: the smallest
surroundings that tell its place apart in both, or the same turn among equally many.
"""

from __future__ import annotations

from bisect import bisect_left

_WIDTHS = (0, 8, 16, 32, 64, 128, 256, 512)


class Matcher:
    """Finds places of `loaded` in `own`, both taken without white space."""

    def __init__(self, loaded: str, own: str) -> None:
        self._kept = [at for at, char in enumerate(loaded) if not char.isspace()]
        self._loaded = "".join(loaded.split())
        self._own = own

    def find(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `loaded[start:end]` stands in `own`, by characters that are no white space; None where
        it cannot be told."""
        first, last = bisect_left(self._kept, start), bisect_left(self._kept, end)
        if first == last:
            return None
        surroundings = [
            (max(first - left, 0), min(last + right, len(self._loaded)))
            for width in _WIDTHS
            for left, right in dict.fromkeys(((width, width), (width, 0), (0, width)))
        ]
        found: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
        for low, high in surroundings:
            words = self._loaded[low:high]
            ours, theirs = _places(words, self._loaded), _places(words, self._own)
            if len(ours) == len(theirs) == 1:
                return self._moved(theirs[0], low, first, last)
            found[low, high] = ours, theirs
        for low, high in reversed(surroundings):
            ours, theirs = found[low, high]
            if ours and len(ours) == len(theirs):
                return self._moved(theirs[ours.index(low)], low, first, last)
        return None

    def _moved(self, at: int, low: int, first: int, last: int) -> tuple[int, int]:
        return at + first - low, at + last - low


def _places(words: str, text: str) -> list[int]:
    places: list[int] = []
    at = text.find(words)
    while at >= 0:
        places.append(at)
        at = text.find(words, at + 1)
    return places
