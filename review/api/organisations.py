"""/api/v1/organisations: the tree of organisations, its import and export."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

from review.api.paging import Limit, Paged, number
from review.intake import organisation_import, organisations
from review.intake.organisation_file import MOST_BYTES, as_csv, read
from review.intake.organisation_import import Planned
from review.problems import TooMuch
from review.tables import Organisation as OrganisationRow
from review.web.depends import Admin, Db, Everywhere, Id, Reader

router = APIRouter(prefix="/organisations", tags=["organisations"])
LARGE_BODIES = True


class Wanted(BaseModel):
    """An organisation as it is to be."""

    name: str = Field(min_length=1, max_length=200, examples=["普陀区财政局"])
    code: str | None = Field(None, max_length=60, examples=["310107-001"])
    parent_id: int | None = Field(None, ge=1, lt=2**31, examples=[4])
    aliases: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=50, examples=[["区财政局"]]
    )


class Organisation(BaseModel):
    """An organisation. `path` is the ids from the root down, its own last; `reports` are its own."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["普陀区财政局"])
    code: str | None = Field(examples=["310107-001"])
    parent_id: int | None = Field(examples=[4])
    aliases: list[str] = Field(examples=[["区财政局"]])
    path: str = Field(examples=["/4/12/"])
    reports: int = Field(0, examples=[3])

    @classmethod
    def of(cls, row: OrganisationRow, reports: int = 0) -> Organisation:
        return cls(
            id=row.id, name=row.name, code=row.code, parent_id=row.parent_id,
            aliases=[str(alias) for alias in row.aliases], path=row.path, reports=reports,
        )


class Imported(BaseModel):
    """What a table does, or would do, row by row; `done` is whether it was done."""

    done: bool = Field(examples=[False])
    created: int = Field(examples=[40])
    changed: int = Field(examples=[2])
    faults: int = Field(examples=[0])
    rows: list[Planned]


class Assigned(BaseModel):
    """How many reports were given an organisation."""

    reports: int = Field(examples=[17])


@router.get("", summary="组织列表 / organisations")
def listed(
    session: Db, access: Reader, q: Annotated[str, Query(max_length=100)] = "",
    cursor: Annotated[str, Query(max_length=20)] = "", limit: Limit = 200,
) -> Paged[Organisation]:
    """Those that the caller sees as a tree read from above, siblings by code and name."""
    found = organisations.tree(session, access)
    if q.strip():
        found = [row for row in found if q.strip() in row.name or q.strip() == row.code]
    start = number(cursor) or 0
    reports = organisations.report_counts(session, access)
    return Paged(
        items=[Organisation.of(row, reports.get(row.id, 0)) for row in found[start : start + limit]],
        next=str(start + limit) if len(found) > start + limit else None,
    )


@router.post("", status_code=201, summary="新建组织 / make an organisation")
def create(session: Db, access: Admin, wanted: Wanted) -> Organisation:
    """Under one that the caller administers, or at the root."""
    return Organisation.of(organisations.create(session, access, **wanted.model_dump()))


@router.get(
    "/export.csv", summary="导出 / export", response_class=Response,
    responses={200: {"content": {"text/csv": {"example": "名称,编码,上级,别名\r\n"}}}},
)
def export(session: Db, access: Reader) -> Response:
    """As a table that can be imported again."""
    return Response(as_csv(organisations.tree(session, access)), media_type="text/csv", headers={
        "content-disposition": 'attachment; filename="organisations.csv"',
    })


@router.post("/import", summary="导入 / import", openapi_extra={"requestBody": {
    "required": True, "content": {"application/octet-stream": {
        "schema": {"type": "string", "format": "binary"},
    }},
}})
async def imported(
    request: Request, session: Db, access: Everywhere,
    dry_run: Annotated[bool, Query(description="只预览 / only a preview")] = True,
) -> Imported:
    """The body is a CSV or XLSX with the columns 名称, 编码, 上级, 别名 (name, code, parent, aliases).
    With `dry_run` nothing is changed; without it, all rows are taken or none (422)."""
    data = await body(request)

    def work() -> Imported:
        rows = read(data)
        does = organisation_import.plan if dry_run else organisation_import.apply
        return summed(does(session, access, rows), done=not dry_run)

    return await run_in_threadpool(work)


@router.post("/assign", summary="按名称归属报告 / assign reports by name")
def assign(session: Db, access: Everywhere) -> Assigned:
    """Reports without an organisation get the one that their department's name means."""
    return Assigned(reports=organisations.assign_unassigned(session, access))


@router.get("/{organisation_id}", summary="一个组织 / an organisation")
def organisation(session: Db, access: Reader, organisation_id: Id) -> Organisation:
    """One that the caller sees."""
    row = organisations.organisation_seen(session, access, organisation_id)
    return Organisation.of(row, organisations.report_counts(session, access).get(row.id, 0))


@router.put("/{organisation_id}", summary="修改组织 / change an organisation")
def change(session: Db, access: Admin, organisation_id: Id, wanted: Wanted) -> Organisation:
    """Name, code, aliases and place; everything under it moves with it."""
    return Organisation.of(
        organisations.change(session, access, organisation_id, **wanted.model_dump())
    )


@router.delete("/{organisation_id}", status_code=204, summary="删除组织 / remove an organisation")
def remove(session: Db, access: Admin, organisation_id: Id) -> None:
    """One that holds nothing: no reports, no roles, nothing under it (409)."""
    organisations.remove(session, access, organisation_id)


async def body(request: Request) -> bytes:
    """The body of a request, where it is not too long for a table. Raises TooMuch."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MOST_BYTES:
            raise TooMuch(
                f"表格超过 {MOST_BYTES:,} 字节。", f"The table is over {MOST_BYTES:,} bytes."
            )
    return bytes(data)


def summed(rows: list[Planned], *, done: bool) -> Imported:
    """The rows with how many there are of each kind."""
    return Imported(
        done=done, created=sum(row.doing == "create" for row in rows),
        changed=sum(row.doing == "change" for row in rows),
        faults=sum(row.doing == "fault" for row in rows), rows=rows,
    )
