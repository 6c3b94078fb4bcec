"""The report that a file is a version of: found by organisation, department, year and kind, or made."""

from __future__ import annotations

import hashlib

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from review.intake.matching import Names, plain, same_body
from review.intake.recognition import ONE_A_YEAR, Identity
from review.tables import Organisation, Report, Version


def place(session: Session, version: Version, identity: Identity) -> Report:
    """Make the version one of its report. A version that has a report already keeps it.

    The place must be claimed (`claim`) before anything is locked.
    """
    if version.report_id is not None:
        return session.get_one(Report, version.report_id)
    organisation_id = organisation_for(session, version.organisation_id, identity.department)
    report = find(session, organisation_id, identity)
    if report is None:
        report = Report(
            organisation_id=organisation_id, department=identity.department[:200],
            fiscal_year=identity.fiscal_year, kind=identity.kind, title=identity.title[:300],
        )
        session.add(report)
        session.flush()
    join(session, version, report)
    return report


def organisation_for(session: Session, within: int | None, department: str) -> int | None:
    """The organisation that a department's name means, in the subtree that the file was uploaded for;
    that subtree's root where the name means none."""
    condition: ColumnElement[bool] | None = None
    if within is not None:
        condition = Organisation.path.startswith(session.get_one(Organisation, within).path)
    query = select(Organisation)
    known = session.scalars(query.where(condition) if condition is not None else query)
    return Names(known).find(department) or within


def find(session: Session, organisation_id: int | None, identity: Identity) -> Report | None:
    """The report with this identity. What has no department or year is never taken for another."""
    if not plain(identity.department) or identity.fiscal_year is None:
        return None
    place = (
        Report.organisation_id == organisation_id
        if organisation_id is not None else Report.organisation_id.is_(None)
    )
    for report in session.scalars(
        select(Report)
        .where(place, Report.fiscal_year == identity.fiscal_year, Report.kind == identity.kind)
        .order_by(Report.id)
    ):
        same_title = identity.kind in ONE_A_YEAR or report.title == identity.title
        if same_body(report.department, identity.department) and same_title:
            return report
    return None


def join(session: Session, version: Version, report: Report) -> None:
    """Make the version one of the report's, numbered in the order in which they were uploaded. The
    other versions are changed first, since whoever stores a run holds its version, then the report."""
    others = list(session.scalars(
        select(Version).where(Version.report_id == report.id, Version.id != version.id)
    ))
    ordered = sorted([*others, version], key=lambda each: (each.uploaded_at, each.id))
    moved = [each for n, each in enumerate(ordered, 1) if each is not version and each.number != n]
    for each in sorted(moved, key=lambda each: each.id):
        each.number = -each.id  # out of the way: no two versions share a number
    session.flush()
    version.report_id = report.id
    version.number = ordered.index(version) + 1
    session.flush()
    for number, each in enumerate(ordered, 1):
        each.number = number
    session.flush()


def claim(session: Session, identity: Identity) -> None:
    """Hold back every other transaction that would look for the same report at the same time."""
    if session.get_bind().dialect.name != "postgresql":
        return  # a writing session of SQLite is alone already
    named = f"{plain(identity.department)}|{identity.fiscal_year}|{identity.kind}"
    key = int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], signed=True)
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
