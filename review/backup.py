"""A backup is one archive: the database, as it was at one moment, and every file that it speaks of.

The database is copied first. Files are named by their content and never change, so what comes after
only adds to them, and the copy finds all of its own. What the workers know of work under way is left
out: after a restore they find what is unfinished in the database and do it anew. A manifest with the
hash of everything comes last, so that an archive that broke off is not taken for one.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from pydantic import ValidationError
from sqlalchemy import delete, func, make_url, select

from gouji import __version__
from gouji.errors import UsageError
from gouji.types import Value
from review import migrations
from review.database import Database
from review.occupancy import alone
from review.people import audit
from review.settings import ServeSettings
from review.tables import Decision, IdempotencyKey, LoginSession, Report, now

_WORKERS_SCHEMA = "dbos"
_MEMBER = re.compile(r"(database\.(sqlite|dump)|files/[0-9a-f]{2}/[0-9a-f]{64}|manifest\.json)")


class Manifest(Value):
    """What an archive holds: the hash of each member, and what the database counted."""

    format: int = 1
    gouji_version: str
    at: str
    schema_revision: str
    database: str
    reports: int
    decisions: int
    members: dict[str, str]


def back_up(settings: ServeSettings, database: Database, target: Path) -> Manifest:
    """Write an archive while the service may go on running. Raises UsageError."""
    part = target.with_name(target.name + ".part")
    try:
        with TemporaryDirectory(dir=settings.data, prefix="backup-") as folder, _private(part) as file:
            copied = _copied(settings, database, Path(folder))
            members = {}
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
                for name, path in ((copied.name, copied), *_files(settings)):
                    members[name] = _hash(path)
                    archive.add(path, name, recursive=False)
                manifest = _manifest(database, copied.name, members)
                _add(archive, "manifest.json", manifest.model_dump_json(indent=1).encode())
        part.replace(target)
    except OSError as error:
        raise UsageError(
            f"无法写入 {target}：{error.strerror}。", f"{target} cannot be written: {error.strerror}."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    with database.writing() as session:
        audit.note(session, None, "backup", file=target.name)
    return manifest


def restore(settings: ServeSettings, source: Path) -> Manifest:
    """Put the database and the files of an archive in place of what is here; what was here is kept
    beside it on SQLite. Everybody is signed out. Raises UsageError."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database_url)
    try:
        with alone(settings, database), TemporaryDirectory(
            dir=settings.data, prefix="restore-"
        ) as folder:
            manifest = _unpacked(source, Path(folder))
            _require_fitting(manifest, database)
            if manifest.database == "database.sqlite":
                database.close()
                _put(settings, Path(folder))
            else:
                _restored_by_server(settings, Path(folder) / manifest.database)
                _put_files(settings, Path(folder))
        migrations.upgrade(database.engine)
        with database.writing() as session:
            session.execute(delete(LoginSession))
            session.execute(delete(IdempotencyKey))
            audit.note(session, None, "restore", file=source.name, made=manifest.at)
    finally:
        database.close()
    return manifest


def _copied(settings: ServeSettings, database: Database, folder: Path) -> Path:
    """The database as one file."""
    if database.engine.dialect.name == "sqlite":
        target = folder / "database.sqlite"
        place = make_url(settings.database_url).database or ""
        with closing(sqlite3.connect(place)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there, pages=2_000)
        return target
    target = folder / "database.dump"
    _run(
        settings, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
        f"--exclude-schema={_WORKERS_SCHEMA}", f"--file={target}",
    )
    return target


def _files(settings: ServeSettings) -> Iterator[tuple[str, Path]]:
    for path in sorted(settings.files.glob("[0-9a-f][0-9a-f]/*")):
        yield f"files/{path.parent.name}/{path.name}", path


def _manifest(database: Database, name: str, members: Mapping[str, str]) -> Manifest:
    with database.session() as session:
        return Manifest(
            gouji_version=__version__, at=now().isoformat(timespec="seconds"),
            schema_revision=migrations.revision(database.engine) or "", database=name,
            reports=session.scalar(select(func.count()).select_from(Report)) or 0,
            decisions=session.scalar(select(func.count()).select_from(Decision)) or 0,
            members=dict(members),
        )


