"""A model's records beside the templates': what both read, what only one did, where they differ.

Two records of one type are the same fact where they stand on the same figure, or for records of many
places where they stand in the same stretch of the text. Field by field, what only one has is taken
and what both have alike is one; what they have differently is a `Disagreement`, and the preferred one
is kept. A model's record that matches nothing is added, unless another record has its figure already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, cast

from extractor.coverage import coverage, evidence_of
from extractor.normal import squeeze
from extractor.questions import in_order
from extractor.reading.bodies import report_stretches
from gouji.readings import Disagreement
from gouji.records import (
    Claim,
    Comparison,
    DateMention,
    EvaluationReport,
    Figure,
    Measurand,
    Record,
    Records,
    SelfEvaluation,
    Share,
    SubjectItem,
)
from gouji.types import Amount, Document, Evidence, Unread, Value

Side = Literal["template", "model"]
Span = tuple[int, int]

_NAMES = frozenset(["where", "what", "label", "whole_label", "context", "source", "explained"])
"""Fields that only call a record something; nobody disagrees over them."""
_TELLING: dict[type[Record], tuple[str, ...]] = {
    Claim: ("evidence",), DateMention: ("evidence",), Figure: ("amount",), Share: ("rate",),
    SubjectItem: ("amount",), Comparison: ("change", "rate", "word"),
}
"""The fields whose place makes two records one fact: the first of them that both have."""
_KEYS: dict[type[Value], frozenset[str]] = {
    Claim: frozenset(["kind", "measure", "scope", "year"]), Figure: frozenset(["code", "name", "scope"]),
}
"""Fields that say what a record is compared with: where the templates leave one empty, that says
something too."""
_WIDE: tuple[type[Record], ...] = (SelfEvaluation, EvaluationReport)
"""Records of a whole form or report."""


class Merged(NamedTuple):
    """The records of both, with coverage counted anew, and where the two differ."""

    records: Records
    disagreements: tuple[Disagreement, ...] = ()


def merged(
    document: Document, template: Records, model: Sequence[Record], prefer: Side = "template",
    extractor: str = "",
) -> Merged:
    """The model's records merged into the templates'. `extractor` names the two together.

    With `prefer` "template" no value of the templates changes; only what they left open is filled.
    """
    items = _Items(list(template.items), prefer, report_stretches(document))
    for record in sorted(model, key=lambda each: isinstance(each, (Claim, Figure))):
        items.take(record)
    kept = (*items.items[: items.own], *in_order(items.items[items.own :]))
    records = template.model_copy(update={
        "items": kept, "coverage": coverage(document, kept),
        "extractor": extractor or template.extractor,
    })
    return Merged(records, tuple(items.disagreements))


class _Items:
    """The records so far; those from `own` on are the model's."""

    def __init__(self, items: list[Record], prefer: Side, reports: Sequence[Span]) -> None:
        self.items = items
        self.own = len(items)
        self.prefer = prefer
        self.disagreements: list[Disagreement] = []
        self._reports = reports
        self._figures = {span for item in items for span in _figures(item)}

    def take(self, record: Record) -> None:
        at = self._same(record)
        if at is None:
            if not self._told_already(record):
                self.items.append(record)
                if not isinstance(record, Claim):
                    self._figures |= set(_figures(record))
            return
        first = at >= self.own  # of two readings of the model's own, the first stays
        fields = _Fields(record, "template" if first else self.prefer)
        self.items[at] = cast(Record, fields.merged(self.items[at], record))
        if not first:
            self.disagreements += fields.disagreements

    def _same(self, record: Record) -> int | None:
        """Which record tells the same fact, the one that agrees most where there are several."""
        same = [
            at for at, item in enumerate(self.items)
            if type(item) is type(record) and self._one(item, record)
        ]
        return max(same, key=lambda at: (_alike(self.items[at], record), -at), default=None)

    def _one(self, item: Record, record: Record) -> bool:
        """Whether two records of one type are one fact."""
        if isinstance(record, EvaluationReport):
            mine, its = _reach(item)[0], _reach(record)[0]
            if any(start <= mine < end and start <= its < end for start, end in self._reports):
                return True
        if isinstance(record, _WIDE):
            return _overlap(_reach(item), _reach(record))
        for name in _TELLING.get(type(record), ()):
            places, others = _spans(getattr(item, name)), _spans(getattr(record, name))
            if places and others:
                return _meet(places, others)
        return False

    def _told_already(self, record: Record) -> bool:
        """Whether a record of another type has the figure that this one tells."""
        if not isinstance(record, (Claim, Figure)) or record.amount is None:
            return False
        place = record.amount.evidence
        return any(start < place.end and place.start < end for start, end in self._figures)


