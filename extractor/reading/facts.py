"""Countable facts of prose: goals, completions, what was done and how much of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from extractor.coverage import NO_MEASURE
from extractor.normal import squeeze
from extractor.reading import telling, words
from extractor.reading.counts import counted
from extractor.reading.rows import Quote, Row
from extractor.reading.sheet import Quoted, Sheet
from extractor.reading.source import Source, Spot
from extractor.statement import Statement
from extractor.topics import plain
from gouji.records import Claim, ClaimKind, Record
from gouji.types import Evidence

_EARLIER = re.compile(r"(?P<base>上届|上年|去年|上一届|往年)[\u4e00-\u9fa5]{0,8}的$")
_NO_FACT = NO_MEASURE | {"届", "期", "批", "百分点"}
_LONGEST_TOPIC = 40


class FactRow(Row):
    """One thing, and the figures told of it, each with the words that say what it is."""

    topic: Quote = ""
    counts: list[Quote] = []

    @property
    def quotes(self) -> dict[str, str]:
        topic = {"topic": self.topic} if self.topic else {}
        return topic | {f"counts.{at}": count for at, count in enumerate(self.counts) if count}


class Facts(BaseModel):
    rows: list[FactRow]


def fact_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """A claim for every figure in the words quoted whose clause says what it counts."""
    for row in sheet:
        topic = _topic(source, row)
        for field in row.fields:
            if field.startswith("counts."):
                yield from _claims(source, row, field, topic)
        row.unused()


def _topic(source: Source, row: Quoted) -> Evidence | None:
    """What the row is about, if it stands in the text shown; its heading or project need not."""
    named = plain(squeeze(row.said("topic")))
    if named and named in plain(squeeze(row.around)):
        row.accept("topic")
        return None
    return row.text("topic", lambda e: len(e.quote) <= _LONGEST_TOPIC)


def _claims(source: Source, row: Quoted, field: str, topic: Evidence | None) -> Iterator[Claim]:
    for spot in row.figures(field, lambda s: s.amount.unit not in _NO_FACT):
        said = source.statement(spot.start)
        told = _kind(spot)
        amount = row.amount(spot)
        if said is None or told is None or amount is None:
            continue
        at = spot.token.start
        name, edition = telling.topic_of(said, at, _of(source, said, topic, spot))
        what = counted(said, spot, name, topic.quote if topic else "")
        if what is None:
            continue
        if what.measure == "参加人数":
            amount = amount.model_copy(update={"unit": "人"})
        row.take(field, spot)
        kind, narrowed = told
        yield said.claim(
            kind, name, what.measure, spot.amount.evidence, amount,
            "、".join(filter(None, (narrowed, edition, what.scope))), telling.year_of(said, at, name),
        )


def _of(source: Source, said: Statement, topic: Evidence | None, spot: Spot) -> Evidence | None:
    """The topic, where it is named before the figure in the same passage: else it may be another's."""
    if topic is None or not telling.beside(source, said, topic) or topic.start >= spot.start:
        return None
    return topic


def _kind(spot: Spot) -> tuple[ClaimKind, str] | None:
    """What kind of claim a figure makes, with the base of a multiple; None where that is not told."""
    if words.is_share(spot):
        return "share", ""
    if spot.amount.unit == "倍":
        earlier = _EARLIER.search(spot.label)
        return ("multiple", earlier["base"]) if earlier else None
    return "quantity", ""
