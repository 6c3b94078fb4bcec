"""The commands: `gouji serve`, `gouji worker`, `gouji review …`, as they are run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from gouji.cli import main
from review.database import Database
from review.migrations import head, revision
from tests.conftest import ROOT

CHEAP = {"GOUJI_PASSWORD_KIB": "8", "GOUJI_PASSWORD_ROUNDS": "1"}


class Running:
    """A service that was started; `said` are the lines on its standard error."""

    def __init__(self, arguments: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gouji", *arguments], cwd=ROOT, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", env={**os.environ, **CHEAP, "PYTHONUTF8": "1", **environment},
        )
        self.said: list[str] = []
        self.arrived = threading.Condition()
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self.arrived:
                self.said.append(line)
                self.arrived.notify_all()

    def heard(self, pattern: str, seconds: float = 60) -> re.Match[str]:
        """Waits until a line says `pattern`."""

        def found() -> re.Match[str] | None:
            return re.search(pattern, "".join(self.said))

        with self.arrived:
            self.arrived.wait_for(lambda: found() is not None, seconds)
        match = found()
        assert match, "".join(self.said)
        return match


@contextmanager
def started(*arguments: str, **environment: str) -> Iterator[Running]:
    service = Running(list(arguments), environment)
    try:
        yield service
    finally:
        service.process.send_signal(signal.SIGTERM)
        try:
            service.process.wait(30)
        finally:
            service.process.kill()
            service.reader.join()
            assert service.process.stderr
            service.process.stderr.close()


def gouji(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capfd.readouterr()
    status = main(list(arguments))
    out, err = capfd.readouterr()
    return status, out, err


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name, value in CHEAP.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GOUJI_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_one_command_starts_everything(tmp_path: Path) -> None:
    """Nothing is set up before: the data folder, the schema and the first account are made; the
    one-time password is told once and works once."""
    data = tmp_path / "data"
    with started("serve", "--port", "0", "--workers", "1", GOUJI_DATA=str(data)) as service:
        address = service.heard(r"勾稽已启动：(http://127\.0\.0\.1:\d+)")[1]
        password = service.heard(r"一次性密码：(\S+)")[1]
        with httpx2.Client(base_url=address) as client:
            ready = client.get("/readyz").json()
            assert ready["ready"], ready
            form = re.search(r'name="form" value="([^"]+)"', client.get("/login").text)
            assert form
            answer = client.post(
                "/login", data={"name": "admin", "password": password, "form": form[1]}
            )
            assert answer.headers["location"] == "/account/password"
            assert "server" not in answer.headers
        assert data.stat().st_mode & 0o777 == 0o700
    assert service.process.returncode == 0, "".join(service.said)
    everything = "".join(service.said)
    assert everything.count(password) == 1
    with started("serve", "--port", "0", "--workers", "0", GOUJI_DATA=str(data)) as again:
        again.heard("勾稽已启动")
        assert "一次性密码" not in "".join(again.said)


def test_a_worker_works_beside_pages(tmp_path: Path) -> None:
    with started("worker", "--workers", "1", "--lang", "en", GOUJI_DATA=str(tmp_path)) as worker:
        worker.heard("The worker is ready with 1 threads")
    assert worker.process.returncode == 0


def test_a_port_that_is_taken_is_told(cheap: Path, capfd: pytest.CaptureFixture[str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, _, err = gouji(capfd, "serve", "--port", port)
    assert status == 2
    assert f"无法监听 127.0.0.1:{port}" in err
    assert not cheap.exists(), "nothing is begun"


def test_settings_that_are_wrong_are_named(
    cheap: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOUJI_LOCK_AFTER", "never")
    assert "GOUJI_LOCK_AFTER" in gouji(capfd, "serve")[2]
    monkeypatch.delenv("GOUJI_LOCK_AFTER")
    assert "GOUJI_PORT" in gouji(capfd, "serve", "--port", "99999")[2]


def test_accounts_by_command(cheap: Path, capfd: pytest.CaptureFixture[str]) -> None:
    status, out, err = gouji(capfd, "review", "user", "add", "zhangsan", "reviewer")
    assert status == 0, err
    assert re.fullmatch(r"(\w{5}-){3}\w{5}\n", out)
    assert gouji(capfd, "review", "user", "add", "zhangsan", "reviewer")[0] == 2
    assert gouji(capfd, "review", "user", "role", "zhangsan", "lead")[0] == 0
    assert "zhangsan\t\t组长@*" in gouji(capfd, "review", "user", "list")[1]
    assert gouji(capfd, "review", "user", "close", "zhangsan")[0] == 0
    assert "已停用" in gouji(capfd, "review", "user", "list")[1]
    assert gouji(capfd, "review", "user", "open", "zhangsan")[0] == 0
    again = gouji(capfd, "review", "user", "password", "zhangsan")
    assert again[0] == 0
    assert again[1] != out
    assert gouji(capfd, "review", "user", "unlock", "zhangsan")[0] == 0
    assert gouji(capfd, "review", "user", "role", "zhangsan", "lead", "--withdraw")[0] == 0
    assert gouji(capfd, "review", "user", "unlock", "nobody")[0] == 2
    last = gouji(capfd, "review", "user", "close", "admin")
    assert last[0] == 2
    assert "最后一个" in last[2]


def test_backup_and_restore_by_command(
    cheap: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    gouji(capfd, "review", "user", "add", "zhangsan", "reviewer")
    archive = str(tmp_path / "b.tar.gz")
    assert "已备份到" in gouji(capfd, "review", "backup", archive)[2]
    gouji(capfd, "review", "user", "add", "lisi", "reviewer")
    assert "已恢复" in gouji(capfd, "review", "restore", archive)[2]
    listed = gouji(capfd, "review", "user", "list")[1]
    assert "zhangsan" in listed
    assert "lisi" not in listed
    assert gouji(capfd, "review", "restore", str(tmp_path / "none"))[0] == 2
    assert "lisi" not in gouji(capfd, "review", "user", "list")[1]


def old(address: str, step: str) -> None:
    """A database with the schema of an earlier version."""
    from alembic import command

    from review.migrations import config

    database = Database(address)
    with database.engine.begin() as connection:
        command.upgrade(config(connection), step)
    database.close()


def test_an_old_sqlite_is_kept_and_upgraded(cheap: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (cheap / "files").mkdir(parents=True)
    address = f"sqlite:///{cheap / 'gouji.sqlite'}"
    old(address, "0002")
    status, _, err = gouji(capfd, "review", "user", "list")
    assert status == 0, err
    assert "升级前的备份" in err
    assert list(cheap.glob("before-*.tar.gz"))
    database = Database(address)
    assert revision(database.engine) == head()
    database.close()


def test_an_old_postgres_is_refused_until_it_is_migrated(
    cheap: Path, capfd: pytest.CaptureFixture[str], postgres_server: str
) -> None:
    from tests.postgres import drop_database, new_database

    address = new_database(postgres_server)
    try:
        refused = gouji(capfd, "serve", "--port", "0", "--database", address)
        assert refused[0] == 2
        assert "gouji review migrate" in refused[2]
        assert gouji(capfd, "review", "migrate", "--database", address)[2] == (
            f"数据库已升级到 {head()}。\n"
        )
        assert "已是当前版本" in gouji(capfd, "review", "migrate", "--database", address)[2]
        with started(
            "serve", "--port", "0", "--workers", "0", GOUJI_DATABASE=address, GOUJI_DATA=str(cheap)
        ) as service:
            service.heard("一次性密码")
            found = service.heard(r"勾稽已启动：(http://\S+?)（")[1]
            told: Any = httpx2.get(f"{found}/readyz").json()
            assert told["ready"]
    finally:
        drop_database(address)
