"""Facts that prose states: quantities, shares, ranks, multiples, phases, themes, with what they
are about.

Each reader below knows one shape of statement. A claim's key is its topic, measure, scope and
year, all in normal form; where one of them cannot be told, the statement is left alone, since two
facts that only look alike must never meet.
"""

from __future__ import annotations

from collections.abc import Iterator

from extractor.claim_economy import macro_figures, ranks, regional_shares
from extractor.claim_goals import degrees, listings
from extractor.claim_shapes import (
    attendance,
    measured_things,
    multiples,
    phases,
    predicate_counts,
    themes,
)
from extractor.passages import passages
from extractor.statement import Statement, statements
from gouji.records import Record, ReportHeader
from gouji.types import Document

_SHAPES = (
    attendance, measured_things, predicate_counts, macro_figures, regional_shares, ranks, multiples,
    themes, phases, degrees, listings,
)


def read_claims(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Every claim and listing of a report's prose, in the order of the text."""
    home = header.department.quote if header.department else ""
    for passage in passages(document):
        if passage.heading or passage.accounts:
            continue
        for statement in statements(passage, header.fiscal_year, home):
            yield from _claims_of(statement)


def _claims_of(statement: Statement) -> Iterator[Record]:
    for shape in _SHAPES:
        yield from shape(statement)
