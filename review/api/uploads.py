"""/api/v1/uploads: many files in one request, as a batch of their own."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from review.api.batches import Uploaded, full
from review.intake import uploads
from review.intake.receiving import Received, Receiver
from review.intake.store import chunks_of
from review.problems import Invalid
from review.settings import ServeSettings
from review.web.depends import Db, Reviewer, Settings
from review.web.idempotency import Once

router = APIRouter(prefix="/uploads", tags=["uploads"])
LARGE_BODIES = True

_FORM: dict[str, Any] = {"requestBody": {"required": True, "content": {"multipart/form-data": {
    "schema": {
        "type": "object", "required": ["file"], "properties": {
            "file": {
                "type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1,
                "description": "文件，可多个 / files, as many as there are",
            },
            "name": {"type": "string", "maxLength": 200, "description": "批次名称 / name of the batch"},
            "organisation_id": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
        },
    },
}}}}


@router.post(
    "", status_code=201, summary="上传文件 / upload files", response_model=Uploaded, openapi_extra=_FORM
)
async def upload(
    request: Request, session: Db, access: Reviewer, settings: Settings, once: Once
) -> Response:
    """A form with one or more fields `file`. ZIPs are taken apart."""
    async with request.form(max_files=settings.upload_files, max_fields=20) as form:
        name, organisation = form.get("name", ""), form.get("organisation_id", "")
        if not isinstance(name, str) or not isinstance(organisation, str) or len(name) > 200:
            raise Invalid("name 和 organisation_id 应为文字。", "name and organisation_id must be text.")
        place = place_of(organisation)
        received, contents = await run_in_threadpool(received_files, settings, files_of(form))

    def work() -> tuple[int, object]:
        batch = uploads.create_batch(session, access, name, place)
        entered = uploads.enter(session, access, batch.id, received, settings.upload_files)
        return 201, Uploaded(batch_id=batch.id, files=entered)

    content = "\n".join([name, organisation, *contents])
    return await run_in_threadpool(once.answer, session, access, content, work)


def files_of(form: FormData) -> list[UploadFile]:
    """The files of a form's field `file`."""
    return [file for file in form.getlist("file") if isinstance(file, UploadFile) and file.filename]


def received_files(
    settings: ServeSettings, files: list[UploadFile]
) -> tuple[list[Received], list[str]]:
    """The files of a form, in the store, and the name and hash of each."""
    receiver = Receiver(settings)
    received: list[Received] = []
    contents: list[str] = []
    for file in files:
        try:
            with receiver.incoming() as incoming:
                for chunk in chunks_of(file.file):
                    incoming.write(chunk)
                contents.append(f"{file.filename} {incoming.sha256}")
                received += receiver.received(incoming, file.filename or "")
        except OSError as error:
            raise full(error) from error
    if not received:
        raise Invalid("请至少选择一个文件。", "Choose at least one file.")
    return received, contents


def place_of(text: str) -> int | None:
    """The organisation that a field of a form names; None where it is empty. Raises Invalid."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:12]) < 2**31 or len(text) > 12:
        raise Invalid("organisation_id 应为编号。", "organisation_id must be an id.")
    return int(text)


