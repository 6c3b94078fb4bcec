"""The connection to the database, for SQLite and PostgreSQL alike."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker


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
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    immediately = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediately else "BEGIN")


class Database:
    """Sessions on one database. `with database.session() as session:` commits at the end, or undoes
    all of it where something was raised. `database.writing()` takes SQLite's write lock with its first
    statement, so that reading and then writing never meets another writer in between; until that
    statement it holds nothing."""

    def __init__(self, url: str) -> None:
        self.engine = engine(url)
        self._session = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = sessionmaker(
            self.engine.execution_options(writing=True), expire_on_commit=False
        )

    @contextmanager
    def session(self) -> Iterator[Session]:
        with self._session.begin() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._writing.begin() as session:
            yield session

    def close(self) -> None:
        self.engine.dispose()
