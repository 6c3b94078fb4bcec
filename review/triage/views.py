"""Saved views: the filters of a page under a name, one's own or shared with everybody."""

from __future__ import annotations

from typing import Literal, get_args
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from review.access import EVERYWHERE, Access
from review.problems import Conflict, Invalid, not_found
from review.tables import SavedView
from review.values import Role

ViewPage = Literal["board", "findings", "reports"]
PAGES: tuple[ViewPage, ...] = get_args(ViewPage)
PATHS: dict[str, str] = {"board": "/", "findings": "/findings", "reports": "/reports"}

_MOST = 200
_LONGEST = 4_000


def listed(session: Session, access: Access, page: str | None = None) -> list[SavedView]:
    """One's own views and the shared ones, by name."""
    wanted = select(SavedView).where(or_(SavedView.user_id == access.user_id, SavedView.shared))
    if page is not None:
        wanted = wanted.where(SavedView.page == page)
    return list(session.scalars(wanted.order_by(SavedView.name, SavedView.id)))


def save(
    session: Session, access: Access, *, name: str, page: ViewPage, query: str, shared: bool = False
) -> SavedView:
    """Keep a page's filters; a view of one's own with the same name is replaced."""
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > 120:
        raise Invalid("请给视图起一个名字（至多120字）。", "Give the view a name of at most 120 characters.")
    query = urlencode([pair for pair in parse_qsl(query.lstrip("?")) if pair[0] not in ("page", "cursor")])
    if len(query) > _LONGEST:
        raise Invalid("筛选条件太长。", "The filters are too long.")
    held = session.scalars(select(SavedView).where(
        SavedView.user_id == access.user_id, SavedView.page == page, SavedView.name == name
    )).first()
    if held is None:
        count = session.scalar(
            select(func.count()).select_from(SavedView).where(SavedView.user_id == access.user_id)
        )
        if (count or 0) >= _MOST:
            raise Conflict(f"最多保存{_MOST}个视图。", f"At most {_MOST} views can be kept.")
        held = SavedView(user_id=access.user_id, name=name, page=page)
        session.add(held)
    held.query, held.shared = query, shared
    session.flush()
    return held


def remove(session: Session, access: Access, view_id: int) -> None:
    """Delete a view of one's own; an administrator of everything also a shared one."""
    view = session.get(SavedView, view_id)
    own = view is not None and view.user_id == access.user_id
    if view is None or not (own or (view.shared and access.may(Role.ADMIN, EVERYWHERE))):
        raise not_found("视图", "view")
    session.delete(view)


def address(view: SavedView) -> str:
    """Where the view is."""
    return PATHS.get(view.page, "/") + (f"?{view.query}" if view.query else "")
