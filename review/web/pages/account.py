"""我的账号: password, language, sessions and tokens of whoever is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.orm import Session

from review.access import Access
from review.people import accounts, audit, sessions, tokens
from review.problems import Invalid, Refused
from review.settings import ServeSettings
from review.tables import User
from review.values import Role
from review.web.depends import Base, Db, Id, Settings, Signed, SignedAtAll
from review.web.templating import local_path, page, redirect

router = APIRouter(prefix="/account")


@router.get("")
def account(request: Request, session: Db, access: Signed, settings: Settings) -> Response:
    """The page."""
    return _account(request, session, access, settings)


@router.get("/password")
def password_form(request: Request, access: SignedAtAll, settings: Settings) -> Response:
    """The form for a new password."""
    return page(request, "password.html", refused=None, shortest=settings.password_length)


@router.post("/password")
def change_password(
    request: Request, database: Base, access: SignedAtAll, settings: Settings,
    current: Annotated[str, Form()] = "", new: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
) -> Response:
    """A new password; the other sessions end."""
    try:
        if new != again:
            raise Invalid("两次输入的新密码不一致。", "The two new passwords differ.")
        accounts.password_changed(
            database, access, settings, current, new, but=request.state.caller.session_hash
        )
    except Refused as refused:
        return page(
            request, "password.html", status=refused.status, refused=refused,
            shortest=settings.password_length,
        )
    return redirect("/", (
        "密码已修改，其他会话已退出。", "The password was changed; other sessions are signed out."
    ))


@router.post("/language")
def change_language(
    request: Request, session: Db, access: SignedAtAll, lang: Annotated[str, Form()] = "zh"
) -> Response:
    """The language; back to the page that asked."""
    accounts.language_changed(session, access, lang)
    before = request.headers.get("referer", "").removeprefix(str(request.base_url).rstrip("/"))
    return redirect(local_path(before))


@router.post("/sessions/end")
def end_sessions(
    request: Request, session: Db, access: Signed, ident: Annotated[str, Form(max_length=16)] = ""
) -> Response:
    """End one other session, or all of them but this one."""
    sessions.closed_all(
        session, access.user_id, but=request.state.caller.session_hash, only=ident
    )
    audit.note(session, access, "session.end", "person", access.user_id, all=not ident)
    return redirect("/account#sessions", ("已退出。", "Signed out there."))


@router.post("/tokens")
def create_token(
    request: Request, session: Db, access: Signed, settings: Settings,
    name: Annotated[str, Form()] = "", role: Annotated[Role, Form()] = Role.READER,
    days: Annotated[int, Form(ge=0, le=3650)] = 90,
) -> Response:
    """A new token, which this answer shows once."""
    _, secret = tokens.created(session, access, name, role, days or None)
    return _account(request, session, access, settings, secret)


@router.post("/tokens/{token_id}/revoke")
def revoke_token(session: Db, access: Signed, token_id: Id) -> Response:
    """End a token."""
    tokens.revoked(session, access, token_id)
    return redirect("/account#tokens", ("令牌已吊销。", "The token was revoked."))


def _account(
    request: Request, session: Session, access: Access, settings: ServeSettings, secret: str = ""
) -> Response:
    return page(
        request, "account.html", user=session.get_one(User, access.user_id), secret=secret,
        here=request.state.caller.session_hash,
        sessions=sessions.listed(session, access.user_id, settings),
        tokens=[(token, tokens.valid(token)) for token in tokens.listed(session, access.user_id)],
        roles=[role for role in Role if access.highest and role.rank <= access.highest.rank],
    )
