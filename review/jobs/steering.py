"""What people do with work: pause and resume a batch, cancel what has not begun, try again, check again
after rules have changed. All of it is a change of rows; workers see it within a moment."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gouji import __version__
from review.access import Access
from review.intake.organisations import organisation_seen
from review.intake.uploads import batch_seen, version_seen
from review.jobs import progress
from review.people import audit
from review.problems import Conflict
from review.tables import Batch, Organisation, Report, Run, Version
from review.values import FileState, Role

_AGAIN = (FileState.FAILED, FileState.CANCELLED)


def pause(session: Session, access: Access, batch_id: int, paused: bool = True) -> Batch:
    """Begin no more files of a batch (what is being worked on is finished), or go on."""
    batch = batch_seen(session, access, batch_id, Role.REVIEWER, lock=True)
    if batch.paused != paused:
        batch.paused = paused
        audit.note(session, access, "batch.pause" if paused else "batch.resume", "batch", batch.id)
    return batch


def cancel(session: Session, access: Access, batch_id: int) -> int:
    """Take the files of a batch that have not begun out of the queue; how many."""
    batch = batch_seen(session, access, batch_id, Role.REVIEWER, lock=True)
    found = _locked(session, batch, (FileState.QUEUED,))
    for version in found:
        # One that was checked before keeps what is known of it.
        version.state = FileState.DONE if version.run_id else FileState.CANCELLED
        version.workflow, version.stage = "", ""
    audit.note(session, access, "batch.cancel", "batch", batch.id, files=len(found))
    return len(found)


def retry_batch(session: Session, access: Access, batch_id: int) -> int:
    """Queue the files of a batch that have failed or were cancelled again; how many."""
    batch = batch_seen(session, access, batch_id, Role.REVIEWER, lock=True)
    found = _locked(session, batch, _AGAIN)
    for version in found:
        progress.again(version)
    audit.note(session, access, "batch.retry", "batch", batch.id, files=len(found))
    return len(found)


def retry(session: Session, access: Access, version_id: int) -> Version:
    """Queue a file that has failed or was cancelled again."""
    version_seen(session, access, version_id, Role.REVIEWER)
    version = progress.locked(session, version_id)
    assert version is not None
    if version.state not in _AGAIN:
        raise Conflict(
            "只有失败或已取消的文件可以重试。", "Only a file that failed or was cancelled is tried again."
        )
    progress.again(version)
    audit.note(session, access, "version.retry", "version", version.id)
    return version


def recheck(
    session: Session, access: Access, *, organisation_id: int | None = None,
    report_ids: Sequence[int] | None = None, outdated: bool = False,
) -> int:
    """Check the current version of reports again, from what was read of it; how many. `outdated`: only
    those whose last check was by another version of gouji."""
    query = (
        select(Version).join(Report, Report.current_version_id == Version.id)
        .join(Run, Run.id == Version.run_id)
        .where(access.reports(Role.LEAD), Version.state.in_((FileState.DONE, FileState.FAILED)))
    )
    if organisation_id is not None:
        root = organisation_seen(session, access, organisation_id, Role.LEAD)
        query = query.join(Organisation, Organisation.id == Report.organisation_id).where(
            Organisation.path.startswith(root.path)
        )
    if report_ids is not None:
        query = query.where(Report.id.in_(list(report_ids)))
    if outdated:
        query = query.where(Run.gouji_version != __version__)
    found = session.scalars(query.with_for_update(of=Version)).all()
    for version in found:
        progress.again(version)
    audit.note(session, access, "report.recheck", "report", "", reports=len(found))
    return len(found)


def recheckable(session: Session, access: Access) -> tuple[int, int]:
    """How many reports could be checked again, and how many were checked by another version."""
    query = (
        select(func.count(), func.count().filter(Run.gouji_version != __version__))
        .select_from(Report).join(Version, Report.current_version_id == Version.id)
        .join(Run, Run.id == Version.run_id)
        .where(access.reports(Role.LEAD), Version.state.in_((FileState.DONE, FileState.FAILED)))
    )
    every, outdated = session.execute(query).one()
    return every, outdated


def _locked(session: Session, batch: Batch, states: Sequence[FileState]) -> list[Version]:
    return list(session.scalars(
        select(Version).where(
            Version.batch_id == batch.id, Version.state.in_(states), Version.duplicate_of.is_(None)
        ).order_by(Version.id).with_for_update()
    ))
