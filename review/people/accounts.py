"""Accounts: the first one, new ones, what may be changed about one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review.access import Access
from review.database import Database
from review.people import audit, memberships, passwords, sessions
from review.problems import Conflict, Invalid, SlowDown, not_found
from review.settings import ServeSettings
from review.tables import AuditEvent, Membership, User, now
from review.values import Role

FIRST = "admin"


def first_admin(session: Session, settings: ServeSettings) -> str | None:
    """Make the first account where there is none; its password, which is nowhere else."""
    if session.scalar(select(exists().select_from(User))):
        return None
    password = passwords.generated()
    user = User(
        name=FIRST, display_name="", password_hash=passwords.hashed(password, settings),
        must_change_password=True,
    )
    user.memberships.append(Membership(role=Role.ADMIN))
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:  # another process was first
        return None
    audit.note(session, None, "person.create", "person", user.id, created=FIRST)
    return password


def created(
    session: Session, access: Access | None, settings: ServeSettings, name: str, *,
    display_name: str = "", email: str = "",
) -> tuple[User, str]:
    """A new account without roles, and the password that its owner must change at first sign-in."""
    name = _name(name)
    if session.scalar(select(User.id).where(User.name == name)) is not None:
        raise Conflict(f"用户名 {name} 已被使用。", f"The user name {name} is taken.")
    password = passwords.generated()
    user = User(
        name=name, display_name=_line(display_name, 120), email=_line(email, 254),
        password_hash=passwords.hashed(password, settings), must_change_password=True,
    )
    session.add(user)
    session.flush()
    audit.note(session, access, "person.create", "person", user.id, created=name)
    return user, password


def changed(
    session: Session, access: Access | None, user: User, *, display_name: str | None = None,
    email: str | None = None, active: bool | None = None,
) -> None:
    """Change what is given of an account. A closed one is signed out everywhere."""
    before = {"display_name": user.display_name, "email": user.email, "active": user.active}
    if display_name is not None:
        user.display_name = _line(display_name, 120)
    if email is not None:
        user.email = _line(email, 254)
    if active is not None:
        if user.active and not active:
            memberships.require_another_admin(session, user)
            sessions.closed_all(session, user.id)
        user.active = active
    after = {"display_name": user.display_name, "email": user.email, "active": user.active}
    differing: dict[str, Any] = {key: value for key, value in after.items() if value != before[key]}
    if differing:
        audit.note(
            session, access, "person.change", "person", user.id, person=user.name,
            **differing,
        )


def password_reset(
    session: Session, access: Access | None, user: User, settings: ServeSettings
) -> str:
    """A new one-time password, for somebody who forgot theirs; they are signed out everywhere."""
    password = passwords.generated()
    user.password_hash = passwords.hashed(password, settings)
    user.must_change_password = True
    user.failed_logins, user.locked_until = 0, None
    sessions.closed_all(session, user.id)
    audit.note(session, access, "password.reset", "person", user.id, person=user.name)
    return password


def password_changed(
    database: Database, access: Access, settings: ServeSettings, current: str, new: str, *,
    but: str = "",
) -> None:
    """Somebody's own new password; all their other sessions end (`but` is the hash of this one).

    Raises Invalid, and SlowDown after as many wrong tries as lock an account.
    """
    with database.session() as session:
        user = session.get_one(User, access.user_id)
        tries = session.scalar(
            select(func.count()).select_from(AuditEvent).where(
                AuditEvent.user_id == user.id, AuditEvent.action == "password.refused",
                AuditEvent.at > now() - timedelta(minutes=settings.lock_minutes),
            )
        )
    if (tries or 0) >= settings.lock_after:
        raise SlowDown(
            f"当前密码输错次数过多，请 {settings.lock_minutes} 分钟后再试。",
            f"The current password was wrong too often; try again in {settings.lock_minutes} minutes.",
        )
    if user.password_hash is None:
        raise Invalid(
            "此账号通过单位统一身份登录，没有本地密码。",
            "This account signs in with its organisation and has no password here.",
        )
    if not passwords.matches(current, user.password_hash, settings):
        with database.writing() as session:
            audit.note(session, access, "password.refused", "person", user.id)
        raise Invalid("当前密码不对。", "The current password is wrong.")
    if new == current:
        raise Invalid("新密码不能与当前密码相同。", "The new password must differ from the current one.")
    passwords.require_good(new, user.name, settings)
    stored = passwords.hashed(new, settings)
    with database.writing() as session:
        user = session.get_one(User, access.user_id)
        user.password_hash, user.must_change_password = stored, False
        sessions.closed_all(session, user.id, but=but)
        audit.note(session, access, "password.change", "person", user.id)


def language_changed(session: Session, access: Access, lang: str) -> None:
    """The language in which somebody reads the service."""
    session.get_one(User, access.user_id).lang = "en" if lang == "en" else "zh"


def unlocked(session: Session, access: Access | None, user: User) -> None:
    """Let somebody try again at once who failed too often."""
    user.failed_logins, user.locked_until = 0, None
    audit.note(session, access, "person.unlock", "person", user.id, person=user.name)


def named(session: Session, name: str) -> User:
    """The account of a user name. Raises NotFound."""
    user = session.scalars(select(User).where(User.name == name)).one_or_none()
    if user is None:
        raise not_found("账号", "account")
    return user


def _line(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]


def _name(name: str) -> str:
    name = name.strip()
    if not re.fullmatch(r"[\w.@-]{2,80}", name):
        raise Invalid(
            "用户名为 2 到 80 个字母、数字、汉字或 . _ - @。",
            "A user name is 2 to 80 letters, digits or . _ - @.",
        )
    return name
