"""What a route asks for: the database, the settings, and who may call it.

Every route that is not public takes its caller by `Reader`, `Reviewer`, `Lead` or `Admin`, the least
role that it needs somewhere; objects are then asked for through `Access` (`report_seen` and so on).
`Signed` is for what everybody does with their own account, and `Everywhere` for what needs an
administrator of the whole service. A caller comes by the session cookie or by a bearer token.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from review.access import EVERYWHERE, Access, access_of
from review.database import Database
from review.people import sessions, tokens
from review.problems import Forbidden, SignedOut
from review.settings import ServeSettings
from review.values import Role
from review.web.csrf import SAFE, require_token

COOKIE = "gouji_session"
_bearer = HTTPBearer(auto_error=False, description="API 令牌 / a token made at 我的账号")


class MustChangePassword(Forbidden):
    """The password was made by somebody else and has to be changed before anything else."""


@dataclass(frozen=True)
class Caller:
    """Who sent the request, and how we know: `csrf` is the session's token, "" for a bearer token."""

    access: Access
    csrf: str = ""
    session_hash: str = ""
    must_change_password: bool = False


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _settings(request: Request) -> ServeSettings:
    settings: ServeSettings = request.app.state.settings
    return settings


Id = Annotated[int, Path(ge=1, lt=2**31, description="编号 / id")]
"""An id in an address."""
Base = Annotated[Database, Depends(_database)]
Settings = Annotated[ServeSettings, Depends(_settings)]


def _session(request: Request, database: Base) -> Iterator[Session]:
    with database.session() if request.method in SAFE else database.writing() as session:
        yield session


Db = Annotated[Session, Depends(_session, scope="function")]
"""A session that commits before the answer is sent, and undoes everything where the route raises. It
takes SQLite's write lock with its first statement in an unsafe method, so do slow things before."""


def caller(
    request: Request, database: Base, settings: Settings,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
) -> Caller | None:
    """Who sent this request; None where nobody is signed in."""
    address = request.client.host if request.client else ""
    if bearer is not None:
        found = _by_token(database, bearer.credentials, address)
    else:
        found = _by_cookie(database, settings, request.cookies.get(COOKIE, ""), address)
    request.state.caller = found
    return found


def _by_token(database: Database, token: str, address: str) -> Caller | None:
    with database.session() as session:
        found = tokens.current(session, token)
        if found is None:
            return None
        held, user = found
        access = access_of(user, at_most=Role(held.role), address=address)
        ident, due = held.id, tokens.unused_lately(held)
    if due:
        with database.writing() as session:
            tokens.used(session, ident)
    return Caller(access)


def _by_cookie(
    database: Database, settings: ServeSettings, cookie: str, address: str
) -> Caller | None:
    if not cookie:
        return None
    with database.session() as session:
        found = sessions.current(session, cookie, settings)
        if found is None:
            return None
        opened, user = found
        access = access_of(user, address=address)
        due = sessions.unseen_lately(opened)
    if due:
        with database.writing() as session:
            sessions.seen(session, opened.token_hash)
    return Caller(access, opened.csrf, opened.token_hash, user.must_change_password)


MaybeSigned = Annotated[Caller | None, Depends(caller)]
"""Who sent the request, or None: only for pages that everybody sees."""


async def _checked(request: Request, caller: MaybeSigned) -> Caller:
    """Somebody is signed in, and a change by cookie comes from our own page."""
    if caller is None:
        raise SignedOut("请先登录。", "Sign in first.")
    if caller.csrf and request.method not in SAFE:
        await require_token(request, caller.csrf)
    return caller


@dataclass(frozen=True)
class Signature:
    """The dependency that lets a caller in who has `least` somewhere (None: whoever is signed in), or
    everywhere; `before_password` also before a password that must be changed has been."""

    least: Role | None
    everywhere: bool = False
    before_password: bool = False

    async def __call__(self, caller: Annotated[Caller, Depends(_checked)]) -> Access:
        if caller.must_change_password and not self.before_password:
            raise MustChangePassword(
                "请先修改初始密码。", "Change the password that you were given first."
            )
        if self.least is not None:
            highest = caller.access.role_at(EVERYWHERE) if self.everywhere else caller.access.highest
            if highest is None or highest.rank < self.least.rank:
                raise Forbidden("您的角色不能执行此操作。", "Your role does not allow this.")
        return caller.access


def signed(least: Role | None, *, everywhere: bool = False, before_password: bool = False) -> Signature:
    """The dependency for a route that needs `least`: `Annotated[Access, Depends(signed(Role.LEAD))]`."""
    return Signature(least, everywhere, before_password)


Signed = Annotated[Access, Depends(signed(None))]
SignedAtAll = Annotated[Access, Depends(signed(None, before_password=True))]
Reader = Annotated[Access, Depends(signed(Role.READER))]
Reviewer = Annotated[Access, Depends(signed(Role.REVIEWER))]
Lead = Annotated[Access, Depends(signed(Role.LEAD))]
Admin = Annotated[Access, Depends(signed(Role.ADMIN))]
Everywhere = Annotated[Access, Depends(signed(Role.ADMIN, everywhere=True))]
