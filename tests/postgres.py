"""A real PostgreSQL for tests, started once and thrown away, where the server's programs are installed.

    def test_something(postgres: str) -> None:          # the address of a migrated, empty database
    def test_another(any_service: Service) -> None:     # runs on SQLite and on PostgreSQL

The fixtures are in `tests/conftest.py`; they skip where there is no server. PostgreSQL refuses to run
as root, so there it runs as the user `postgres`, whom Debian's package makes. It listens on a loopback
port that was free, and trusts.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

_MISSING = "PostgreSQL is not installed (apt-get install postgresql): not tested here"
_numbers = count(1)


@cache
def programs() -> Path | None:
    """The folder of the newest installed server's programs."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name)
    )
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


def missing() -> str | None:
    """Why no server can be started here; None where one can."""
    return None if programs() else _MISSING


@contextmanager
def server() -> Iterator[str]:
    """A running server; the address of its databases, up to their name."""
    folder = programs()
    assert folder is not None, _MISSING
    as_user = {"user": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="gouji-pg-") as base:
        data = Path(base) / "data"
        if as_user:
            shutil.chown(base, user="postgres")
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        run = {"check": True, "cwd": base, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(
            [folder / "initdb", "-D", data, "-U", "gouji", "--auth=trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"], **run, **as_user,
        )
        settings = (
            f"-h 127.0.0.1 -p {port} -k '' -c fsync=off -c synchronous_commit=off "
            "-c full_page_writes=off -c max_connections=200 -c shared_buffers=32MB"
        )
        control = [folder / "pg_ctl", "-D", data, "-w", "-t", "60"]
        subprocess.run([*control, "-o", settings, "-l", data / "log", "start"], **run, **as_user)
        try:
            yield f"postgresql://gouji@127.0.0.1:{port}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **run, **as_user)


def new_database(address: str, template: str = "template0") -> str:
    """The address of a new database of a server, a copy of `template`."""
    name = f"gouji_{next(_numbers)}"
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return f"{address}/{name}"


def drop_database(address: str) -> None:
    """Remove a database, whoever is still connected to it."""
    server_address, _, name = address.rpartition("/")
    with psycopg.connect(f"{server_address}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
