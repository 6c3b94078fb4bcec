"""/api/v1/exports: findings and decisions as files, for what the caller may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from review.access import Access, report_seen
from review.api.finding_filters import Filtered
from review.database import Database
from review.exports.files import Made, made
from review.exports.formats import FORMATS, FormatName
from review.exports.reading import scope
from review.ledger.filters import FindingFilter
from review.people.audit import note
from review.settings import ServeSettings
from review.web.depends import Base, Db, Reader, Settings

router = APIRouter(tags=["exports"])
_CHUNK = 1 << 18

Ident = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[12])]
Wanted = Annotated[FormatName, Query(alias="format", description="格式 / format", examples=["xlsx"])]


class FormatItem(BaseModel):
    """A format, what it is for, and the most that one file of it holds."""

    name: FormatName = Field(examples=["xlsx"])
    title: str = Field(examples=["Excel 工作底稿"])
    use: str = Field(examples=["疑点、复算、报告、规则依据四张表。"])
    extension: str = Field(examples=["xlsx"])
    most_findings: int = Field(examples=[200000])
    most_reports: int = Field(examples=[100000])


class ExportScope(BaseModel):
    """How much an export of a filter covers."""

    reports: int = Field(examples=[12])
    findings: int = Field(examples=[345])


_MEDIA = sorted({form.media.partition(";")[0] for form in FORMATS.values()} | {
    "application/pdf", "application/vnd.ms-word.document.macroEnabled.12",
})  # fmt: skip
_FILE: dict[int | str, dict[str, Any]] = {200: {
    "description": "文件 / the file",
    "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in _MEDIA},
}}  # fmt: skip


@router.get("/exports/formats", summary="可导出的格式 / the formats")
def formats(access: Reader) -> list[FormatItem]:
    """The formats, in the order of the page."""
    english = access.lang == "en"
    return [
        FormatItem(
            name=form.name, title=form.en if english else form.zh,
            use=form.use_en if english else form.use_zh, extension=form.extension,
            most_findings=form.findings, most_reports=form.reports,
        )
        for form in FORMATS.values()
    ]


@router.get("/exports/scope", summary="导出范围 / what an export covers")
def covered(session: Db, access: Reader, filter: Filtered) -> ExportScope:
    """How many reports and findings the filter has among those that the caller may see."""
    return ExportScope(**scope(session, access, filter)._asdict())


@router.get(
    "/exports", summary="导出疑点与处理结果 / findings and decisions as a file",
    response_class=StreamingResponse, responses=_FILE,
)
def export(
    session: Db, database: Base, settings: Settings, access: Reader, filter: Filtered, format: Wanted
) -> StreamingResponse:
    """筛选条件与疑点列表相同。只含您有权查看的报告；每次导出都记入审计日志。

    The filter is that of the list of findings. Only reports that the caller may see are in the file,
    and every export is in the audit log. `original` is the annotated file of one report, and a ZIP of
    them for several.
    """
    return download(session, database, settings, access, filter, format)


@router.get(
    "/reports/{report_id}/exports", summary="导出一份报告 / one report as a file",
    response_class=StreamingResponse, responses=_FILE,
)
def export_report(
    session: Db, database: Base, settings: Settings, access: Reader, report_id: Ident,
    filter: Filtered, format: Wanted,
) -> StreamingResponse:
    """The same for one report; the filter may narrow its findings."""
    report_seen(session, access, report_id)
    one = filter.model_copy(update={"report": (report_id,)})
    return download(session, database, settings, access, one, format)


def download(
    session: Session, database: Database, settings: ServeSettings, access: Access,
    filter: FindingFilter, name: FormatName,
) -> StreamingResponse:
    """The export as an answer. It is made whole before its first byte is sent, so that what goes wrong
    is told as an error and never as half a file."""
    done = made(session, access, filter, name, settings)
    with database.writing() as writing:
        ident = filter.report[0] if len(filter.report) == 1 else ""
        note(
            writing, access, "export", "report" if ident else "", ident, format=name.value,
            filter=filter.query(), **done.covers._asdict(),
        )
    return answer(done)


def answer(done: Made) -> StreamingResponse:
    """The file with its name, in chunks, closed at the end."""
    size = done.file.seek(0, 2)
    done.file.seek(0)
    plain = f"gouji.{done.name.rpartition('.')[2]}"
    return StreamingResponse(
        _chunks(done.file), media_type=done.media, background=BackgroundTask(done.file.close),
        headers={
            "content-length": str(size), "cache-control": "no-store",
            "content-disposition":
                f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(done.name)}",
        },
    )  # fmt: skip


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
