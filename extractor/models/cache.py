"""What models have said, kept in SQLite, so that nothing is asked or paid for twice.

An exchange is written, and committed, before anybody uses it. It is found again by all that could
change it: address, model, parameters, messages and schema, hashed. Also kept: which output formats
a model refuses, and batches that a provider is working on.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from extractor.models.values import RUNGS, Exchange, Rung
from gouji.errors import UsageError

_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS exchange (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (model TEXT, rung TEXT, PRIMARY KEY (model, rung)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batch (
    file TEXT PRIMARY KEY, id TEXT, model TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS batched (key TEXT PRIMARY KEY, file TEXT NOT NULL) WITHOUT ROWID;
"""


class Cache:
    """The exchanges in the file `path`; None keeps them in memory. Close it when done."""

    def __init__(self, path: Path | None) -> None:
        try:
            if path is not None:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.touch(mode=0o600)  # it holds passages of reports
            self.connection = sqlite3.connect(
                path or ":memory:", timeout=30, isolation_level=None, check_same_thread=False
            )
            # A killed process loses nothing that was committed; only a power cut could.
            self.connection.execute("PRAGMA journal_mode=WAL")
            self.connection.execute("PRAGMA synchronous=NORMAL")
            found = self.connection.execute("PRAGMA user_version").fetchone()[0]
            if found not in (0, _VERSION):
                raise sqlite3.DatabaseError(f"version {found}")
            self.connection.executescript(_TABLES)
            self.connection.execute(f"PRAGMA user_version={_VERSION}")
        except (OSError, sqlite3.Error) as error:
            raise UsageError(
                f"模型缓存 {path} 无法使用：{error}。请删除它，或用 GOUJI_CACHE 指定别处。",
                f"The cache of models {path} cannot be used: {error}. Delete it, or name another "
                "place with GOUJI_CACHE.",
            ) from error

    def __enter__(self) -> Cache:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()

    def __len__(self) -> int:
        count: int = self.connection.execute("SELECT count(*) FROM exchange").fetchone()[0]
        return count

    def exchange(self, key: str) -> Exchange | None:
        row = self.connection.execute("SELECT value FROM exchange WHERE key=?", (key,)).fetchone()
        return Exchange.model_validate_json(row[0]) if row else None

    def keep(self, key: str, exchange: Exchange) -> None:
        self.connection.execute(
            "INSERT OR IGNORE INTO exchange VALUES (?, ?)", (key, exchange.model_dump_json())
        )

    def refused(self, model: str) -> frozenset[Rung]:
        """The output formats that this model (by identity) is known to refuse."""
        rows = self.connection.execute("SELECT rung FROM refused WHERE model=?", (model,)).fetchall()
        return frozenset(rung for rung in RUNGS if (rung,) in rows)

    def refuse(self, model: str, rung: Rung) -> None:
        self.connection.execute("INSERT OR IGNORE INTO refused VALUES (?, ?)", (model, rung))

    def accept(self, model: str, rung: Rung) -> None:
        """The model takes this format after all: a probe has seen it."""
        self.connection.execute("DELETE FROM refused WHERE model=? AND rung=?", (model, rung))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is done in it."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")


def cache_file(environment: Mapping[str, str] | None = None) -> Path:
    """Where exchanges are kept: `GOUJI_CACHE`, else models.sqlite in the user's cache folder."""
    environment = os.environ if environment is None else environment
    if environment.get("GOUJI_CACHE"):
        return Path(environment["GOUJI_CACHE"])
    folder = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    return (Path(folder) if folder else Path.home() / ".cache") / "gouji" / "models.sqlite"
