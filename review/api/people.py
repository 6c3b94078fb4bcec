"""/api/v1/people: accounts and roles, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from review.api.paging import Cursor, Limit, Paged
from review.api.schemas import Person
from review.people import accounts, audit, memberships, sessions
from review.values import Role
from review.web.depends import Admin, Db, Id, Settings

router = APIRouter(prefix="/people", tags=["people"])


class NewRole(BaseModel):
    """A role in an organisation and everything under it; everywhere where that is null."""

    role: Role = Field(examples=["reviewer"])
    organisation_id: int | None = Field(None, ge=1, lt=2**31, examples=[12])


class NewPerson(NewRole):
    """A new account with its first role."""

    name: str = Field(min_length=2, max_length=80, examples=["zhangsan"])
    display_name: str = Field("", max_length=120, examples=["张三"])
    email: str = Field("", max_length=254, examples=["zhangsan@example.gov.cn"])


class Change(BaseModel):
    """What is to be changed; what is null stays."""

    display_name: str | None = Field(None, max_length=120, examples=["张三"])
    email: str | None = Field(None, max_length=254, examples=["zhangsan@example.gov.cn"])
    active: bool | None = Field(None, examples=[False])


class OneTimePassword(BaseModel):
    """A password that its owner must change at first sign-in; shown only now."""

    person: Person
    password: str = Field(examples=["jxqay-8rdnr-pehtn-pvee5"])


@router.get("", summary="账号列表 / accounts")
def listed(
    session: Db, access: Admin, q: Annotated[str, Query(max_length=100)] = "", cursor: Cursor = "",
    limit: Limit = 50,
) -> Paged[Person]:
    """Those with a role within the caller's organisations, by name; `q` is a part of name or e-mail."""
    found = memberships.listed(session, access, text=q.strip(), after=cursor, limit=limit + 1)
    return Paged(
        items=[Person.of(user) for user in found[:limit]],
        next=found[limit - 1].name if len(found) > limit else None,
    )


@router.post("", status_code=201, summary="新建账号 / make an account")
def create(session: Db, access: Admin, settings: Settings, wanted: NewPerson) -> OneTimePassword:
    """With its first role, and a one-time password."""
    place = memberships.place(session, access, wanted.organisation_id)
    user, password = accounts.created(
        session, access, settings, wanted.name, display_name=wanted.display_name, email=wanted.email
    )
    memberships.granted(session, access, user, wanted.role, place)
    return OneTimePassword(person=Person.of(user), password=password)


@router.get("/{user_id}", summary="一个账号 / an account")
def person(session: Db, access: Admin, user_id: Id) -> Person:
    """One that the caller sees."""
    return Person.of(memberships.seen(session, access, user_id))


@router.patch("/{user_id}", summary="修改账号 / change an account")
def change(session: Db, access: Admin, user_id: Id, wanted: Change) -> Person:
    """A closed account is signed out at once; what it decided stays."""
    user = memberships.looked_after(session, access, user_id)
    accounts.changed(session, access, user, **wanted.model_dump())
    return Person.of(user)


@router.post("/{user_id}/password", summary="重置密码 / reset the password")
def reset(session: Db, access: Admin, settings: Settings, user_id: Id) -> OneTimePassword:
    """The old password stops working and all sessions end."""
    user = memberships.looked_after(session, access, user_id)
    password = accounts.password_reset(session, access, user, settings)
    return OneTimePassword(person=Person.of(user), password=password)


@router.post("/{user_id}/unlock", summary="解除锁定 / unlock")
def unlock(session: Db, access: Admin, user_id: Id) -> Person:
    """Somebody who failed too often may try again at once."""
    user = memberships.looked_after(session, access, user_id)
    accounts.unlocked(session, access, user)
    return Person.of(user)


@router.delete("/{user_id}/sessions", status_code=204, summary="全部退出 / sign out everywhere")
def end_sessions(session: Db, access: Admin, user_id: Id) -> None:
    """All sessions of the account end."""
    user = memberships.looked_after(session, access, user_id)
    sessions.closed_all(session, user.id)
    audit.note(session, access, "session.end", "person", user.id, person=user.name, all=True)


@router.post("/{user_id}/roles", status_code=201, summary="授予角色 / give a role")
def grant(session: Db, access: Admin, user_id: Id, wanted: NewRole) -> Person:
    """In place of another role in the same organisation."""
    user = memberships.seen(session, access, user_id)
    place = memberships.place(session, access, wanted.organisation_id)
    memberships.granted(session, access, user, wanted.role, place)
    return Person.of(user)


@router.delete(
    "/{user_id}/roles/{membership_id}", status_code=204, summary="收回角色 / withdraw a role"
)
def withdraw(session: Db, access: Admin, user_id: Id, membership_id: Id) -> None:
    """The last administrator of everywhere stays one (409)."""
    user = memberships.seen(session, access, user_id)
    memberships.withdrawn(session, access, user, membership_id)
