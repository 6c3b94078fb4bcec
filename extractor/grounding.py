"""The place of every value that a reader answers, or the statement that it has none.

A reader (a model, a person) quotes what it read and cites the number of its line or cell. Every place
where the quote could stand is looked up, in the form of `extractor.quote_form` and, for figures, by
value; what the answer says besides decides between them: the cited number, the ordinal, the words
before it. Two of them that disagree decide nothing, save that many words directly before a quote
outweigh a number. Where several places are left the answer is ambiguous, never the first of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from extractor.chunks import Chunk
from extractor.numbered import numbered, without_tags
from extractor.quote_form import Form, quote_form
from extractor.quoted_figures import Standing, agree, answered_figure, overlapping, standing_figures
from gouji.types import Amount, Document, Evidence, Value

_TELLING = 4
"""So many letters tell a quote apart by themselves; a shorter one may stand anywhere."""
_TELLING_WORDS = 8
"""So many letters or digits directly before a quote, at one place only, outweigh a number."""
_CONTEXT = 60

Reason = Literal["", "absent", "altered", "several", "elsewhere"]
"""Why there is no place: nowhere in the chunk; the figure there has another value; several places
and nothing decides; only where it was not cited, and too short to be told by itself."""


class Answer(Value):
    """What a reader answered: a quote and what it says of its place.

    `at` is the number of the line or cell ("12", "[34.2]"), `ordinal` which one it is (from 1) of
    the places of the quote in that line, or in the chunk where `at` is "", and `before` what stands
    left of it.
    """

    quote: str
    at: str = ""
    ordinal: int | None = None
    before: str = ""


class Grounded(Value):
    """An answer with its evidence, and `reason` where that has no place of its own.

    `evidence.status`: exact (as written, at the place cited or else the only one), normalised (after
    dropping what readers change, or not where it was cited), ambiguous (the first of `places`),
    missing (the quote without a place).
    """

    answer: Answer
    evidence: Evidence
    reason: Reason = ""
    places: tuple[tuple[int, int], ...] = ()

    @property
    def placed(self) -> bool:
        return self.evidence.status in ("exact", "normalised")


def ground(
    document: Document, chunk: Chunk, answers: Sequence[Answer], ordered: bool = False
) -> tuple[Grounded, ...]:
    """Each answer with its evidence, in the order given, which means nothing by itself.

    `ordered`: the answers were asked for in the order of the text. That decides what is ambiguous
    otherwise only where the places already decided are in that order and leave a single place;
    such evidence is normalised, not exact.
    """
    text = _Text(document, chunk)
    candidates = [_candidates(text, answer) for answer in answers]
    trusted = not any(each.astray for each in candidates)
    grounded = [_decided(text, each, trusted) for each in candidates]
    return tuple(_in_order(text, grounded) if ordered else grounded)


class _Place(NamedTuple):
    start: int
    end: int


class _Text:
    """A chunk as it is searched; built once for all its answers."""

    def __init__(self, document: Document, chunk: Chunk) -> None:
        self.document = document
        self.shown = numbered(chunk, document)
        cells = [(unit.start, unit.end) for unit in self.shown.units if unit.col]
        self.form = Form(document.text, chunk.start, chunk.end, cells)

    @cached_property
    def figures(self) -> tuple[Standing, ...]:
        return standing_figures(self.document, self.shown)

    def literal(self, quote: str, place: _Place) -> _Place | None:
        """The place with the punctuation of the quote, where it stands there as written."""
        text, quote = self.document.text, quote.strip()
        start = place.start - quote.find(text[place.start : place.end])
        if not quote or start > place.start or start < 0 or not text.startswith(quote, start):
            return None
        return _Place(start, start + len(quote))


class _Candidates(NamedTuple):
    """Where an answer's quote could stand; `held` are those at the number cited, `altered` whether
    it stands only where the figure has another value."""

    answer: Answer
    places: list[_Place]
    held: list[_Place]
    altered: bool

    @property
    def astray(self) -> bool:
        """Whether the quote stands in the chunk, but not where it was cited."""
        return bool(self.answer.at and self.places and not self.held)


def _candidates(text: _Text, answer: Answer) -> _Candidates:
    places, altered = _places(text, answer.quote)
    if not places and not altered:
        places, altered = _places(text, without_tags(answer.quote))
    cited = text.shown.span(answer.at)
    return _Candidates(answer, places, _held(places, cited) if cited else [], altered)


def _decided(text: _Text, candidates: _Candidates, trusted: bool) -> Grounded:
    """The answer at its place. `trusted` is false where the reader was found astray in this chunk:
    then what it cites is not believed alone where the quote stands at several places."""
    answer, places, held, altered = candidates
    if not places:
        return _missing(answer, "altered" if altered else "absent")
    directly, agreeing = _after(text, places, answer.before)
    if len(places) > 1 and len(directly) == 1 and len(_words(answer.before)) >= _TELLING_WORDS:
        left = directly
    elif not trusted and held and any(place not in held for place in agreeing):
        left = agreeing
    else:
        left = places if candidates.astray else _nth(text, held or places, answer)
        # A number that holds the quote too, but not after these words, decides nothing.
        left = [place for place in left if place in agreeing or len(places) == 1]
    if len(left) != 1:
        return _ambiguous(text, answer, left or held or places, "several")
    [place] = left
    as_cited = place in held or not answer.at
    if not as_cited and not _told_apart(answer, place in agreeing):
        return _ambiguous(text, answer, places, "elsewhere")
    return _found(text, answer, place, exact=as_cited)


def _places(text: _Text, quote: str) -> tuple[list[_Place], bool]:
    """Where a quote could stand, in order; and whether it also stands where the value is another."""
    places = [_Place(*found) for found in text.form.find(quote_form(quote))]
    answered = answered_figure(quote)
    if answered is None:
        return places, False
    kept: list[_Place] = []
    for place in places:
        standing = list(overlapping(text.figures, place.start, place.end))
        if not standing or any(_same(text, quote, answered, place, figure) for figure in standing):
            kept.append(place)
    altered = len(kept) < len(places)
    kept += [
        _Place(figure.start, figure.end)
        for figure in text.figures
        if agree(answered, figure)
        and not any(place.start < figure.end and figure.start < place.end for place in kept)
    ]
    return sorted(kept), altered


def _same(
    text: _Text, quote: str, answered: Amount, place: _Place, figure: Standing
) -> bool:
    """Whether the figure at a place is the one answered. Brackets copied from a sentence are no
    minus: (5.2万元)."""
    if agree(answered, figure):
        return True
    bracketed = answered.value < 0 and "-" not in quote and text.literal(quote, place) is not None
    return bracketed and agree(answered.model_copy(update={"value": -answered.value}), figure)


def _held(places: list[_Place], cited: tuple[int, int]) -> list[_Place]:
    """The places that begin in the line or cell cited, else those that reach into it."""
    start, end = cited
    return [place for place in places if start <= place.start < end] or [
        place for place in places if place.start < end and start < place.end
    ]


def _nth(text: _Text, places: list[_Place], answer: Answer) -> list[_Place]:
    """The place that the ordinal names, counted among those that stand as written if there are any;
    without an ordinal the only one that does. It decides nothing where it counts too far."""
    if len(places) == 1:
        return places
    written = [place for place in places if text.literal(answer.quote, place)]
    if answer.ordinal is None:
        return written if len(written) == 1 and answer.at else places
    counted = written or places
    return [counted[answer.ordinal - 1]] if 1 <= answer.ordinal <= len(counted) else places


def _after(
    text: _Text, places: list[_Place], before: str
) -> tuple[list[_Place], list[_Place]]:
    """The places that stand directly after these words; and those, else the ones that have them
    somewhere earlier in their line or row. All agree with no words."""
    words = _words(before)
    if not words:
        return [], places
    directly = [p for p in places if text.form.before(p.start, len(words)) == words]
    return directly, directly or [
        p for p in places if words in text.form.before(p.start, _line_length(text, p.start))
    ]


def _words(before: str) -> str:
    return quote_form(without_tags(before)).replace(" ", "")[-_CONTEXT:]


def _line_length(text: _Text, offset: int) -> int:
    """How much stands before an offset in its line, or in its row of the table."""
    unit = text.shown.unit_at(offset)
    row = text.shown.span(str(unit.row)) if unit else None
    return offset - row[0] if row else 0


def _told_apart(answer: Answer, agreeing: bool) -> bool:
    """Whether a quote that is not where it was cited is meant at the place that was found: the words
    before say so, or it is too long to stand anywhere. A figure needs the words: another figure
    of that value may stand in the chunk by chance."""
    if _words(answer.before):
        return agreeing
    return answered_figure(answer.quote) is None and len(quote_form(answer.quote)) >= _TELLING


def _found(text: _Text, answer: Answer, place: _Place, exact: bool) -> Grounded:
    literal = text.literal(answer.quote, place)
    evidence = text.document.evidence(*(literal or place))
    status: Literal["exact", "normalised"] = "exact" if literal and exact else "normalised"
    return Grounded(answer=answer, evidence=evidence.model_copy(update={"status": status}))


def _ambiguous(text: _Text, answer: Answer, places: list[_Place], reason: Reason) -> Grounded:
    evidence = text.document.evidence(*places[0]).model_copy(update={"status": "ambiguous"})
    spans = tuple((place.start, place.end) for place in places)
    return Grounded(answer=answer, evidence=evidence, reason=reason, places=spans)


def _missing(answer: Answer, reason: Reason) -> Grounded:
    return Grounded(
        answer=answer, evidence=Evidence(quote=answer.quote, status="missing"), reason=reason
    )


def _in_order(text: _Text, grounded: list[Grounded]) -> list[Grounded]:
    """What is ambiguous, decided by the answers around it, where all decided ones are in order."""
    decided = [each.evidence.start for each in grounded if each.placed]
    if not decided or decided != sorted(decided):
        return grounded
    ahead = [text.form.ends[-1]] * len(grounded)
    for i in range(len(grounded) - 2, -1, -1):
        after = grounded[i + 1]
        ahead[i] = after.evidence.start if after.placed else ahead[i + 1]
    result: list[Grounded] = []
    behind = 0
    for each, until in zip(grounded, ahead, strict=True):
        one = each
        if each.reason == "several":
            between = [_Place(*span) for span in each.places if behind <= span[0] <= until]
            if len(between) == 1:
                one = _found(text, each.answer, between[0], exact=False)
        if one.placed:
            behind = one.evidence.start
        result.append(one)
    return result
