"""Numbered lists: a number left out or given twice, 一是 without 二是, an item without its stop."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.figures import chinese_number
from extractor.normal import Normal
from extractor.numbering import chinese
from gouji.records import TextFault, TextFaultKind
from gouji.types import Document

_CN = "一二三四五六七八九十"
_SHAPES: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(rf"第([{_CN}]{{1,3}})部分")),
    (2, re.compile(rf"([{_CN}]{{1,3}})[、.]")),
    (3, re.compile(rf"\(([{_CN}]{{1,3}})\)")),
    (5, re.compile(r"\((\d{1,2})\)(?!\.?\d)")),
    (4, re.compile(r"(\d{1,2})(?:[、]|\.(?!\d))")),
    (6, re.compile(r"([①-⑳])")),
)
_IS = re.compile(rf"(?:^|(?<=[。；;:,、\"])|(?<=原因)|(?<=主要))(?P<n>[{_CN}])是(?![{_CN}否的])")
_GOES_ON = re.compile(r"二[是、,]|其[二次]|另一|另外|此外|第二|再者|最后|再次|还")
_LIST_MIN = 5
_ITEM_MIN = 12
_SHORT, _NEAR = 4, 40
"""From this level on a list is short: its numbers stand within so many paragraphs."""
_STOPS = "。；;"
_QUOTED = 16


@dataclass(frozen=True)
class _Numbered:
    """A paragraph that begins with a number: `index` among the blocks."""

    level: int
    number: int
    mark: str
    index: int
    line: Normal


def read_sequence_faults(document: Document) -> Iterator[TextFault]:
    """The faults of the numbered paragraphs, and of the enumerations within paragraphs and cells."""
    lines = [
        Normal(document, block.start, block.end) if block.kind != "table" else None
        for block in document.blocks
    ]
    numbered = [
        found for index, line in enumerate(lines) if line and (found := _numbered(index, line))
    ]
    for run in _runs(numbered, lines):
        yield from _out_of_order(document, run, lines)
        yield from _without_stop(document, run)
    for index, line in enumerate(lines):
        if line:
            yield from _cut_short(document, line, lines[index + 1 : index + 4])
    for table in document.tables:
        for cell in table.cells:
            if "一是" in cell.text:
                yield from _cut_short(document, Normal(document, cell.start, cell.end), ())


def _numbered(index: int, line: Normal) -> _Numbered | None:
    for level, shape in _SHAPES:
        match = shape.match(line.text)
        if match:
            return _Numbered(level, value_of(match[1]), match[0], index, line)
    return None


def value_of(digits: str) -> int:
    """The number that 1, 十二 or ③ stands for."""
    if "①" <= digits <= "⑳":
        return ord(digits) - ord("①") + 1
    return int(digits) if digits.isascii() else chinese_number(digits) or 0


def _runs(
    numbered: Sequence[_Numbered], lines: Sequence[Normal | None]
) -> Iterator[list[_Numbered]]:
    """The lists: numbers of one level from 1 on, under one number of the level above."""
    open_runs: dict[int, list[_Numbered]] = {}
    for item in numbered:
        for level in [level for level in open_runs if level > item.level]:
            yield open_runs.pop(level)
        if item.number == 1 and item.level in open_runs:
            yield open_runs.pop(item.level)
        open_runs.setdefault(item.level, []).append(item)
    yield from open_runs.values()


def _out_of_order(
    document: Document, run: Sequence[_Numbered], lines: Sequence[Normal | None]
) -> Iterator[TextFault]:
    """A number that is left out or stands twice, in a list that is in order but for it."""
    numbers = [item.number for item in run]
    if len(run) < 2 or numbers[0] != 1:
        return
    steps = [(b - a, index) for index, (a, b) in enumerate(pairwise(numbers))]
    faults = [(step, index) for step, index in steps if step != 1]
    if [step for step, _ in faults] == [0, 2] and faults[1][1] == faults[0][1] + 1:
        first, second, third = run[faults[0][1] : faults[0][1] + 3]
        yield _sequence_fault(document, "number_repeated", (first, second, third))
    elif [step for step, _ in faults] == [2]:
        before, after = run[faults[0][1] : faults[0][1] + 2]
        if _nothing_lost_between(before, after, lines):
            yield _sequence_fault(document, "number_skipped", (before, after))


def _nothing_lost_between(
    before: _Numbered, after: _Numbered, lines: Sequence[Normal | None]
) -> bool:
    """Whether the number in between is not there in another shape or within a paragraph."""
    between = lines[before.index : after.index]
    if before.level >= _SHORT and len(between) > _NEAR:
        return False
    if any(line is None for line in between):
        return False
    number = before.number + 1
    shape = rf"(?<![\d.]){number}[、.)]|{chinese(number)}[、)是]|{chr(0x245F + number)}"
    return not any(re.search(shape, _without_number(line)) for line in between if line)


def _without_number(line: Normal) -> str:
    """A paragraph without the number of its own list."""
    return next(
        (line.text[found.end() :] for _, shape in _SHAPES if (found := shape.match(line.text))),
        line.text,
    )


def _sequence_fault(
    document: Document, kind: TextFaultKind, items: Sequence[_Numbered]
) -> TextFault:
    quotes = [item.line.evidence(0, min(_QUOTED, len(item.line.text))) for item in items]
    return TextFault(
        where=" ".join(document.heading_path(quotes[0].start)[:-1][-2:]),
        kind=kind,
        evidence=quotes[1],
        context=quotes[0],
        expected=items[1].mark.replace(_digits(items[1]), _following(items[0])),
    )


def _digits(item: _Numbered) -> str:
    return re.sub(r"[()、.第部分]", "", item.mark)


def _following(item: _Numbered) -> str:
    """The number after an item's, as its list writes numbers."""
    number, written = item.number + 1, _digits(item)
    if "①" <= written <= "⑳":
        return chr(0x245F + number)
    return str(number) if written.isascii() else chinese(number)


