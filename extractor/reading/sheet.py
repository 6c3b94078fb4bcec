"""An answer laid on the text: its rows, every quote at its place or dropped with the reason.

Where a quote could stand at several places, the role that the answer gives it decides, if the words
around fit it at one of them alone: of two equal figures in a sentence only one is the budget. A
figure whose words do not say what the answer takes it for is no value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from extractor.grounding import Answer, Grounded, ground
from extractor.questions import Question
from extractor.reading.rows import Row
from extractor.reading.source import Source, Spot
from gouji.readings import Dropped
from gouji.types import Amount, Evidence

Fits = Callable[[Spot], bool]


class Sheet:
    """The rows of one answer. `dropped` grows while they are read."""

    def __init__(self, source: Source, question: Question, rows: Sequence[Row]) -> None:
        self.source = source
        self.task = question.task
        self.chunk = question.chunk
        document = source.document
        self.around = "".join(document.heading_path(self.chunk.start)) + "".join(
            {passage.project for passage in source.passages_of(self.chunk)}
        )
        self.dropped: list[Dropped] = []
        said = [
            (at, name, Answer(quote=quote, at=row.at))
            for at, row in enumerate(rows) for name, quote in row.quotes.items()
        ]
        found = ground(source.document, question.chunk, [answer for _, _, answer in said])
        self._rows: list[dict[str, Grounded]] = [{} for _ in rows]
        for (at, name, _), grounded in zip(said, found, strict=True):
            self._rows[at][name] = grounded
        self.values = len(said)
        self.grounded = sum(each.placed for each in found)
        self._given = rows

    def __iter__(self) -> Iterator[Quoted]:
        return (
            Quoted(self, row, quotes)
            for row, quotes in zip(self._given, self._rows, strict=True)
        )


class Quoted:
    """One row: its quotes at their places."""

    def __init__(self, sheet: Sheet, row: Row, quotes: dict[str, Grounded]) -> None:
        self.sheet = sheet
        self.row = row
        self._quotes = quotes
        self._used: dict[str, Evidence] = {}
        self._gone: set[str] = set()

    @property
    def around(self) -> str:
        """The headings and the project over the text shown."""
        return self.sheet.around

    def said(self, field: str) -> str:
        """What the answer says, wherever it stands."""
        return str(getattr(self.row, field, ""))

    def text(
        self, field: str, fits: Callable[[Evidence], bool] = lambda evidence: True
    ) -> Evidence | None:
        """The words quoted, at the one place where they fit."""
        grounded = self._quotes.get(field)
        if grounded is None:
            return None
        places = self._places(grounded)
        fitting = [place for place in places if fits(place)]
        if len(fitting) == 1:
            return self._kept(field, fitting[0])
        self._dropped(field, grounded, "several" if fitting else "unsupported" if places else "")
        return None

    def figure(self, field: str, fits: Fits) -> Spot | None:
        """The figure quoted, at the one place where the words around fit."""
        grounded = self._quotes.get(field)
        if grounded is None:
            return None
        spots = self._spots(grounded)
        fitting = [spot for spot in spots if fits(spot)]
        if len(fitting) == 1:
            self._kept(field, fitting[0].amount.evidence)
            return fitting[0]
        places = self._places(grounded)
        reason = "several" if fitting else "unsupported" if spots else "unread" if places else ""
        self._dropped(field, grounded, reason)
        return None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that say something."""
        return tuple(self._quotes)

    def figures(self, field: str, fits: Fits) -> list[Spot]:
        """The figures in the words quoted, where these have one place; `take` those that are used."""
        grounded = self._quotes.get(field)
        if grounded is None or not grounded.placed:
            return []
        return [spot for spot in self._spots(grounded) if fits(spot)]

    def take(self, field: str, spot: Spot) -> None:
        """A figure of `figures` became part of a record."""
        self._kept(field, spot.amount.evidence)

    def first(self, fields: Sequence[str], fits: Fits) -> Spot | None:
        """The figure that fits, under whichever of these fields it was given; nothing is dropped."""
        for field in fields:
            grounded = self._quotes.get(field)
            fitting = [spot for spot in self._spots(grounded) if fits(spot)] if grounded else []
            if len(fitting) == 1:
                self._kept(field, fitting[0].amount.evidence)
                return fitting[0]
        return None

    def unused(self, *fields: str) -> None:
        """Drop what these fields say (all fields, where none is named) and was not taken."""
        for field in fields or self._quotes:
            if field in self._quotes and field not in self._used:
                self._dropped(field, self._quotes[field], "unsupported")

    def accept(self, field: str) -> None:
        """Take a field as said without a place: its words are known from around the text shown."""
        grounded = self._quotes.get(field)
        if grounded is not None:
            self.sheet.grounded += not grounded.placed
            self._used[field] = grounded.evidence

    def release(self, field: str) -> None:
        """Give up what was taken of a field: it is of something else after all."""
        self._used.pop(field, None)
        self.unused(field)

    def refuse(self) -> None:
        """Drop the whole row: what it says does not belong together."""
        self._used.clear()
        self.unused()

    def amount(self, spot: Spot | None) -> Amount | None:
        """The value of a figure that was found, with the status of its evidence."""
        if spot is None:
            return None
        exact = any(
            grounded.evidence.status == "exact"
            and grounded.evidence.start <= spot.start < grounded.evidence.end
            for grounded in self._quotes.values()
        )
        amount = spot.amount
        status = "exact" if exact else "normalised"
        return amount.model_copy(
            update={"evidence": amount.evidence.model_copy(update={"status": status})}
        )

    def _places(self, grounded: Grounded) -> list[Evidence]:
        if grounded.placed:
            return [grounded.evidence]
        document = self.sheet.source.document
        return [
            document.evidence(*place).model_copy(update={"status": "normalised"})
            for place in grounded.places
        ]

    def _spots(self, grounded: Grounded) -> list[Spot]:
        source = self.sheet.source
        return list({
            spot.start: spot
            for place in self._places(grounded)
            for spot in source.spots(source.line(place.start))
            if spot.start < place.end and place.start < spot.amount.evidence.end
        }.values())

    def _kept(self, field: str, evidence: Evidence) -> Evidence:
        self._used[field] = evidence
        return evidence

    def _dropped(self, field: str, grounded: Grounded, reason: str) -> None:
        if field in self._gone:
            return
        self._gone.add(field)
        self.sheet.dropped.append(
            Dropped(
                task=self.sheet.task, field=field, reason=grounded.reason or reason,
                evidence=grounded.evidence,
            )
        )


