"""/api/v1/versions: uploaded files as versions of reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.access import Access
from review.intake import uploads
from review.intake.correcting import move_version
from review.intake.store import Store
from review.jobs import steering
from review.problems import not_found
from review.tables import Report
from review.tables import Version as VersionRow
from review.values import FileState, Role
from review.web.depends import Db, Id, Lead, Reader, Reviewer, Settings

router = APIRouter(prefix="/versions", tags=["uploads"])


class Version(BaseModel):
    """An uploaded file and how far it is."""

    id: int = Field(examples=[1042])
    batch_id: int = Field(examples=[7])
    file_name: str = Field(examples=["2024年度部门决算.pdf"])
    folder: str = Field(examples=["财政局"])
    size: int = Field(examples=[482_113])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    uploaded_at: datetime
    state: FileState = Field(examples=["done"])
    stage: str = Field(description="reading, checking", examples=[""])
    error: str = Field(examples=[""])
    error_en: str = Field(examples=[""])
    attempts: int = Field(examples=[1])
    duplicate_of: int | None = Field(
        description="内容相同、先前上传的文件 / the file that brought this content before", examples=[None]
    )
    report_id: int | None = Field(examples=[311])
    number: int = Field(description="报告的第几版 / which version of the report", examples=[1])
    department: str = Field(examples=["普陀区财政局"])
    fiscal_year: int | None = Field(examples=[2024])
    kind: str = Field(examples=["final_account"])


class Move(BaseModel):
    """The report that a file belongs to."""

    report_id: int = Field(ge=1, lt=2**31, examples=[311])


def shapes(session: Session, access: Access, versions: Sequence[VersionRow]) -> list[Version]:
    """Versions as the API and the pages tell of them. A file that was known before shows the report of
    the file that brought it; a report that the caller may not see is left out."""
    origins = _by_id(session, VersionRow, {v.duplicate_of for v in versions})
    reports = {
        report.id: report for report in session.scalars(select(Report).where(
            access.reports(),
            Report.id.in_({v.report_id for v in [*versions, *origins.values()] if v.report_id}),
        ))
    }
    told = []
    for version in versions:
        origin = origins.get(version.duplicate_of or 0, version)
        report = reports.get(origin.report_id or 0)
        told.append(Version(
            id=version.id, batch_id=version.batch_id, file_name=version.file_name,
            folder=version.folder, size=version.size, sha256=version.sha256,
            uploaded_at=version.uploaded_at, state=FileState(version.state), stage=version.stage,
            error=version.error, error_en=version.error_en, attempts=version.attempts,
            duplicate_of=version.duplicate_of, report_id=report.id if report else None,
            number=origin.number, department=report.department if report else "",
            fiscal_year=report.fiscal_year if report else None, kind=report.kind if report else "",
        ))
    return told


@router.get("/{version_id}", summary="一个文件 / a file")
def version(session: Db, access: Reader, version_id: Id) -> Version:
    """With how far it is, or why it failed."""
    return shapes(session, access, [uploads.version_seen(session, access, version_id)])[0]


@router.post("/{version_id}/retry", summary="重试 / try again")
def retry(session: Db, access: Reviewer, version_id: Id) -> Version:
    """A file that failed or was cancelled is queued again."""
    return shapes(session, access, [steering.retry(session, access, version_id)])[0]


@router.post("/{version_id}/move", summary="改归另一份报告 / move to another report")
def move(session: Db, access: Lead, version_id: Id, wanted: Move) -> Version:
    """The file becomes a version of that report and is checked again. Decisions are never moved: 409
    where the report that it leaves has some."""
    move_version(session, access, version_id, wanted.report_id)
    return shapes(session, access, [session.get_one(VersionRow, version_id)])[0]


@router.get(
    "/{version_id}/file", summary="下载原文件 / download the original", response_class=FileResponse,
    responses={200: {"content": {"application/octet-stream": {}}, "description": "原文件 / the file"}},
)
def original(session: Db, access: Reader, settings: Settings, version_id: Id) -> FileResponse:
    """Always as an attachment: nothing in it is shown or run by the browser."""
    found = uploads.version_seen(session, access, version_id, Role.READER)
    path = Store(settings.files).path(found.sha256)
    if not path.is_file():
        raise not_found("原文件", "original file")
    return FileResponse(path, media_type="application/octet-stream", headers={
        "content-disposition": disposition(found.file_name),
    })


def disposition(name: str) -> str:
    """The header that has a browser save a file under its name."""
    suffix = PurePosixPath(name).suffix
    plain = "file" + (suffix if suffix.isascii() and suffix[1:].isalnum() else "")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _by_id(
    session: Session, table: type[VersionRow], ids: set[int | None]
) -> dict[int, VersionRow]:
    wanted = [ident for ident in ids if ident is not None]
    return {row.id: row for row in session.scalars(select(table).where(table.id.in_(wanted)))}
