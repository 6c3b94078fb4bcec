"""/api/v1/batches: files that were uploaded together, and how far they are."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.access import Access
from review.api.paging import Cursor, Limit, Paged, number
from review.api.versions import Version as VersionShape
from review.api.versions import shapes
from review.database import Database
from review.intake import uploads
from review.intake.receiving import Received, Receiver
from review.intake.uploads import Entered
from review.jobs import steering
from review.problems import Full, Invalid
from review.settings import ServeSettings
from review.tables import Batch as BatchRow
from review.tables import Organisation, User, Version
from review.values import FileState, Role
from review.web.depends import Base, Db, Id, Reader, Reviewer, Settings
from review.web.idempotency import Once

router = APIRouter(prefix="/batches", tags=["uploads"])
LARGE_BODIES = True
_PIECE = 1 << 20


class NewBatch(BaseModel):
    """A batch to upload into. Its files belong to `organisation_id` and what is under it."""

    name: str = Field("", max_length=200, examples=["2024 年度部门决算"])
    organisation_id: int | None = Field(None, ge=1, lt=2**31, examples=[12])


class Counts(BaseModel):
    """How many files are in each state; `duplicate` are those that another batch brought before."""

    queued: int = Field(0, examples=[12])
    running: int = Field(0, examples=[2])
    done: int = Field(0, examples=[84])
    failed: int = Field(0, examples=[1])
    cancelled: int = Field(0, examples=[0])
    duplicate: int = Field(0, examples=[1])

    @property
    def total(self) -> int:
        return self.queued + self.running + self.ended

    @property
    def ended(self) -> int:
        return self.done + self.failed + self.cancelled + self.duplicate


class Batch(BaseModel):
    """A batch and how far it is."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["2024 年度部门决算"])
    created_at: datetime
    created_by: str | None = Field(examples=["张三"])
    organisation_id: int | None = Field(examples=[12])
    organisation: str | None = Field(examples=["普陀区"])
    paused: bool = Field(examples=[False])
    files: int = Field(description="文件总数 / all files", examples=[100])
    ended: int = Field(description="已处理完 / those that are over", examples=[86])
    counts: Counts


class Uploaded(BaseModel):
    """What became of each file of an upload; an archive is told by its members."""

    batch_id: int = Field(examples=[7])
    files: list[Entered]


class Affected(BaseModel):
    """How many files were changed."""

    files: int = Field(examples=[3])


def batch_shapes(session: Session, batches: Sequence[BatchRow]) -> list[Batch]:
    """Batches as the API and the pages tell of them."""
    counts = uploads.batch_counts(session, [batch.id for batch in batches])
    people = {user.id: user.shown_name for user in session.scalars(
        select(User).where(User.id.in_({batch.created_by for batch in batches if batch.created_by}))
    )}
    places = {place.id: place.name for place in session.scalars(
        select(Organisation)
        .where(Organisation.id.in_({b.organisation_id for b in batches if b.organisation_id}))
    )}
    told = []
    for batch in batches:
        of_batch = Counts(**counts.get(batch.id, {}))
        told.append(Batch(
            id=batch.id, name=batch.name, created_at=batch.created_at,
            created_by=people.get(batch.created_by or 0), organisation_id=batch.organisation_id,
            organisation=places.get(batch.organisation_id or 0),
            paused=batch.paused, files=of_batch.total, ended=of_batch.ended, counts=of_batch,
        ))
    return told


def batches_listed(session: Session, access: Access, before: int | None, limit: int) -> list[BatchRow]:
    """The batches that the caller sees, the newest first."""
    query = select(BatchRow).where(uploads.batches_seen(access)).order_by(BatchRow.id.desc())
    if before is not None:
        query = query.where(BatchRow.id < before)
    return list(session.scalars(query.limit(limit)))


def files_listed(
    session: Session, batch_id: int, state: FileState | None, duplicate: bool | None, after: int,
    limit: int,
) -> list[Version]:
    """The files of a batch, in the order in which they came."""
    query = select(Version).where(Version.batch_id == batch_id, Version.id > after)
    if state is not None:
        query = query.where(Version.state == state)
        duplicate = False if duplicate is None else duplicate
    if duplicate is not None:
        again = Version.duplicate_of.is_not(None)
        query = query.where(again if duplicate else ~again)
    return list(session.scalars(query.order_by(Version.id).limit(limit)))


@router.get("", summary="批次列表 / batches")
def listed(session: Db, access: Reader, cursor: Cursor = "", limit: Limit = 50) -> Paged[Batch]:
    """Those that the caller made or may look into, the newest first."""
    found = batches_listed(session, access, number(cursor), limit + 1)
    return Paged(
        items=batch_shapes(session, found[:limit]),
        next=str(found[limit - 1].id) if len(found) > limit else None,
    )


