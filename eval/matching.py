"""Which finding found which label."""

from __future__ import annotations

import re
from collections.abc import Iterable

from eval.labels import Fact, Label, LabelSpan
from gouji.findings import Finding, Kind, Place

_GROUPS: tuple[frozenset[Kind], ...] = (
    frozenset(("arithmetic", "articulation", "scoring", "budget", "same_fact")),
)
_PAIRS: frozenset[frozenset[Kind]] = frozenset(
    frozenset(pair)
    for pair in (
        ("indicator", "scoring"), ("indicator", "completeness"), ("claim", "same_fact"),
        ("claim", "budget"), ("claim", "text"), ("claim", "scoring"), ("date", "same_fact"),
        ("date", "text"), ("completeness", "text"),
    )
)
MAX_SPAN = 120
"""A longer span points at a paragraph, not at a place: it does not count."""


def neighbours(one: Kind, other: Kind) -> bool:
    """Whether a finding of one kind may find a label of the other."""
    return (
        one == other
        or any(one in group and other in group for group in _GROUPS)
        or frozenset((one, other)) in _PAIRS
    )


def touches(place: Place, span: LabelSpan) -> bool:
    """Whether a finding's place is the label's: overlapping offsets, or the same quote on a page."""
    if place.end - place.start > MAX_SPAN:
        return False
    if span.start is not None and span.end is not None:
        return place.start < span.end and span.start < place.end
    mine, theirs = _bare(place.quote), _bare(span.quote)
    return place.page == span.page and bool(mine) and (mine in theirs or theirs in mine)


def _bare(quote: str) -> str:
    return re.sub(r"\s+", "", quote)


def covered(finding: Finding, spans: Iterable[LabelSpan]) -> int:
    """How many of the spans a finding touches."""
    return sum(any(touches(place, span) for place in finding.evidence) for span in spans)


def finds(finding: Finding, label: Label) -> bool:
    """Same or neighbouring kind, and at least one place in common."""
    return neighbours(finding.kind, label.kind) and covered(finding, label.evidence) > 0


def finds_fully(finding: Finding, label: Label) -> bool:
    """At least two of the label's places, or its only one."""
    return finds(finding, label) and covered(finding, label.evidence) >= min(2, len(label.evidence))


def suspects(finding: Finding, fact: Fact) -> bool:
    """Whether a finding stands on at least two places of a fact that holds: it is false if it says
    that this relation fails, which a person has to judge."""
    return covered(finding, fact.evidence) >= 2
