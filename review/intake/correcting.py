"""Corrections by hand: whose report it is, of which year and kind, and which report a file belongs to.

Decisions are never moved: a report that has some keeps its versions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gouji.records import ReportKind
from review.access import EVERYWHERE, Access, report_seen
from review.intake.names import one_line
from review.intake.organisations import organisation_seen
from review.intake.recognition import Identity
from review.intake.uploads import version_seen
from review.jobs import progress
from review.jobs.placing import claim, find, join
from review.people import audit
from review.problems import Conflict, Invalid
from review.tables import Decision, Report, Version
from review.values import FileState, Role

KINDS: tuple[str, ...] = get_args(ReportKind)
_YEARS = range(1949, 2200)


def correct(
    session: Session, access: Access, report_id: int, *, department: str, fiscal_year: int | None,
    kind: str, title: str, organisation_id: int | None, merge: bool = False,
) -> Report:
    """Say what a report is. Where there is another with that identity, its versions join that one if
    `merge`, else Conflict is raised. The session must be a writing one."""
    report = report_seen(session, access, report_id, Role.LEAD)
    target = organisation_seen(session, access, organisation_id) if organisation_id else None
    access.require(Role.LEAD, target.path if target else EVERYWHERE)
    identity = _identity(department, fiscal_year, kind, title)
    before = {
        "department": report.department, "fiscal_year": report.fiscal_year, "kind": report.kind,
        "organisation": report.organisation_id,
    }
    claim(session, identity)
    other = find(session, organisation_id, identity)
    if other is not None and other.id != report.id:
        if not merge:
            raise Conflict(
                f"已有同一部门、年度和文种的报告（编号 {other.id}）。如确认是同一报告，请选择合并。",
                f"There is a report of that department, year and kind (number {other.id}). Merge them "
                "if they are the same.",
            )
        versions = session.scalars(select(Version).where(Version.report_id == report.id)).all()
        _move(session, access, versions, report, other)
        return other
    report.department, report.fiscal_year = identity.department, identity.fiscal_year
    report.kind, report.title = identity.kind, identity.title
    report.organisation_id, report.corrected = organisation_id, True
    audit.note(session, access, "report.correct", "report", report.id, before=before)
    session.flush()
    session.expire(report, ["organisation"])
    return report


def move_version(session: Session, access: Access, version_id: int, report_id: int) -> Report:
    """Make a file a version of another report."""
    version = version_seen(session, access, version_id, Role.LEAD)
    target = report_seen(session, access, report_id, Role.LEAD)
    if version.report_id == target.id:
        return target
    if version.report_id is None or version.state in progress.UNDERWAY:
        raise Conflict("文件尚未处理完。请稍后再试。", "The file is not done yet. Try again later.")
    source = report_seen(session, access, version.report_id, Role.LEAD)
    _move(session, access, [version], source, target)
    return target


def _move(
    session: Session, access: Access, versions: Sequence[Version], source: Report, target: Report
) -> None:
    if any(version.state in progress.UNDERWAY for version in versions):
        raise Conflict(
            "报告正在处理中。请处理完后再试。", "The report is being worked on. Try again afterwards."
        )
    if session.scalar(select(Decision.id).where(Decision.report_id == source.id).limit(1)):
        raise Conflict(
            "该报告的疑点已有处理记录，不能并入其他报告。请保留它，或重新上传文件。",
            "Findings of this report have been decided; it cannot become part of another. Keep it, or "
            "upload the file again.",
        )
    for version in versions:
        version.run_id = None
        join(session, version, target)
        progress.again(version)
    audit.note(
        session, access, "version.move", "report", target.id,
        versions=[version.id for version in versions], source=source.id,
    )
    session.flush()
    left = session.scalars(
        select(Version).where(Version.report_id == source.id, Version.state == FileState.DONE)
        .order_by(Version.number.desc())
    ).first()
    if left is not None:  # its findings are found again without what has gone
        source.current_version_id = left.id
        progress.again(left)
    elif not session.scalar(
        select(func.count()).select_from(Version).where(Version.report_id == source.id)
    ):
        session.delete(source)
    session.flush()


def _identity(department: str, fiscal_year: int | None, kind: str, title: str) -> Identity:
    if kind not in KINDS:
        raise Invalid("请选择文种。", "Choose the kind of report.")
    if fiscal_year is not None and fiscal_year not in _YEARS:
        raise Invalid("年度不对，请填写四位年份。", "The year is wrong; give it in four digits.")
    if len(department) > 200 or len(title) > 300:
        raise Invalid("部门或标题过长。", "The department or title is too long.")
    return Identity.model_validate({
        "department": one_line(department), "fiscal_year": fiscal_year, "kind": kind,
        "title": one_line(title),
    })
