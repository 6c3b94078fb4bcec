"""The description of the API, for whoever writes a program; problems link here."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from gouji import __version__
from review.web.depends import Signed
from review.web.failures import TITLES
from review.web.templating import page

router = APIRouter()


@router.get("/api")
def reference(request: Request, access: Signed) -> Response:
    """The page; made once, since it does not change while the process runs."""
    from review.web.reference import operations

    state = request.app.state
    if not hasattr(state, "operations"):
        state.operations = operations(request.app)
    return page(
        request, "reference.html", operations=state.operations, version=__version__, problems=TITLES,
        address=str(request.base_url).rstrip("/"),
    )
