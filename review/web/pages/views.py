"""Saved views: keeping and deleting one, from the forms of board and lists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Response

from review.triage import views
from review.triage.views import ViewPage
from review.web.depends import Db, Id, Reader
from review.web.templating import local_path, redirect

router = APIRouter(prefix="/views")


@router.post("")
def save(
    session: Db, access: Reader, name: Annotated[str, Form(max_length=200)],
    page: Annotated[ViewPage, Form()], query: Annotated[str, Form(max_length=8000)] = "",
    shared: Annotated[bool, Form()] = False,
) -> Response:
    """Keeps the filters of a page; back to it."""
    view = views.save(session, access, name=name, page=page, query=query, shared=shared)
    return redirect(views.address(view), (
        f"视图“{view.name}”已保存。", f"The view “{view.name}” is kept.",
    ))


@router.post("/{view_id}/delete")
def remove(
    session: Db, access: Reader, view_id: Id, back: Annotated[str, Form(max_length=200)] = "/"
) -> Response:
    """Deletes a view."""
    views.remove(session, access, view_id)
    return redirect(local_path(back), ("视图已删除。", "The view is deleted."))