class _Fields:
    """Merges the fields of one record, and keeps what differs."""

    def __init__(self, record: Record, prefer: Side) -> None:
        self.kind = type(record).__name__
        self.where = record.where
        self.prefer = prefer
        self.disagreements: list[Disagreement] = []

    def merged(self, one: Value, other: Value, path: str = "") -> Value:
        """`one`, the template's, with what `other` adds."""
        update: dict[str, Any] = {}
        for name, field in type(one).model_fields.items():
            mine, its = getattr(one, name), getattr(other, name)
            if name == "origin" or name in _KEYS.get(type(one), ()):
                continue
            if _blank(its, field.default):
                continue
            if _blank(mine, field.default):
                update[name] = its
            elif name not in _NAMES:
                update[name] = self._value(f"{path}{name}", mine, its)
        if isinstance(one, SelfEvaluation) and "indicators" in update:
            added = len(update["indicators"]) - len(one.indicators)
            update["unread_rows"] = max(0, one.unread_rows - max(added, 0))
        if isinstance(other, Record) and any(getattr(one, name) != update[name] for name in update):
            update["origin"] = other.origin
        return one.model_copy(update=update)

    def _value(self, path: str, mine: Any, its: Any) -> Any:
        if isinstance(mine, tuple):
            return self._listed(path, mine, its)
        if _equal(mine, its):
            return mine
        if isinstance(mine, Value) and type(mine) is type(its) and not _leaf(mine):
            return self.merged(mine, its, f"{path}.")
        self.disagreements.append(
            Disagreement(
                record=self.kind, field=path, where=self.where, template=_quoted(mine),
                model=_quoted(its), kept=self.prefer,
            )
        )
        return mine if self.prefer == "template" else its

    def _listed(self, path: str, mine: tuple[Any, ...], its: tuple[Any, ...]) -> tuple[Any, ...]:
        """Parts, indicators, counts: those at one place are one, the others are added."""
        result = list(mine)
        for each in its:
            at = next((i for i, known in enumerate(result) if _meet(_spans(known), _spans(each))), None)
            if at is None:
                result.append(each)
            elif isinstance(each, Value) and not _leaf(each):
                result[at] = self.merged(result[at], each, f"{path}.")
        if len(result) == len(mine):
            return tuple(result)
        return tuple(sorted(result, key=lambda value: min(_spans(value), default=(0, 0))))


def _alike(item: Record, record: Record) -> int:
    """How many fields of two records agree."""
    return sum(
        _equal(getattr(item, name), getattr(record, name)) for name in type(item).model_fields
    )


def _blank(value: Any, default: Any) -> bool:
    if isinstance(value, Measurand):
        return value.raw is None
    return value is None or isinstance(value, Unread) or value in ("", ()) or value == default


def _leaf(value: Value) -> bool:
    """Whether a value is compared as a whole."""
    return isinstance(value, (Amount, Evidence, Measurand))


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, Measurand) and isinstance(other, Measurand):
        return _equal(one.raw, other.raw)
    if isinstance(one, Amount) and isinstance(other, Amount):
        return one.base == other.base and one.is_money == other.is_money
    if isinstance(one, Evidence) and isinstance(other, Evidence):
        return _meet(_spans(one), _spans(other)) or squeeze(one.quote) == squeeze(other.quote)
    if isinstance(one, str) and isinstance(other, str):
        return one in other or other in one
    return bool(one == other)


def _quoted(value: Any) -> Evidence:
    """A value as evidence: its own, else what it is, without a place."""
    for evidence in evidence_of(value):
        return evidence
    return Evidence(quote=str(value), status="missing")


def _spans(value: object) -> list[Span]:
    return [(e.start, e.end) for e in evidence_of(value) if e.end > e.start]


def _meet(one: Iterable[Span], other: Iterable[Span]) -> bool:
    others = list(other)
    return any(_overlap(a, b) for a in one for b in others)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _reach(record: Record) -> Span:
    """From the first place of a record to its last."""
    spans = _spans(record)
    return min(start for start, _ in spans) if spans else 0, max((end for _, end in spans), default=0)


def _figures(value: object) -> Iterator[Span]:
    """The places of the figures inside a record."""
    if isinstance(value, Amount):
        yield value.evidence.start, value.evidence.end
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from _figures(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from _figures(item)
