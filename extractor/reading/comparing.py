"""A comparison out of a row's figures: what is compared with what, by the words beside the change."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from extractor.comparisons import ANEW, growth_fits, reference
from extractor.levels import Paragraph
from extractor.reading import words
from extractor.reading.sheet import Quoted
from extractor.reading.source import Source, Spot
from extractor.reasons import is_explained, reason_after
from gouji.records import Against, Comparison, Fund
from gouji.types import Evidence

_REACH = 60
_NEAR = 40
_LEAD = re.compile(
    r"^[\s,，:：、。]*(?:(?:增加|减少|增减|变动|差异|大于|小于)?的?(?:主要)?原因)?(?:主要)?"
    r"(?:是由于|是因为|系因|在于|由于|因为|是|为|系)?[\s:：]*"
)
_TAIL = re.compile(r"(?:所致|导致|引起|造成)?[\s,，。;；]*$")


class Told(NamedTuple):
    """A row's figure with what it is compared with, and what the comparison is called."""

    amount: Spot
    budget: Spot | None
    prior: Spot | None
    what: str
    fund: Fund = "all"
    concept: str = ""


def comparisons(row: Quoted, source: Source, told: Told, stop: int) -> list[Comparison]:
    """The comparisons that a row tells of its figure: its change with the rate of that, and how far
    the budget was completed.

    Fields of the row: change, rate, word, reason. What speaks of the figure stands behind it in its
    paragraph, before the offset `stop`. The direction is that of the words beside the change.
    """
    amount = told.amount

    def beside(spot: Spot) -> bool:
        behind = spot.line.start == amount.line.start and amount.start < spot.start < stop
        return behind and amount.token.depth <= spot.token.depth  # no part in brackets closed by then

    change = row.figure("change", lambda spot: beside(spot) and words.is_change(spot))
    rate = row.figure("rate", lambda spot: beside(spot) and words.is_rate(spot, change))
    kind = words.rate_kind(rate) if rate is not None else "growth"
    if rate is not None and kind == "growth" and change is not None and not _of_one(source, change, rate):
        row.release("rate")
        rate = None
    found = []
    grown = rate if kind == "growth" else None
    if change is not None or grown is not None:
        growth = _growth(row, source, told, change, grown)
        found += [growth] if growth is not None else []
    if rate is not None and kind != "growth":
        found.append(_of_budget(row, source, told, rate, kind))
    if change is None and rate is None:
        flat = _unchanged(row, source, told)
        found += [flat] if flat is not None else []
    return found


def _of_one(source: Source, change: Spot, rate: Spot) -> bool:
    """Whether a rate is that of the change: behind it in its sentence, with no other between."""
    if change.sentence != rate.sentence or rate.start < change.start:
        return False
    if ANEW.search(change.line.text, change.token.end, rate.token.start):
        return False
    return not any(
        change.start < spot.start < rate.start and (words.is_change(spot) or words.is_rate(spot))
        for spot in source.spots(change.line)
    )


def _growth(
    row: Quoted, source: Source, told: Told, change: Spot | None, rate: Spot | None
) -> Comparison | None:
    first = change or rate
    assert first is not None
    amount, way = told.amount, words.direction(first)
    if way is None or not _speaks_of(source, amount, change, rate):
        for field in ("change", "rate"):
            row.release(field)
        return None
    against, year, year_evidence = _against(source, first, told)
    both = change is not None and rate is not None and not words.in_brackets_after(rate, change)
    _settle_word(row, (change, rate))
    paragraph, after = source.paragraph(amount.line), (rate or first).token.end
    return Comparison(
        where=paragraph.where, what=told.what, fund=told.fund, concept=told.concept,
        amount=row.amount(amount), against=against, against_year=year, year_evidence=year_evidence,
        base=row.amount(told.prior if against == "prior_year" else told.budget),
        change=row.amount(change), rate=row.amount(rate), direction=way,
        word=words.direction_word(first),
        rate_direction=words.direction(rate) if rate and both else None,
        rate_word=words.direction_word(rate) if rate and both else None,
        reason=_reason(row, paragraph, amount, after), explained=is_explained(paragraph, after),
    )


