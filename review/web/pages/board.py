"""看板: reports ranked by proven severity, what they come to, and charts to compare by."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from gouji.findings import SEVERITIES
from gouji.reporting.wording import SEVERITY, say
from review.access import Access
from review.ledger.agreement import agreements
from review.ledger.filters import FindingFilter
from review.problems import not_found
from review.reviewing.shown import rule_summary
from review.triage import views
from review.triage.charts import svg
from review.triage.choices import choices
from review.triage.comparisons import NAMES, comparison
from review.triage.naming import kind_name, title_of
from review.triage.ranking import WEIGHTS, Order, ranking
from review.values import State
from review.web.depends import Db, Reader
from review.web.templating import language, page

router = APIRouter()
ON_A_PAGE = 50


@router.get("/")
def board(
    request: Request, session: Db, access: Reader, order: Order = "weight",
    page_number: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """The board."""
    filter = FindingFilter.parse(request.query_params.multi_items())
    lang = language(request)
    found = ranking(
        session, access, filter, order=order, first=(page_number - 1) * ON_A_PAGE, limit=ON_A_PAGE
    )
    heaviest = max((row.weight for row in found.rows), default=0)
    return page(
        request, "board.html", filter=filter, order=order, ranking=found, totals=found.totals,
        heaviest=heaviest, first=(page_number - 1) * ON_A_PAGE, page_number=page_number,
        pages=-(-found.total // ON_A_PAGE), charts=NAMES, weighing=weighing(lang),
        weights=WEIGHTS,
        kind_name=lambda kind: kind_name(kind, lang), title_of=lambda one: title_of(one, lang),
        **filters(session, access, "board", lang),
    )


@router.get("/charts/{name}")
def chart(request: Request, session: Db, access: Reader, name: str) -> Response:
    """A comparison as a chart and a table, to stand in the board."""
    if name not in NAMES:
        raise not_found("图表", "chart")
    filter = FindingFilter.parse(request.query_params.multi_items())
    made = comparison(session, access, filter, name, language(request))
    return page(request, "_chart.html", comparison=made, svg=svg(made))


@router.get("/agreement")
def agreement(request: Request, session: Db, access: Reader) -> Response:
    """How far first and second reviewers agree, to stand in the board."""
    filter = FindingFilter.parse(request.query_params.multi_items())
    return page(
        request, "_agreement.html", found=agreements(session, access, filter),
        summary=rule_summary,
    )


def weighing(lang: str) -> str:
    """How a report's weight is made, in words."""
    parts = [f"{SEVERITY[name][lang == 'en']}×{weight}" for name, weight in WEIGHTS.items() if weight]
    return say(
        lang, "加权分 = " + "＋".join(parts) + "；尾差不计，已排除的不计",
        "weight = " + " + ".join(parts) + "; rounding and rejected findings do not count",
    )


def filters(
    session: Session, access: Access, name: views.ViewPage, lang: str, *, findings: bool = False
) -> dict[str, Any]:
    """What the bar of filters needs."""
    return {
        "choices": choices(session, access, lang, findings=findings),
        "views": views.listed(session, access, name), "view_page": name,
        "address_of": views.address, "states": list(State),
        "severities": [(severity, say(lang, *SEVERITY[severity])) for severity in SEVERITIES],
    }
