"""管理 › 系统: readiness, version and settings, for administrators of the whole service."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from pydantic import SecretStr

from gouji import __version__
from review.web.depends import Base, Everywhere, Settings
from review.web.readiness import readiness
from review.web.templating import page

router = APIRouter()


@router.get("/system")
def system(request: Request, database: Base, access: Everywhere, settings: Settings) -> Response:
    """The page."""
    return page(
        request, "system.html", ready=readiness(settings, database, getattr(request.app.state, "jobs", None)),
        version=__version__,
        settings=[
            (f"GOUJI_{name.upper()}", _told(name, getattr(settings, name)), field.description or "")
            for name, field in type(settings).model_fields.items()
        ],
    )


def _told(name: str, value: object) -> str:
    """A setting, without secrets."""
    if isinstance(value, SecretStr):
        return "••••••" if value.get_secret_value() else ""
    if name == "database" and "@" in str(value):
        return "…@" + str(value).rpartition("@")[2]
    return str(value)
