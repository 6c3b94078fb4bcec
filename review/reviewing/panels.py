"""What stands beside a report's findings: leads of a model, findings that disappeared, and how far the
check went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from gouji.findings import CheckedReport, Outcome
from gouji.readings import ModelReading
from gouji.records import Coverage
from gouji.reporting.context import Lines
from gouji.reporting.reading import lead_reason, lead_title, reading_lines
from gouji.reporting.wording import OUTCOME, SEVERITY, page_or_line, say
from gouji.types import Evidence
from review.access import Access
from review.ledger.blinding import shown
from review.ledger.documents import stored_document
from review.reviewing.shown import rule_summary, sentence
from review.tables import Appearance, Finding, Run, Version
from review.values import Presence, label

_LISTED = 500
"""Places of one list that are shown; the count says how many there are."""


class Spot(NamedTuple):
    """A quote in the text and where it stands."""

    quote: str
    place: str
    start: int


class ShownLead(NamedTuple):
    """A contradiction that a model proposes and nothing proves."""

    title: str
    where: str
    reason: str
    spots: tuple[Spot, ...]


class Gone(NamedTuple):
    """A finding that the report's last run no longer had."""

    id: int
    rule: str
    severity: str
    severity_name: str
    state: str
    state_name: str
    message: str
    since: datetime | None


class Untold(NamedTuple):
    """A rule that could not tell, and why."""

    code: str
    summary: str
    why: str


class Extent(NamedTuple):
    """How far a check went."""

    figures: tuple[int, int]
    cells: tuple[int, int]
    outcomes: tuple[tuple[str, str, int], ...]
    untold: tuple[Untold, ...]
    unread: tuple[Spot, ...]
    unread_count: int
    model: tuple[str, ...]
    marks: tuple[int, int]
    extractor: str
    gouji_version: str
    at: datetime
    seconds: float


def told_of(run: Run) -> CheckedReport:
    """A run as far as sentences about it need: the outcomes of its rules, its model's reading."""
    reading = ModelReading.model_validate(run.reading) if run.reading else None
    return CheckedReport(path="", sha256="", outcomes=run.outcomes, reading=reading)


def leads_of(session: Session, run: Run, version: Version, lang: str) -> list[ShownLead]:
    """The leads of a run's model."""
    reading = told_of(run).reading
    if reading is None:
        return []
    places = _Places(session, version, lang)
    return [
        ShownLead(
            lead_title(lead, lang), lead.where, lead_reason(lead, lang), places.of(lead.sides)
        )
        for lead in reading.leads
    ]


def gone(session: Session, access: Access, report_id: int, lang: str) -> list[Gone]:
    """The findings that disappeared, the worst first."""
    left = (
        select(Appearance.finding_id, func.max(Appearance.at).label("at"))
        .where(Appearance.what == Presence.DISAPPEARED).group_by(Appearance.finding_id).subquery()
    )
    found = session.execute(
        select(Finding, left.c.at).outerjoin(left, left.c.finding_id == Finding.id)
        .where(Finding.report_id == report_id, Finding.present.is_(False))
        .order_by(Finding.rank, Finding.position, Finding.id).limit(_LISTED)
        .options(defer(Finding.evidence), defer(Finding.computation))
    )
    return [
        Gone(
            finding.id, finding.rule, finding.severity, say(lang, *SEVERITY[finding.severity]),
            state.value, label(state, lang),
            sentence(finding, lang), at,
        )
        for finding, at in found for state in [shown(access, finding).state]
    ]


def coverage_of(session: Session, run: Run, version: Version, lang: str) -> Extent:
    """How far a run went, for people."""
    coverage = Coverage.model_validate(run.coverage)
    counted: Counter[Outcome] = Counter(run.outcomes.values())
    reading = told_of(run).reading
    return Extent(
        figures=(coverage.figures_read, coverage.figures),
        cells=(coverage.cells_read, coverage.cells),
        outcomes=tuple((name, say(lang, *words), counted[name]) for name, words in _OUTCOMES),
        untold=tuple(
            Untold(code, rule_summary(code), why) for code, why in sorted(run.reasons.items())
        ),
        unread=_Places(session, version, lang).of(coverage.unread[:_LISTED]),
        unread_count=len(coverage.unread),
        model=tuple(reading_lines(reading, lang)) if reading else (),
        marks=(run.full_marks, run.scored), extractor=run.extractor,
        gouji_version=run.gouji_version, at=run.at, seconds=run.seconds,
    )


_OUTCOMES: tuple[tuple[Outcome, tuple[str, str]], ...] = (
    ("pass", OUTCOME["pass"]), ("fail", OUTCOME["fail"]), ("cannot_tell", OUTCOME["cannot_tell"]),
    ("not_applicable", OUTCOME["not_applicable"]),
)


class _Places:
    """Where evidence stands, by page or line."""

    def __init__(self, session: Session, version: Version, lang: str) -> None:
        self.session, self.version, self.lang = session, version, lang

    def of(self, evidence: Sequence[Evidence]) -> tuple[Spot, ...]:
        if not evidence:
            return ()
        document = stored_document(self.session, self.version.id)
        lines = Lines(document.text)
        spots = []
        for one in evidence:
            region = document.locate(one.start, one.end) if one.end else None
            place = page_or_line(
                region.page if region else None, lines.number(one.start), self.lang
            ) if one.end else ""
            spots.append(Spot(one.quote, place, one.start))
        return tuple(spots)
