"""What the reviewing page fetches: more rows, the text, the page images, one finding; and the form
that decides where no script runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from gouji import __version__
from review.access import Access, finding_seen, report_seen
from review.api.findings import similar_of
from review.intake.store import Store
from review.ledger.blinding import shown
from review.ledger.deciding import LONGEST_COMMENT, Step, decide
from review.ledger.documents import stored_document
from review.ledger.similar import Earlier
from review.problems import Invalid, not_found
from review.reviewing import opened as opening
from review.reviewing.detail import detail
from review.reviewing.pages import sizes
from review.reviewing.sheet import leaves, rectangles
from review.reviewing.shown import sentence
from review.tables import Run, Version
from review.triage.naming import title_of
from review.values import Action, ReasonCode, label
from review.web.depends import Base, Db, Id, Reader, Reviewer, Settings
from review.web.pages.reviewing import row_views
from review.web.templating import language, page, redirect, zone

router = APIRouter()
RunId = Annotated[int, Query(alias="run", ge=1, lt=2**31)]
First = Annotated[int, Query(ge=0, lt=2**31)]
Number = Annotated[int, Path(ge=1, le=100_000)]
Line = Annotated[str, Form(max_length=20)]
Chosen = Annotated[str, Form(pattern=r"^\d{0,9}$")]


@router.get("/findings/{finding_id}")
def finding(session: Db, access: Reader, finding_id: Id) -> Response:
    """A finding's own address: its report, with it selected."""
    found = finding_seen(session, access, finding_id)
    return RedirectResponse(
        f"/reports/{found.report_id}?finding={found.id}#f{found.id}", 303
    )


@router.get("/findings/{finding_id}/detail")
def finding_detail(request: Request, session: Db, access: Reader, finding_id: Id) -> Response:
    """One finding with its proof."""
    found = finding_seen(session, access, finding_id)
    return page(request, "_detail.html", finding=detail(session, access, found, language(request)))


@router.get("/findings/{finding_id}/similar")
def similar(request: Request, session: Db, access: Reader, finding_id: Id) -> Response:
    """Earlier decisions on findings like this one."""
    found = finding_seen(session, access, finding_id)
    near = similar_of(request).near(session, access, found)
    lang = language(request)
    return page(request, "_similar.html", similar=[_earlier(one, access, lang) for one in near])


def _earlier(one: Earlier, access: Access, lang: str) -> dict[str, Any]:
    standing, other = shown(access, one.finding), one.finding
    return {
        "id": other.id, "state": standing.state.value, "state_name": label(standing.state, lang),
        "reason_name": label(ReasonCode(standing.reason), lang) if standing.reason else "",
        "message": sentence(other, lang),
        "about": title_of(other.report, lang), "who": one.verdict.author_name,
        "at": one.verdict.at, "comment": one.verdict.comment,
    }


@router.post("/findings/{finding_id}/decisions")
def decided(
    request: Request, session: Db, access: Reviewer, finding_id: Id,
    action: Annotated[Action | None, Form()] = None,
    reason: Annotated[ReasonCode | None, Form()] = None,
    comment: Annotated[str, Form(max_length=LONGEST_COMMENT)] = "", revision: Chosen = "",
    assignee: Chosen = "", second: Chosen = "", due: Line = "",
) -> Response:
    """Decides on a finding from the form; back to the page."""
    found = finding_seen(session, access, finding_id)
    action = action or (Action.REJECT if reason else Action.COMMENT)
    named = {Action.ASSIGN: assignee, Action.SECOND: second}.get(action)
    step = Step(
        action=action, reason=reason, comment=comment, assignee_id=int(named) if named else None,
        due=end_of_day(due, request) if due and action is Action.ASSIGN else None,
    )
    decide(session, access, found, step, revision=int(revision) if revision else None)
    return redirect(
        f"/reports/{found.report_id}?finding={found.id}", ("已记下。", "It has been noted.")
    )


def end_of_day(day: str, request: Request) -> datetime:
    """The end of a day that a form names, where people are. Raises Invalid."""
    try:
        return datetime.combine(datetime.fromisoformat(day), time(23, 59, 59), zone(request))
    except ValueError:
        raise Invalid("期限的日期不对。", "The due date is no date.") from None


@router.get("/reports/{report_id}/rows")
def rows(
    request: Request, session: Db, access: Reader, report_id: Id, run: RunId, first: First = 0
) -> Response:
    """The rows of a run's findings from the `first` on."""
    current = _checked(session, access, report_id, run)
    listed = row_views(session, access, current.run, language(request), first=first)
    return page(request, "_rows.html", rows=listed)


@router.get("/reports/{report_id}/sheet")
def sheet(request: Request, session: Db, access: Reader, report_id: Id, run: RunId) -> Response:
    """The text of a run's version, with the evidence of its findings marked."""
    current = _checked(session, access, report_id, run)

    def rendered() -> bytes:
        document = stored_document(session, current.version.id)
        return bytes(page(
            request, "_sheet.html", leaves=leaves(document, opening.marked(session, current.run)),
            outline=document.outline,
        ).body)

    key = ("sheet", opening.stamp(session, current), language(request))
    return _revalidated(
        request, "-".join(key), "text/html; charset=utf-8",
        lambda: request.app.state.rendered.part(key, rendered),
    )


@router.get("/reports/{report_id}/images")
def images(
    request: Request, session: Db, access: Reader, settings: Settings, report_id: Id, run: RunId
) -> Response:
    """The pages of a run's version with the evidence drawn over them."""
    current = _checked(session, access, report_id, run)

    def rendered() -> bytes:
        document = stored_document(session, current.version.id)
        path = Store(settings.files).path(current.version.sha256)
        return bytes(page(
            request, "_images.html", version=current.version.id, report_id=report_id,
            boxes=rectangles(document, opening.marked(session, current.run), path),
            sizes=sizes(path),
        ).body)

    key = ("images", opening.stamp(session, current), language(request))
    return _revalidated(
        request, "-".join(key), "text/html; charset=utf-8",
        lambda: request.app.state.rendered.part(key, rendered),
    )


@router.get("/reports/{report_id}/versions/{version_id}/pages/{number}")
def page_image(
    request: Request, database: Base, access: Reader, settings: Settings, report_id: Id,
    version_id: Id, number: Number,
) -> Response:
    """A page as an image; while it is drawn, or waits its turn, no connection is held."""
    with database.session() as session:
        report_seen(session, access, report_id)
        version = session.scalars(
            select(Version).where(Version.id == version_id, Version.report_id == report_id)
        ).one_or_none()
    if version is None:
        raise not_found("页", "page")
    path = Store(settings.files).path(version.sha256)
    if not path.is_file():
        raise not_found("文件", "file")
    return _revalidated(
        request, f"{version.sha256}-{number}", "image/webp",
        lambda: request.app.state.drawn.image(path, version.sha256, number),
    )


def _checked(session: Session, access: Access, report_id: int, run_id: int) -> opening.Checked:
    """The run of a report that the person sees. Raises NotFound."""
    report_seen(session, access, report_id)
    found = session.execute(
        select(Run, Version).join(Version, Version.id == Run.version_id)
        .where(Run.id == run_id, Run.report_id == report_id)
    ).one_or_none()
    if found is None:
        raise not_found("检查", "run")
    return opening.Checked(*found)


def _revalidated(
    request: Request, tag: str, kind: str, make: Callable[[], bytes]
) -> Response:
    """A part that the browser keeps, but asks about each time: only who may see it gets to use it."""
    headers = {"cache-control": "private, no-cache", "etag": f'"{__version__}-{tag}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(make(), media_type=kind, headers=headers)
