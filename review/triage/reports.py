"""The list of reports: what they are, how far their files are, what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from gouji.readings import ModelReading
from review.access import Access
from review.ledger.filters import FindingFilter
from review.tables import Appearance, Finding, Report, Run, Version
from review.triage.ranking import Order, Ranked, ranking
from review.values import FileState, Presence


class Listed(NamedTuple):
    """A report with its counts, its newest version and how many it has, when it was checked, and
    whether the model of its current run left something unanswered."""

    ranked: Ranked
    newest: Version | None
    versions: int
    checked_at: datetime | None
    incomplete: bool


class ReportList(NamedTuple):
    """A page of reports, and how many there are."""

    reports: tuple[Listed, ...]
    total: int


class Unnamed(NamedTuple):
    """Files that are no version of a report yet."""

    waiting: int
    failed: int


class Change(NamedTuple):
    """What a run changed: findings that appeared, disappeared and came back with it."""

    appeared: int = 0
    disappeared: int = 0
    returned: int = 0


def listed(
    session: Session, access: Access, filter: FindingFilter, *, name: str = "",
    state: FileState | None = None, order: Order = "new", first: int = 0, limit: int = 50,
) -> ReportList:
    """The reports of a filter; `name` is of department, title or file, `state` of the newest file."""
    found = ranking(
        session, access, filter, order=order, first=first, limit=limit,
        only=list(_only(name, state)),
    )
    ids = [row.report.id for row in found.rows]
    versions = _versions(session, ids)
    checked = dict(session.execute(
        select(Run.report_id, func.max(Run.at)).where(Run.report_id.in_(ids)).group_by(Run.report_id)
    ).all()) if ids else {}
    lacking = _lacking(session, ids)
    return ReportList(tuple(
        Listed(
            row, versions.get(row.report.id, [None])[-1], len(versions.get(row.report.id, ())),
            checked.get(row.report.id), row.report.id in lacking,
        )
        for row in found.rows
    ), found.total)


def _only(name: str, state: FileState | None) -> Iterator[ColumnElement[bool]]:
    for word in name.replace("\0", " ").split():
        files = select(Version.report_id).where(Version.file_name.icontains(word, autoescape=True))
        yield or_(
            Report.department.icontains(word, autoescape=True),
            Report.title.icontains(word, autoescape=True), Report.id.in_(files),
        )
    if state is not None:
        newest = select(func.max(Version.id)).where(Version.report_id.is_not(None)).group_by(
            Version.report_id
        )
        yield Report.id.in_(
            select(Version.report_id).where(Version.id.in_(newest), Version.state == state)
        )


def _versions(session: Session, ids: Sequence[int]) -> dict[int, list[Version]]:
    found: dict[int, list[Version]] = {}
    for version in session.scalars(
        select(Version).where(Version.report_id.in_(ids)).order_by(Version.number, Version.id)
    ) if ids else ():
        found.setdefault(version.report_id or 0, []).append(version)
    return found


def _lacking(session: Session, ids: Sequence[int]) -> set[int]:
    """The reports whose current run has an incomplete reading; of a reading only the parts are fetched."""
    found = session.execute(
        select(Report.id, Run.reading["parts"])
        .join(Version, Version.id == Report.current_version_id).join(Run, Run.id == Version.run_id)
        .where(Report.id.in_(ids))
    )
    return {
        id_ for id_, parts in found
        if ModelReading.model_validate({"model": "", "parts": parts or ()}).incomplete
    }


def unnamed(session: Session, access: Access) -> Unnamed:
    """Files that the person sees and that are no version of a report, by how far they are."""
    counts: dict[str, int] = dict(session.execute(
        select(Version.state, func.count()).where(
            Version.report_id.is_(None), Version.duplicate_of.is_(None),
            access.within(Version.organisation_id),
        ).group_by(Version.state)
    ).all())
    waiting = counts.get(FileState.QUEUED, 0) + counts.get(FileState.RUNNING, 0)
    return Unnamed(waiting, counts.get(FileState.FAILED, 0))


def versions_of(session: Session, report_id: int) -> list[Version]:
    """The versions of a report, the newest first."""
    return list(session.scalars(
        select(Version).where(Version.report_id == report_id)
        .order_by(Version.number.desc(), Version.id.desc())
    ))


def changes(session: Session, report_id: int) -> dict[int, Change]:
    """What each run of a report changed."""
    found: dict[int, dict[str, int]] = {}
    for run_id, what, number in session.execute(
        select(Appearance.run_id, Appearance.what, func.count())
        .join(Finding, Finding.id == Appearance.finding_id).where(Finding.report_id == report_id)
        .group_by(Appearance.run_id, Appearance.what)
    ):
        found.setdefault(run_id, {})[what] = number
    return {
        run_id: Change(*(counts.get(what, 0) for what in (
            Presence.APPEARED, Presence.DISAPPEARED, Presence.RETURNED
        )))
        for run_id, counts in found.items()
    }
