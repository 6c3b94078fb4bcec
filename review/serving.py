"""Starting the service: its data folder, its database, its first account, its web server and workers."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TYPE_CHECKING

from gouji.errors import UsageError
from review import migrations
from review.backup import back_up
from review.database import Database
from review.occupancy import occupied
from review.people.accounts import first_admin
from review.settings import ServeSettings

if TYPE_CHECKING:
    from review.jobs import Workers

Say = Callable[[str, str], None]
"""Tells the person at the terminal a sentence in Chinese and in English."""


@contextmanager
def opened(settings: ServeSettings, say: Say) -> Iterator[Database]:
    """The database of the service, ready to use. SQLite gets the schema of this version by itself;
    on PostgreSQL that is a decision of whoever runs it. Raises UsageError."""
    _folder(settings)
    database = Database(settings.database_url)
    try:
        with occupied(settings, database):
            if database.engine.dialect.name == "sqlite":
                _upgraded(settings, database, say)
            elif migrations.revision(database.engine) != migrations.head():
                raise UsageError(
                    "数据库结构不是当前版本。请先备份，再运行 gouji review migrate。",
                    "The database has another schema. Back it up, then run: gouji review migrate",
                )
            _greeted(settings, database, say)
            yield database
    finally:
        database.close()


def serve(settings: ServeSettings, say: Say) -> None:
    """Serve pages and the API, and work, until told to stop. Raises UsageError."""
    import uvicorn

    from review.web import logs
    from review.web.app import application

    listening = _listening(settings)
    logs.configure(settings.log_level)
    # The web server sends the signal that stopped it again when it is done: it then ends this `with`.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with listening, opened(settings, say) as database, _working(settings, database) as workers:
        app = application(settings, database)
        app.state.jobs = workers
        address = _address(settings, listening)
        say(f"勾稽已启动：{address}（按 Ctrl+C 停止）", f"gouji is ready: {address} (stop with Ctrl+C)")
        if not settings.secure and settings.host not in ("127.0.0.1", "::1", "localhost"):
            say(
                "注意：未设置 https 的 GOUJI_PUBLIC_URL。密码会以明文经过网络，请在前面加 TLS 反向代理。",
                "Note: GOUJI_PUBLIC_URL is not https. Passwords cross the network unprotected; put a "
                "proxy with TLS in front.",
            )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(uvicorn.Config(
                app, log_config=None, access_log=False, server_header=False, proxy_headers=True,
                forwarded_allow_ips=settings.proxies, timeout_graceful_shutdown=10,
            )).run(sockets=[listening])
        say("正在停止…", "Stopping…")


def work(settings: ServeSettings, say: Say) -> None:
    """Only work on uploaded files, until told to stop. Raises UsageError."""
    from review.web import logs

    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    logs.configure(settings.log_level)
    with opened(settings, say) as database, _working(settings, database):
        say(
            f"处理进程已启动，{settings.workers} 个线程（按 Ctrl+C 停止）。",
            f"The worker is ready with {settings.workers} threads (stop with Ctrl+C).",
        )
        stop.wait()


def _upgraded(settings: ServeSettings, database: Database, say: Say) -> None:
    """The schema of this version; a database that had an older one is kept as it was beside it."""
    before = migrations.revision(database.engine)
    if before in (None, migrations.head()):
        migrations.upgrade(database.engine)
        return
    if not migrations.knows(str(before)):
        raise UsageError(
            "数据库由更新的版本建立，请升级 gouji 后再启动。",
            "The database is of a newer version; upgrade gouji, then start.",
        )
    kept = settings.data / f"before-{migrations.head()}.tar.gz"
    if not kept.exists():
        back_up(settings, database, kept)
    migrations.upgrade(database.engine)
    say(
        f"数据库已升级；升级前的备份是 {kept}。",
        f"The database was upgraded; {kept} is a backup of what was there before.",
    )


def _greeted(settings: ServeSettings, database: Database, say: Say) -> None:
    """Make the first account where there is none, and tell its password."""
    with database.writing() as session:
        password = first_admin(session, settings)
    if password:
        say(
            f"已建立管理员账号 admin，一次性密码：{password}\n此密码只显示这一次，首次登录时须修改。",
            f"The account admin was made, with the one-time password {password}\n"
            "It is shown only now, and has to be changed at first sign-in.",
        )


def _working(settings: ServeSettings, database: Database) -> AbstractContextManager[Workers]:
    from review.jobs import launch

    return launch(settings, database)


def _folder(settings: ServeSettings) -> None:
    """The data folder, which nobody else on the machine may look into."""
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.files.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"数据目录 {settings.data} 无法建立：{error.strerror}。请用 GOUJI_DATA 指定另一个目录。",
            f"The folder {settings.data} cannot be made: {error.strerror}. Name another by GOUJI_DATA.",
        ) from error


def _listening(settings: ServeSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=256)
    except OSError as error:
        raise UsageError(
            f"无法监听 {settings.host}:{settings.port}：{error.strerror}。端口可能已被占用，"
            "请用 --port 换一个。",
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. The port may be in "
            "use; choose another by --port.",
        ) from error


def _address(settings: ServeSettings, listening: socket.socket) -> str:
    if settings.public_url:
        return settings.public_url
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)
    return f"http://{host}:{listening.getsockname()[1]}"


