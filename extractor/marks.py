"""Brackets, quotation marks and stops that are wrong by their form: unclosed, reversed, doubled.

A page may have cut a paragraph in two, so a bracket of a paragraph may be closed in one of the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gouji.records import TextFault
from gouji.types import Document

_PAIRS = {"(": "）", "（": "）", "《": "》", "【": "】", "〔": "〕", "“": "”"}
_CLOSES = {")": "）", "）": "）", "》": "》", "】": "】", "〕": "〕", "”": "”"}
_MARK = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_CLOSES)) + "]")
_ENDS = re.compile(r"[。！!？?：:；;]\s*$")
_STOP = re.compile(r"[。；;]")
_ITEM = re.compile(r"(?:\d{1,2}|[A-Za-z]|[一二三四五六七八九十]{1,3})$")
_DOUBLED = re.compile(
    r"(?<!。)。[^\S\n]*。(?!。)|(?<!，)，，(?!，)|(?<!、)、、(?!、)|；；|(?<!：)：：(?!：)|"
    r"[，、；]。|。[，、；]|，[、；]|、[，；]|；[，、]"
)
_WORD = re.compile(r"[^\s，。；：]{1,12}")
_OPENED = re.compile(r".[^\s，。；：、（）()《》〔〕“”]{0,12}")
_REACH = 3
_QUOTED = 14
_PROSE_CELL = 25


@dataclass
class _Stretch:
    """A paragraph or cell, with the offsets of its marks that have no partner in it."""

    start: int
    end: int
    cell: bool
    opened: list[int]
    closed: list[int]
    reversed: list[tuple[int, int]]


def read_mark_faults(document: Document) -> Iterator[TextFault]:
    """The faulty marks of paragraphs, and of cells that hold prose."""
    text = document.text
    stretches = [_read(text, *span) for span in _spans(document)]
    _pair_across([s for s in stretches if not s.cell], text)
    for stretch in stretches:
        where = " ".join(document.heading_path(stretch.start)[-2:])
        for match in _DOUBLED.finditer(text, stretch.start, stretch.end):
            start = max(stretch.start, match.start() - 6)
            yield TextFault(
                where=where, kind="mark_doubled", expected=match[0][0],
                evidence=document.evidence(start, match.end()),
            )
        for start, end in stretch.reversed:
            yield TextFault(
                where=where, kind="quote_reversed", evidence=document.evidence(start, end),
                expected=f"“{text[start + 1 : end - 1]}”",
            )
        for at in stretch.opened:
            if _ENDS.search(text, at, stretch.end) or _STOP.search(text, at, stretch.end):
                yield TextFault(
                    where=where, kind="bracket_unclosed", expected=_PAIRS[text[at]],
                    evidence=document.evidence(at, _end_of_word(text, at, stretch.end)),
                )
        for at in stretch.closed:
            yield TextFault(
                where=where, kind="bracket_unopened",
                evidence=document.evidence(max(at + 1 - _QUOTED, stretch.start), at + 1),
            )


def _spans(document: Document) -> Iterator[tuple[int, int, bool]]:
    for block in document.blocks:
        if block.kind == "table" and block.table is not None:
            for cell in document.tables[block.table].cells:
                if len(cell.text) >= _PROSE_CELL:
                    yield cell.start, cell.end, True
        else:
            yield block.start, block.end, False


def _read(text: str, start: int, end: int, cell: bool) -> _Stretch:
    found = _Stretch(start, end, cell, [], [], [])
    open_at: dict[str, list[int]] = {}
    for match in _MARK.finditer(text, start, end):
        at, mark = match.start(), match[0]
        if mark in _PAIRS:
            waiting = open_at.setdefault(_PAIRS[mark], [])
            twice = mark == "“" and waiting and _WORD.fullmatch(text, waiting[-1] + 1, at)
            if twice and not _closed_later(text, at, end):  # “甲“: the second should close
                found.reversed.append((waiting.pop(), at + 1))
            else:
                waiting.append(at)
        elif open_at.get(_CLOSES[mark]):
            open_at[_CLOSES[mark]].pop()
        elif mark == "”" and found.closed and text[found.closed[-1]] == "”" and _WORD.fullmatch(
            text, found.closed[-1] + 1, at
        ):
            found.reversed.append((found.closed.pop(), at + 1))  # ”甲”: the first should open
        elif not _ITEM.search(text, max(start, at - 3), at):
            found.closed.append(at)
    # a quotation may go on over paragraphs, each opened anew, so one that is not closed says nothing
    found.opened = sorted(at for mark, waiting in open_at.items() if mark != "”" for at in waiting)
    found.closed = [at for at in found.closed if text[at] != "”"]
    return found


def _end_of_word(text: str, at: int, end: int) -> int:
    """Where the word after the bracket at `at` ends."""
    found = _OPENED.match(text, at, end)
    return found.end() if found else end


def _closed_later(text: str, at: int, end: int) -> bool:
    """Whether the next quotation mark after `at` is one that closes."""
    close, again = text.find("”", at, end), text.find("“", at + 1, end)
    return close >= 0 and (again < 0 or close < again)


def _pair_across(paragraphs: list[_Stretch], text: str) -> None:
    """Pair what a paragraph leaves open with what one of the next closes."""
    for index, stretch in enumerate(paragraphs):
        for at in list(stretch.opened):
            for follower in paragraphs[index + 1 : index + 1 + _REACH]:
                close = next((c for c in follower.closed if _CLOSES[text[c]] == _PAIRS[text[at]]), None)
                if close is not None:
                    follower.closed.remove(close)
                    stretch.opened.remove(at)
                    break
