"""批次: what was uploaded together, and how far it is. The page asks for its moving parts again and again
while files are being worked on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from review.access import EVERYWHERE, Access
from review.api.batches import batch_shapes, batches_listed, files_listed
from review.api.versions import shapes
from review.intake import uploads
from review.intake.recognition import KIND_NAMES
from review.jobs import steering
from review.jobs.progress import STAGES
from review.tables import Organisation
from review.values import FileState, Role
from review.web.depends import Db, Id, Reader, Reviewer
from review.web.templating import page, redirect

router = APIRouter(prefix="/batches")
_BATCHES = 30
_FILES = 100
_FILTERS: dict[str, tuple[FileState | None, bool | None]] = {
    "": (None, None), "queued": (FileState.QUEUED, None), "running": (FileState.RUNNING, None),
    "done": (FileState.DONE, None), "failed": (FileState.FAILED, None),
    "cancelled": (FileState.CANCELLED, None), "duplicate": (None, True),
}

Show = Annotated[str, Query(pattern="^(queued|running|done|failed|cancelled|duplicate|)$")]
After = Annotated[int, Query(ge=0, lt=2**31)]


@router.get("")
def batches(
    request: Request, session: Db, access: Reader, before: Annotated[int | None, Query(ge=1, lt=2**31)] = None
) -> Response:
    """The batches that the caller sees, the newest first."""
    found = batches_listed(session, access, before, _BATCHES + 1)
    every, outdated = steering.recheckable(session, access)
    return page(
        request, "batches.html", batches=batch_shapes(session, found[:_BATCHES]), before=before,
        next=found[_BATCHES - 1].id if len(found) > _BATCHES else None, recheckable=every,
        outdated=outdated,
    )


@router.post("/recheck")
def recheck(session: Db, access: Reviewer, outdated: Annotated[bool, Query()] = False) -> Response:
    """Check reports again, from what was read of them."""
    files = steering.recheck(session, access, outdated=outdated)
    return redirect("/batches", (
        f"已将 {files} 份报告排队重新检查，已有的处理意见不变。",
        f"{files} reports are queued to be checked again; decisions stay.",
    ))


@router.get("/{batch_id}")
def batch(
    request: Request, session: Db, access: Reader, batch_id: Id, show: Show = "", after: After = 0
) -> Response:
    """One batch with its files."""
    return page(request, "batch.html", **_batch(session, access, batch_id, show, after))


@router.get("/{batch_id}/moving")
def moving(
    request: Request, session: Db, access: Reader, batch_id: Id, show: Show = "", after: After = 0
) -> Response:
    """The parts of the page that move."""
    return page(request, "_batch.html", **_batch(session, access, batch_id, show, after))


@router.post("/{batch_id}/pause")
def pause(session: Db, access: Reviewer, batch_id: Id) -> Response:
    """Begin no more of its files."""
    steering.pause(session, access, batch_id)
    return redirect(f"/batches/{batch_id}")


@router.post("/{batch_id}/resume")
def resume(session: Db, access: Reviewer, batch_id: Id) -> Response:
    """Go on."""
    steering.pause(session, access, batch_id, False)
    return redirect(f"/batches/{batch_id}")


@router.post("/{batch_id}/cancel")
def cancel(session: Db, access: Reviewer, batch_id: Id) -> Response:
    """Take what has not begun out of the queue."""
    files = steering.cancel(session, access, batch_id)
    return redirect(f"/batches/{batch_id}", (
        f"已取消 {files} 个排队的文件。", f"{files} queued files were cancelled."
    ))


@router.post("/{batch_id}/retry")
def retry(session: Db, access: Reviewer, batch_id: Id) -> Response:
    """Try what failed again."""
    files = steering.retry_batch(session, access, batch_id)
    return redirect(f"/batches/{batch_id}", (
        f"已将 {files} 个文件重新排队。", f"{files} files are queued again."
    ))


@router.post("/{batch_id}/files/{version_id}/retry")
def retry_file(session: Db, access: Reviewer, batch_id: Id, version_id: Id) -> Response:
    """Try one file again."""
    uploads.batch_seen(session, access, batch_id)
    steering.retry(session, access, version_id)
    return redirect(f"/batches/{batch_id}")


def _batch(
    session: Session, access: Access, batch_id: int, show: str, after: int
) -> dict[str, Any]:
    held = uploads.batch_seen(session, access, batch_id)
    state, again = _FILTERS[show]
    found = files_listed(session, batch_id, state, again, after, _FILES + 1)
    shape = batch_shapes(session, [held])[0]
    place = session.get(Organisation, held.organisation_id) if held.organisation_id else None
    path = place.path if place else EVERYWHERE
    return {
        "batch": shape, "files": shapes(session, access, found[:_FILES]), "show": show, "after": after,
        "next": found[_FILES - 1].id if len(found) > _FILES else None, "kinds": KIND_NAMES,
        "stages": STAGES, "may": access.may(Role.REVIEWER, path),
        "may_correct": access.highest is not None and access.highest.rank >= Role.LEAD.rank,
        "filters": list(_FILTERS), "underway": shape.counts.queued + shape.counts.running,
    }
