"""上传: files into a batch. The script sends them one by one; without it the form sends them at once."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from gouji.settings import Limits
from review.api.batches import batch_shapes, batches_listed
from review.api.uploads import files_of, place_of, received_files
from review.intake import organisations, uploads
from review.intake.names import SUFFIXES_READ
from review.problems import Refused
from review.values import Role
from review.web.depends import Db, Reviewer, Settings
from review.web.templating import page, redirect

router = APIRouter(prefix="/uploads")
LARGE_BODIES = True
_RECENT = 8


@router.get("")
def upload(request: Request, session: Db, access: Reviewer, settings: Settings) -> Response:
    """Where files are dropped, and the batches of late."""
    places = [
        place for place in organisations.tree(session, access) if access.may(Role.REVIEWER, place.path)
    ]
    return page(
        request, "uploads.html", organisations=places, everywhere=access.may(Role.REVIEWER),
        batches=batch_shapes(session, batches_listed(session, access, None, _RECENT)),
        suffixes=sorted(SUFFIXES_READ), settings=settings, limits=Limits.from_environment(),
    )


@router.post("")
async def send(request: Request, session: Db, access: Reviewer, settings: Settings) -> Response:
    """What the form sends where no script runs."""
    async with request.form(max_files=settings.upload_files, max_fields=20) as form:
        name, organisation = str(form.get("name", "")), str(form.get("organisation_id", ""))
        try:
            place = place_of(organisation)
            received, _ = await run_in_threadpool(received_files, settings, files_of(form))
        except Refused as refused:
            return redirect("/uploads", (refused.zh, refused.en), fault=True)

    def work() -> Response:
        batch = uploads.create_batch(session, access, name[:200], place)
        entered = uploads.enter(session, access, batch.id, received, settings.upload_files)
        refusals = [each for each in entered if each.outcome == "refused"]
        if not refusals:
            return redirect(f"/batches/{batch.id}")
        return redirect(f"/batches/{batch.id}", (
            f"{len(refusals)} 个文件没有接收。{refusals[0].name}：{refusals[0].message}",
            f"{len(refusals)} files were not taken. {refusals[0].name}: {refusals[0].message_en}",
        ), fault=True)

    return await run_in_threadpool(work)
