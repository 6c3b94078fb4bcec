"""The section outline, read from numbered lines: 第一部分 / 一、 / （一） / 1. / （1） / ①."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gouji.types import Heading

_CN = "一二三四五六七八九十百"
_PATTERNS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第[{_CN}]+[部]分")),
    (2, re.compile(rf"[{_CN}]{{1,3}}[、.．]")),
    (3, re.compile(rf"[（(][{_CN}]{{1,3}}[）)]")),
    (5, re.compile(r"[（(]\d{1,2}[）)]")),
    (4, re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))")),
    (6, re.compile(r"[①-⑳]")),
)
_TITLE_END = re.compile(r"[。；;]|：(?=.)|:(?=.)|(?:为|共)?\s*\d[\d,，]*(?:\.\d+)?\s*[万亿]?元")
_TITLE_MAX = 60
_TITLE_LONG = 30


def heading_level(line: str) -> int:
    """The level of a numbered line (1 to 6), or 0 where it is none."""
    line = line.lstrip(" \t\u3000\xa0")
    for level, pattern in _PATTERNS:
        if pattern.match(line):
            return level
    return 0


def heading_title(line: str) -> str:
    """What of a numbered line names its section: up to its first full stop or colon."""
    line = " ".join(line.split())
    end = _TITLE_END.search(line)
    title = line[: end.start()] if end else line
    if len(title) > _TITLE_LONG:  # an item that goes straight on: its first clause names it
        title = re.split(r"[，,]", title, maxsplit=1)[0]
    return title[:_TITLE_MAX]


def build_outline(text: str, lines: Iterable[tuple[int, int]]) -> tuple[Heading, ...]:
    """The outline of `text` from the spans of its lines or paragraphs, in order, tables left out.

    A heading's section ends where the next heading of its level or above begins.
    """
    found: list[tuple[int, int, str]] = []
    for start, end in lines:
        line = text[start:end]
        level = heading_level(line)
        if level:
            found.append((start, level, heading_title(line)))
    headings: list[Heading] = []
    open_levels: list[tuple[int, str]] = []
    for index, (start, level, title) in enumerate(found):
        end = next((s for s, lv, _ in found[index + 1 :] if lv <= level), len(text))
        while open_levels and open_levels[-1][0] >= level:
            open_levels.pop()
        open_levels.append((level, title))
        path = tuple(name for _, name in open_levels)
        headings.append(Heading(title=title, level=level, start=start, end=end, path=path))
    return tuple(headings)
