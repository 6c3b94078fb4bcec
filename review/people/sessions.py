"""Signed-in browsers. The cookie holds a random token, the database its hash.

A session ends after `session_hours`, after `idle_minutes` without a request, at sign-out, and when
the password changes.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.settings import ServeSettings
from review.tables import LoginSession, Membership, User, now

_SEEN = timedelta(minutes=1)
"""The time of the last request is written at most this often."""


def token_hash(token: str) -> str:
    """What is stored of a random token. It is random already, so one round of SHA-256 will do."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def opened(
    session: Session, user: User, settings: ServeSettings, *, address: str, agent: str
) -> str:
    """A new session of somebody who proved who they are; the token for the cookie."""
    token = secrets.token_urlsafe(32)
    session.add(LoginSession(
        token_hash=token_hash(token), user_id=user.id, csrf=secrets.token_urlsafe(24),
        expires_at=now() + timedelta(hours=settings.session_hours),
        address=address[:64], agent=agent[:255],
    ))
    session.execute(delete(LoginSession).where(LoginSession.expires_at < now()))
    return token


def current(session: Session, token: str, settings: ServeSettings) -> tuple[LoginSession, User] | None:
    """The session of a cookie and whose it is, unless it has ended or the account is closed."""
    found = session.execute(
        select(LoginSession, User).join(User, User.id == LoginSession.user_id)
        .where(LoginSession.token_hash == token_hash(token))
        .options(selectinload(User.memberships).options(joinedload(Membership.organisation)))
    ).one_or_none()
    if found is None:
        return None
    opened, user = found
    if not user.active or opened.expires_at < now() or opened.last_seen_at < _idle_since(settings):
        return None
    return opened, user


def unseen_lately(opened: LoginSession) -> bool:
    """Whether the time of the last request is due to be written."""
    return opened.last_seen_at < now() - _SEEN


def seen(session: Session, digest: str) -> None:
    """Note that the session is in use."""
    found = session.get(LoginSession, digest)
    if found is not None:
        found.last_seen_at = now()


def listed(session: Session, user_id: int, settings: ServeSettings) -> list[LoginSession]:
    """The sessions of somebody that have not ended, the last used one first."""
    return list(session.scalars(
        select(LoginSession)
        .where(
            LoginSession.user_id == user_id, LoginSession.expires_at > now(),
            LoginSession.last_seen_at > _idle_since(settings),
        )
        .order_by(LoginSession.last_seen_at.desc())
    ))


def closed(session: Session, token: str) -> None:
    """End the session of a cookie."""
    session.execute(delete(LoginSession).where(LoginSession.token_hash == token_hash(token)))


def closed_all(
    session: Session, user_id: int, *, but: str = "", only: str = ""
) -> None:
    """End all sessions of somebody; all but the one with hash `but`, or only those that `only` begins."""
    ended = delete(LoginSession).where(LoginSession.user_id == user_id)
    if but:
        ended = ended.where(LoginSession.token_hash != but)
    if only:
        ended = ended.where(LoginSession.token_hash.startswith(only, autoescape=True))
    session.execute(ended)


def _idle_since(settings: ServeSettings) -> datetime:
    return now() - timedelta(minutes=settings.idle_minutes)
