"""Who asks, and what they may see and do.

Every query over reports takes its condition from `Access.reports`, so that nobody sees what lies
outside of their organisations; every change asks `Access.require`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, false, or_, select, true
from sqlalchemy.orm import Session

from review.problems import Forbidden, not_found
from review.tables import Finding, Organisation, Report, User
from review.values import Role

EVERYWHERE = "/"


@dataclass(frozen=True)
class Access:
    """A person (or a token of theirs) with roles by subtree: (path of an organisation, role); the
    path "/" is everywhere, also over reports that belong to no organisation yet."""

    user_id: int
    name: str
    roles: tuple[tuple[str, Role], ...]
    lang: str = "zh"
    address: str = ""

    def role_at(self, path: str) -> Role | None:
        """The highest role at an organisation's path ("/" for reports without one)."""
        held = [role for root, role in self.roles if path.startswith(root)]
        return max(held, key=lambda role: role.rank, default=None)

    @property
    def highest(self) -> Role | None:
        """The highest role anywhere."""
        return max((role for _, role in self.roles), key=lambda role: role.rank, default=None)

    def may(self, role: Role, path: str = EVERYWHERE) -> bool:
        """Whether the person has at least `role` at `path`."""
        held = self.role_at(path)
        return held is not None and held.rank >= role.rank

    def require(self, role: Role, path: str = EVERYWHERE) -> None:
        """Raises Forbidden where the role at `path` is too low."""
        if not self.may(role, path):
            raise Forbidden("您的角色不能执行此操作。", "Your role does not allow this.")

    def organisations(self, least: Role = Role.READER) -> ColumnElement[bool]:
        """The condition on `Organisation` for those where the person has at least `least`."""
        roots = self._roots(least)
        if EVERYWHERE in roots:
            return true()
        return or_(false(), *(Organisation.path.startswith(root) for root in roots))

    def reports(self, least: Role = Role.READER) -> ColumnElement[bool]:
        """The condition on `Report` (or anything joined with it) for what the person sees."""
        if EVERYWHERE in self._roots(least):
            return true()
        return self.within(Report.organisation_id, least)

    def within(
        self, organisation_id: SQLColumnExpression[Any], least: Role = Role.READER
    ) -> ColumnElement[bool]:
        """The condition that a column of organisation ids lies in the person's subtrees."""
        if EVERYWHERE in self._roots(least):
            return true()
        mine = select(Organisation.id).where(self.organisations(least))
        return organisation_id.in_(mine)

    def _roots(self, least: Role) -> set[str]:
        return {root for root, role in self.roles if role.rank >= least.rank}


def access_of(user: User, *, at_most: Role = Role.ADMIN, address: str = "") -> Access:
    """The access that an account has, capped at `at_most` for a token."""
    return Access(
        user_id=user.id, name=user.shown_name, lang=user.lang, address=address,
        roles=tuple(_capped(_held(user), at_most)),
    )


def _held(user: User) -> Iterable[tuple[str, Role]]:
    for membership in user.memberships:
        path = membership.organisation.path if membership.organisation else EVERYWHERE
        yield path, Role(membership.role)


def _capped(held: Iterable[tuple[str, Role]], at_most: Role) -> Iterable[tuple[str, Role]]:
    return ((path, min(role, at_most, key=lambda r: r.rank)) for path, role in held)


def report_seen(session: Session, access: Access, report_id: int, least: Role = Role.READER) -> Report:
    """The report, if the person sees it and has at least `least` there. Raises NotFound, Forbidden."""
    report = session.scalars(
        select(Report).where(Report.id == report_id, access.reports())
    ).one_or_none()
    if report is None:
        raise not_found("报告", "report")
    access.require(least, path_of(report))
    return report


def finding_seen(
    session: Session, access: Access, finding_id: int, least: Role = Role.READER
) -> Finding:
    """The finding, if the person sees its report. Raises NotFound, Forbidden."""
    finding = session.scalars(
        select(Finding).join(Report).where(Finding.id == finding_id, access.reports())
    ).one_or_none()
    if finding is None:
        raise not_found("疑点", "finding")
    access.require(least, path_of(finding.report))
    return finding


def path_of(report: Report) -> str:
    """The path that roles are looked up at."""
    return report.organisation.path if report.organisation else EVERYWHERE
