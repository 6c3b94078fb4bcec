"""导出: what a filter covers, and the formats that it can be had in."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from review.api.exports import Wanted, download
from review.api.finding_filters import Filtered
from review.exports.describing import described
from review.exports.formats import FORMATS
from review.exports.reading import scope
from review.web.depends import Base, Db, Reader, Settings
from review.web.templating import language, page

router = APIRouter(prefix="/exports")


@router.get("")
def choose(request: Request, session: Db, access: Reader, filter: Filtered) -> Response:
    """The formats for the filter of the address."""
    covers = scope(session, access, filter)
    return page(
        request, "exports.html", covers=covers, formats=list(FORMATS.values()),
        described=described(session, access, filter, language(request)),
        address=lambda form: f"/exports/file?{filter.query(format=form.name.value)}",
        fits=lambda form: covers.findings <= form.findings and covers.reports <= form.reports,
        others=[
            (name, value) for name, value in parse_qsl(filter.query()) if name not in ("state", "present")
        ],
        states=filter.state, present=filter.present,
    )


@router.get("/file")
def file(
    request: Request, session: Db, database: Base, settings: Settings, access: Reader,
    filter: Filtered, format: Wanted,
) -> Response:
    """The file; where there can be none, the page that says why."""
    return download(session, database, settings, access, filter, format)
