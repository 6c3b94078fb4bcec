"""Accounts: the first one, new ones, what may be changed about one."""

from __future__ import annotations

import re

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from review.access import Access
from review.people import audit, passwords
from review.problems import Conflict, Invalid
from review.settings import ServeSettings
from review.tables import Membership, User
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
    audit.note(session, None, "person.create", "person", user.id, name="gouji", created=FIRST)
    return password


def created(
    session: Session, access: Access | None, settings: ServeSettings, name: str, *,
    display_name: str = "", email: str = "", password: str | None = None,
) -> tuple[User, str]:
    """A new account without roles, and the password that its owner must change at first sign-in."""
    name = _name(name)
    if password is None:
        password = passwords.generated()
    else:
        passwords.require_good(password, name, settings)
    if session.scalar(select(User.id).where(User.name == name)) is not None:
        raise Conflict(f"用户名 {name} 已被使用。", f"The user name {name} is taken.")
    user = User(
        name=name, display_name=display_name.strip(), email=email.strip(),
        password_hash=passwords.hashed(password, settings), must_change_password=True,
    )
    session.add(user)
    session.flush()
    audit.note(session, access, "person.create", "person", user.id, name="gouji", created=name)
    return user, password


def _name(name: str) -> str:
    name = name.strip()
    if not re.fullmatch(r"[\w.@-]{2,80}", name):
        raise Invalid(
            "用户名为 2 到 80 个字母、数字、汉字或 . _ - @。",
            "A user name is 2 to 80 letters, digits or . _ - @.",
        )
    return name
