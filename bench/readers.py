"""Simulated readers for the benchmark of grounding: what they read in a chunk and how they say it.

A target is a figure, a phrase or a whole cell of the text, found here with patterns of our own and
not with the code that is measured. The perfect reader quotes it as shown and cites its number; the
sloppy one does what models do: drops commas and units, converts units, writes full-width digits and
百分比, changes white space, takes punctuation along or leaves it out. The astray one says it as badly
and cites another number one time in ten.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from extractor.grounding import Answer
from extractor.numbered import NumberedText, Unit

_FIGURE = re.compile(
    r"(?<![\d.,，A-Za-z+\-－−—_])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>万元|亿元|元|%|人次|人|个百分点|百分点|个工作日|个月|个|家|项|次|辆|平方米)?+(?!\d|[.,，]\d)"
)
_CLAUSE = re.compile(r"[^，。；：！？、,;:!?()（）《》“”\"\s|…]{4,}")
_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
WRONG_NUMBER = 0.1
CONTEXT = 20


class Target(NamedTuple):
    """What a reader read: `text[start:end]`; `full` is where the unit of a figure ends."""

    unit: Unit
    start: int
    end: int
    full: int
    figure: bool


def targets(text: str, shown: NumberedText, share: random.Random, most: int) -> list[Target]:
    """Up to `most` targets of a chunk, drawn at random, in the order of the text."""
    every = [target for unit in shown.units for target in _in_unit(text, unit, share)]
    return sorted(share.sample(every, min(most, len(every))), key=lambda t: t.start)


def _in_unit(text: str, unit: Unit, share: random.Random) -> Iterator[Target]:
    for match in _FIGURE.finditer(text, unit.start, unit.end):
        yield Target(unit, match.start(), match.end("number"), match.end(), figure=True)
    if unit.col and not re.search(r"\d|^\W+$", text[unit.start : unit.end]):
        yield Target(unit, unit.start, unit.end, unit.end, figure=False)
        return
    for match in _CLAUSE.finditer(text, unit.start, unit.end):
        length = share.randint(4, min(20, len(match[0])))
        start = match.start() + share.randint(0, len(match[0]) - length)
        quote = text[start : start + length]
        around = text[start - 1 : start] + quote[0], quote[-1] + text[start + length :][:1]
        if not any(re.fullmatch(r"[\w.,%-]{2}", pair, re.A) for pair in around):
            yield Target(unit, start, start + length, start + length, figure=False)


def perfect(text: str, target: Target) -> Answer:
    """The quote as shown, the number of its line or cell, and which one it is where it repeats."""
    quote = " ".join(text[target.start : target.full].split())
    return Answer(quote=quote, at=target.unit.number, ordinal=_ordinal(text, target))


def sloppy(text: str, shown: NumberedText, target: Target, share: random.Random) -> Answer:
    """The same, badly said, with up to `CONTEXT` characters of what stands before."""
    quote = _said_badly(text, target, share)
    begin = max(shown.units[0].start, target.start - 3 * CONTEXT)
    before = " ".join(text[begin : target.start].replace("|", " ").split())[-CONTEXT:]
    return Answer(
        quote=quote, at=target.unit.number, ordinal=_ordinal(text, target),
        before=re.sub(r"^[\d.,]+", "", before),  # what may be the rest of a number
    )


def astray(text: str, shown: NumberedText, target: Target, share: random.Random) -> Answer:
    """The sloppy answer, one time in ten with the number of another line or cell nearby."""
    answer = sloppy(text, shown, target, share)
    if share.random() >= WRONG_NUMBER or len(shown.units) < 2:
        return answer
    here = shown.units.index(target.unit)
    near = [unit for unit in shown.units[max(0, here - 4) : here + 5] if unit is not target.unit]
    return answer.model_copy(update={"at": share.choice(near).number})


def altered(text: str, target: Target, share: random.Random) -> Answer | None:
    """A figure with one digit changed, at the right number; None where the line has that too."""
    number = text[target.start : target.end]
    at = share.choice([i for i, char in enumerate(number) if char.isdecimal()])
    digit = share.choice([d for d in "123456789" if d != number[at]])
    said = number[:at] + digit + number[at + 1 :] + text[target.end : target.full]
    if said in "".join(text[target.unit.start : target.unit.end].split()):
        return None
    return Answer(quote=said, at=target.unit.number)


def _ordinal(text: str, target: Target) -> int | None:
    """Which one of the places in its line the quote is, None where there is one."""
    line = text[target.unit.start : target.unit.end]
    quote = re.escape(text[target.start : target.full])
    whole = (
        rf"(?<!\d)(?<!\d[.,])(?={quote}(?!\d|[.,]\d))" if target.figure else f"(?={quote})"
    )
    same = [target.unit.start + match.start() for match in re.finditer(whole, line)]
    return same.index(target.start) + 1 if len(same) > 1 and target.start in same else None


def _said_badly(text: str, target: Target, share: random.Random) -> str:
    quote = text[target.start : target.full]
    if target.figure:
        number, unit = text[target.start : target.end], text[target.end : target.full]
        plain = number.replace(",", "")
        change = share.random()
        if unit in _MONEY and change < 0.25:
            other = share.choice([name for name in _MONEY if name != unit])
            plain = f"{Decimal(plain) * _MONEY[unit] / _MONEY[other]:f}"
            unit = other
        elif unit == "%" and change < 0.5:
            unit = "百分比"
        elif change < 0.5:
            unit = ""
        quote = plain + unit
        return quote.translate(_WIDE) if share.random() < 0.3 else quote
    quote = re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", quote)
    if share.random() < 0.3 and len(quote) > 1:
        middle = share.randrange(1, len(quote))
        if not (quote[middle - 1].isascii() and quote[middle].isascii()):
            quote = quote[:middle] + share.choice([" ", "\n", "　"]) + quote[middle:]
    if share.random() < 0.3:
        quote += share.choice("，。；、,.;")
    return f"“{quote}”" if share.random() < 0.1 else quote
