"""A report opened for reviewing: the version and run that are looked at, its findings as light rows.

The findings of a run are those whose proof is the run's: the current run has all that are present; an
earlier one has those that were last seen in it, which is how a finding that disappeared is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, defer

from gouji.findings import SEVERITIES
from review.access import Access, report_seen
from review.ledger.blinding import shown
from review.ledger.filters import OPEN
from review.ledger.recording import finding_of
from review.problems import not_found
from review.reviewing.sheet import Marked
from review.tables import Finding, Report, Run, Version, VersionText
from review.values import State


class Row(NamedTuple):
    """A finding in the list. `state` is what the person may know of it."""

    id: int
    rule: str
    severity: str
    state: State
    message: str
    message_en: str
    at: int
    revision: int


class Checked(NamedTuple):
    """A run of a version of the report."""

    run: Run
    version: Version


@dataclass(frozen=True)
class Opened:
    """A report and the run of it that is looked at; None where nothing has been checked yet."""

    report: Report
    current: Checked | None
    runs: Sequence[Checked]
    length: int = 0

    @property
    def is_latest(self) -> bool:
        """Whether this is the run that the report stands by."""
        return self.current is None or (
            self.current.version.id == self.report.current_version_id
            and self.current.run.id == self.current.version.run_id
        )


def opened(session: Session, access: Access, report_id: int, run_id: int | None = None) -> Opened:
    """The report with its current run, or with the run named. Raises NotFound."""
    report = report_seen(session, access, report_id)
    runs = runs_of(session, report_id)
    if run_id is None:
        current = next(
            (one for one in runs if one.version.id == report.current_version_id
             and one.run.id == one.version.run_id),
            runs[0] if runs else None,
        )
    else:
        current = next((one for one in runs if one.run.id == run_id), None)
        if current is None:
            raise not_found("检查", "run")
    length = session.scalar(
        select(func.length(VersionText.text)).where(VersionText.version_id == current.version.id)
    ) if current else 0
    return Opened(report, current, runs, length or 0)


def runs_of(session: Session, report_id: int) -> list[Checked]:
    """The runs of a report, the last one first."""
    found = session.execute(
        select(Run, Version).join(Version, Version.id == Run.version_id)
        .where(Run.report_id == report_id).order_by(Run.id.desc())
    )
    return [Checked(run, version) for run, version in found]


def rows(
    session: Session, access: Access, run: Run, *, first: int = 0, limit: int | None = None
) -> list[Row]:
    """The findings of a run, the worst first, from the `first` on."""
    start = Finding.evidence[(0, "start")].as_integer()
    found = session.execute(
        select(Finding, start).where(*_conditions(run))
        .order_by(Finding.rank, Finding.position, Finding.id).offset(first).limit(limit)
        .options(defer(Finding.evidence), defer(Finding.computation))
    )
    return [
        Row(
            finding.id, finding.rule, finding.severity, shown(access, finding).state,
            finding.message, finding.message_en, at or 0, finding.revision,
        )
        for finding, at in found
    ]


def _conditions(run: Run) -> tuple[ColumnElement[bool], ...]:
    return (Finding.report_id == run.report_id, Finding.last_run_id == run.id)


class Tally(NamedTuple):
    """Counts over a run's findings."""

    by_severity: tuple[tuple[str, int], ...]
    by_rule: tuple[tuple[str, int], ...]
    total: int
    decided: int


def tally(session: Session, run: Run) -> Tally:
    """How many findings a run has, by severity and rule, and how many are decided."""
    severity: dict[str, int] = {}
    rule: dict[str, int] = {}
    decided = total = 0
    for name, code, state, number in session.execute(
        select(Finding.severity, Finding.rule, Finding.state, func.count())
        .where(*_conditions(run)).group_by(Finding.severity, Finding.rule, Finding.state)
    ):
        severity[name] = severity.get(name, 0) + number
        rule[code] = rule.get(code, 0) + number
        total += number
        decided += number if State(state) not in OPEN else 0
    return Tally(
        tuple((name, severity.get(name, 0)) for name in SEVERITIES),
        tuple(sorted(rule.items(), key=lambda item: (-item[1], item[0]))), total, decided,
    )


def disappeared(session: Session, report_id: int) -> int:
    """How many findings the report's last run no longer had."""
    return session.scalar(
        select(func.count()).select_from(Finding)
        .where(Finding.report_id == report_id, Finding.present.is_(False))
    ) or 0


def marked(session: Session, run: Run) -> list[Marked]:
    """The findings of a run with their proof, to be marked in its text."""
    found = session.scalars(select(Finding).where(*_conditions(run)).order_by(Finding.id))
    return [Marked(finding.id, finding_of(finding)) for finding in found]


def stamp(session: Session, checked: Checked) -> str:
    """Changes when the text of a run's version or its marks do."""
    count, last = session.execute(
        select(func.count(), func.max(Finding.id)).where(*_conditions(checked.run))
    ).one()
    return f"{checked.run.id}-{count}-{last or 0}-{checked.version.sha256[:12]}"
