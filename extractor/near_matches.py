"""Places that are one character off a phrase: swapped for another, or left out.

A phrase is cut in two; a place with one fault has one half intact, so only the places of the halves
are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

NUMBERS = frozenset("〇零一二三四五六七八九十百千万两甲乙丙丁")
_NOT_A_FAULT = NUMBERS | frozenset("东西南北中上下左右前后内外男女大小新老旧高低正副本原与和及的性")
"""Characters that make another thing of the same kind (第一中学 and 第二中学, 东区 and 西区), or
that are left out and taken for each other at will (与 and 和, 政府性基金 and 政府基金)."""

Fault = Callable[[str, str], bool]
"""Whether the second character for the first, or "" for it, is a slip."""


@dataclass(frozen=True)
class NearMatch:
    """`text[start:end]` is `phrase` but for the character at `index` of the phrase: `written`
    stands in its place, "" where it is left out."""

    phrase: str
    start: int
    end: int
    index: int
    written: str


def near_matches(
    text: str, phrase: str, left: int = 2, right: int = 2, fault: Fault | None = None
) -> Iterator[NearMatch]:
    """The near matches of `phrase` in `text` with `left` and `right` characters intact at its ends,
    whose difference is a `fault` (by default `is_fault`)."""
    fault = fault or is_fault
    middle = len(phrase) // 2
    head, tail = phrase[:middle], phrase[middle:]
    seen: set[int] = set()
    for at in _places(text, head):
        found = _fault(text, phrase, at, middle, right, fault)
        if found and found.index >= left and found.start not in seen:
            seen.add(found.start)
            yield found
    for at in _places(text, tail):
        found = _fault_before(text, phrase, at, left, fault)
        if found and found.index < len(phrase) - right and found.start not in seen:
            seen.add(found.start)
            yield found


def _places(text: str, wanted: str) -> Iterator[int]:
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)


def _fault(
    text: str, phrase: str, start: int, index: int, right: int, fault: Fault
) -> NearMatch | None:
    """The fault of a place whose first `index` characters are intact."""
    while index < len(phrase) and text[start + index : start + index + 1] == phrase[index]:
        index += 1
    at = start + index
    if index >= len(phrase) - right:
        return None
    if text.startswith(phrase[index + 1 :], at + 1) and fault(phrase[index], text[at]):
        return NearMatch(phrase, start, start + len(phrase), index, text[at])
    if text.startswith(phrase[index + 1 :], at) and fault(phrase[index], ""):
        return NearMatch(phrase, start, start + len(phrase) - 1, index, "")
    return None


def _fault_before(text: str, phrase: str, tail: int, left: int, fault: Fault) -> NearMatch | None:
    """The fault of a place whose second half stands intact at `tail`."""
    index, at = len(phrase) // 2 - 1, tail - 1
    while index >= 0 and at >= 0 and text[at] == phrase[index]:
        index, at = index - 1, at - 1
    if index < left or at < 0:
        return None
    end = tail + len(phrase) - len(phrase) // 2
    if text.endswith(phrase[:index], 0, at) and fault(phrase[index], text[at]):
        return NearMatch(phrase, at - index, end, index, text[at])
    if text.endswith(phrase[:index], 0, at + 1) and fault(phrase[index], ""):
        return NearMatch(phrase, at + 1 - index, end, index, "")
    return None


def is_fault(right: str, written: str) -> bool:
    """Whether `written` for `right` can only be a slip: both are Chinese, and neither one tells
    one thing from another of its kind."""
    if not "\u4e00" <= right <= "\u9fa5" or right in _NOT_A_FAULT:
        return False
    return not written or ("\u4e00" <= written <= "\u9fa5" and written not in _NOT_A_FAULT)


def is_sure_fault(right: str, written: str) -> bool:
    """`is_fault`, where the phrase is known to be a name: two of the telling characters for each
    other may be another name, one of them for any other character is not."""
    if right in _NOT_A_FAULT and (not written or written in _NOT_A_FAULT):
        return False
    return all("\u4e00" <= char <= "\u9fa5" for char in (right, written or right))
