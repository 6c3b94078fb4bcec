"""What tests of the ledger share: a database with people, organisations and reports of invented
departments, whose findings are written down rather than proved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gouji.findings import CheckedReport, Computation, Finding, Place, Severity
from gouji.types import Document
from review import tables
from review.access import Access, access_of
from review.database import Database
from review.ledger.recording import record_run
from review.tables import Batch, Membership, Organisation, Report, Run, User, Version
from review.values import Role

TEXT = "云岭省文化和旅游厅2024年度部门决算。本年收入1686.22万元，本年支出1682.22万元，年末结转4.10万元。\n"


def found(
    fingerprint: str, rule: str = "ART001", severity: Severity = "high",
    message: str = "本年收支与结转不平", where: str = "收支总表", quotes: tuple[str, ...] = (),
) -> Finding:
    """A finding as the checker makes them, at places of `TEXT`."""
    quotes = quotes or ("1686.22万元", "4.10万元")
    return Finding(
        id=fingerprint, rule=rule, kind="articulation", severity=severity, message=message,
        message_en="Income, expenditure and carry-over do not balance", where=where,
        computation=Computation(formula="收入 − 支出", expected="4.00", actual="4.10", unit="万元"),
        evidence=tuple(
            Place(start=TEXT.index(q), end=TEXT.index(q) + len(q), quote=q, role="数") for q in quotes
        ),
    )


def checked(*findings: Finding, text: str = TEXT) -> tuple[CheckedReport, Document]:
    """A checked report with these findings, and its document."""
    sha = sha256(text.encode()).hexdigest()
    document = Document(path="report.txt", format="txt", sha256=sha, text=text)
    report = CheckedReport(
        path="report.txt", sha256=sha, department="云岭省文化和旅游厅", fiscal_year=2024,
        findings=findings, outcomes={"ART001": "fail" if findings else "pass"},
    )
    return report, document


@dataclass
class World:
    """Two departments under one province, a person for each role, a report for each department."""

    database: Database
    people: dict[str, int] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    reports: dict[str, int] = field(default_factory=dict)

    def access(self, name: str, session: Session) -> Access:
        return access_of(session.get_one(User, self.people[name]))

    def finding(self, session: Session, fingerprint: str, report: str = "culture") -> tables.Finding:
        return session.scalars(select(tables.Finding).where(
            tables.Finding.fingerprint == fingerprint,
            tables.Finding.report_id == self.reports[report],
        )).one()

    def version(self, session: Session, report: str = "culture", number: int = 1) -> Version:
        """A version of the report, made where it is not there."""
        made = session.scalars(select(Version).where(
            Version.report_id == self.reports[report], Version.number == number
        )).one_or_none()
        if made is None:
            made = Version(
                report_id=self.reports[report], number=number, file_name=f"{report}-v{number}.txt",
                sha256=sha256(f"{report}{number}".encode()).hexdigest(),
                batch_id=session.scalars(select(Batch.id)).first(),
            )
            session.add(made)
            session.flush()
        return made

    def run(
        self, *findings: Finding, report: str = "culture", number: int = 1,
        workflow: str | None = None,
    ) -> Run:
        """Record a run with these findings."""
        with self.database.writing() as session:
            version = self.version(session, report, number)
            return record_run(session, version, *checked(*findings), 0.5, workflow=workflow)


ROLES = {
    "lead": ("province", Role.LEAD), "ann": ("culture", Role.REVIEWER),
    "ben": ("culture", Role.REVIEWER), "reader": ("culture", Role.READER),
    "other": ("roads", Role.REVIEWER), "admin": (None, Role.ADMIN),
}


def world(database: Database) -> World:
    """What stands in an empty database."""
    made = World(database)
    with database.writing() as session:
        session.add(Batch(name="测试"))
        for name, parent in (("province", None), ("culture", "province"), ("roads", "province")):
            above = session.get(Organisation, made.places[parent]) if parent else None
            place = Organisation(name=name, parent_id=above and above.id)
            session.add(place)
            session.flush()
            place.path = f"{above.path if above else '/'}{place.id}/"
            made.places[name] = place.id
        for name, (where, role) in ROLES.items():
            user = User(name=name, display_name=f"复核{name}")
            user.memberships = [
                Membership(role=role, organisation_id=made.places[where] if where else None)
            ]
            session.add(user)
            session.flush()
            made.people[name] = user.id
        for name in ("culture", "roads"):
            report = Report(
                organisation_id=made.places[name], department=f"云岭省{name}厅", fiscal_year=2024,
                title=f"{name}决算",
            )
            session.add(report)
            session.flush()
            made.reports[name] = report.id
    return made


@pytest.fixture(name="ledger", params=["sqlite", "postgres"])
def made_ledger(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_database: Path
) -> Iterator[World]:
    """A world in a database of its own, on SQLite and on PostgreSQL."""
    if request.param == "postgres":
        address = request.getfixturevalue("postgres")
    else:
        shutil.copy(migrated_database, tmp_path / "ledger.sqlite")
        address = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
    here = world(Database(address))
    yield here
    here.database.close()
