"""Which worker processes are alive: each holds a lock that goes with it, whatever ends it.

On PostgreSQL the lock is an advisory lock of a connection, so the server notices; on SQLite, which is
for one machine, it is a lock on a file. No clock is asked and no process is waited for.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError


class Life(Protocol):
    """This process's lock, and a look at those of others."""

    def hold(self) -> None:
        """Take the lock, or make sure that it is still held."""

    def dead(self, worker: str) -> object:
        """A context that says whether `worker` is dead, and keeps others from burying it meanwhile."""

    def tidy(self) -> None:
        """Remove what dead workers have left."""

    def close(self) -> None:
        """Let go of the lock."""


class FileLife:
    """Locks on files of a folder. SQLite knows how to lock a file on every system."""

    def __init__(self, folder: Path, worker: str) -> None:
        self._folder, self._worker = folder, worker
        self._lock: sqlite3.Connection | None = None

    def hold(self) -> None:
        if self._lock is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self._path(self._worker))

    @contextmanager
    def dead(self, worker: str) -> Iterator[bool]:
        path = self._path(worker)
        lock = _locked(path)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                lock.close()
                path.unlink(missing_ok=True)

    def tidy(self) -> None:
        for path in self._folder.glob("*.lock"):
            if path.stem != self._worker:
                with self.dead(path.stem):
                    """Its file goes with it."""

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._path(self._worker).unlink(missing_ok=True)
            self._lock = None

    def _path(self, worker: str) -> Path:
        return self._folder / f"{worker}.lock"


class ServerLife:
    """Advisory locks of connections to a PostgreSQL server."""

    def __init__(self, engine: Engine, worker: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._worker = worker
        self._connection: Connection | None = None

    def hold(self) -> None:
        if self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
                return
            except SQLAlchemyError:  # the server was restarted, say
                self.close()
        self._connection = self._engine.connect()
        self._connection.execute(
            text("SELECT pg_advisory_lock_shared(:key)"), {"key": _key(self._worker)}
        )

    @contextmanager
    def dead(self, worker: str) -> Iterator[bool]:
        key = {"key": _key(worker)}
        with self._engine.connect() as connection:
            free = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), key))
            try:
                yield free
            finally:
                if free:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)

    def tidy(self) -> None:
        """The server keeps nothing of them."""

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.invalidate()  # ended at the server, not given back with its lock
                connection.close()


def _locked(path: Path) -> sqlite3.Connection | None:
    """A connection that holds the file for itself; None where another does."""
    connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def _key(worker: str) -> int:
    digest = hashlib.sha256(f"gouji worker {worker}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
