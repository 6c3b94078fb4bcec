"""The tree of organisations: making, changing, moving and removing them, and giving reports to them.

Roles hang on the tree, so whoever changes a place in it must be an admin there, and where a branch
moves, an admin where it goes to as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from review.access import EVERYWHERE, Access
from review.intake.matching import Names, plain
from review.intake.names import one_line
from review.people import audit
from review.problems import Conflict, Invalid, not_found
from review.tables import Batch, Membership, Organisation, Report, Version
from review.values import Role

DEEPEST = 12
LONGEST = 200


def organisation_seen(
    session: Session, access: Access, organisation_id: int, least: Role = Role.READER
) -> Organisation:
    """The organisation, if the person sees it and has at least `least` there."""
    found = session.scalars(
        select(Organisation).where(Organisation.id == organisation_id, access.organisations())
    ).one_or_none()
    if found is None:
        raise not_found("组织", "organisation")
    access.require(least, found.path)
    return found


def tree(session: Session, access: Access) -> list[Organisation]:
    """What the person sees, every organisation after the one above it, siblings by code and name."""
    found = session.scalars(select(Organisation).where(access.organisations())).all()
    below: dict[int | None, list[Organisation]] = {}
    for organisation in found:
        below.setdefault(organisation.parent_id, []).append(organisation)
    ids = {organisation.id for organisation in found}
    ordered: list[Organisation] = []

    def walk(children: Iterable[Organisation]) -> None:
        for organisation in sorted(children, key=lambda o: (o.code or "\uffff", o.name, o.id)):
            ordered.append(organisation)
            walk(below.get(organisation.id, ()))

    walk(o for o in found if o.parent_id not in ids)
    return ordered


def report_counts(session: Session, access: Access) -> dict[int, int]:
    """How many reports each organisation itself has."""
    counted = session.execute(
        select(Report.organisation_id, func.count())
        .where(access.reports(), Report.organisation_id.is_not(None))
        .group_by(Report.organisation_id)
    )
    return {organisation_id: number for organisation_id, number in counted if organisation_id}


def unassigned(session: Session) -> int:
    """How many reports have no organisation."""
    return session.scalar(
        select(func.count()).select_from(Report).where(Report.organisation_id.is_(None))
    ) or 0


def create(
    session: Session, access: Access, name: str, *, parent_id: int | None = None,
    code: str | None = None, aliases: Sequence[str] = (),
) -> Organisation:
    """A new organisation under `parent_id`, or at the root."""
    parent = organisation_seen(session, access, parent_id) if parent_id is not None else None
    access.require(Role.ADMIN, parent.path if parent else EVERYWHERE)
    if parent and parent.path.count("/") > DEEPEST:
        raise Invalid(f"组织最多 {DEEPEST} 层。", f"Organisations lie at most {DEEPEST} deep.")
    made = Organisation(parent_id=parent.id if parent else None, aliases=clean_aliases(aliases))
    _name(session, made, name, code)
    session.add(made)
    session.flush()
    made.path = f"{parent.path if parent else EVERYWHERE}{made.id}/"
    audit.note(session, access, "organisation.create", "organisation", made.id, name=made.name)
    return made


def change(
    session: Session, access: Access, organisation_id: int, *, name: str, code: str | None,
    aliases: Sequence[str], parent_id: int | None,
) -> Organisation:
    """Rename, recode, realias and move an organisation with everything under it."""
    organisation = organisation_seen(session, access, organisation_id, Role.ADMIN)
    if parent_id != organisation.parent_id:
        _move(session, access, organisation, parent_id)
    _name(session, organisation, name, code)
    organisation.aliases = clean_aliases(aliases)
    audit.note(
        session, access, "organisation.change", "organisation", organisation.id,
        name=organisation.name, code=organisation.code, parent=parent_id,
    )
    session.flush()
    return organisation


def remove(session: Session, access: Access, organisation_id: int) -> None:
    """Remove an organisation that holds nothing."""
    organisation = organisation_seen(session, access, organisation_id, Role.ADMIN)
    holds = (
        (Organisation.parent_id, "下级组织", "organisations under it"),
        (Report.organisation_id, "报告", "reports"),
        (Membership.organisation_id, "人员角色", "roles of people"),
        (Version.organisation_id, "上传的文件", "uploaded files"),
        (Batch.organisation_id, "批次", "batches"),
    )
    for column, zh, en in holds:
        if session.scalar(select(column).where(column == organisation.id).limit(1)) is not None:
            raise Conflict(
                f"“{organisation.name}”还有{zh}，不能删除。请先移走。",
                f"“{organisation.name}” still has {en}. Move them elsewhere first.",
            )
    audit.note(session, access, "organisation.remove", "organisation", organisation.id,
               name=organisation.name)
    session.delete(organisation)
    session.flush()


def assign_unassigned(session: Session, access: Access) -> int:
    """Give every report without an organisation the one that its department's name means."""
    access.require(Role.ADMIN)
    names = Names(session.scalars(select(Organisation)))
    given = 0
    for report in session.scalars(
        select(Report).where(
            Report.organisation_id.is_(None), Report.corrected.is_(False), Report.department != ""
        )
    ):
        found = names.find(report.department)
        if found is not None:
            report.organisation_id = found
            given += 1
    audit.note(session, access, "organisation.assign", "report", "", reports=given)
    return given


def clean_aliases(aliases: Iterable[str]) -> list[str]:
    """Aliases without empty or repeated ones."""
    return list(dict.fromkeys(name[:LONGEST] for name in map(one_line, aliases) if name))


def _name(session: Session, organisation: Organisation, name: str, code: str | None) -> None:
    name, code = one_line(name), one_line(code or "") or None
    if not plain(name) or len(name) > LONGEST:
        raise Invalid(
            f"请填写组织名称（1–{LONGEST} 字）。", f"Give the organisation a name (1–{LONGEST} characters)."
        )
    if code and len(code) > 60:
        raise Invalid("编码最长 60 个字符。", "A code has at most 60 characters.")
    others = select(Organisation.id).where(Organisation.id != (organisation.id or 0))
    same_place = (
        Organisation.parent_id == organisation.parent_id
        if organisation.parent_id is not None else Organisation.parent_id.is_(None)
    )
    with session.no_autoflush:
        if session.scalar(others.where(same_place, Organisation.name == name).limit(1)):
            raise Conflict(
                f"这里已有名为“{name}”的组织。", f"There is an organisation named “{name}” here already."
            )
        if code and session.scalar(others.where(Organisation.code == code).limit(1)):
            raise Conflict(f"编码 {code} 已被使用。", f"The code {code} is taken.")
    organisation.name, organisation.code = name, code


def _move(
    session: Session, access: Access, organisation: Organisation, parent_id: int | None
) -> None:
    parent = organisation_seen(session, access, parent_id) if parent_id is not None else None
    access.require(Role.ADMIN, parent.path if parent else EVERYWHERE)
    if parent and parent.path.startswith(organisation.path):
        raise Invalid(
            "不能把组织移到它自己的下级。", "An organisation cannot move under one that is under it."
        )
    before, after = organisation.path, f"{parent.path if parent else EVERYWHERE}{organisation.id}/"
    organisation.parent_id = parent.id if parent else None
    session.flush()
    session.execute(
        update(Organisation)
        .where(Organisation.path.startswith(before))
        .values(path=after + func.substr(Organisation.path, len(before) + 1))
        .execution_options(synchronize_session="fetch")
    )
    session.refresh(organisation)
