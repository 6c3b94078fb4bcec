"""/api/v1/me: one's own account, password, language and sessions."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from review.access import Access
from review.api.schemas import Browser, Person
from review.people import accounts, audit, sessions
from review.tables import User
from review.web.depends import Base, Db, Settings, Signed, SignedAtAll

router = APIRouter(prefix="/me", tags=["me"])


class Change(BaseModel):
    """What may be changed of one's own account."""

    lang: Literal["zh", "en"] = Field(examples=["zh"])


class NewPassword(BaseModel):
    """The current password and the one that replaces it."""

    current: str = Field(max_length=256, examples=["jxqay-8rdnr-pehtn-pvee5"])
    new: str = Field(max_length=256, examples=["晴天-灯塔-rowboat-41"])


@router.get("", summary="我的账号 / one's own account")
def me(session: Db, access: SignedAtAll) -> Person:
    """Whose session or token this is, with the roles of the account."""
    return Person.of(session.get_one(User, access.user_id))


@router.patch("", summary="修改语言 / change the language")
def change(session: Db, access: SignedAtAll, wanted: Change) -> Person:
    """The language of pages and messages."""
    accounts.language_changed(session, access, wanted.lang)
    return Person.of(session.get_one(User, access.user_id))


@router.post("/password", status_code=204, summary="修改密码 / change the password")
def password(
    request: Request, database: Base, access: SignedAtAll, settings: Settings, wanted: NewPassword
) -> None:
    """All other sessions end."""
    accounts.password_changed(
        database, access, settings, wanted.current, wanted.new,
        but=request.state.caller.session_hash,
    )


@router.get("/sessions", summary="登录的浏览器 / signed-in browsers")
def browsers(request: Request, session: Db, access: Signed, settings: Settings) -> list[Browser]:
    """Those that have not ended, the last used one first."""
    here = request.state.caller.session_hash
    return [Browser.of(opened, here) for opened in sessions.listed(session, access.user_id, settings)]


@router.delete("/sessions", status_code=204, summary="退出其他浏览器 / end all other sessions")
def end_others(request: Request, session: Db, access: Signed) -> None:
    """All but the session of this request."""
    _end(request, session, access, "")


@router.delete("/sessions/{ident}", status_code=204, summary="退出一个浏览器 / end a session")
def end(request: Request, session: Db, access: Signed, ident: str) -> None:
    """One that is not the session of this request; none has this id: nothing happens."""
    _end(request, session, access, ident)


def _end(request: Request, session: Session, access: Access, ident: str) -> None:
    sessions.closed_all(session, access.user_id, but=request.state.caller.session_hash, only=ident)
    audit.note(session, access, "session.end", "person", access.user_id, all=not ident)
