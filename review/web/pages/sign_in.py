"""Signing in and out."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from review.people import audit, sessions, signing
from review.problems import Forbidden, Refused
from review.settings import ServeSettings
from review.web.depends import COOKIE, Base, Db, MaybeSigned, Settings, SignedAtAll
from review.web.templating import local_path, page, redirect

router = APIRouter()
PUBLIC = ("/login",)
_FORM = "gouji_form"
"""The cookie that the form of signing in is compared with: nobody else can sign a browser in."""


@router.get("/login")
def form(request: Request, caller: MaybeSigned, settings: Settings, next: str = "/") -> Response:
    """The page 登录."""
    if caller is not None:
        return redirect(local_path(next))
    return _form(request, settings, local_path(next))


@router.post("/login")
def sign_in(
    request: Request, database: Base, settings: Settings,
    name: Annotated[str, Form()] = "", password: Annotated[str, Form()] = "",
    form: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/",
) -> Response:
    """Signs in; the page again, with what is wrong, where that fails."""
    try:
        known = request.cookies.get(_FORM, "")
        if not known or not secrets.compare_digest(known.encode(), form.encode()):
            raise Forbidden(
                "登录页已过期，请再试一次。", "The page was out of date; please try again."
            )
        user, token = signing.signed_in(
            database, settings, name.strip(), password,
            address=request.client.host if request.client else "",
            agent=request.headers.get("user-agent", ""), before=request.cookies.get(COOKIE, ""),
        )
    except Refused as refused:
        return _form(request, settings, local_path(next), refused, name)
    response = redirect("/account/password" if user.must_change_password else local_path(next))
    keep(response, token, settings)
    response.delete_cookie(_FORM)
    return response


@router.post("/logout")
def sign_out(request: Request, session: Db, access: SignedAtAll) -> Response:
    """Signs out here."""
    sessions.closed(session, request.cookies.get(COOKIE, ""))
    audit.note(session, access, "sign-out")
    response = redirect("/login", ("您已退出。", "You are signed out."))
    response.delete_cookie(COOKIE)
    return response


def keep(response: Response, token: str, settings: ServeSettings) -> None:
    """Give the browser its session."""
    response.set_cookie(
        COOKIE, token, max_age=settings.session_hours * 3600, httponly=True, samesite="lax",
        secure=settings.secure,
    )


def refusal(request: Request, settings: ServeSettings, refused: Refused) -> Response:
    """The page 登录 with what went wrong."""
    return _form(request, settings, "/", refused)


def _form(
    request: Request, settings: ServeSettings, next: str, refused: Refused | None = None, name: str = ""
) -> Response:
    token = request.cookies.get(_FORM) or secrets.token_urlsafe(24)
    response = page(
        request, "sign_in.html", status=refused.status if refused else 200, form=token, next=next,
        refused=refused, name=name, oidc=bool(settings.oidc_issuer),
    )
    response.set_cookie(
        _FORM, token, max_age=3600, httponly=True, samesite="strict", secure=settings.secure
    )
    return response
