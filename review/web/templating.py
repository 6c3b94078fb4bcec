"""Pages from templates: two languages, local time, the caller's token for forms.

`page(request, "board.html", reports=…)` renders a template of `review/web/templates`. In templates:
`t("中文", "English")`; `{{ time | when }}` for a local time; `{{ value | label }}` for a state, role or
reason; `static("gouji.css")`; `csrf()` for the hidden field of a form; `access` (None where nobody is
signed in); `query(page=2)` for the address of this page with another filter. Import macros
`with context`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from review.access import Access
from review.values import Role, label
from review.web.navigation import entries

_SAID = "gouji_said"
_LANG = "gouji_lang"
_THEME = "gouji_theme"


def page(request: Request, template: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The `template` with `values`, in the language of the caller."""
    caller = getattr(request.state, "caller", None)
    access: Access | None = caller.access if caller else None
    said = _said(request)
    content = _environment().get_template(template).render(
        request=request, access=access, csrf_token=caller.csrf if caller else "",
        lang=language(request), theme=request.cookies.get(_THEME, ""), said=said,
        zone=zone(request), navigation=entries(request, access), **values,
    )
    response = HTMLResponse(content, status)
    if said:
        response.delete_cookie(_SAID)
    return response


def redirect(address: str, said: tuple[str, str] | None = None, *, fault: bool = False) -> Response:
    """Off to another page of ours after a change; that page says `said` (Chinese, English) once."""
    response = RedirectResponse(address, 303)
    if said:
        packed = base64.urlsafe_b64encode(json.dumps([*said, fault]).encode()).decode()
        response.set_cookie(_SAID, packed, max_age=60, httponly=True, samesite="lax")
    return response


def language(request: Request) -> str:
    """The language of the caller: of the account, else of the cookie or what the program asks for."""
    caller = getattr(request.state, "caller", None)
    if caller:
        return str(caller.access.lang)
    wanted = request.query_params.get("lang") or request.cookies.get(_LANG)
    if not wanted and request.url.path.startswith("/api/"):
        wanted = request.headers.get("accept-language", "")[:2]
    return "en" if wanted == "en" else "zh"


def zone(request: Request) -> ZoneInfo:
    """The time zone of what people read."""
    return ZoneInfo(request.app.state.settings.zone)


def local_path(address: str | None, otherwise: str = "/") -> str:
    """An address within this service, as a link or form named it; anything else is `otherwise`."""
    if not address or not address.startswith("/") or address[1:2] in ("/", "\\") or "\n" in address:
        return otherwise
    return address


def _said(request: Request) -> tuple[str, str, bool] | None:
    try:
        zh, en, fault = json.loads(base64.urlsafe_b64decode(request.cookies.get(_SAID, "")))
    except (ValueError, TypeError):
        return None
    return str(zh), str(en), bool(fault)


@lru_cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("review.web"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )
    environment.globals.update(Role=Role, t=_t, static=static, csrf=_csrf, query=_query)
    environment.filters.update(when=_when, label=_label, number=_number, browser=_browser, size=_size)
    return environment


@pass_context
def _t(context: Context, zh: str, en: str) -> str:
    return en if context["lang"] == "en" else zh


@pass_context
def _label(context: Context, value: StrEnum) -> str:
    return label(value, context["lang"])


@pass_context
def _when(context: Context, time: datetime | None, form: str = "%Y-%m-%d %H:%M") -> Markup:
    if time is None:
        return Markup("")
    local = time.astimezone(context["zone"])
    return Markup('<time datetime="{}">{}</time>').format(
        time.isoformat(timespec="seconds"), local.strftime(form)
    )


@pass_context
def _csrf(context: Context) -> Markup:
    return Markup('<input type="hidden" name="csrf" value="{}">').format(context["csrf_token"])


@pass_context
def _query(context: Context, **changes: object) -> str:
    """The address of this page with some parameters changed; None takes one away."""
    request: Request = context["request"]
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes]
    kept += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,}"


def _browser(agent: str) -> str:
    """The browser and system of a User-Agent in few words; what is unknown as it is."""
    system = next((word for word in ("Windows", "Android", "iPhone", "Mac OS", "Linux") if word in agent), "")
    for name in ("Edg", "Firefox", "QQBrowser", "MetaSr", "Chrome", "Version"):
        if found := re.search(rf"{name}\w*/(\d+)", agent):
            shown = {"Edg": "Edge", "Version": "Safari", "MetaSr": "搜狗浏览器"}.get(name, name)
            return f"{shown} {found[1]}" + (f" · {system}" if system else "")
    return agent[:60]


def _size(size: int) -> str:
    """A number of bytes as people read it."""
    if size < 1_000:
        return f"{size} B"
    return f"{size / 1_000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def static(name: str) -> str:
    """The address of a file of `static/`, which changes with its content."""
    return f"/static/{name}?v={_version(name)}"


@lru_cache
def _version(name: str) -> str:
    content = files("review.web").joinpath("static", name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