@router.post("", status_code=201, summary="新建批次 / make a batch", response_model=Batch)
def create(session: Db, access: Reviewer, once: Once, wanted: NewBatch) -> Response:
    """To upload files into, one request each or many in one."""
    def work() -> tuple[int, object]:
        made = uploads.create_batch(session, access, wanted.name, wanted.organisation_id)
        return 201, batch_shapes(session, [made])[0]

    return once.answer(session, access, wanted.model_dump_json(), work)


@router.get("/{batch_id}", summary="一个批次 / a batch")
def batch(session: Db, access: Reader, batch_id: Id) -> Batch:
    """With how far it is."""
    return batch_shapes(session, [uploads.batch_seen(session, access, batch_id)])[0]


@router.get("/{batch_id}/files", summary="批次的文件 / files of a batch")
def files(
    session: Db, access: Reader, batch_id: Id, state: FileState | None = None,
    duplicate: bool | None = None, cursor: Cursor = "", limit: Limit = 100,
) -> Paged[VersionShape]:
    """In the order in which they came, with what is being done or why it failed."""
    uploads.batch_seen(session, access, batch_id)
    found = files_listed(session, batch_id, state, duplicate, number(cursor) or 0, limit + 1)
    return Paged(
        items=shapes(session, access, found[:limit]),
        next=str(found[limit - 1].id) if len(found) > limit else None,
    )


@router.post(
    "/{batch_id}/files", status_code=201, summary="上传一个文件 / upload a file",
    response_model=Uploaded, openapi_extra={"requestBody": {"required": True, "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
    }}},
)
async def upload(
    request: Request, database: Base, session: Db, access: Reviewer, settings: Settings, once: Once,
    batch_id: Id,
    name: Annotated[str, Query(
        min_length=1, max_length=1_000, description="文件名，可带文件夹 / name, folders may stand in it",
        examples=["财政局/2024年度部门决算.pdf"],
    )],
) -> Response:
    """The body is the file itself; a ZIP is taken apart. Sent again with its Idempotency-Key, it does
    nothing twice; a content that is known already is not worked on again."""
    await run_in_threadpool(_may_upload, database, access, batch_id)
    received, content = await _received(request, settings, name)

    def work() -> tuple[int, object]:
        entered = uploads.enter(session, access, batch_id, received, settings.upload_files)
        return 201, Uploaded(batch_id=batch_id, files=entered)

    return await run_in_threadpool(once.answer, session, access, f"{name}\n{content}", work)


@router.post("/{batch_id}/pause", summary="暂停 / pause")
def pause(session: Db, access: Reviewer, batch_id: Id) -> Batch:
    """No more files of it are begun; those that are being worked on are finished."""
    return batch_shapes(session, [steering.pause(session, access, batch_id)])[0]


@router.post("/{batch_id}/resume", summary="继续 / resume")
def resume(session: Db, access: Reviewer, batch_id: Id) -> Batch:
    """Go on with a paused batch."""
    return batch_shapes(session, [steering.pause(session, access, batch_id, False)])[0]


@router.post("/{batch_id}/cancel", summary="取消排队的文件 / cancel what is queued")
def cancel(session: Db, access: Reviewer, batch_id: Id) -> Affected:
    """Files that have not begun leave the queue; they can be tried again later."""
    return Affected(files=steering.cancel(session, access, batch_id))


@router.post("/{batch_id}/retry", summary="重试失败的文件 / try failed files again")
def retry(session: Db, access: Reviewer, batch_id: Id) -> Affected:
    """Files that failed or were cancelled are queued again."""
    return Affected(files=steering.retry_batch(session, access, batch_id))


def _may_upload(database: Database, access: Access, batch_id: int) -> None:
    """Refuse before the file is received; nothing is locked meanwhile."""
    with database.session() as session:
        uploads.batch_seen(session, access, batch_id, Role.REVIEWER)


async def _received(
    request: Request, settings: ServeSettings, name: str
) -> tuple[list[Received], str]:
    """The body of a request, in the store; and its hash."""
    receiver = await run_in_threadpool(Receiver, settings)
    incoming = await run_in_threadpool(receiver.incoming)
    try:
        with incoming:
            waiting = bytearray()
            async for chunk in request.stream():
                waiting += chunk
                if len(waiting) >= _PIECE:
                    await run_in_threadpool(incoming.write, bytes(waiting))
                    waiting.clear()
            await run_in_threadpool(incoming.write, bytes(waiting))
            content = incoming.sha256
            received = await run_in_threadpool(receiver.received, incoming, name)
    except OSError as error:
        raise full(error) from error
    if not received:
        raise Invalid(
            f"“{name[-80:]}”是系统或办公软件留下的临时文件，不接收。",
            f"“{name[-80:]}” is a temporary file of a system or program; it is not taken.",
        )
    return received, content


def full(error: OSError) -> Exception:
    """What is said where the disk is full; any other error stays what it is."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Full("服务器磁盘空间不足，请联系管理员。", "The server's disk is full; tell an administrator.")
    return error
