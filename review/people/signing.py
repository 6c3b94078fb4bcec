"""Signing in with a password: one message for everything that is wrong, locks that grow, a limit for
each address."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from review.database import Database
from review.people import audit, passwords, sessions
from review.problems import SignedOut, SlowDown
from review.settings import ServeSettings
from review.tables import AuditEvent, User, now

_WINDOW = timedelta(minutes=15)
_DOUBLINGS = 5
"""A lock doubles with each further failure, up to this often."""


def signed_in(
    database: Database, settings: ServeSettings, name: str, password: str, *, address: str, agent: str,
    before: str = "",
) -> tuple[User, str]:
    """The account of a name and password, and the token of its new session; the one `before` ends.

    Raises SignedOut without saying whether the name or the password was wrong or the account is
    locked, and SlowDown for an address that failed too often.
    """
    with database.session() as session:
        _require_few_failures(session, settings, address)
        user = session.scalars(select(User).where(User.name == name)).one_or_none()
    right = passwords.matches(password[: passwords.LONGEST], user.password_hash if user else None, settings)
    with database.writing() as session:
        user = user and session.get(User, user.id, populate_existing=True)
        locked = bool(user and user.locked_until and user.locked_until > now())
        if user is not None and right and user.active and not locked:
            return user, _opened(session, user, settings, password, address, agent, before)
        audit.note(
            session, None, "sign-in.failed", "person", user.id if user else "", who=name,
            address=address, reason=_reason(user, locked),
        )
        if user is not None and not locked:
            _failed(session, user, settings, address)
    raise SignedOut(
        f"用户名或密码不对，或账号暂时锁定。连续失败 {settings.lock_after} 次会锁定 "
        f"{settings.lock_minutes} 分钟。",
        "The user name or password is wrong, or the account is locked for now. "
        f"{settings.lock_after} failures lock it for {settings.lock_minutes} minutes.",
    )


def entered(
    session: Session, user: User, settings: ServeSettings, *, address: str, agent: str, before: str = "",
    by: str = "password",
) -> str:
    """A new session for somebody who proved who they are, with everything that goes with it."""
    if before:
        sessions.closed(session, before)
    user.failed_logins, user.locked_until, user.last_login_at = 0, None, now()
    audit.note(
        session, None, "sign-in", "person", user.id, who=user.name, user_id=user.id,
        address=address, by=by,
    )
    return sessions.opened(session, user, settings, address=address, agent=agent)


def _opened(
    session: Session, user: User, settings: ServeSettings, password: str, address: str, agent: str,
    before: str,
) -> str:
    if user.password_hash and passwords.outdated(user.password_hash, settings):
        user.password_hash = passwords.hashed(password, settings)
    return entered(session, user, settings, address=address, agent=agent, before=before)


def _failed(session: Session, user: User, settings: ServeSettings, address: str) -> None:
    user.failed_logins += 1
    over = user.failed_logins - settings.lock_after
    if over < 0:
        return
    minutes = settings.lock_minutes * 2 ** min(over, _DOUBLINGS)
    user.locked_until = now() + timedelta(minutes=minutes)
    audit.note(
        session, None, "sign-in.locked", "person", user.id, who=user.name, user_id=user.id,
        address=address, minutes=minutes,
    )


def _require_few_failures(session: Session, settings: ServeSettings, address: str) -> None:
    failures = session.scalar(
        select(func.count()).select_from(AuditEvent).where(
            AuditEvent.at > now() - _WINDOW, AuditEvent.action == "sign-in.failed",
            AuditEvent.address == address,
        )
    )
    if (failures or 0) >= settings.attempts:
        raise SlowDown(
            "此地址登录失败次数过多，请 15 分钟后再试。",
            "Too many failed sign-ins from this address; try again in 15 minutes.",
        )


def _reason(user: User | None, locked: bool) -> str:
    if user is None:
        return "name"
    if not user.active:
        return "closed"
    return "locked" if locked else "password"
