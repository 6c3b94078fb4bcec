"""Tokens for programs: shown once, stored as a hash, never above the role that they were made with."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from review.access import Access
from review.people import audit
from review.people.sessions import token_hash
from review.problems import Invalid, not_found
from review.tables import ApiToken, Membership, User, now
from review.values import Role

PREFIX = "gouji_"
MOST = 50
_SEEN = timedelta(minutes=1)


def created(
    session: Session, access: Access, name: str, role: Role, days: int | None
) -> tuple[ApiToken, str]:
    """A new token of the caller's, and what the program sends, which is nowhere else."""
    name = name.strip()
    if not name:
        raise Invalid("请给令牌起个名字。", "Give the token a name.")
    if access.highest is None or role.rank > access.highest.rank:
        raise Invalid("令牌的角色不能高于您的角色。", "A token cannot have a higher role than you.")
    if len([token for token in listed(session, access.user_id) if valid(token)]) >= MOST:
        raise Invalid(f"最多 {MOST} 个令牌，请先吊销不用的。", f"At most {MOST} tokens; revoke some first.")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user_id=access.user_id, name=name[:120], token_hash=token_hash(secret), role=role,
        expires_at=now() + timedelta(days=days) if days else None,
    )
    session.add(token)
    session.flush()
    audit.note(session, access, "token.create", "token", token.id, title=name[:120], role=role)
    return token, secret


def listed(session: Session, user_id: int) -> list[ApiToken]:
    """All tokens of somebody, the newest first; revoked and expired ones too."""
    return list(session.scalars(
        select(ApiToken).where(ApiToken.user_id == user_id).order_by(ApiToken.id.desc())
    ))


def revoked(session: Session, access: Access, token_id: int) -> ApiToken:
    """End a token of the caller's own. Raises NotFound."""
    token = session.get(ApiToken, token_id)
    if token is None or token.user_id != access.user_id:
        raise not_found("令牌", "token")
    if token.revoked_at is None:
        token.revoked_at = now()
        audit.note(session, access, "token.revoke", "token", token.id, title=token.name)
    return token


def valid(token: ApiToken) -> bool:
    """Whether it still opens anything."""
    return token.revoked_at is None and (token.expires_at is None or token.expires_at > now())


def current(session: Session, secret: str) -> tuple[ApiToken, User] | None:
    """The token that a program sent and whose it is, unless it has ended or the account is closed."""
    found = session.execute(
        select(ApiToken, User).join(User, User.id == ApiToken.user_id)
        .where(ApiToken.token_hash == token_hash(secret))
        .options(selectinload(User.memberships).options(joinedload(Membership.organisation)))
    ).one_or_none()
    if found is None or not valid(found[0]) or not found[1].active:
        return None
    return found[0], found[1]


def unused_lately(token: ApiToken) -> bool:
    """Whether the time of the last use is due to be written."""
    return token.last_used_at is None or token.last_used_at < now() - _SEEN


def used(session: Session, token_id: int, at: datetime | None = None) -> None:
    """Note that the token is in use."""
    token = session.get(ApiToken, token_id)
    if token is not None:
        token.last_used_at = at or now()
