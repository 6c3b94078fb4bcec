"""What is left of a batch when processes are killed while they work on it.

A server and a worker share a database; a client uploads reports by the API and decides on findings.
Again and again, after so many more reports as chance has it, one of the processes, or one of those that
read files for them, is ended by `kill -9` and started again. In the end every report must have been
processed exactly once, with every finding that a check alone finds, and every decision that was
answered must be there.

    python -m bench.chaos [REPORTS [KILLS [SEED]]]      on SQLite, and on PostgreSQL where it is installed
"""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from sqlalchemy import create_engine, func, make_url, select, text

from gouji.pipeline import check_file
from review import migrations
from review.access import access_of
from review.database import Database
from review.people import tokens
from review.settings import ServeSettings
from review.tables import Decision, Finding, Membership, Report, Run, User, Version
from review.values import Role

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "云岭省文化和旅游厅2024年度部门决算公开说明.txt"
_LONG_ENOUGH = 4_000
"""Characters of a report: enough for a few findings."""


@dataclass
class Outcome:
    """What came of it."""

    reports: int
    kills: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    decided: int = 0
    workers: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def main() -> None:
    """Print a line for each database; exit status 1 where something was lost or done twice."""
    given = [int(argument) for argument in sys.argv[1:]]
    reports, kills, seed = given + [100, 20, 1][len(given) :]
    failed = False
    for name, address in _databases():
        with TemporaryDirectory(prefix="gouji-chaos-") as folder:
            outcome = storm(Path(folder), address, reports, kills, seed)
        told = "、".join(f"{what} {times}" for what, times in sorted(outcome.kills.items()))
        print(
            f"{name:<11}{reports} reports, {sum(outcome.kills.values())} kills ({told}), "
            f"{outcome.seconds:.0f} s, {outcome.decided} decisions, work shared by "
            f"{len(outcome.workers)} processes: {'; '.join(outcome.faults) or 'all of it there, once'}",
            flush=True,
        )
        failed = failed or bool(outcome.faults)
    sys.exit(failed)


def _databases() -> Iterator[tuple[str, str]]:
    yield "SQLite", ""
    from tests.postgres import missing, new_database, server

    if missing():
        print(missing())
        return
    with server() as address:
        yield "PostgreSQL", new_database(address)


def storm(folder: Path, address: str, reports: int, kills: int, seed: int = 1) -> Outcome:
    """Do it in `folder`, on the database at `address` (SQLite in the folder where that is empty)."""
    chance = random.Random(seed)
    outcome = Outcome(reports)
    settings = ServeSettings(data=folder, database=address)
    database = Database(settings.database_url)
    migrations.upgrade(database.engine)
    token = _token(database)
    files = list(_files(folder / "reports", reports))
    began = time.monotonic()
    with _Processes(settings, outcome) as processes:
        client = _Client(processes.url, token, outcome)
        threads = [
            threading.Thread(target=client.upload, args=(files,)),
            threading.Thread(target=client.decide),
        ]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 60 + 6 * (reports + kills)
        for kill in range(kills):
            # Spread over the batch, each at a moment that nothing decides but chance.
            wanted = kill * reports // (kills + 1)
            while _done(database) < wanted and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(chance.random() * 0.6)
            processes.kill(chance)
        while (not client.uploaded or _done(database) < reports) and time.monotonic() < deadline:
            time.sleep(0.1)
        outcome.seconds = time.monotonic() - began
        client.stop.set()
        for thread in threads:
            thread.join(60)
        client.http.close()
    left = _left(folder)
    if left:
        outcome.faults.append(f"{left} processes are left")
    _judge(database, settings, files, client, outcome)
    database.close()
    return outcome


class _Processes:
    """A server and a worker with one place each, started again when they are killed."""

    def __init__(self, settings: ServeSettings, outcome: Outcome) -> None:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.outcome = outcome
        self.log = (settings.data / "log").open("ab")
        self.environment = os.environ | {
            "GOUJI_DATA": str(settings.data), "GOUJI_DATABASE": settings.database,
            "GOUJI_WORKERS": "1", "GOUJI_PORT": str(self.port), "GOUJI_LOG_LEVEL": "warning",
        }
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> _Processes:
        for name in ("serve", "worker"):
            self._start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.log.close()

    def kill(self, chance: random.Random) -> None:
        """End one of them at once, or one of the processes that work for them."""
        name = chance.choice(["serve", "worker", "child"])
        children = [pid for process in self.running.values() for pid in _children(process.pid)]
        if name == "child" and children:
            os.kill(chance.choice(children), signal.SIGKILL)
        else:
            name = "worker" if name == "child" else name
            process = self.running[name]
            process.send_signal(signal.SIGKILL)
            process.wait()
            self._start(name)
        self.outcome.kills[name] += 1

    def _start(self, name: str) -> None:
        self.running[name] = subprocess.Popen(
            [sys.executable, "-m", "gouji", name], cwd=ROOT, env=self.environment,
            stdout=self.log, stderr=self.log,
        )


