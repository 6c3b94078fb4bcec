"""Grounded answers as typed values: what an extraction step fills records with.

A `Placed` value cannot be made without evidence that has a place, and its value is read here from the
document's own text at that place, never taken from the answer. Everything else is `Unplaced`, with
the reason, and has no value to put anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Generic, Literal, TypeVar

from pydantic import model_validator

from extractor.dates import CalendarDate, find_dates
from extractor.figures import read_figure
from extractor.grounding import Grounded
from extractor.grounding import Reason as PlaceReason
from extractor.measurand import read_measurand
from extractor.normal import Normal, squeeze
from extractor.numbered import Unit
from extractor.quoted_figures import figures_in
from gouji.records import Measurand
from gouji.types import Amount, Cell, Document, Evidence, Value

T = TypeVar("T")
Choice = TypeVar("Choice", bound=str)


class Placed(Value, Generic[T]):
    """A value and the place that it was read from. Raises `ValueError` where there is no place."""

    value: T
    evidence: Evidence

    @model_validator(mode="after")
    def _has_a_place(self) -> Placed[T]:
        evidence = self.evidence
        if evidence.status not in ("exact", "normalised") or not evidence.quote:
            raise ValueError("a value needs evidence that has been found")
        if evidence.end - evidence.start != len(evidence.quote):
            raise ValueError("the quote is not what stands at its place")
        return self


class Unplaced(Value):
    """An answer without a value: it has no place, or (unread) no value of its kind stands there, or
    (unsupported) the words there do not say what was chosen."""

    evidence: Evidence
    reason: PlaceReason | Literal["unread", "unsupported"]


def placed_text(grounded: Grounded) -> Placed[str] | Unplaced:
    """The words as the document has them."""
    if not grounded.placed:
        return _unplaced(grounded)
    return Placed[str](value=grounded.evidence.quote, evidence=grounded.evidence)


def placed_amount(
    document: Document, grounded: Grounded, unit: str = ""
) -> Placed[Amount] | Unplaced:
    """The one figure at the place; `unit` where it shows none itself. A cell is read as a whole."""
    if not grounded.placed:
        return _unplaced(grounded)
    place = grounded.evidence
    figures = [
        figure.amount for figure in figures_in(document, _line_or_cell(document, place))
        if figure.start < place.end and place.start < figure.end
    ]
    if not figures:
        written = read_figure(place.quote, place)
        figures = [written] if written is not None else []
    if len(figures) != 1:
        return _unplaced(grounded, "unread")
    evidence = figures[0].evidence.model_copy(update={"status": place.status})
    amount = figures[0].model_copy(
        update={"evidence": evidence, "unit": figures[0].unit or unit}
    )
    return Placed[Amount](value=amount, evidence=evidence)


def placed_measurand(document: Document, grounded: Grounded) -> Placed[Measurand] | Unplaced:
    """The target or actual at the place; in a table the whole cell, so that no operator is lost."""
    if not grounded.placed:
        return _unplaced(grounded)
    place = grounded.evidence
    cell = _cell(document, place) or Cell(
        row=0, col=0, start=place.start, end=place.end, text=place.quote
    )
    measurand = read_measurand(cell)
    if measurand.raw is None or measurand.kind == "unread":
        return _unplaced(grounded, "unread")
    evidence = cell.evidence().model_copy(update={"status": place.status})
    amounts = {
        name: amount.model_copy(update={"evidence": evidence})
        for name in ("amount", "upper")
        if (amount := getattr(measurand, name)) is not None
    }
    value = measurand.model_copy(update={"raw": evidence, **amounts})
    return Placed[Measurand](value=value, evidence=evidence)


def placed_date(document: Document, grounded: Grounded) -> Placed[CalendarDate] | Unplaced:
    """The one date at the place, its offsets those of the document."""
    if not grounded.placed:
        return _unplaced(grounded)
    place = grounded.evidence
    line = _line_or_cell(document, place)
    normal = Normal(document, line.start, line.end)
    found = [
        (date, evidence)
        for date in find_dates(normal.text)
        if (evidence := normal.evidence(date.start, date.end)).start < place.end
        and place.start < evidence.end
    ]
    if len(found) != 1:
        return _unplaced(grounded, "unread")
    [(date, evidence)] = found
    return Placed[CalendarDate](
        value=date._replace(start=evidence.start, end=evidence.end),
        evidence=evidence.model_copy(update={"status": place.status}),
    )


def placed_choice(
    grounded: Grounded, choice: Choice, words: Mapping[Choice, Collection[str]]
) -> Placed[Choice] | Unplaced:
    """One of several values, with the words that decided for it. `words` are those that say each of
    them (in normal form): the place must hold one of the choice's and none of another's, where a
    longer word (未完成) hides a shorter one inside it (完成)."""
    if not grounded.placed:
        return _unplaced(grounded)
    text = squeeze(grounded.evidence.quote)
    said: set[Choice] = set()
    for word, means in sorted(
        ((word, means) for means, each in words.items() for word in each),
        key=lambda pair: -len(pair[0]),
    ):
        if word in text:
            said.add(means)
            text = text.replace(word, "\x1f")
    if said != {choice}:
        return _unplaced(grounded, "unsupported")
    return Placed[Choice](value=choice, evidence=grounded.evidence)


def _unplaced(
    grounded: Grounded, reason: Literal["unread", "unsupported"] | None = None
) -> Unplaced:
    return Unplaced(evidence=grounded.evidence, reason=reason or grounded.reason)


def _cell(document: Document, place: Evidence) -> Cell | None:
    """The cell that holds a place; the innermost where a cell holds a table."""
    cells = [
        cell
        for table in document.tables
        if table.start <= place.start and place.end <= table.end
        for cell in table.cells
        if cell.start <= place.start and place.end <= cell.end
    ]
    return min(cells, key=lambda cell: cell.end - cell.start, default=None)


def _line_or_cell(document: Document, place: Evidence) -> Unit:
    cell = _cell(document, place)
    if cell is not None:
        return Unit(row=0, col=cell.col + 1, start=cell.start, end=cell.end)
    start = document.text.rfind("\n", 0, place.start) + 1
    end = document.text.find("\n", place.end)
    start += len(document.text[start : place.start]) - len(document.text[start : place.start].lstrip())
    return Unit(row=0, col=0, start=start, end=end if end >= 0 else len(document.text))
