"""/api/v1/views: filters of the board and the lists under a name."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from review.access import Access
from review.tables import SavedView
from review.triage import views
from review.triage.views import ViewPage
from review.web.depends import Db, Id, Reader

router = APIRouter(prefix="/views", tags=["board"])


class ViewBody(BaseModel):
    """The filters of a page, as in its address. One's own view of the same name is replaced."""

    name: str = Field(min_length=1, max_length=120, examples=["本周要看的"])
    page: ViewPage = Field("board", examples=["findings"])
    query: str = Field("", max_length=4_000, examples=["severity=high&state=open"])
    shared: bool = Field(False, examples=[False])


class View(ViewBody):
    id: int = Field(examples=[5])
    own: bool = Field(examples=[True])
    address: str = Field(examples=["/findings?severity=high&state=open"])
    created_at: datetime

    @classmethod
    def of(cls, view: SavedView, access: Access) -> Self:
        return cls(
            id=view.id, name=view.name, page=view.page, query=view.query, shared=view.shared,
            own=view.user_id == access.user_id, address=views.address(view),
            created_at=view.created_at,
        )


@router.get("", summary="视图 / views")
def listed(
    session: Db, access: Reader, page: Annotated[ViewPage | None, Query()] = None
) -> list[View]:
    """自己的和共享的。

    One's own and the shared ones.
    """
    return [View.of(view, access) for view in views.listed(session, access, page)]


@router.post("", status_code=201, summary="保存视图 / keep a view")
def save(session: Db, access: Reader, body: ViewBody) -> View:
    """同名的会被替换。

    Keep the filters of a page.
    """
    return View.of(views.save(session, access, **body.model_dump()), access)


@router.delete("/{view_id}", status_code=204, summary="删除视图 / delete a view")
def remove(session: Db, access: Reader, view_id: Id) -> Response:
    """只能删除自己的；全局管理员也可以删除共享的。

    Delete a view of one's own.
    """
    views.remove(session, access, view_id)
    return Response(status_code=204)
