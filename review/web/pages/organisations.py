"""组织: the tree, a form for each organisation, and the import with its preview."""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from sqlalchemy.orm import Session

from review.access import EVERYWHERE, Access
from review.api.organisations import summed
from review.intake import organisation_import, organisations
from review.intake.organisation_file import MOST_BYTES, Row, as_csv, read
from review.problems import Conflict, Invalid, Refused, TooMuch
from review.tables import Organisation
from review.values import Role
from review.web.depends import Admin, Db, Everywhere, Id, Reader
from review.web.templating import page, redirect

router = APIRouter(prefix="/organisations")
LARGE_BODIES = True
_SHOWN = 500
"""Rows of a preview; faults come first, so that none is left out."""
Words = Annotated[str, Form(max_length=20_000)]


@router.get("")
def tree(
    request: Request, session: Db, access: Reader, q: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """What the caller sees of the tree."""
    found = organisations.tree(session, access)
    word = q.strip().lower()
    if word:
        found = [
            place for place in found if word in place.name.lower() or word == (place.code or "").lower()
            or any(word in str(alias).lower() for alias in place.aliases)
        ]
    return page(
        request, "organisations.html", organisations=found, q=q, reports=organisations.report_counts(
            session, access
        ), unassigned=organisations.unassigned(session) if access.may(Role.ADMIN) else 0,
        admin=access.highest is Role.ADMIN, everywhere=access.may(Role.ADMIN),
    )


@router.get("/export.csv")
def export(session: Db, access: Reader) -> Response:
    """The tree as a table."""
    return Response(as_csv(organisations.tree(session, access)), media_type="text/csv", headers={
        "content-disposition": 'attachment; filename="organisations.csv"',
    })


@router.get("/import")
def import_form(request: Request, access: Everywhere) -> Response:
    """Where a table is chosen."""
    return page(request, "organisations_import.html", preview=None, refused=None, table="", more=0)


@router.post("/import")
def import_preview(
    request: Request, session: Db, access: Everywhere, file: Annotated[UploadFile, File()]
) -> Response:
    """What the table would do; nothing is changed."""
    try:
        data = file.file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise TooMuch("表格过大。", "The table is too large.")
        rows = read(data)
        planned = organisation_import.plan(session, access, rows)
    except Refused as refused:
        return page(
            request, "organisations_import.html", status=refused.status, preview=None, refused=refused,
            table="", more=0,
        )
    preview = summed(planned, done=False)
    order = {"fault": 0, "change": 1, "create": 2, "same": 3}
    preview.rows.sort(key=lambda row: (order[row.doing], row.number))
    more = max(0, len(preview.rows) - _SHOWN)
    del preview.rows[_SHOWN:]
    return page(
        request, "organisations_import.html", preview=preview, refused=None, table=_packed(rows),
        more=more,
    )


@router.post("/import/apply")
def import_apply(
    session: Db, access: Everywhere, table: Annotated[str, Form(max_length=2_000_000)]
) -> Response:
    """Do what the preview showed."""
    try:
        with session.begin_nested():
            done = summed(organisation_import.apply(session, access, _unpacked(table)), done=True)
    except Refused as refused:
        return redirect("/organisations/import", (refused.zh, refused.en), fault=True)
    return redirect("/organisations", (
        f"导入完成：新建 {done.created} 个，修改 {done.changed} 个。",
        f"Imported: {done.created} new, {done.changed} changed.",
    ))


@router.post("/assign")
def assign(session: Db, access: Everywhere) -> Response:
    """Give reports without an organisation theirs, by name."""
    given = organisations.assign_unassigned(session, access)
    return redirect("/organisations", (
        f"已按名称归属 {given} 份报告。", f"{given} reports were assigned by name."
    ))


@router.get("/new")
def new(
    request: Request, session: Db, access: Admin, under: Annotated[int | None, Query(ge=1, lt=2**31)] = None
) -> Response:
    """The form for a new organisation."""
    return _form(request, session, access, None, parent_id=under)


@router.post("")
def create(
    request: Request, session: Db, access: Admin, name: Words = "", code: Words = "",
    aliases: Words = "", parent: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
) -> Response:
    """Make one."""
    try:
        with session.begin_nested():
            made = organisations.create(
                session, access, name, parent_id=int(parent) if parent else None, code=code,
                aliases=_lines(aliases),
            )
    except Refused as refused:
        return _form(
            request, session, access, None, refused, name=name, code=code, aliases=aliases,
            parent_id=int(parent) if parent else None,
        )
    return redirect("/organisations", (f"已新建“{made.name}”。", f"“{made.name}” was made."))


@router.get("/{organisation_id}")
def edit(request: Request, session: Db, access: Admin, organisation_id: Id) -> Response:
    """The form of one organisation."""
    found = organisations.organisation_seen(session, access, organisation_id, Role.ADMIN)
    return _form(
        request, session, access, found, name=found.name, code=found.code or "",
        aliases="\n".join(map(str, found.aliases)), parent_id=found.parent_id,
    )


@router.post("/{organisation_id}")
def change(
    request: Request, session: Db, access: Admin, organisation_id: Id, name: Words = "",
    code: Words = "", aliases: Words = "", parent: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
) -> Response:
    """Change one."""
    found = organisations.organisation_seen(session, access, organisation_id, Role.ADMIN)
    try:
        with session.begin_nested():
            organisations.change(
                session, access, organisation_id, name=name, code=code, aliases=_lines(aliases),
                parent_id=int(parent) if parent else None,
            )
    except Refused as refused:
        return _form(
            request, session, access, found, refused, name=name, code=code, aliases=aliases,
            parent_id=int(parent) if parent else None,
        )
    return redirect("/organisations", ("已保存。", "Saved."))


@router.post("/{organisation_id}/remove")
def remove(session: Db, access: Admin, organisation_id: Id) -> Response:
    """Remove one that holds nothing."""
    try:
        with session.begin_nested():
            organisations.remove(session, access, organisation_id)
    except Conflict as refused:
        return redirect(f"/organisations/{organisation_id}", (refused.zh, refused.en), fault=True)
    return redirect("/organisations", ("已删除。", "Removed."))


def _form(
    request: Request, session: Session, access: Access, found: Organisation | None,
    refused: Refused | None = None, *, name: str = "", code: str = "", aliases: str = "",
    parent_id: int | None = None,
) -> Response:
    within = found.path if found else "-"
    places = [
        place for place in organisations.tree(session, access)
        if access.may(Role.ADMIN, place.path) and not place.path.startswith(within)
    ]
    return page(
        request, "organisation.html", status=refused.status if refused else 200, refused=refused,
        organisation=found, name=name, code=code, aliases=aliases, parent_id=parent_id,
        organisations=places, root=access.may(Role.ADMIN, EVERYWHERE),
    )


def _lines(aliases: str) -> list[str]:
    return re.split(r"[\n,，、;；]", aliases)


def _packed(rows: list[Row]) -> str:
    """The rows as a field of a form: what is done is then what was shown."""
    lines = "\n".join("\t".join([
        str(row.number), row.name, row.code, row.parent, "\v".join(row.aliases)
    ]) for row in rows)
    return base64.b64encode(gzip.compress(lines.encode())).decode()


def _unpacked(table: str) -> list[Row]:
    try:
        unpacker = zlib.decompressobj(wbits=31)
        text = unpacker.decompress(base64.b64decode(table, validate=True), MOST_BYTES).decode()
        rows = []
        for line in text.split("\n"):
            number, name, code, parent, aliases = line.split("\t")
            rows.append(Row(
                int(number), name, code, parent, tuple(each for each in aliases.split("\v") if each)
            ))
    except (ValueError, binascii.Error, zlib.error) as error:
        raise Invalid("请重新选择文件。", "Choose the file again.") from error
    return rows
