"""The claims of a report as they are indexed: by their words, without their figures, so that two
statements of one thing are near each other whatever figures they give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.normal import squeeze
from extractor.similar import Entry
from extractor.surfacing.surroundings import Stretch, Surroundings
from gouji.records import Claim, Comparison, DateMention, SubjectItem
from gouji.types import Amount, Evidence, Value

_FIGURES = re.compile(r"\d[\d,.]*")
_LONGEST = 120


class Indexed(Value):
    """A claim at its place. Only claims of one `group` can contradict each other: figures of one unit,
    dates, ranks and so on. `words` is what exactly is stated, `value` the figure or name stated."""

    id: str
    group: str
    words: str
    value: str
    text: str
    stretch: Stretch
    evidence: Evidence

    @property
    def entry(self) -> Entry:
        """What the index holds of it."""
        return Entry(
            id=self.id, text=self.text,
            metadata={
                "group": self.group, "quote": self.evidence.quote, "start": self.evidence.start,
                "where": self.stretch.where, "project": self.stretch.project,
            },
        )


def indexed(report: Surroundings) -> tuple[Indexed, ...]:
    """Every claim of a report that another one could contradict, in the order of the text."""
    found = [
        *_figures(report), *_dates(report), *_claims(report), *_changes(report),
    ]
    found.sort(key=lambda claim: (claim.evidence.start, claim.evidence.end, claim.group, claim.words))
    numbered = (claim.model_copy(update={"id": f"{at:05d}"}) for at, claim in enumerate(found))
    return tuple(numbered)


def comparisons(report: Surroundings) -> tuple[Comparison, ...]:
    """Every comparison with another year or the budget, those of subjects too."""
    own = report.records.of(Comparison)
    of_subjects = (item.comparison for item in report.records.of(SubjectItem))
    return (*own, *(comparison for comparison in of_subjects if comparison is not None))


def _figures(report: Surroundings) -> Iterator[Indexed]:
    """Figures of prose and actuals of indicators; goals and plans contradict no result."""
    for each in report.stretches:
        for figure in each.figures:
            if figure.planned or figure.amount.unit == "分" or not (figure.measure or figure.after):
                continue
            unit = "元" if figure.amount.is_money else figure.amount.unit
            words = f"{figure.topic} {figure.measure}{figure.after}"
            yield _claim(
                each, figure.amount.evidence, f"figure {unit}", words, str(figure.amount.base)
            )


def _dates(report: Surroundings) -> Iterator[Indexed]:
    for date in report.records.of(DateMention):
        each = report.at(date.evidence.start, date.evidence.end)
        if date.role == "event" and date.month and date.event and each is not None:
            value = f"{date.year or ''}-{date.month}-{date.day or ''}"
            yield _claim(each, date.evidence, "date", date.event, value)


def _claims(report: Surroundings) -> Iterator[Indexed]:
    """Ranks, names, multiples and events as the templates read them."""
    for claim in report.records.of(Claim):
        each = report.at(claim.evidence.start, claim.evidence.end)
        if claim.kind in ("rank", "multiple", "name", "event") and each is not None:
            value = str(claim.amount.base) if claim.amount else squeeze(claim.evidence.quote)
            words = f"{claim.topic} {claim.measure}"
            yield _claim(each, claim.evidence, claim.kind, words, value)


def _changes(report: Surroundings) -> Iterator[Indexed]:
    """What changed by how much: one item against one year may stand in several sections."""
    for comparison in comparisons(report):
        change = comparison.change or comparison.rate
        if change is None or not comparison.what:
            continue
        each = report.at(change.evidence.start, change.evidence.end)
        if each is not None:
            words = f"{squeeze(comparison.what)} {comparison.fund} {comparison.code}"
            group = f"change {comparison.against} {_unit(change)}"
            yield _claim(each, change.evidence, group, words, f"{comparison.direction} {change.base}")


def _unit(amount: Amount) -> str:
    return "元" if amount.is_money else amount.unit


def _claim(each: Stretch, evidence: Evidence, group: str, words: str, value: str) -> Indexed:
    around = _FIGURES.sub("", each.sentence(evidence))[:_LONGEST]
    text = f"{words} {words} {each.indicator} {around}"
    return Indexed(
        id="", group=group, words=words, value=value, text=text, stretch=each, evidence=evidence
    )
