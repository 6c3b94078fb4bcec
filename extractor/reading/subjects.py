"""Items of the functional classification, however the narrative words them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pydantic import BaseModel

from extractor.labels import fund_named
from extractor.normal import squeeze
from extractor.reading import words
from extractor.reading.comparing import Told, comparisons, trimmed
from extractor.reading.rows import Quote, Row, Unsigned
from extractor.reading.sheet import Quoted, Sheet
from extractor.reading.source import Source, Spot
from extractor.subjects import fund_of_subject
from gouji.classification_names import ITEM_NAMES, bare_name, class_code
from gouji.records import Record, SubjectItem
from gouji.types import Evidence

_MARKS = {"class_name": "类", "section_name": "款", "item_name": "项"}
_MARK = re.compile(r"\((?:[^()]{0,2}级)?(?P<mark>类|款|项)(?:级科目)?\)")
_INSIDE = re.compile(r"[\u4e00-\u9fa5]{1,20}\((?:[^()]{0,2}级)?(?:类|款|项)")
"""What stands behind the beginning of a longer name that has a mark."""
_MARKED = re.compile(r"[(（](?:[^()（）]{0,2}级)?[类款项](?:级科目)?[)）]?.*$", re.S)
_OF_SUBJECTS = re.compile(r"科目|功能分类|\((?:类|款|项)\)")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_LEAD = re.compile(r"^[\s,，:：、]*(?:主要)?(?:用于)?[:：]?")
_TAIL = re.compile(r"[\s,，。;；]*$")
_NEAR = 20
_KNOWN = frozenset(bare_name(name) for name in ITEM_NAMES)


class SubjectRow(Row):
    """One item, as a model is asked for it."""

    class_name: Quote = ""
    section_name: Quote = ""
    item_name: Quote = ""
    code: Quote = ""
    amount: Quote = ""
    budget: Quote = ""
    last_year: Quote = ""
    change: Unsigned = ""
    rate: Unsigned = ""
    word: Quote = ""
    reason: Quote = ""
    purpose: Quote = ""


class Subjects(BaseModel):
    rows: list[SubjectRow]


def subject_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """An item for every row whose names and amount belong together, then what it is compared with."""
    for row in sheet:
        item = _item(source, row)
        if item is not None:
            yield from item


def _item(source: Source, row: Quoted) -> tuple[Record, ...] | None:
    """The item and its comparisons."""
    year = source.header.fiscal_year
    amount = row.figure("amount", lambda s: s.amount.is_money and words.is_level(s, year))
    if amount is None:
        row.refuse()
        return None
    names = {field: _name(row, field, amount) for field in _MARKS}
    given = [name for name in names.values() if name is not None]
    missing = any(row.said(field) and names[field] is None for field in _MARKS)
    if not given or missing or not _belong(given, amount):
        row.refuse()
        return None
    begin, stop = given[0].start, _stop(source, amount)

    def within(spot: Spot) -> bool:
        return spot.line.start == amount.line.start and begin <= spot.start < stop

    bases = ("budget", "last_year")
    budget = row.first(bases, lambda s: within(s) and words.is_budget(s))
    prior = row.first(bases, lambda s: within(s) and words.is_prior(s, year))
    paragraph = source.paragraph(amount.line)
    told = row.text("code", lambda e: begin <= e.start + 20 and bool(_CODE.fullmatch(e.quote)))
    original = budget is not None and not words.is_adjusted(budget)
    compared = comparisons(row, source, Told(amount, budget, prior, given[-1].quote), stop)
    item = SubjectItem(
        where=paragraph.where, code=told,
        **names,
        fund=fund_named(paragraph.section) or fund_of_subject(
            squeeze(source.document.text[begin : given[-1].end])
        ),
        amount=row.amount(amount), budget=row.amount(budget) if original else None,
        comparison=compared[0] if compared else None, purpose=_purpose(row, amount, stop),
    )
    row.unused()
    return item, *compared


def _name(row: Quoted, field: str, amount: Spot) -> Evidence | None:
    """A name of the field's level that stands before the amount, without the mark of its level."""

    def stands(evidence: Evidence) -> bool:
        line = amount.line
        if not line.start <= evidence.start < amount.start:
            return False
        text = line.document.text
        bare = _MARKED.sub("", evidence.quote)
        behind = squeeze(text[evidence.start + len(bare) : amount.start])
        mark = _MARK.match(behind)
        if mark is not None:
            return mark["mark"] == _MARKS[field]
        if _INSIDE.match(behind):
            return False
        if field == "class_name" or class_code(squeeze(bare)):
            return field == "class_name" and bool(class_code(squeeze(bare)))
        told = _OF_SUBJECTS.search("".join(line.document.heading_path(line.start))) or _MARK.search(
            squeeze(text[max(line.start, evidence.start - _NEAR) : evidence.start])
        )
        return bool(told) or bare_name(squeeze(bare)) in _KNOWN

    found = row.text(field, stands)
    return trimmed(found, re.compile(""), _MARKED) if found is not None else None


def _belong(names: list[Evidence], amount: Spot) -> bool:
    """Whether the names stand in the order of their levels, and no other name between them and the
    amount."""
    if [name.start for name in names] != sorted(name.start for name in names):
        return False
    document = amount.line.document
    for one, other in pairwise(names):
        if len(_MARK.findall(squeeze(document.text[one.end : other.start]))) > 1:
            return False
    between = squeeze(document.text[names[-1].end : amount.start])
    inside = between.count("(") - between.count(")")  # the amount of a part that brackets hold
    return len(_MARK.findall(between)) <= 1 and inside <= 0


def _stop(source: Source, amount: Spot) -> int:
    """Where what is told of an item ends: at the next name with a mark in its paragraph."""
    text = amount.line.text
    following = _MARK.search(text, amount.token.end)
    if following is None:
        return amount.line.end
    stops = [text.rfind(stop, amount.token.end, following.start()) for stop in "。;"]
    at = max(stops)
    return amount.line.offsets[at] if at >= 0 else amount.line.offsets[following.start()]


def _purpose(row: Quoted, amount: Spot, stop: int) -> Evidence | None:
    def stands(evidence: Evidence) -> bool:
        before = amount.line.document.text[max(amount.line.start, evidence.start - 8) : evidence.start]
        return amount.start < evidence.start < stop and words.is_purpose(before + evidence.quote[:6])

    found = row.text("purpose", stands)
    return trimmed(found, _LEAD, _TAIL) if found is not None else None
