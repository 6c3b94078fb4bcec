"""Backup and restore, on SQLite and PostgreSQL."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from gouji.errors import UsageError
from review.backup import back_up, restore
from review.database import Database
from review.migrations import upgrade
from review.occupancy import occupied
from review.settings import ServeSettings
from review.tables import AuditEvent, Decision, LoginSession, Report, Version
from tests.review_fixtures import Service

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are looked at")


def tables(database: Database) -> dict[str, list[Any]]:
    with database.session() as session:
        return {
            name: session.execute(text(f"SELECT * FROM {name} ORDER BY id")).all()
            for name in ("reports", "versions", "findings", "decisions", "users", "runs")
        }


@pytest.fixture
def filled(any_service: Service) -> Service:
    if any_service.database.engine.dialect.name != "sqlite" and not shutil.which("pg_dump"):
        pytest.skip("no client programs of PostgreSQL")
    stored = any_service.report()
    any_service.report(department="另一局")
    client = any_service.client("reviewer")
    decided = client.post(f"/api/v1/findings/{stored.finding}/comments", json={"comment": "保留"})
    assert decided.status_code == 201
    return any_service


def test_what_was_backed_up_comes_back(filled: Service, tmp_path: Path) -> None:
    before = tables(filled.database)
    target = tmp_path / "backup.tar.gz"
    manifest = back_up(filled.settings, filled.database, target)
    assert (manifest.reports, manifest.decisions) == (2, 1)
    assert target.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part"))
    with filled.database.writing() as session:
        session.execute(text("CREATE TABLE of_a_later_version (id INTEGER)"))
    # Everything that is done afterwards is gone after the restore, and what was lost is back.
    later = filled.report(department="后来的局")
    with filled.database.session() as session:
        lost = session.scalars(select(Version.sha256)).first() or ""
    (filled.settings.files / lost[:2] / lost).unlink()
    filled.database.close()
    restore(filled.settings, target)
    assert tables(filled.database) == before
    with filled.database.session() as session:
        assert session.get(Report, later.report) is None
        assert session.scalars(select(LoginSession)).all() == []
        assert session.scalars(select(AuditEvent.action)).all()[-1] == "restore"
        for sha in session.scalars(select(Version.sha256)):
            assert (filled.settings.files / sha[:2] / sha).is_file()
    assert filled.client(None).get("/readyz").status_code == 200
    with pytest.raises(Exception, match="append-only"), filled.database.writing() as session:
        session.query(Decision).delete()


def test_a_backup_moves_to_another_machine(filled: Service, tmp_path: Path) -> None:
    if filled.database.engine.dialect.name != "sqlite":
        pytest.skip("a PostgreSQL server is not moved with the data folder")
    target = tmp_path / "backup.tar.gz"
    back_up(filled.settings, filled.database, target)
    there = ServeSettings(data=tmp_path / "there")
    restore(there, target)
    database = Database(there.database_url)
    assert tables(database) == tables(filled.database)
    database.close()
    assert not list(there.data.glob("before-restore-*"))


def test_a_backup_while_others_write_is_of_one_moment(service: Service, tmp_path: Path) -> None:
    """In the copy, every report has its version, its findings and its bytes."""
    service.report()
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            service.report(findings=3)

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(3):
            target = tmp_path / f"{number}.tar.gz"
            back_up(service.settings, service.database, target)
            there = ServeSettings(data=tmp_path / f"there{number}")
            restore(there, target)
            database = Database(there.database_url)
            with database.session() as session:
                reports = session.scalars(select(Report)).all()
                assert reports
                for report in reports:
                    assert report.high + report.medium + report.low >= 2
                for sha in session.scalars(select(Version.sha256)):
                    assert (there.files / sha[:2] / sha).is_file()
            database.close()
    finally:
        stop.set()
        writing.join()


def broken(source: Path, how: str) -> None:
    """The archive, cut off, changed in one byte, with a path that leads out, with a link."""
    if how == "cut":
        source.write_bytes(source.read_bytes()[:-2_000])
        return
    if how == "no archive":
        source.write_bytes(b"hello")
        return
    with tarfile.open(source) as archive:
        members = [(m, archive.extractfile(m).read()) for m in archive]  # type: ignore[union-attr]
    with tarfile.open(source, "w:gz") as archive:
        for member, content in members:
            changed = content
            if how == "changed" and member.name.startswith("files/"):
                changed = content[:-1] + b"x"
            if how == "without manifest" and member.name == "manifest.json":
                continue
            member.size = len(changed)
            archive.addfile(member, io.BytesIO(changed))
        if how in ("path", "link"):
            odd = tarfile.TarInfo("../out.txt" if how == "path" else "files/ab/link")
            if how == "link":
                odd.type, odd.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(odd, io.BytesIO())


@pytest.mark.parametrize(
    "how", ["cut", "no archive", "changed", "without manifest", "path", "link", "missing"]
)
def test_an_archive_that_is_not_whole_changes_nothing(
    service: Service, tmp_path: Path, how: str
) -> None:
    service.report()
    target = tmp_path / "backup.tar.gz"
    back_up(service.settings, service.database, target)
    before = tables(service.database)
    if how == "missing":
        target.unlink()
    else:
        broken(target, how)
    with pytest.raises(UsageError, match=r"没有做任何改动|没有文件"):
        restore(service.settings, target)
    assert tables(service.database) == before
    assert not (tmp_path.parent / "out.txt").exists()
    assert not list(service.settings.data.glob("restore-*"))


def test_a_backup_of_a_newer_version_is_refused(service: Service, tmp_path: Path) -> None:
    with service.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    target = tmp_path / "backup.tar.gz"
    back_up(service.settings, service.database, target)
    with pytest.raises(UsageError, match="先升级"):
        restore(service.settings, target)


def test_an_older_backup_is_brought_to_the_schema_of_today(tmp_path: Path) -> None:
    from alembic import command

    from review.migrations import config, head, revision

    old = ServeSettings(data=tmp_path / "old")
    old.files.mkdir(parents=True)
    database = Database(old.database_url)
    with database.engine.begin() as connection:
        command.upgrade(config(connection), "0002")
    target = tmp_path / "backup.tar.gz"
    back_up(old, database, target)
    database.close()
    new = ServeSettings(data=tmp_path / "new")
    restore(new, target)
    database = Database(new.database_url)
    assert revision(database.engine) == head()
    assert not upgrade(database.engine)
    database.close()


def test_nothing_is_restored_under_a_running_service(filled: Service, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    back_up(filled.settings, filled.database, target)
    one, another = (occupied(filled.settings, filled.database) for _ in range(2))
    with one, another, pytest.raises(UsageError, match="正在运行"):
        restore(filled.settings, target)
    restore(filled.settings, target)
