"""Whether a service runs on a database, so that nobody restores a backup underneath it.

Every process of the service holds a shared lock while it runs; a restore needs the lock alone. The
system lets go of it however a process ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import text

from gouji.errors import UsageError
from review.database import Database
from review.settings import ServeSettings

_KEY = 7_306_091
"""The number of the advisory lock on PostgreSQL."""


@contextmanager
def occupied(settings: ServeSettings, database: Database) -> Iterator[None]:
    """Say that a service runs, for as long as the `with` lasts."""
    with _lock(settings, database, alone=False):
        yield


@contextmanager
def alone(settings: ServeSettings, database: Database) -> Iterator[None]:
    """Make sure that no service runs, for as long as the `with` lasts. Raises UsageError."""
    with _lock(settings, database, alone=True):
        yield


@contextmanager
def _lock(settings: ServeSettings, database: Database, *, alone: bool) -> Iterator[None]:
    if database.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(settings.data / "lock.sqlite", isolation_level=None)) as held:
            held.execute("PRAGMA busy_timeout=100")
            try:
                held.execute("BEGIN EXCLUSIVE" if alone else "BEGIN")
                held.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except sqlite3.OperationalError:
                raise _refused(alone) from None
            yield
        return
    with database.engine.connect() as connection:
        take = "pg_try_advisory_lock" if alone else "pg_try_advisory_lock_shared"
        if not connection.scalar(text(f"SELECT {take}({_KEY})")):
            raise _refused(alone)
        connection.commit()
        yield
        connection.execute(text("SELECT pg_advisory_unlock_all()"))


def _refused(alone: bool) -> UsageError:
    if alone:
        return UsageError(
            "服务正在运行，请先停止所有 gouji serve 和 gouji worker。",
            "The service is running; stop every gouji serve and gouji worker first.",
        )
    return UsageError(
        "正在恢复备份，请完成后再启动。", "A backup is being restored; start when that is done."
    )
