"""管理 › 用户与角色: accounts and their roles, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from review.access import Access
from review.people import accounts, audit, memberships, sessions
from review.problems import Forbidden, Refused
from review.settings import ServeSettings
from review.tables import Organisation, User, now
from review.values import Role
from review.web.depends import Admin, Db, Id, Settings
from review.web.templating import page, redirect

router = APIRouter(prefix="/people")
_SIZE = 50
Number = Annotated[str, Form(max_length=18, pattern=r"^\d*$")]
"""An id from a select; empty is everywhere."""


@router.get("")
def people(
    request: Request, session: Db, access: Admin,
    q: Annotated[str, Query(max_length=100)] = "", after: Annotated[str, Query(max_length=80)] = "",
) -> Response:
    """The list."""
    found = memberships.listed(session, access, text=q.strip(), after=after, limit=_SIZE + 1)
    return page(
        request, "people.html", people=found[:_SIZE], q=q,
        next=found[_SIZE - 1].name if len(found) > _SIZE else None, now=now(),
    )


@router.get("/new")
def new(request: Request, session: Db, access: Admin) -> Response:
    """The form for a new account."""
    return _new(request, session, access)


@router.post("")
def create(
    request: Request, session: Db, access: Admin, settings: Settings,
    name: Annotated[str, Form()] = "", display_name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "", role: Annotated[Role, Form()] = Role.REVIEWER,
    organisation: Number = "",
) -> Response:
    """A new account with a role; its page shows the one-time password."""
    try:
        with session.begin_nested():
            place = memberships.place(session, access, int(organisation) if organisation else None)
            user, password = accounts.created(
                session, access, settings, name, display_name=display_name, email=email
            )
            memberships.granted(session, access, user, role, place)
    except Refused as refused:
        return _new(
            request, session, access, refused, name=name, display_name=display_name, email=email,
            role=role, organisation=organisation,
        )
    return _person(request, session, access, settings, user, password)


@router.get("/{user_id}")
def person(
    request: Request, session: Db, access: Admin, settings: Settings, user_id: Id
) -> Response:
    """One account."""
    return _person(
        request, session, access, settings, memberships.seen(session, access, user_id)
    )


@router.post("/{user_id}")
def change(
    session: Db, access: Admin, user_id: Id, display_name: Annotated[str, Form()] = "",
    email: Annotated[str, Form()] = "", active: Annotated[bool, Form()] = False,
) -> Response:
    """Name, address, open or closed."""
    user = memberships.looked_after(session, access, user_id)
    accounts.changed(
        session, access, user, display_name=display_name, email=email, active=active
    )
    return redirect(f"/people/{user_id}", ("已保存。", "Saved."))


@router.post("/{user_id}/password")
def reset_password(
    request: Request, session: Db, access: Admin, settings: Settings, user_id: Id
) -> Response:
    """A new one-time password, which this answer shows."""
    user = memberships.looked_after(session, access, user_id)
    password = accounts.password_reset(session, access, user, settings)
    return _person(request, session, access, settings, user, password)


@router.post("/{user_id}/unlock")
def unlock(session: Db, access: Admin, user_id: Id) -> Response:
    """Let somebody try again at once."""
    accounts.unlocked(session, access, memberships.looked_after(session, access, user_id))
    return redirect(f"/people/{user_id}", ("已解除锁定。", "Unlocked."))


@router.post("/{user_id}/sessions/end")
def end_sessions(session: Db, access: Admin, user_id: Id) -> Response:
    """Sign somebody out everywhere."""
    user = memberships.looked_after(session, access, user_id)
    sessions.closed_all(session, user.id)
    audit.note(session, access, "session.end", "person", user.id, person=user.name, all=True)
    return redirect(f"/people/{user_id}", ("已全部退出。", "Signed out everywhere."))


@router.post("/{user_id}/roles")
def grant(
    session: Db, access: Admin, user_id: Id, role: Annotated[Role, Form()],
    organisation: Number = "",
) -> Response:
    """Give a role in an organisation and everything under it."""
    user = memberships.seen(session, access, user_id)
    place = memberships.place(session, access, int(organisation) if organisation else None)
    memberships.granted(session, access, user, role, place)
    return redirect(f"/people/{user_id}", ("角色已授予。", "The role was given."))


@router.post("/{user_id}/roles/{membership_id}/withdraw")
def withdraw(session: Db, access: Admin, user_id: Id, membership_id: Id) -> Response:
    """Take a role away."""
    user = memberships.seen(session, access, user_id)
    memberships.withdrawn(session, access, user, membership_id)
    return redirect("/people" if not user.memberships else f"/people/{user_id}", (
        "角色已收回。", "The role was withdrawn."
    ))


def _new(
    request: Request, session: Session, access: Access, refused: Refused | None = None,
    **given: object,
) -> Response:
    values = {
        "name": "", "display_name": "", "email": "", "role": Role.REVIEWER, "organisation": "", **given
    }
    return page(
        request, "person_new.html", status=refused.status if refused else 200, refused=refused,
        given=values, roles=list(Role), organisations=_organisations(session, access),
        everywhere=access.may(Role.ADMIN),
    )


def _person(
    request: Request, session: Session, access: Access, settings: ServeSettings, user: User,
    password: str = "",
) -> Response:
    try:
        memberships.looked_after(session, access, user.id)
        mine = True
    except Forbidden:
        mine = False
    return page(
        request, "person.html", person=user, password=password, mine=mine, now=now(),
        sessions=sessions.listed(session, user.id, settings), roles=list(Role),
        organisations=_organisations(session, access), everywhere=access.may(Role.ADMIN),
    )


def _organisations(session: Session, access: Access) -> list[Organisation]:
    """Where the administrator may give roles, as a tree."""
    found = list(session.scalars(
        select(Organisation).where(access.organisations(Role.ADMIN)).order_by(Organisation.path)
    ))
    return sorted(found, key=lambda organisation: [int(part) for part in organisation.path.split("/") if part])
