"""Text without the accidents of typing: white space dropped, width folded, offsets kept.

The extractor's patterns are written once, for this form; what they find is mapped back to the text
as loaded. Folding is one character to one, so nothing is guessed: full-width digits, letters and
signs become ASCII, brackets and commas become one kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from gouji.types import Document, Evidence

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= {
    ord(source): ord(target)
    for source, target in {
        "。": "。",
        "〔": "[",
        "〕": "]",
        "【": "[",
        "】": "]",
        "“": '"',
        "”": '"',
        "＂": '"',
        "‘": "'",
        "’": "'",
        "−": "-",
        "–": "-",
        "—": "-",
        "―": "-",
        "─": "-",
        "≧": "≥",
        "≦": "≤",
        "﹪": "%",
        "٪": "%",
        "·": "·",
        "•": "·",
        "・": "·",
        "、": "、",
    }.items()
}
_SPACE = re.compile(r"[\s\u3000\xa0\u200b\ufeff]+")


def fold(text: str) -> str:
    """`text` with width and marks folded, one character for one."""
    return text.translate(_FOLD)


def squeeze(text: str) -> str:
    """`text` folded and without any white space: the form in which names are compared."""
    return _SPACE.sub("", text).translate(_FOLD)


@dataclass(frozen=True)
class Normal:
    """A stretch `start:end` of a document's text in normal form, with the way back."""

    document: Document = field(repr=False)
    start: int
    end: int

    @cached_property
    def text(self) -> str:
        return squeeze(self.document.text[self.start : self.end])

    @cached_property
    def offsets(self) -> list[int]:
        """For every character of the normal text, its offset in the document's text."""
        source = self.document.text
        return [
            at for at in range(self.start, self.end) if not _SPACE.fullmatch(source[at])
        ]

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for `self.text[start:end]`."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else self.end
            return Evidence(quote="", start=at, end=at)
        return self.document.evidence(self.offsets[start], self.offsets[end - 1] + 1)