def _without_stop(document: Document, run: Sequence[_Numbered]) -> Iterator[TextFault]:
    """The one item of a list of whole sentences that ends without a stop."""
    whole = len(run) >= _LIST_MIN and all(
        b.index == a.index + 1 and b.number == a.number + 1
        for a, b in pairwise(run)
    )
    if not whole or any(len(item.line.text) < _ITEM_MIN for item in run):
        return
    bare = [item for item in run if "\u4e00" <= item.line.text[-1] <= "\u9fa5"]
    stopped = sum(item.line.text[-1] in _STOPS for item in run)
    if len(bare) == 1 and stopped == len(run) - 1:
        line = bare[0].line
        yield TextFault(
            where=" ".join(document.heading_path(line.start)[-2:]),
            kind="stop_missing",
            evidence=line.evidence(len(line.text) - 10, len(line.text)),
        )


def _cut_short(
    document: Document, line: Normal, following: Sequence[Normal | None]
) -> Iterator[TextFault]:
    """一是 with nothing that goes on, in this paragraph or the next ones."""
    found = list(_IS.finditer(line.text))
    numbers = [value_of(match["n"]) for match in found]
    where = " ".join(document.heading_path(line.start)[-2:])
    rest = "".join([line.text[found[0].end() :], *(f.text for f in following if f)]) if found else ""
    if numbers == [1] and not _GOES_ON.search(rest):
        at = found[0].start()
        yield TextFault(
            where=where, kind="enumeration_cut", expected="二是",
            evidence=line.evidence(at, min(at + 6, len(line.text))),
        )
    for before, after in pairwise(found):
        a, b = value_of(before["n"]), value_of(after["n"])
        if b == a + 2 and not re.search(rf"{_CN[a]}[是、,要]", line.text[before.end() : after.start()]):
            yield TextFault(
                where=where, kind="number_skipped", expected=f"{_CN[a]}是",
                evidence=line.evidence(after.start(), after.end()),
                context=line.evidence(before.start(), before.end()),
            )
