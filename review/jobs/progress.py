"""Where a version stands, as its workflow moves it on.

Every change asks first whether the version is still this workflow's: one that was cancelled, retried or
taken over in between belongs to another, and the one that comes too late does nothing.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gouji.errors import GoujiError
from review.tables import Batch, Version
from review.values import FileState

UNDERWAY = (FileState.QUEUED, FileState.RUNNING)


class Stage(StrEnum):
    """What is being done with a running version."""

    READING = "reading"
    CHECKING = "checking"


STAGES: dict[str, tuple[str, str]] = {
    Stage.READING: ("正在读取", "reading"),
    Stage.CHECKING: ("正在检查", "checking"),
}
"""What people read for a stage."""


def workflow_of(version: Version) -> str:
    """The name of the work that a version waits for: each attempt has its own."""
    return f"version-{version.id}-{version.attempts + 1}"


def waiting(session: Session, at_most: int) -> list[Version]:
    """The next versions to be worked on, taking turns between batches, so that a few files need not
    wait for thousands."""
    underway = session.scalar(
        select(func.count()).where(Version.workflow != "", Version.state.in_(UNDERWAY))
    ) or 0
    if underway >= at_most:
        return []
    # What a batch has under way counts as its turns.
    turn = func.row_number().over(
        partition_by=Version.batch_id, order_by=(Version.workflow == "", Version.id)
    )
    queue = (
        select(Version.id, turn.label("turn"))
        .join(Batch, Batch.id == Version.batch_id)
        .where(Version.state.in_(UNDERWAY), Batch.paused.is_(False))
        .subquery()
    )
    return list(session.scalars(
        select(Version).join(queue, queue.c.id == Version.id)
        .where(Version.state == FileState.QUEUED, Version.workflow == "")
        .order_by(queue.c.turn, Version.id).limit(at_most - underway)
    ))


def enqueued(session: Session, version_id: int, workflow: str) -> None:
    """Note the work that has been queued for a version."""
    version = locked(session, version_id)
    if version and version.workflow == "" and workflow_of(version) == workflow:
        version.workflow, version.attempts = workflow, version.attempts + 1


def begin(session: Session, version_id: int, workflow: str) -> bool:
    """Whether the workflow may work on the version, which is running from now on. A version of a paused
    batch goes back to wait."""
    enqueued(session, version_id, workflow)  # where the process ended before it could be noted
    version = owned(session, version_id, workflow)
    if version is None:
        return False
    if version.state == FileState.QUEUED and session.get_one(Batch, version.batch_id).paused:
        version.workflow = ""
        return False
    version.state = FileState.RUNNING
    version.stage = Stage.READING
    version.error = version.error_en = ""
    return True


def owned(session: Session, version_id: int, workflow: str) -> Version | None:
    """The version, locked, while it is this workflow's to work on; else None."""
    version = locked(session, version_id)
    if version is None or version.workflow != workflow or version.state not in UNDERWAY:
        return None
    return version


def fail(session: Session, version_id: int, workflow: str, error: GoujiError) -> None:
    """The workflow could not do it; the error says why."""
    version = owned(session, version_id, workflow)
    if version:
        version.state, version.stage = FileState.FAILED, ""
        version.error, version.error_en = error.zh, error.en


def release(session: Session, version_id: int, workflow: str) -> None:
    """Let another workflow do it, where this one is gone without having finished."""
    version = owned(session, version_id, workflow)
    if version:
        again(version)


def again(version: Version) -> None:
    """Put a version back into the queue."""
    version.state, version.workflow, version.stage = FileState.QUEUED, "", ""
    version.error = version.error_en = ""


def locked(session: Session, version_id: int) -> Version | None:
    """The version as it is now; nobody changes it until the transaction is over."""
    return session.get(Version, version_id, with_for_update=True, populate_existing=True)
