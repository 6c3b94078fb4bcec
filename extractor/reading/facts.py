"""Countable facts of prose: goals, completions, what was done and how much of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from extractor.coverage import NO_MEASURE
from extractor.normal import squeeze
from extractor.reading import telling, words
from extractor.reading.rows import Quote, Row
from extractor.reading.sheet import Quoted, Sheet
from extractor.reading.source import Source, Spot
from extractor.statement import Statement
from extractor.topics import plain
from gouji.records import Claim, ClaimKind, Record
from gouji.types import Evidence

_EARLIER = re.compile(r"(?P<base>上届|上年|去年|上一届|往年)[\u4e00-\u9fa5]{0,8}的$")
_NO_FACT = NO_MEASURE | {"届", "期", "批", "百分点"}


class FactRow(Row):
    """One figure, with what it counts and of what."""

    topic: Quote = ""
    measure: Quote = ""
    value: Quote = ""
    scope: Quote = ""


class Facts(BaseModel):
    rows: list[FactRow]


def fact_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """A claim for every row whose measure stands in the sentence of its figure."""
    for row in sheet:
        claim = _claim(source, row)
        if claim is None:
            row.refuse()
        else:
            yield claim


def _claim(source: Source, row: Quoted) -> Claim | None:
    spot = row.figure("value", lambda s: s.amount.unit not in _NO_FACT)
    said = source.statement(spot.start) if spot else None
    if spot is None or said is None:
        return None

    def in_sentence(evidence: Evidence) -> bool:
        return said.context.start <= evidence.start < said.context.end

    measure = row.text("measure", in_sentence)
    if measure is None:
        return None
    at = spot.token.start
    topic, edition = telling.topic_of(said, at, _topic(source, row, said))
    told = _kind(spot)
    if told is None:
        return None
    scope = row.text("scope", in_sentence)
    kind, narrowed = told
    what = telling.measure_of(measure.quote)
    scopes = telling.scope_of(said, spot, topic, measure.quote)
    return said.claim(
        kind, topic, what, spot.amount.evidence, row.amount(spot),
        "、".join(filter(None, (narrowed, edition, _within(scope, scopes), scopes))),
        telling.year_of(said, at, topic),
    )


def _topic(source: Source, row: Quoted, said: Statement) -> Evidence | None:
    """The topic quoted, if it stands in the passage; its heading or project need not be quoted."""
    named = plain(squeeze(row.said("topic")))
    if named and named in plain(f"{squeeze(said.passage.section)}{said.passage.project}"):
        row.accept("topic")
        return None
    return row.text("topic", lambda e: telling.beside(source, said, e))


def _kind(spot: Spot) -> tuple[ClaimKind, str] | None:
    """What kind of claim a figure makes, with the base of a multiple; None where that is not told."""
    if words.is_share(spot):
        return "share", ""
    if spot.amount.unit == "倍":
        earlier = _EARLIER.search(spot.label)
        return ("multiple", earlier["base"]) if earlier else None
    return "quantity", ""


def _within(scope: Evidence | None, scopes: str) -> str:
    """The scope quoted, where the words of the clause do not hold it already."""
    text = plain(scope.quote) if scope is not None else ""
    return "" if text in scopes else text
