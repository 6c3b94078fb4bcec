"""/api/v1/audit: the audit log, for administrators of the whole service."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from review.api.paging import Cursor, Limit, Paged, number
from review.people import events
from review.people.events import Wanted
from review.tables import AuditEvent
from review.web.depends import Db, Everywhere
from review.web.templating import zone

router = APIRouter(prefix="/audit", tags=["audit"])
Word = Annotated[str, Query(max_length=120)]


class Event(BaseModel):
    """Something that somebody did."""

    id: int = Field(examples=[1042])
    at: datetime
    user_id: int | None = Field(examples=[7])
    user_name: str = Field(examples=["张三"])
    action: str = Field(examples=["token.create"])
    object_kind: str = Field(examples=["token"])
    object_id: str = Field(examples=["4"])
    detail: dict[str, Any] = Field(examples=[{"title": "每日导出", "role": "reader"}])
    address: str = Field(examples=["10.1.2.3"])

    @classmethod
    def of(cls, event: AuditEvent) -> Event:
        return cls.model_validate({name: getattr(event, name) for name in cls.model_fields})


@router.get("", summary="审计日志 / the audit log")
def listed(
    request: Request, session: Db, access: Everywhere, person: Word = "", action: Word = "",
    object_kind: Word = "", object_id: Word = "", address: Word = "", since: date | None = None,
    until: date | None = None, cursor: Cursor = "", limit: Limit = 50,
) -> Paged[Event]:
    """The newest first. `person` is a part of the name; the action "token" is all of token.*; `since`
    and `until` are days in the service's time zone."""
    wanted = Wanted(person, action, object_kind, object_id, address, since, until)
    found = events.listed(session, wanted, zone(request), before=number(cursor), limit=limit + 1)
    return Paged(
        items=[Event.of(event) for event in found[:limit]],
        next=str(found[limit - 1].id) if len(found) > limit else None,
    )
