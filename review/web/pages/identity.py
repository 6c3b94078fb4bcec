"""更正: whose report it is, of which year and kind."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.access import Access, report_seen
from review.intake import organisations
from review.intake.correcting import correct
from review.intake.recognition import KIND_NAMES
from review.problems import Conflict, Refused
from review.tables import Report, Version
from review.values import Role
from review.web.depends import Db, Id, Lead
from review.web.templating import local_path, page, redirect

router = APIRouter(prefix="/reports")
Line = Annotated[str, Form(max_length=1_000)]


@router.get("/{report_id}/identity")
def identity(request: Request, session: Db, access: Lead, report_id: Id) -> Response:
    """The form, with the files that are its versions."""
    report = report_seen(session, access, report_id, Role.LEAD)
    return _form(
        request, session, access, report, department=report.department, title=report.title,
        year=str(report.fiscal_year or ""), kind=report.kind,
        organisation=str(report.organisation_id or ""),
    )


@router.post("/{report_id}/identity")
def change(
    request: Request, session: Db, access: Lead, report_id: Id, department: Line = "",
    title: Line = "", year: Annotated[str, Form(pattern=r"^\d{0,4}$")] = "", kind: Line = "",
    organisation: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
    merge: Annotated[bool, Form()] = False, back: Line = "",
) -> Response:
    """Correct it; where another report is that already, ask whether to merge them."""
    report = report_seen(session, access, report_id, Role.LEAD)
    try:
        with session.begin_nested():
            kept = correct(
                session, access, report_id, department=department, title=title, kind=kind,
                fiscal_year=int(year) if year else None, merge=merge,
                organisation_id=int(organisation) if organisation else None,
            )
    except Refused as refused:
        return _form(
            request, session, access, report, refused, department=department, title=title, year=year,
            kind=kind, organisation=organisation,
        )
    said = ("已并入，正在重新检查。", "Merged; it is being checked again.") if kept.id != report_id else (
        "已更正。", "Corrected."
    )
    return redirect(local_path(back, f"/reports/{kept.id}/identity"), said)


def _form(
    request: Request, session: Session, access: Access, report: Report,
    refused: Refused | None = None, **given: str,
) -> Response:
    places = [
        place for place in organisations.tree(session, access) if access.may(Role.LEAD, place.path)
    ]
    versions = session.scalars(
        select(Version).where(Version.report_id == report.id).order_by(Version.number.desc())
    ).all()
    back = local_path(request.query_params.get("back"), "")
    return page(
        request, "identity.html", status=refused.status if refused else 200, refused=refused,
        report=report, given=given, organisations=places, everywhere=access.may(Role.LEAD),
        kinds=KIND_NAMES, versions=versions, mergeable=isinstance(refused, Conflict), back=back,
    )
