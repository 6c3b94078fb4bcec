"""Events: forums, fairs, contests, with when and where they were, who came and what came of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from extractor.coverage import NO_MEASURE
from extractor.dates import find_dates, role_of
from extractor.normal import squeeze
from extractor.reading import telling
from extractor.reading.counts import counted
from extractor.reading.rows import Quote, Row
from extractor.reading.sheet import Quoted, Sheet
from extractor.reading.source import Source
from extractor.statement import Statement
from gouji.records import Claim, DateMention, Record
from gouji.types import Evidence

_KIND = r"(?:会|展|论坛|赛|节|周|月|班|仪式|活动|讲座|演练|巡演|展演|行动)"
_NAMED = re.compile(rf"{_KIND}$")
_NAME_OF_MORE = re.compile(
    r"[\s]*(?:中心|馆|厅|场|室|局|处|办|委|堂|所|员|议|览|销|商|经费|资金|项目|专项|补助|补贴|工作|面积|费|金|额|数)"
)
"""What goes on from the name of an event to that of something else: 会展|中心, 博览会|经费."""
_NAME_END = re.compile(
    rf"{_KIND}(?=在|于|如期|成功|顺利|圆满|胜利|正式|召开|举办|举行|开幕|闭幕|亮相|收官|落幕|开赛|决赛|期间|上|共)"
)
_PLACE = re.compile(r"(?:在|于|亮相|走进|登陆|赴|地点(?:为|是|在)?[:：]?)\W?$")
_THEME = re.compile(r"(?:以|主题(?:是|为)?[:：]?)[“\"]?$")
_OF_THEME = re.compile(r"^[”\"]?(?:为|作为)[\u4e00-\u9fa5]{0,4}主题")
_PAST = re.compile(r"了|已|成功|顺利|圆满|如期")
_NEAR = 10
_LEAST = 4


class EventRow(Row):
    """One event; `counts` are the figures told of it, each with the words that say what it is."""

    name: Quote = ""
    date: Quote = ""
    place: Quote = ""
    theme: Quote = ""
    counts: list[Quote] = []

    @property
    def quotes(self) -> dict[str, str]:
        single = {name: value for name in ("name", "date", "place", "theme") if (value := getattr(self, name))}
        return single | {f"counts.{at}": count for at, count in enumerate(self.counts) if count}


class Events(BaseModel):
    rows: list[EventRow]


class _Event(NamedTuple):
    """An event: its name in normal form, where it is named, and in which sentence."""

    name: str
    evidence: Evidence
    said: Statement


def event_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """For every row whose name is one of an event: that it was held, its date, and its counts."""
    for row in sheet:
        event = _event(source, row)
        if event is None:
            row.refuse()
            continue
        said = event.said
        year = telling.year_of(said, said.end, event.name)
        yield said.claim("event", event.name, "举办", event.evidence, year=year)
        yield from _date(source, row, event)
        yield from _words(source, row, event, year)
        for field in row.fields:
            if field.startswith("counts."):
                yield from _counts(source, row, event, field)
        row.unused()


def _event(source: Source, row: Quoted) -> _Event | None:
    evidence = row.text("name")
    said = source.statement(evidence.start) if evidence else None
    if evidence is None or said is None:
        return None
    if telling.is_anaphor(evidence.quote):
        meant = said.event(said.end)
        return _Event(meant.name, evidence, said) if meant and meant.unique else None
    normal = said.passage.normal
    for topic in said.named_events:  # a name that was cut short is the one that stands there
        whole = normal.evidence(topic.start, topic.end)
        if not topic.edition and whole.start < evidence.end and evidence.start < whole.end:
            return _Event(topic.name, whole.model_copy(update={"status": evidence.status}), said)
    end = _NAMED.search(evidence.quote)
    if end is None:
        end = _NAME_END.search(evidence.quote)  # it ran on
    elif _NAME_OF_MORE.match(source.document.text, evidence.end):
        return None
    if end is None:
        return None
    quote = evidence.quote[: end.end()]
    evidence = evidence.model_copy(update={"quote": quote, "end": evidence.start + len(quote)})
    name = telling.named(quote)
    return _Event(name, evidence, said) if len(name) >= _LEAST else None


def _date(source: Source, row: Quoted, event: _Event) -> Iterator[DateMention]:
    """The event's date, where nothing around it says that it is a date of something else."""
    evidence = row.text("date", lambda e: telling.beside(source, event.said, e))
    said = source.statement(evidence.start) if evidence else None
    if evidence is None or said is None:
        return
    for date in find_dates(said.normal_text, said.start, said.end):
        place = said.passage.normal.evidence(date.start, date.end)
        if not (place.start < evidence.end and evidence.start < place.end):
            continue
        role, _, past = role_of(said, date.start, date.end)
        if role not in ("event", "other", "plan"):
            row.release("date")
            continue
        yield DateMention(
            year=date.year, month=date.month, day=date.day, until_day=date.until_day,
            role="plan" if role == "plan" else "event", event=event.name,
            past=past or (bool(_PAST.search(said.text)) and not said.planned),
            project=said.passage.project, told=said.passage.told, where=said.passage.where,
            evidence=place.model_copy(update={"status": evidence.status}),
        )
        return


def _words(source: Source, row: Quoted, event: _Event, year: int | None) -> Iterator[Claim]:
    """Where it was, and its theme: words, each with those that lead to it."""
    text = source.document.text

    def there(evidence: Evidence) -> bool:
        before = squeeze(text[max(0, evidence.start - _NEAR) : evidence.start])
        return telling.beside(source, event.said, evidence) and bool(_PLACE.search(before))

    def theme(evidence: Evidence) -> bool:
        before = squeeze(text[max(0, evidence.start - _NEAR) : evidence.start])
        after = squeeze(text[evidence.end : evidence.end + _NEAR])
        led = _THEME.search(before) and (not before.rstrip('"').endswith("以") or _OF_THEME.search(after))
        return telling.beside(source, event.said, evidence) and bool(led)

    place = row.text("place", there)
    if place is not None:
        yield event.said.claim("event", event.name, "举办地点", place, year=year)
    told = row.text("theme", theme)
    if told is not None:
        scope = event.said.scope(event.said.end, event.name)
        yield event.said.claim("name", event.name, "主题", told, scope=scope)


def _counts(source: Source, row: Quoted, event: _Event, field: str) -> Iterator[Claim]:
    """A claim for every figure in the words quoted whose clause says what it counts."""
    for spot in row.figures(field, lambda s: s.amount.unit not in NO_MEASURE):
        said = source.statement(spot.start)
        other = said.event(spot.token.start) if said else None
        if said is None or not telling.beside(source, event.said, spot.amount.evidence) or (
            other is not None and other.edition not in ("", "本届")
        ):
            continue
        what = counted(said, spot, event.name, event.evidence.quote)
        amount = row.amount(spot)
        if what is None or amount is None:
            continue
        if what.measure == "参加人数":
            amount = amount.model_copy(update={"unit": "人"})
        row.take(field, spot)
        yield said.claim(
            "quantity", event.name, what.measure, spot.amount.evidence, amount, what.scope,
            telling.year_of(said, spot.token.start, event.name),
        )
