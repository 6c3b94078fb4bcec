"""管理 › 审计日志: who did what, with filters in the address, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from review.people import audit, events
from review.people.events import Wanted
from review.web.depends import Base, Db, Everywhere
from review.web.templating import language, page, zone

router = APIRouter()
_SIZE = 100
Word = Annotated[str, Query(max_length=120)]


def wanted(
    person: Word = "", action: Word = "", kind: Word = "", ident: Word = "", address: Word = "",
    since: Word = "", until: Word = "",
) -> Wanted:
    """The filters of the address; a day that is none is left out."""
    return Wanted(
        person.strip(), action, kind.strip(), ident.strip(), address.strip(), _day(since), _day(until)
    )


Filters = Annotated[Wanted, Depends(wanted)]


@router.get("/audit")
def log(
    request: Request, session: Db, access: Everywhere, wanted: Filters,
    before: Annotated[int | None, Query(ge=1, lt=2**62)] = None,
) -> Response:
    """The page."""
    found = events.listed(session, wanted, zone(request), before=before, limit=_SIZE + 1)
    return page(
        request, "audit.html", events=found[:_SIZE], wanted=wanted, before=before,
        next=found[_SIZE - 1].id if len(found) > _SIZE else None,
        actions=sorted(audit.ACTIONS.items(), key=lambda item: item[0]), worded=events.worded,
        object_worded=events.object_worded, detail_worded=events.detail_worded,
        filtered=wanted != Wanted(),
    )


@router.get("/audit.csv")
def as_csv(request: Request, database: Base, access: Everywhere, wanted: Filters) -> Response:
    """All of it that the filters leave, as CSV for Excel."""
    lang, local = language(request), zone(request)
    with database.writing() as session:
        audit.note(session, access, "export.audit")

    def lines() -> Iterator[str]:
        with database.session() as session:
            yield from events.as_csv(session, wanted, local, lang)

    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers={
        "content-disposition": f'attachment; filename="gouji-audit-{date.today():%Y%m%d}.csv"',
    })


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
