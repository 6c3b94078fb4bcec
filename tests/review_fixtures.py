"""A review service for tests: on a database of its own, with people, organisations and a report.

    def test_something(service: Service) -> None:
        client = service.client("reviewer")            # signed in, changes carry the session's token
        stored = service.report(organisation)          # an example report, already checked
        client.get(f"/findings/{stored.finding}")

`service` is a fixture of `tests/conftest.py`: SQLite in a temporary folder; `any_service` runs a test
on PostgreSQL as well.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from gouji.pipeline import check_document
from review.access import EVERYWHERE, Access, access_of
from review.database import Database
from review.intake.store import Store
from review.ledger.recording import record_run
from review.migrations import upgrade
from review.people import passwords, sessions
from review.settings import ServeSettings
from review.tables import (
    Batch,
    Finding,
    LoginSession,
    Membership,
    Organisation,
    Report,
    User,
    Version,
)
from review.values import Role
from review.web.app import application
from review.web.depends import COOKIE
from tests.crafted import TEXT, document, finding

PASSWORD = "四川-warbler-7-lantern"


@dataclass(frozen=True)
class Stored:
    """The ids of an example report."""

    report: int
    version: int
    batch: int
    run: int
    finding: int
    findings: tuple[int, ...]


@dataclass
class Service:
    """A running service and what tests ask of it."""

    settings: ServeSettings
    database: Database
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _clients: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def app(self) -> FastAPI:
        return application(self.settings, self.database)

    def organisation(self, name: str = "", parent: int | None = None) -> int:
        """A new organisation; its id."""
        with self.database.writing() as session:
            above = session.get_one(Organisation, parent).path if parent else EVERYWHERE
            made = Organisation(name=name or f"单位{next(self._numbers)}", parent_id=parent)
            session.add(made)
            session.flush()
            made.path = f"{above}{made.id}/"
            return made.id

    def person(
        self, role: Role | str | None = Role.REVIEWER, organisation: int | None = None, *,
        name: str = "", lang: str = "zh", password: str = PASSWORD,
    ) -> User:
        """A new account with a role in an organisation, everywhere where that is None."""
        with self.database.writing() as session:
            name = name or f"{role or 'nobody'}{next(self._numbers)}"
            user = User(
                name=name, lang=lang, password_hash=passwords.hashed(password, self.settings)
            )
            if role:
                user.memberships.append(
                    Membership(role=Role(role), organisation_id=organisation)
                )
            session.add(user)
            session.flush()
            for membership in user.memberships:
                _ = membership.organisation
            return user

    def access(self, role: Role | str = Role.REVIEWER, organisation: int | None = None) -> Access:
        """The access of a new account."""
        return access_of(self.person(role, organisation))

    def client(
        self, who: User | Role | str | None = Role.REVIEWER, organisation: int | None = None,
        **options: Any,
    ) -> TestClient:
        """A browser in which somebody is signed in; nobody where `who` is None."""
        client = self._clients.enter_context(
            TestClient(self.app, base_url="http://testserver", follow_redirects=False, **options)
        )
        if who is None:
            return client
        user = who if isinstance(who, User) else self.person(who, organisation)
        with self.database.writing() as session:
            token = sessions.opened(session, user, self.settings, address="", agent="test")
            session.flush()
            opened = session.get_one(LoginSession, sessions.token_hash(token))
            csrf = opened.csrf
        client.cookies.set(COOKIE, token)
        client.headers["x-csrf-token"] = csrf
        return client

    def report(
        self, organisation: int | None = None, *, department: str = "某省商务厅", year: int = 2024,
        file_name: str = "", findings: int = 2, text: str = TEXT,
    ) -> Stored:
        """A report of a text file, stored as an upload is and checked as the workers do; the example's
        findings are made by hand, so that tests of the service do not hang on the rules."""
        number = next(self._numbers)
        data = f"{text}\n{number}\n".encode()
        kept = Store(self.settings.files).keep([data], len(data))
        loaded = document(data.decode()).model_copy(update={"sha256": kept.sha256})
        made = [
            finding(
                loaded, [("正文", "560余名"), ("其他", "500余人")], mark=f"{number:012x}{mark:04x}",
                rule=("ART001", "CLM001")[mark % 2], severity=("high", "medium", "low")[mark % 3],
                message=f"{department}：两处人数不一致（{mark}）",
            )
            for mark in range(findings)
        ]
        report = check_document(loaded).model_copy(
            update={"findings": tuple(made), "department": department, "fiscal_year": year}
        )
        with self.database.writing() as session:
            batch = Batch(name=f"批次 {department}", organisation_id=organisation)
            held = Report(
                organisation_id=organisation, department=department, fiscal_year=year,
                title=f"{department}{year}年度部门决算",
            )
            session.add_all([batch, held])
            session.flush()
            version = Version(
                report_id=held.id, batch_id=batch.id, organisation_id=organisation,
                sha256=kept.sha256, size=len(data), file_name=file_name or f"{department}{year}.txt",
            )
            session.add(version)
            session.flush()
            run = record_run(session, version, report, loaded, 0.1)
            ids = tuple(session.scalars(
                select(Finding.id).where(Finding.report_id == held.id).order_by(Finding.position)
            ))
            return Stored(held.id, version.id, batch.id, run.id, ids[0] if ids else 0, ids)

    def close(self) -> None:
        self._clients.close()
        self.database.close()


@contextmanager
def running(folder: Path, template: Path, **changes: Any) -> Iterator[Service]:
    """A service with its data in `folder`, on a copy of the migrated database `template`."""
    structlog.configure(  # only what failed, without the values of variables
        processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
    )
    settings = ServeSettings(data=folder, **{"password_kib": 8, "password_rounds": 1, **changes})
    settings.files.mkdir()
    shutil.copy(template, folder / "gouji.sqlite")
    service = Service(settings, Database(settings.database_url))
    try:
        yield service
    finally:
        service.close()


def migrated(path: Path) -> Path:
    """An SQLite database with the schema of this version."""
    database = Database(f"sqlite:///{path}")
    upgrade(database.engine)
    database.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path
