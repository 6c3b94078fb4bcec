"""Sentences of the accounts: figures with their concept, what they are compared with, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from extractor.comparisons import core
from extractor.labels import concept_of, fund_of, measure_of, scope_of
from extractor.levels import name_of, plain, what_of
from extractor.normal import squeeze
from extractor.reading import words
from extractor.reading.comparing import Told, comparisons
from extractor.reading.rows import Quote, Row, Unsigned
from extractor.reading.sheet import Quoted, Sheet
from extractor.reading.source import Source, Spot
from gouji.concepts import CONCEPTS
from gouji.records import Comparison, Figure, Fund, Measure, Record, Share
from gouji.types import Evidence

_YEAR = re.compile(r"20\d\d年度?")
_FIGURE = re.compile(r"\d")
_LIST = re.compile(r"其中|包括|以下方面")


class FigureRow(Row):
    """One figure of the accounts, with what the sentence says of it."""

    name: Quote = ""
    amount: Quote = ""
    budget: Quote = ""
    last_year: Quote = ""
    change: Unsigned = ""
    rate: Unsigned = ""
    word: Quote = ""
    share: Quote = ""
    whole: Quote = ""
    reason: Quote = ""


class Figures(BaseModel):
    rows: list[FigureRow]


class _Fact(NamedTuple):
    """What a name and a place say that a figure is."""

    concept: str
    fund: Fund
    scope: str
    year: int | None


def figure_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """The figure of every row whose name is a fact of the accounts, and what it is compared with."""
    for row in sheet:
        read = _told(source, row)
        if read is None:
            row.refuse()
            continue
        yield from _figure(source, row, *read)
        yield from _compared(source, row, *read)
        yield from _share(source, row, *read[:2])
        row.unused()


def _told(source: Source, row: Quoted) -> tuple[Spot, Evidence, _Fact] | None:
    """The row's figure, the name that stands for it, and the fact that the two state."""
    year = source.header.fiscal_year
    amount = row.figure("amount", lambda s: s.amount.is_money and words.is_level(s, year))
    if amount is None:
        return None
    name = row.text("name", lambda evidence: _names(amount, evidence))
    fact = _fact(source, amount, name) if name else None
    return (amount, name, fact) if name and fact else None


def _names(amount: Spot, name: Evidence) -> bool:
    """Whether a name stands before the figure in its sentence with no other figure in between, or is
    the heading of its paragraph."""
    line = amount.line
    if line.start <= name.start < amount.start:
        at = sum(1 for offset in line.offsets if offset < name.end)
        between = line.text[at : amount.token.start]
        return "。" not in between and not _FIGURE.search(_YEAR.sub("", between))
    return name.quote in "".join(line.document.heading_path(line.start))


def _fact(source: Source, amount: Spot, name: Evidence) -> _Fact | None:
    """The fact that a figure states, by its own words, else by the name; None where the two say
    different things, or the year is another."""
    level = source.level(amount)
    section = source.paragraph(amount.line).section
    quoted = concept_of(squeeze(name.quote))
    if level is not None and level.concept:
        if quoted and quoted != level.concept:
            return None
        return _Fact(level.concept, level.fund, level.scope, level.year)
    if quoted and name.start < amount.line.start:
        return None  # a heading's figure may be any of its paragraph
    home = squeeze(source.header.department.quote) if source.header.department else ""
    label = squeeze(name.quote)
    return _Fact(
        quoted, fund_of(quoted, label, section) if quoted else "all",
        scope_of(label, home) if quoted else "", level.year if level else None,
    )


def _figure(
    source: Source, row: Quoted, amount: Spot, name: Evidence, fact: _Fact
) -> Iterator[Figure]:
    found = row.amount(amount)
    if not fact.concept or found is None or fact.year is not None:
        return
    where = source.paragraph(amount.line).where
    known = plain(fact.concept)
    if known not in CONCEPTS:
        return
    measure: Measure = measure_of(amount.label) or "final"
    yield Figure(
        where=where, concept=known, fund=fact.fund, measure=measure, label=name.quote,
        scope=fact.scope, amount=found,
    )


def _compared(
    source: Source, row: Quoted, amount: Spot, name: Evidence, fact: _Fact
) -> Iterator[Comparison]:
    year = source.header.fiscal_year
    bases = ("budget", "last_year")

    def near(spot: Spot) -> bool:
        return spot.line.start == amount.line.start and spot.sentence == amount.sentence

    budget = row.first(bases, lambda s: near(s) and words.is_budget(s))
    prior = row.first(bases, lambda s: near(s) and words.is_prior(s, year))
    paragraph = source.paragraph(amount.line)
    told = Told(
        amount, budget, prior, what_of(paragraph, squeeze(name.quote)), fact.fund, plain(fact.concept)
    )
    yield from comparisons(row, source, told, _stop(source, amount))


def _stop(source: Source, amount: Spot) -> int:
    """Where what is told of a figure ends: at the next figure that has a fact of its own."""
    following = (
        spot.start for spot in source.spots(amount.line)
        if spot.start > amount.start and not spot.token.reason and spot.token.depth <= amount.token.depth
        and (level := source.level(spot)) is not None and level.concept and level.measure == "final"
    )
    return min(following, default=amount.line.end)


def _is_whole(whole: Spot, part: Spot, rate: Spot) -> bool:
    if not whole.amount.is_money or whole.token.kind != "level" or "分别" in rate.label:
        return False
    if whole.line.start != part.line.start or whole.start >= part.start:
        return False
    if whole.amount.base <= part.amount.base:
        return False
    named = rate.token.whole
    if not named:
        return bool(_LIST.search(part.line.text, whole.token.end, part.token.end))
    concept = concept_of(named)
    return (bool(concept) and concept == concept_of(whole.label)) or (
        bool(core(named)) and core(named) == core(whole.label)
    )


def _share(source: Source, row: Quoted, amount: Spot, name: Evidence) -> Iterator[Share]:
    """A part and its whole: a larger figure that stands before it, and is what the share names as its
    whole, or names nothing but is the head of the list that the part is in."""
    stop = _stop(source, amount)
    rate = row.figure("share", lambda s: words.is_share(s) and amount.start < s.start < stop)
    whole = row.figure("whole", lambda s: rate is not None and _is_whole(s, amount, rate))
    part, of, share = row.amount(amount), row.amount(whole), row.amount(rate)
    if part and of and share and whole is not None:
        yield Share(
            where=source.paragraph(amount.line).where, what=name_of(squeeze(name.quote)), part=part,
            whole=of, rate=share, whole_label=name_of(whole.label),
        )
