"""The form in which a quote is compared with a text, with the way back to the text's offsets.

Readers copy words and figures faithfully and little else: width, white space, line breaks,
punctuation, the commas of thousands, quotation marks and the writing of % come back changed. The
form keeps letters, digits and the signs that bear a meaning (≥, %, a minus before a digit, a decimal
point) and drops everything else. Digits that something stood between, and Latin letters, are never
run together: a blank is kept in its place, and the edge of a cell is crossed by no quote.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache

from extractor.normal import fold

PERCENT_BEFORE = re.compile(r"百分之([-+]?\d[\d,]*(?:\.\d+)?)")
"""百分之12.5, which is 12.5%."""
_EDGE = "\x1f"
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_PERCENT_WORD = re.compile(r"(?<=\d)百分[比号]")
_SIGNS = frozenset("%‰<>=≤≥±+×÷/°℃$￥&@~√☑☐□■✓")
_LISTED_YEAR = re.compile(r"(?<![\d.])\d{1,2}\.(?=(?:19|20)\d\d年)")  # 1.2024年…: no decimal


class Form:
    """`text[start:end]` in the form of comparison; `chars[i]` stands at `starts[i]:ends[i]`.

    `edges` are the spans of cells, which no quote crosses.
    """

    def __init__(
        self, text: str, start: int = 0, end: int | None = None,
        edges: Iterable[tuple[int, int]] = (),
    ) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        kept: list[str] = []
        stops = {at for edge in edges for at in edge}
        for char, lo, hi in _kept(text, start, len(text) if end is None else end, stops):
            kept.append(char)
            self.starts.append(lo)
            self.ends.append(hi)
        self.chars = "".join(kept)
        self._listed = {match.end() for match in _LISTED_YEAR.finditer(self.chars)}

    def find(self, quote: str) -> Iterator[tuple[int, int]]:
        """The places of a quote (in this form) in the text, leaving out those that cut a number or
        a Latin word in two."""
        at = self.chars.find(quote) if quote else -1
        while at >= 0:
            end = at + len(quote)
            if not self._cuts(at) and not self._cuts(end):
                yield self.starts[at], self.ends[end - 1]
            at = self.chars.find(quote, at + 1)

    def before(self, offset: int, length: int) -> str:
        """Up to `length` characters of the form that stand before an offset of the text, without
        the marks of blanks and edges."""
        at = bisect_left(self.starts, offset)
        reach = self.chars[max(0, at - 2 * length) : at]
        return reach.replace(_EDGE, "").replace(" ", "")[-length:]

    def _cuts(self, at: int) -> bool:
        """Whether a number or a Latin word goes on over the place before `chars[at]`."""
        if not 0 < at < len(self.chars) or at in self._listed:
            return False
        left, right = self.chars[at - 1], self.chars[at]
        return left == "." or right == "." or _run_on(left, right)  # points stand in numbers only


@lru_cache(maxsize=4096)
def quote_form(quote: str) -> str:
    """A quote in the form of comparison."""
    return Form(PERCENT_BEFORE.sub(r"\1%", quote)).chars


def _kept(text: str, start: int, end: int, stops: set[int]) -> Iterator[tuple[str, int, int]]:
    """Each character of the form with its place; blanks between digits and words, edges of cells."""
    folded = fold(text[start:end])
    commas = {
        start + match.start() + i
        for match in _THOUSANDS.finditer(folded)
        for i, char in enumerate(match[0]) if char == ","
    }
    percents = {start + m.start(): start + m.end() for m in _PERCENT_WORD.finditer(folded)}
    last = ""
    blank: int | None = None  # where something was dropped after a letter or digit
    at = start
    while at < end:
        if at in stops and last not in ("", _EDGE):
            yield _EDGE, at, at
            last, blank = _EDGE, None
        char, until = folded[at - start], at + 1
        following = folded[at - start + 1] if until < end else ""
        if at in percents:
            char, until = "%", percents[at]
        elif not _bears_meaning(char, last if blank is None else "", following):
            if at not in commas and last.isalnum() and blank is None:
                blank = at
            at += 1
            continue
        if blank is not None:
            if _run_on(last, char) or (last.isdecimal() and char in "-+"):
                yield " ", blank, at
            blank = None
        for each in char.lower():
            yield each, at, until
        last, at = char, until


def _run_on(left: str, right: str) -> bool:
    """Whether two characters beside each other would be of one number or one Latin word."""
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isdecimal() and right.isdecimal()) or (left.isalpha() and right.isalpha())


def _bears_meaning(char: str, before: str, following: str) -> bool:
    if char == ".":
        return before.isdecimal() and following.isdecimal()
    if char == "-":
        return following.isdecimal()
    return char in _SIGNS or unicodedata.category(char)[0] in "LN"
