"""What an export covers, read from the database: reports of a filter with their findings, a few reports
at a time, so that memory does not grow with their number.

What a second reviewer may not know yet is not in their exports either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from gouji.readings import ModelReading
from gouji.records import Coverage
from gouji.types import Document
from review.access import Access
from review.exports.values import ExportedDecision, ExportedFinding, ExportedReport
from review.ledger.blinding import shown, shown_log
from review.ledger.filters import FindingFilter
from review.ledger.listing import count
from review.ledger.recording import finding_of, unpacked
from review.ledger.standing import VERDICTS, in_effect, pairs, undone_ids
from review.tables import Decision, Finding, Report, Run, Version, VersionText, now
from review.values import Action, ReasonCode, State

T = TypeVar("T")
_AT_ONCE = 40
"""Reports read at once."""


class Scope(NamedTuple):
    """How much a filter covers."""

    reports: int
    findings: int


def scope(session: Session, access: Access, filter: FindingFilter) -> Scope:
    """How many reports and findings an export of the filter holds."""
    reports = session.scalar(select(func.count()).select_from(_wanted(access, filter).subquery()))
    return Scope(reports or 0, count(session, access, filter))


def exported(
    session: Session, access: Access, filter: FindingFilter, *, current: bool = False
) -> Iterator[ExportedReport]:
    """The reports of a filter by department and year. A filter that says nothing of findings also
    covers reports without any; `current` leaves out what only an earlier version had, whose places
    are not those of the text at hand."""
    ids = session.scalars(
        _wanted(access, filter).order_by(Report.department, Report.fiscal_year, Report.id)
    ).all()
    for some in _batches(ids, _AT_ONCE):
        conditions = list(filter.on_findings(access, now()))
        yield from _Reading(session, access).reports(some, conditions, current)
        session.expunge_all()


def document_of(session: Session, report_id: int) -> Document | None:
    """The text of a report's current version as it was loaded."""
    data = session.scalar(
        select(VersionText.document)
        .join(Report, Report.current_version_id == VersionText.version_id)
        .where(Report.id == report_id)
    )
    return unpacked(data) if data is not None else None


def _wanted(access: Access, filter: FindingFilter) -> Any:
    whole = not any(True for _ in filter.model_copy(update={"present": "any"}).on_findings(access, now()))
    wanted = select(Report.id).where(
        access.reports(), *filter.on_reports(), Report.current_version_id.is_not(None)
    )
    if whole:
        return wanted
    held = select(Finding.report_id).where(*filter.on_findings(access, now()))
    return wanted.where(Report.id.in_(held))


@dataclass
class _Reading:
    """Some reports with what they need, by a query for each kind of row."""

    session: Session
    access: Access
    texts: dict[int, str] = field(default_factory=dict)

    def reports(
        self, ids: Sequence[int], conditions: Iterable[ColumnElement[bool]], current: bool
    ) -> Iterator[ExportedReport]:
        found: dict[int, list[Finding]] = defaultdict(list)
        wanted = (
            select(Finding).where(Finding.report_id.in_(ids), *conditions)
            .options(joinedload(Finding.assignee)).order_by(Finding.rank, Finding.position, Finding.id)
        )
        for finding in self.session.scalars(wanted):
            found[finding.report_id].append(finding)
        logs = self._logs(finding.id for findings in found.values() for finding in findings)
        rows = self.session.execute(
            select(Report, Version, Run).join(Version, Version.id == Report.current_version_id)
            .outerjoin(Run, Run.id == Version.run_id).where(Report.id.in_(ids))
            .options(joinedload(Report.organisation))
        )
        held = {report.id: (report, version, run) for report, version, run in rows}
        for id_ in ids:
            if id_ in held:
                report, version, run = held[id_]
                mine = [
                    self._finding(finding, logs[finding.id]) for finding in found[id_]
                    if not current or finding.version_id == version.id
                ]
                yield _report(report, version, run, mine)
                self.texts.clear()

    def _logs(self, ids: Iterable[int]) -> dict[int, list[Decision]]:
        logs: dict[int, list[Decision]] = defaultdict(list)
        for some in _batches(ids, 500):
            rows = self.session.scalars(
                select(Decision).where(Decision.finding_id.in_(some)).order_by(Decision.id)
            )
            for row in rows:
                logs[row.finding_id].append(row)
        return logs

    def _finding(self, stored: Finding, log: Sequence[Decision]) -> ExportedFinding:
        stands = shown(self.access, stored)
        undone = undone_ids(log)
        rows = {
            row.id: _decision(row, row.id in undone)
            for row in shown_log(self.access, stored, log)
        }
        verdict, second = (None, None) if stands.blind else _verdicts(log)
        finding = finding_of(stored)
        return ExportedFinding(
            finding=finding, state=State(stands.state), present=stored.present,
            disputed=stands.disputed, due=stored.due,
            assignee=stored.assignee.shown_name if stored.assignee else "",
            lines=tuple(
                self._line(stored.version_id, place.start)
                if place.page is None and place.end > place.start else None
                for place in finding.evidence
            ),
            verdict=rows.get(verdict or 0), second=rows.get(second or 0), decisions=tuple(rows.values()),
        )

    def _line(self, version_id: int, offset: int) -> int:
        if version_id not in self.texts:
            text = self.session.scalar(
                select(VersionText.text).where(VersionText.version_id == version_id)
            )
            self.texts[version_id] = text or ""
        return self.texts[version_id].count("\n", 0, offset) + 1


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _verdicts(log: Sequence[Decision]) -> tuple[int | None, int | None]:
    """The ids of the row that the state comes from and of the second verdict on it."""
    verdict: int | None = None
    began = 0
    for row in in_effect(log):
        if row.action == Action.REOPEN:
            verdict, began = None, row.id
        elif row.action == Action.DEFER:
            verdict, began = row.id, row.id
        elif row.action in VERDICTS and not (row.second and verdict is not None):
            verdict = row.id
    second = [pair.second.id for pair in pairs(log) if pair.second.id > began]
    return verdict, second[-1] if second else None


def _decision(row: Decision, undone: bool) -> ExportedDecision:
    return ExportedDecision(
        id=row.id, at=row.at, author=row.author_name, action=Action(row.action),
        state=State(row.state) if row.state else None,
        reason=ReasonCode(row.reason) if row.reason else None, comment=row.comment,
        second=row.second, undone=undone, rule=row.rule, gouji_version=row.gouji_version,
    )


def _report(
    report: Report, version: Version, run: Run | None, findings: Sequence[ExportedFinding]
) -> ExportedReport:
    checked: dict[str, Any] = {}
    if run is not None:
        checked = {
            "checked_at": run.at, "gouji_version": run.gouji_version, "extractor": run.extractor,
            "coverage": Coverage.model_validate(run.coverage), "outcomes": run.outcomes,
            "reasons": run.reasons, "notes": tuple((zh, en) for zh, en in run.notes),
            "unproven": run.unproven,
            "reading": ModelReading.model_validate(run.reading) if run.reading else None,
        }
    return ExportedReport(
        id=report.id, organisation=report.organisation.name if report.organisation else "",
        department=report.department, fiscal_year=report.fiscal_year, kind=report.kind,
        title=report.title, file_name=version.file_name, sha256=version.sha256,
        number=version.number, uploaded_at=version.uploaded_at, findings=tuple(findings), **checked,
    )
