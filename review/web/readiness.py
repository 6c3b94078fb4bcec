"""Whether the service can do what it is for: each check does the thing that it speaks of."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from typing import Protocol

from pydantic import BaseModel, Field
from sqlalchemy import text

from gouji import __version__
from review import migrations
from review.database import Database
from review.settings import ServeSettings

_ROOM = 200_000_000
"""Bytes that must be left on the disk of the data folder."""


class Check(BaseModel):
    """One check: `detail` says what is wrong, or what was seen."""

    name: str = Field(examples=["database"])
    ok: bool = Field(examples=[True])
    detail: str = Field("", examples=["0002"])


class Ready(BaseModel):
    """Whether requests can be served, and why not."""

    ready: bool = Field(examples=[True])
    version: str = Field(__version__, examples=["0.1.0"])
    checks: list[Check]


class Alive(Protocol):
    """The workers of this process, as `review.jobs.launch` gives them."""

    def alive(self) -> str:
        """What they do, in a word; raises where they cannot work."""


def readiness(settings: ServeSettings, database: Database, jobs: Alive | None = None) -> Ready:
    """Every check, done now."""
    checks = [
        _check("database", lambda: _database(database)),
        _check("schema", lambda: _schema(database)),
        _check("files", lambda: _files(settings)),
        _check("disk", lambda: _disk(settings)),
    ]
    if jobs is not None:
        checks.append(_check("jobs", jobs.alive))
    return Ready(ready=all(check.ok for check in checks), checks=checks)


def _check(name: str, does: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, detail=does())
    except Exception as error:  # whatever it is, it is the answer
        said = str(error).splitlines()[0] if isinstance(error, Unready) else type(error).__name__
        return Check(name=name, ok=False, detail=said)


class Unready(Exception):
    """A check that did not hold; its message may be told to anybody."""


def _database(database: Database) -> str:
    """A transaction that writes, undone."""
    with database.writing() as session:
        session.execute(text("UPDATE users SET name = name WHERE id = 0"))
        session.execute(text("SELECT count(*) FROM users WHERE id = 0"))
    return database.engine.dialect.name


def _schema(database: Database) -> str:
    here, wanted = migrations.revision(database.engine), migrations.head()
    if here != wanted:
        raise Unready(f"{here} instead of {wanted}: gouji review migrate")
    return wanted


def _files(settings: ServeSettings) -> str:
    """A file, written, read and taken away."""
    probe = settings.files / f".probe-{secrets.token_hex(6)}"
    content = secrets.token_bytes(16)
    try:
        probe.write_bytes(content)
        if probe.read_bytes() != content:
            raise Unready("a file came back differently")
    finally:
        probe.unlink(missing_ok=True)
    return ""


def _disk(settings: ServeSettings) -> str:
    free = shutil.disk_usage(settings.data).free
    if free < _ROOM:
        raise Unready(f"{free // 1_000_000:,} MB")
    return f"{free // 1_000_000:,} MB"
