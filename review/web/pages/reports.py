"""报告: the list of reports, and the history of one: its versions and runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gouji.reporting.wording import say
from review.access import path_of, report_seen
from review.ledger.filters import FindingFilter
from review.reviewing.opened import disappeared, runs_of
from review.triage.naming import kind_name, title_of
from review.triage.ranking import Order
from review.triage.reports import Change, changes, listed, unnamed, versions_of
from review.values import FileState, Role
from review.web.depends import Db, Id, Reader
from review.web.pages.board import ON_A_PAGE, filters
from review.web.templating import language, page

router = APIRouter(prefix="/reports")

_ORDERS: tuple[tuple[Order, str, str], ...] = (
    ("new", "最近上传", "latest first"), ("weight", "按加权分", "by weight"),
    ("open", "按未定", "by open findings"), ("year", "按年度", "by year"),
    ("department", "按部门", "by department"),
)


@router.get("")
def reports(
    request: Request, session: Db, access: Reader, order: Order = "new",
    name: Annotated[str, Query(max_length=200)] = "",
    file: Annotated[str, Query(pattern="^(queued|running|done|failed|cancelled|)$")] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """The list."""
    filter = FindingFilter.parse(
        pair for pair in request.query_params.multi_items() if pair[0] != "q"
    )
    lang = language(request)
    found = listed(
        session, access, filter, name=name, state=FileState(file) if file else None, order=order,
        first=(number - 1) * ON_A_PAGE, limit=ON_A_PAGE,
    )
    return page(
        request, "reports.html", filter=filter, order=order, name=name, file=file, found=found,
        orders=[(value, say(lang, zh, en)) for value, zh, en in _ORDERS], page_number=number,
        pages=-(-found.total // ON_A_PAGE), file_states=list(FileState), state_of=FileState,
        unnamed=unnamed(session, access),
        kind_name=lambda kind: kind_name(kind, lang),
        **filters(session, access, "reports", lang),
    )


@router.get("/{report_id}/history")
def history(request: Request, session: Db, access: Reader, report_id: Id) -> Response:
    """The versions of a report, the runs of each, and what each run changed."""
    report = report_seen(session, access, report_id)
    lang = language(request)
    runs = runs_of(session, report_id)
    changed = changes(session, report_id)
    return page(
        request, "history.html", report=report, title=title_of(report, lang),
        kind=kind_name(report.kind, lang), versions=versions_of(session, report_id),
        runs={
            version_id: [one.run for one in runs if one.version.id == version_id]
            for version_id in {one.version.id for one in runs}
        },
        changed=changed, nothing=Change(), gone=disappeared(session, report_id),
        may={role.value: access.may(role, path_of(report)) for role in (Role.LEAD, Role.REVIEWER)},
        state_of=FileState,
    )
