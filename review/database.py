"""The connection to the database, for SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

_PATIENCE = 30
"""Seconds that a writer of SQLite waits for others."""


def engine(url: str) -> Engine:
    """An engine. SQLite gets foreign keys, a write-ahead log and patience with other writers."""
    address = make_url(url)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    made = create_engine(address, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _sqlite)
        event.listen(made, "begin", _begin)
    return made


def _sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # `_begin` says when a transaction begins
    patience = f"busy_timeout={_PATIENCE * 1000}"
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", patience):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    options = connection.get_execution_options()
    if "turn" in options:
        options["turn"].take()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


class _Turn:
    """A transaction's turn among the writers of this process. SQLite lets a writer that waits sleep and
    look again, so that who came late may be lucky and who came first wait for seconds; a lock wakes the
    next one. Writers of other processes are still SQLite's to hold back."""

    def __init__(self, queue: Lock) -> None:
        self._queue, self._taken = queue, False

    def take(self) -> None:
        """Wait for it; where it takes too long, SQLite is left to say so."""
        if not self._taken:
            self._taken = self._queue.acquire(timeout=_PATIENCE)

    def over(self) -> None:
        if self._taken:
            self._queue.release()


class Database:
    """Sessions on one database. `with database.session() as session:` commits at the end, or undoes
    all of it where something was raised. `database.writing()` takes SQLite's write lock with its first
    statement, so that reading and then writing never meets another writer in between; until that
    statement it holds nothing."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        self._session = sessionmaker(self.engine, expire_on_commit=False)
        self._queue = Lock()

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self._session.begin() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        turn = _Turn(self._queue)
        bind = self.engine.execution_options(writing=True, turn=turn)
        try:
            with self._session(bind=bind) as session, session.begin():
                yield session
        finally:
            turn.over()

    def close(self) -> None:
        self.engine.dispose()