def _unpacked(source: Path, folder: Path) -> Manifest:
    """What is in the archive, checked against its manifest. Only names that we write are unpacked."""
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                if not member.isreg() or not _MEMBER.fullmatch(member.name):
                    raise _broken(source)
                target = folder / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                assert content is not None
                with content, target.open("wb") as file:
                    shutil.copyfileobj(content, file, 1 << 20)
        manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    except FileNotFoundError as error:
        if not source.exists():
            raise UsageError(f"没有文件 {source}。", f"There is no file {source}.") from error
        raise _broken(source) from error
    except (tarfile.TarError, EOFError, OSError, ValidationError, ValueError) as error:
        raise _broken(source) from error
    found = {
        path.relative_to(folder).as_posix(): _hash(path)
        for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"
    }
    if found != manifest.members or manifest.database not in found:
        raise _broken(source)
    return manifest


def _require_fitting(manifest: Manifest, database: Database) -> None:
    if not migrations.knows(manifest.schema_revision):
        raise UsageError(
            f"此备份由更新的版本（{manifest.gouji_version}）制作，请先升级 gouji。",
            f"The backup was made by a newer version ({manifest.gouji_version}); upgrade gouji first.",
        )
    here = "database.sqlite" if database.engine.dialect.name == "sqlite" else "database.dump"
    if manifest.database != here:
        raise UsageError(
            "此备份来自另一种数据库，请用 GOUJI_DATABASE 指定与之相同的数据库。",
            "The backup is of another kind of database; name one of its kind by GOUJI_DATABASE.",
        )


def _put(settings: ServeSettings, folder: Path) -> None:
    """The unpacked database and files in place; what was there goes to `before-restore-…`."""
    place = Path(make_url(settings.database_url).database or "")
    aside = settings.data / f"before-restore-{now():%Y%m%d-%H%M%S}"
    for old in (
        *place.parent.glob(place.name + "*"), *settings.data.glob("jobs.sqlite*"), settings.files
    ):
        if old.exists():
            aside.mkdir(mode=0o700, exist_ok=True)
            old.rename(aside / old.name)
    (folder / "database.sqlite").rename(place)
    _put_files(settings, folder)


def _put_files(settings: ServeSettings, folder: Path) -> None:
    settings.files.mkdir(mode=0o700, exist_ok=True)
    for path in (folder / "files").glob("*/*"):
        target = settings.files / path.parent.name / path.name
        target.parent.mkdir(exist_ok=True)
        path.replace(target)


def _restored_by_server(settings: ServeSettings, dump: Path) -> None:
    """All in one transaction: what was there goes when what was backed up is in its place."""
    script = dump.with_suffix(".sql")
    _run(settings, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    _run(
        settings, "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--command=SET client_min_messages = warning",
        f"--command=DROP SCHEMA IF EXISTS {_WORKERS_SCHEMA} CASCADE",
        "--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public",
        f"--file={script}",
    )


def _run(settings: ServeSettings, program: str, *arguments: str) -> None:
    """A program of PostgreSQL; the password goes by the environment, where no list of processes shows
    it."""
    found = shutil.which(program)
    if found is None:
        raise UsageError(
            f"需要 PostgreSQL 的客户端程序 {program}，请安装后再试（Debian：postgresql-client）。",
            f"The PostgreSQL client program {program} is needed (Debian: postgresql-client).",
        )
    address = make_url(settings.database_url).set(drivername="postgresql")
    environment = {**os.environ, "PGPASSWORD": address.password or os.environ.get("PGPASSWORD", "")}
    plain = address.set(password=None).render_as_string(hide_password=False)
    place = [] if program == "pg_restore" else [f"--dbname={plain}"]  # it only writes a script
    ran = subprocess.run(
        [found, *place, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        said = (ran.stderr.strip().splitlines() or ["?"])[-1]
        raise UsageError(f"{program} 失败：{said}", f"{program} failed: {said}")


@contextmanager
def _private(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only its owner reads: an archive holds everything."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, BytesIO(content))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _broken(source: Path) -> UsageError:
    return UsageError(
        f"{source} 不是完整的 gouji 备份，没有做任何改动。",
        f"{source} is no complete backup of gouji; nothing was changed.",
    )