def _speaks_of(source: Source, amount: Spot, change: Spot | None, rate: Spot | None) -> bool:
    """Whether a change is that of the figure: no other stands between, or the arithmetic says so."""
    first = change or rate
    assert first is not None
    year = source.header.fiscal_year
    between = [
        spot for spot in source.spots(amount.line)
        if amount.start < spot.start < first.start and spot.amount.is_money
        and words.is_level(spot, year)
    ]
    if not between:
        return True
    if change is None or rate is None:
        return False
    return growth_fits(amount.amount, change.amount, words.direction(change), rate.amount)


def _of_budget(
    row: Quoted, source: Source, told: Told, rate: Spot, kind: Literal["variance", "completion"]
) -> Comparison:
    adjusted = words.is_adjusted(told.budget) if told.budget is not None else "全年预算" in rate.label
    paragraph = source.paragraph(told.amount.line)
    _settle_word(row, (rate,))
    return Comparison(
        where=paragraph.where, what=told.what, fund=told.fund, concept=told.concept,
        amount=row.amount(told.amount), against="budget_adjusted" if adjusted else "budget_original",
        base=row.amount(told.budget), rate=row.amount(rate), rate_kind=kind,
        reason=_reason(row, paragraph, told.amount, rate.token.end),
        explained=is_explained(paragraph, rate.token.end),
    )


def _settle_word(row: Quoted, told: tuple[Spot | None, ...]) -> None:
    """The word that the answer quotes, where it is one of those beside the figures; the record has
    the words beside its figures in any case."""
    known = [word for spot in told if spot and (word := words.direction_word(spot))]
    row.text("word", lambda e: any(word.start < e.end and e.start < word.end for word in known))


def _against(
    source: Source, first: Spot, told: Told
) -> tuple[Against, int | None, Evidence | None]:
    """What a change is against: what the words before it name (比上年, 比年初预算), else the base that
    stands last before it in its sentence (与上年的…万元相比, 较预算…万元)."""
    begin = max(first.sentence[0], first.token.start - _REACH)
    against, year, span = reference(first.line.text[begin : first.token.start], source.header)
    if against in ("other", "budget"):
        bases = [
            base for base in (told.budget, told.prior)
            if base and first.sentence[0] <= base.token.start < first.token.start
        ]
        last = max(bases, key=lambda base: base.token.start, default=None)
        if last is not None:
            against = "prior_year" if last is told.prior else _budget(last)
    evidence = first.line.evidence(begin + span[0], begin + span[1]) if span else None
    return against, year, evidence


def _budget(spot: Spot) -> Against:
    return "budget_adjusted" if words.is_adjusted(spot) else "budget_original"


def _unchanged(row: Quoted, source: Source, told: Told) -> Comparison | None:
    """与预算…万元持平: no change, and nothing but the words right behind the base for it."""
    base = told.budget or told.prior
    word = words.flat_word(base) if base else None
    if word is None or base is None or told.amount.token.start > base.token.start:
        return None
    row.text("word", lambda e: word.start < e.end and e.start < word.end)
    return Comparison(
        where=source.paragraph(told.amount.line).where, what=told.what, fund=told.fund,
        concept=told.concept, amount=row.amount(told.amount),
        against="prior_year" if told.budget is None else _budget(base), base=row.amount(base),
        direction="flat", word=word,
    )


def _reason(row: Quoted, paragraph: Paragraph, amount: Spot, after: int) -> Evidence | None:
    """The reason quoted, where it stands behind the figures and words of reason lead to it; in the
    form in which the templates have it, if they see it too."""
    line = paragraph.normal
    known = reason_after(paragraph, after)

    def stands(evidence: Evidence) -> bool:
        if not line.start <= evidence.start < line.end or evidence.start < amount.start:
            return False
        before = line.document.text[max(line.start, evidence.start - _NEAR) : evidence.start]
        behind = line.document.text[evidence.end : evidence.end + 4]
        return words.is_reason(f"{before[-20:]}{evidence.quote}{behind}")

    found = row.text("reason", stands)
    if found is None:
        return None
    if known is not None and found.start < known.end and known.start < found.end:
        return known
    return trimmed(found, _LEAD, _TAIL)


def trimmed(evidence: Evidence, lead: re.Pattern[str], tail: re.Pattern[str]) -> Evidence:
    """A quote without the words that only lead to it or close it."""
    first, last = lead.match(evidence.quote), tail.search(evidence.quote)
    begin = first.end() if first else 0
    end = last.start() if last else len(evidence.quote)
    if begin >= end:
        return evidence
    return evidence.model_copy(update={
        "quote": evidence.quote[begin:end], "start": evidence.start + begin,
        "end": evidence.start + end,
    })
