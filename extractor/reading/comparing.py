"""A comparison out of a row's figures: what is compared with what, by the words beside the change."""

from __future__ import annotations

import re
from typing import Literal

from extractor.comparisons import reference
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


def comparison(
    row: Quoted, source: Source, amount: Spot, budget: Spot | None, prior: Spot | None, *,
    what: str, stop: int, fund: Fund = "all", concept: str = "",
) -> Comparison | None:
    """The comparison that a row tells about its figure, None where it tells none.

    Fields of the row: change, rate, word, reason. The direction is that of the words beside the
    change; what it is against is told by the words before, and by the base that stands there. What
    speaks of the figure stands behind it in its paragraph, before the offset `stop`.
    """
    def beside(spot: Spot) -> bool:
        return spot.line.start == amount.line.start and amount.start < spot.start < stop

    change = row.figure("change", lambda spot: beside(spot) and words.is_change(spot))
    rate = row.figure("rate", lambda spot: beside(spot) and words.is_rate(spot, change))
    first = change or rate
    kind = words.rate_kind(rate) if rate is not None and change is None else "growth"
    if first is None:
        return _unchanged(row, source, amount, budget, prior, what, fund, concept)
    way = words.direction(first)
    if kind == "growth" and way is None:
        return None
    against, year, year_evidence = _against(source, first, kind, budget, prior)
    base = prior if against == "prior_year" else budget
    both = change is not None and rate is not None and not words.in_brackets_after(rate, change)
    _settle_word(row, (change, rate))
    paragraph, after = source.paragraph(amount.line), (rate or first).token.end
    growth = kind == "growth"
    return Comparison(
        where=paragraph.where, what=what, fund=fund, concept=concept,
        amount=row.amount(amount), against=against, against_year=year,
        year_evidence=year_evidence, base=row.amount(base),
        change=row.amount(change), rate=row.amount(rate), rate_kind=kind,
        direction=way if growth else None, word=words.direction_word(first) if growth else None,
        rate_direction=words.direction(rate) if rate and both else None,
        rate_word=words.direction_word(rate) if rate and both else None,
        reason=_reason(row, paragraph, amount, after), explained=is_explained(paragraph, after),
    )


def _settle_word(row: Quoted, told: tuple[Spot | None, ...]) -> None:
    """The word that the answer quotes, where it is one of those beside the figures; the record has
    the words beside its figures in any case."""
    known = [word for spot in told if spot and (word := words.direction_word(spot))]
    row.text("word", lambda e: any(word.start < e.end and e.start < word.end for word in known))


def _against(
    source: Source, first: Spot, kind: Literal["growth", "variance", "completion"],
    budget: Spot | None, prior: Spot | None,
) -> tuple[Against, int | None, Evidence | None]:
    """What a change is against: the base that stands last before it in its sentence, else what the
    words before it name."""
    if kind != "growth":
        adjusted = budget is not None and words.is_adjusted(budget)
        adjusted = adjusted or (budget is None and "全年预算" in first.label)
        return ("budget_adjusted" if adjusted else "budget_original"), None, None
    begin = max(first.sentence[0], first.token.start - _REACH)
    against, year, span = reference(first.line.text[begin : first.token.start], source.header)
    if span is None:
        bases = [b for b in (budget, prior) if b and first.sentence[0] <= b.token.start < first.token.start]
        last = max(bases, key=lambda base: base.token.start, default=None)
        if last is not None and last is prior:
            against = "prior_year"
        elif last is not None:
            against = "budget_adjusted" if words.is_adjusted(last) else "budget_original"
    evidence = first.line.evidence(begin + span[0], begin + span[1]) if span else None
    return against, year, evidence


def _unchanged(
    row: Quoted, source: Source, amount: Spot, budget: Spot | None, prior: Spot | None, what: str,
    fund: Fund, concept: str,
) -> Comparison | None:
    """与预算…万元持平: no change, and nothing but the words right behind the base for it."""
    base = budget or prior
    word = words.flat_word(base) if base else None
    if word is None or base is None or amount.token.start > base.token.start:
        return None
    against: Against = (
        "prior_year" if budget is None
        else "budget_adjusted" if words.is_adjusted(budget) else "budget_original"
    )
    return Comparison(
        where=source.paragraph(amount.line).where, what=what, fund=fund, concept=concept,
        amount=row.amount(amount), against=against, base=row.amount(base),
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
