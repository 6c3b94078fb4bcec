"""Roles in organisations: who may give and take them, and whom an administrator looks after.

An administrator of everywhere looks after everybody; one of an organisation after those whose roles
all lie within it. The last administrator of everywhere stays one.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from review.access import EVERYWHERE, Access
from review.people import audit
from review.problems import Conflict, not_found
from review.tables import Membership, Organisation, User
from review.values import Role


def listed(
    session: Session, access: Access, *, text: str = "", after: str = "", limit: int = 50
) -> list[User]:
    """The accounts that an administrator sees, by name: those with a role within their organisations."""
    found = (
        select(User).where(_seen(access), User.name > after).order_by(User.name).limit(limit)
        .options(selectinload(User.memberships).options(joinedload(Membership.organisation)))
    )
    if text:
        found = found.where(or_(
            User.name.icontains(text, autoescape=True),
            User.display_name.icontains(text, autoescape=True),
            User.email.icontains(text, autoescape=True),
        ))
    return list(session.scalars(found))


def seen(session: Session, access: Access, user_id: int) -> User:
    """An account that the administrator sees. Raises NotFound."""
    user = session.scalars(
        select(User).where(User.id == user_id, _seen(access))
        .options(selectinload(User.memberships).options(joinedload(Membership.organisation)))
    ).one_or_none()
    if user is None:
        raise not_found("账号", "account")
    return user


def looked_after(session: Session, access: Access, user_id: int) -> User:
    """An account that the administrator may change. Raises NotFound, Forbidden."""
    user = seen(session, access, user_id)
    for path in {_path(membership) for membership in user.memberships} or {EVERYWHERE}:
        access.require(Role.ADMIN, path)
    return user


def place(session: Session, access: Access | None, organisation_id: int | None) -> Organisation | None:
    """The organisation that a role is given in, None for everywhere. Raises NotFound, Forbidden."""
    if organisation_id is None:
        if access is not None:
            access.require(Role.ADMIN)
        return None
    organisation = session.scalars(
        select(Organisation).where(
            Organisation.id == organisation_id,
            access.organisations(Role.ADMIN) if access else true(),
        )
    ).one_or_none()
    if organisation is None:
        raise not_found("组织", "organisation")
    return organisation


def granted(
    session: Session, access: Access | None, user: User, role: Role, organisation: Organisation | None
) -> Membership:
    """Give a role in an organisation (everywhere: None) in place of another one there. `place` said
    that the caller may; without a caller it is the command line."""
    for membership in user.memberships:
        if membership.organisation_id == (organisation.id if organisation else None):
            if membership.role == Role.ADMIN != role:
                _require_another_admin(session, user, organisation)
            membership.role = role
            break
    else:
        membership = Membership(organisation=organisation, role=role)
        user.memberships.append(membership)
    session.flush()
    audit.note(
        session, access, "role.grant", "person", user.id, person=user.name, role=role,
        organisation=organisation.name if organisation else "",
    )
    return membership


def withdrawn(session: Session, access: Access | None, user: User, membership_id: int) -> None:
    """Take a role away. Raises NotFound, Conflict."""
    membership = next((held for held in user.memberships if held.id == membership_id), None)
    if membership is None:
        raise not_found("角色", "role")
    if access is not None:
        access.require(Role.ADMIN, _path(membership))
    if membership.role == Role.ADMIN:
        _require_another_admin(session, user, membership.organisation)
    audit.note(
        session, access, "role.withdraw", "person", user.id, person=user.name,
        role=membership.role,
        organisation=membership.organisation.name if membership.organisation else "",
    )
    user.memberships.remove(membership)
    session.flush()


def require_another_admin(session: Session, user: User) -> None:
    """Raises Conflict where the service would be left without an administrator."""
    if any(held.role == Role.ADMIN and held.organisation_id is None for held in user.memberships):
        _require_another_admin(session, user, None)


def _require_another_admin(session: Session, user: User, organisation: Organisation | None) -> None:
    if organisation is not None:
        return
    others = session.scalar(
        select(func.count()).select_from(Membership).join(User).where(
            Membership.role == Role.ADMIN, Membership.organisation_id.is_(None),
            User.active, User.id != user.id,
        )
    )
    if not others:
        raise Conflict(
            "这是最后一个全局管理员。请先指定另一个。",
            "This is the last administrator of everything; make another one first.",
        )


def _seen(access: Access) -> ColumnElement[bool]:
    if access.may(Role.ADMIN):
        return true()
    return exists().where(
        Membership.user_id == User.id, access.within(Membership.organisation_id, Role.ADMIN)
    )


def _path(membership: Membership) -> str:
    return membership.organisation.path if membership.organisation else EVERYWHERE
