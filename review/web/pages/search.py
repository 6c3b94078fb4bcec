"""查找: words over all findings and over the texts of all reports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gouji.reporting.wording import say
from review.ledger.filters import FindingFilter
from review.ledger.listing import page as listed
from review.triage.choices import choices
from review.triage.naming import title_of
from review.triage.search import in_texts, words_of
from review.web.depends import Db, Reader
from review.web.pages.findings import row
from review.web.templating import language, page

router = APIRouter()
_FINDINGS = 8
_REPORTS = 20


@router.get("/search")
def search(
    request: Request, session: Db, access: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=1_000)] = 1,
) -> Response:
    """Both at once: the first findings, and reports with the places of the words."""
    lang = language(request)
    filter = FindingFilter.parse(
        [*(pair for pair in request.query_params.multi_items() if pair[0] != "q"), ("present", "any")]
    )
    words = words_of(q)
    asked = filter.model_copy(update={"q": " ".join(words)})
    found = listed(session, access, asked, limit=_FINDINGS) if words else None
    hits = in_texts(
        session, access, filter, q, first=(number - 1) * _REPORTS, limit=_REPORTS
    )
    return page(
        request, "search.html", q=q, words=words, filter=filter, hits=hits, page_number=number,
        rows=[row(finding, access, lang) for finding in found.findings] if found else [],
        total=found.total if found else 0, title_of=lambda one: title_of(one, lang),
        choices=choices(session, access, lang), findings_query=asked.query(),
        heading=say(lang, "查找", "Search"),
    )