class _Client:
    """Somebody who uploads and decides, and asks again where no answer came."""

    def __init__(self, url: str, token: str, outcome: Outcome) -> None:
        self.http = httpx.Client(
            base_url=f"{url}/api/v1", headers={"authorization": f"Bearer {token}"}, timeout=20
        )
        self.outcome = outcome
        self.uploaded = False
        self.answered: set[int] = set()
        self.stop = threading.Event()

    def upload(self, files: list[Path]) -> None:
        batch = self._insist("batches", "batch", json={"name": "chaos"})["id"]
        for file in files:
            self._insist(
                f"batches/{batch}/files", file.name, params={"name": file.name},
                content=file.read_bytes(),
            )
        self.uploaded = True

    def decide(self) -> None:
        """Confirm findings as they appear; what is answered must never be lost."""
        seen: set[int] = set()
        while not self.stop.is_set():
            try:
                found = self.http.get("findings", params={"state": "new", "limit": 20}).json()["items"]
                for finding in found:
                    if finding["id"] in seen or self.stop.is_set():
                        continue
                    seen.add(finding["id"])
                    answer = self.http.post(
                        f"findings/{finding['id']}/decisions", json={"action": "confirm"}
                    )
                    if answer.status_code == 201:
                        self.answered.add(answer.json()["decision"]["id"])
                    self.stop.wait(0.05)
            except (httpx.HTTPError, KeyError, ValueError):
                pass
            self.stop.wait(0.2)

    def _insist(self, address: str, key: str, **options: object) -> dict[str, int]:
        while not self.stop.is_set():
            try:
                answer = self.http.post(
                    address, headers={"idempotency-key": key}, **options  # type: ignore[arg-type]
                )
                if answer.status_code == 201:
                    told: dict[str, int] = answer.json()
                    return told
                if answer.status_code < 500:
                    self.outcome.faults.append(f"{address} answered {answer.status_code}: {answer.text}")
                    self.stop.set()
            except httpx.HTTPError:
                pass
            self.stop.wait(0.1)
        raise SystemExit


def _judge(
    database: Database, settings: ServeSettings, files: list[Path], client: _Client, outcome: Outcome
) -> None:
    faults = outcome.faults
    with database.session() as session:
        states = Counter(session.scalars(select(Version.state)))
        if states != {"done": outcome.reports}:
            faults.append(f"files are {dict(states)}")
        runs = Counter(session.scalars(select(Run.version_id)))
        if len(runs) != outcome.reports or set(runs.values()) != {1}:
            faults.append(f"{len(runs)} files were checked, {sum(runs.values())} times in all")
        if session.scalar(select(func.count()).select_from(Report)) != outcome.reports:
            faults.append("there is not one report a file")
        expected = sum(len(check_file(file).report.findings) for file in files)
        found = session.scalar(select(func.count()).select_from(Finding).where(Finding.present))
        if found != expected:
            faults.append(f"{found} findings, and a check alone finds {expected}")
        kept = set(session.scalars(select(Decision.id)))
        if client.answered - kept:
            faults.append(f"{len(client.answered - kept)} answered decisions are lost")
        confirmed = session.scalar(
            select(func.count()).select_from(Finding).where(Finding.state == "confirmed")
        )
        if confirmed != len(kept):
            faults.append(f"{len(kept)} decisions, and {confirmed} findings are confirmed")
    outcome.decided = len(client.answered)
    outcome.workers = _shares(settings)


def _shares(settings: ServeSettings) -> dict[str, int]:
    """How many files each worker process ended, as DBOS noted it."""
    address = make_url(settings.database_url)
    table = "dbos.workflow_status"
    if address.drivername == "sqlite":
        address = make_url(f"sqlite:///{settings.data / 'jobs.sqlite'}")
        table = "workflow_status"
    else:
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address)
    with engine.connect() as connection:
        shares = connection.execute(text(
            f"SELECT executor_id, count(*) FROM {table} WHERE status = 'SUCCESS' GROUP BY executor_id"
        )).all()
    engine.dispose()
    return {str(worker): int(files) for worker, files in shares}


def _token(database: Database) -> str:
    with database.writing() as session:
        user = User(name="chaos", memberships=[Membership(role=Role.ADMIN)])
        session.add(user)
        session.flush()
        return tokens.created(session, access_of(user), "chaos", Role.ADMIN, None)[1]


def _files(folder: Path, count: int) -> Iterator[Path]:
    """As many departments' reports, alike and each of its own."""
    folder.mkdir()
    content = EXAMPLE.read_text(encoding="utf-8")[:_LONG_ENOUGH]
    for number in range(count):
        name = "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
        file = folder / f"{number}.txt"
        file.write_text(
            re.sub("云岭省文化和旅游厅", f"云岭省{name}号文化和旅游厅", content), encoding="utf-8"
        )
        yield file


def _done(database: Database) -> int:
    with database.session() as session:
        return session.scalar(
            select(func.count()).select_from(Version).where(Version.state == "done")
        ) or 0


def _children(parent: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(told[1]) == parent:
            found.append(int(path.parent.name))
    return found


def _left(folder: Path) -> int:
    """Processes that still work in the folder, though whoever started them has been killed."""
    left = 0
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            left += str(folder / "work").encode() in path.read_bytes()
        except OSError:
            continue
    return left


if __name__ == "__main__":
    main()
