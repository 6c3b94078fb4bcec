"""Words in the texts of reports.

SQLite narrows the texts down by an index of trigrams, PostgreSQL by pg_trgm; every hit is then looked
for in the text itself. Only the current version of a report is searched. A word of one or two characters
is looked up among the trigrams that it begins, so one that ends a text is not found there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, column, func, select, table, text
from sqlalchemy.orm import Session

from review.access import Access
from review.ledger.filters import FindingFilter
from review.tables import Report, VersionText

_AROUND = 42
"""Characters of the text shown on each side of a hit."""
_OF_ONE = 3
"""Hits shown of one report."""
_TRIGRAMS = 24
"""Trigrams of a word that narrow the texts down."""
_TERMS = 400
"""Trigrams that may begin with a short word; with more, the index narrows nothing down."""

_index = table("text_search", column("rowid"), column("text"))
_vocabulary = table("text_search_words", column("term"))


class Excerpt(NamedTuple):
    """A hit with the text around it."""

    before: str
    hit: str
    after: str
    at: int


class Hit(NamedTuple):
    """A report whose text has all the words: the first places, and how many there are."""

    report: Report
    excerpts: tuple[Excerpt, ...]
    places: int


class Hits(NamedTuple):
    """A page of reports with hits, and whether there are more."""

    hits: tuple[Hit, ...]
    more: bool


def words_of(query: str) -> list[str]:
    """The words of a query; what stands in quotation marks is one."""
    found = re.findall(r'"([^"]+)"|“([^”]+)”|(\S+)', query[:200].replace("\0", ""))
    return list(dict.fromkeys(word for parts in found for word in parts if word))[:8]


def in_texts(
    session: Session, access: Access, filter: FindingFilter, query: str, *, first: int = 0,
    limit: int = 20,
) -> Hits:
    """The reports of a filter whose text has all words of the query, the latest year first."""
    words = words_of(query)
    if not words:
        return Hits((), False)
    wanted = (
        select(Report, VersionText.text)
        .join(VersionText, VersionText.version_id == Report.current_version_id)
        .where(access.reports(), *filter.on_reports(), *_having(session, words))
        .order_by(func.coalesce(Report.fiscal_year, 0).desc(), Report.id.desc())
    )
    found = session.execute(wanted.offset(first).limit(limit + 1)).all()
    hits = tuple(Hit(report, *_excerpts(held, words)) for report, held in found[:limit])
    return Hits(hits, len(found) > limit)


def _having(session: Session, words: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    sqlite = session.get_bind().dialect.name == "sqlite"
    for word in words:
        if sqlite:
            yield VersionText.version_id.in_(_narrowed(session, word))
        yield VersionText.text.icontains(word, autoescape=True)


def _narrowed(session: Session, word: str) -> Any:
    """The versions that may have the word, by the index."""
    if len(word) >= 3:
        trigrams = dict.fromkeys(word[at : at + 3] for at in range(len(word) - 2))
        return _matching(" AND ".join(map(_quoted, list(trigrams)[:_TRIGRAMS])))
    beginning = word.lower()
    terms = session.scalars(
        select(_vocabulary.c.term)
        .where(_vocabulary.c.term >= beginning, _vocabulary.c.term < beginning + "\U0010ffff")
        .limit(_TERMS + 1)
    ).all()
    if not terms or len(terms) > _TERMS:
        return select(VersionText.version_id)
    return _matching(" OR ".join(map(_quoted, terms)))


def _matching(query: str) -> Any:
    return select(_index.c.rowid).where(text("text_search MATCH :some").bindparams(
        bindparam("some", query, unique=True)
    ))


def _quoted(term: str) -> str:
    return '"{}"'.format(term.replace('"', '""'))


def _excerpts(held: str, words: Sequence[str]) -> tuple[tuple[Excerpt, ...], int]:
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    found: list[Excerpt] = []
    count = 0
    for match in pattern.finditer(held):
        count += 1
        if len(found) < _OF_ONE:
            start, end = match.span()
            found.append(Excerpt(
                _flat(held[max(0, start - _AROUND) : start]), match[0],
                _flat(held[end : end + _AROUND]), start,
            ))
    return tuple(found), count


def _flat(some: str) -> str:
    return re.sub(r"\s+", " ", some)
