"""Workers: a process that takes files from the queue and works on as many at once as it has workers.

`launch` is what `gouji serve` wraps around the application, and all that `gouji worker` is. Any number
of processes share one PostgreSQL; on SQLite they must be on one machine.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import structlog
from sqlalchemy import make_url, select

from gouji.errors import GoujiError
from review.database import Database
from review.intake.store import Store
from review.jobs import progress
from review.jobs.alive import FileLife, ServerLife
from review.jobs.slots import Slots
from review.settings import ServeSettings
from review.tables import Version

log = structlog.get_logger("gouji.jobs")

QUEUE = "files"
AHEAD = 64
"""So many versions are given to DBOS before they can be worked on. The others wait in the database,
where they can be paused, cancelled and overtaken."""
POLL_SECONDS = 0.2
_LOOK_SECONDS = 1.0
_SETTLE_SECONDS = 10.0
_STALLED_SECONDS = 60.0
_REMEMBERED = timedelta(days=14)
_APPLICATION_VERSION = "1"
"""To be raised with the order of the workflow's steps: work that was begun by another is done anew."""


class Stalled(Exception):
    """The workers have not looked at the queue for too long."""


class Workers:
    """The workers of this process, as others may ask for them."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.seen_at = time.monotonic()

    def alive(self) -> str:
        """How many there are. Raises Stalled where they do not look at the queue any more."""
        if self.count and time.monotonic() - self.seen_at > _STALLED_SECONDS:
            raise Stalled
        return str(self.count)


@contextmanager
def launch(settings: ServeSettings, database: Database) -> Iterator[Workers]:
    """Work on what is in the queue while the `with` lasts; with 0 workers, only others do.

    What is unfinished at its end is taken up by another process, or by the next start.
    """
    workers = Workers(settings.workers)
    if settings.workers == 0:
        yield workers
        return
    from dbos import DBOS, DBOSConfig

    from review.jobs import workflow

    worker = f"worker-{uuid4().hex[:12]}"
    life = (
        FileLife(settings.data.resolve() / "workers", worker)
        if database.engine.dialect.name == "sqlite" else ServerLife(database.engine, worker)
    )
    life.hold()
    life.tidy()
    _quiet()
    _tidy(settings)
    DBOS(config=DBOSConfig(
        name="gouji", system_database_url=_system_database(settings, database),
        executor_id=worker, application_version=_APPLICATION_VERSION, log_level="WARNING",
        sys_db_pool_size=10, notification_listener_polling_interval_sec=1.0,
    ))
    DBOS.listen_queues([queue_of(settings)])
    slots = Slots(settings)
    workflow.use(workflow.Tools(database, slots))
    stop = threading.Event()
    try:
        DBOS.launch()
        _register(settings)
        _take_from_other_queues(settings)
        watch = threading.Thread(
            target=_watch, args=(settings, database, life, worker, workers, stop),
            name="gouji-watch",
        )
        watch.start()
        log.info("workers", worker=worker, count=settings.workers)
        try:
            yield workers
        finally:
            stop.set()
            watch.join()
    finally:
        slots.close()
        DBOS.destroy()
        workflow.use(None)
        life.close()


def queue_of(settings: ServeSettings) -> str:
    """The queue of DBOS that files go to. With a model, each provider has its own, since each has its
    own limit."""
    return f"{QUEUE}-{settings.model.partition('/')[0]}" if settings.model else QUEUE


def _register(settings: ServeSettings) -> None:
    from dbos import DBOS

    limit = settings.model_files_per_minute if settings.model else 0
    DBOS.register_queue(
        queue_of(settings),
        # A few more than can be worked on: they are at hand when a worker becomes free.
        worker_concurrency=2 * settings.workers + 2,
        limiter={"limit": limit, "period": 60.0} if limit else None,
        polling_interval_sec=POLL_SECONDS, on_conflict="always_update",
    )


def _watch(
    settings: ServeSettings, database: Database, life: FileLife | ServerLife, worker: str,
    workers: Workers, stop: threading.Event,
) -> None:
    looked = settled = float("-inf")
    while not stop.wait(POLL_SECONDS):
        try:
            life.hold()
            if time.monotonic() - looked > _LOOK_SECONDS:
                take_over(settings, life, worker)
                looked = time.monotonic()
            if time.monotonic() - settled > _SETTLE_SECONDS:
                settle(database)
                forget()
                settled = time.monotonic()
            dispatch(settings, database)
            workers.seen_at = time.monotonic()
        except Exception:
            log.exception("watch")
            stop.wait(2)


def dispatch(settings: ServeSettings, database: Database) -> int:
    """Give waiting versions to DBOS; how many. Doing it twice, in whatever process, does nothing
    twice: the work has its name from the version and its attempt."""
    from dbos import DBOS, SetWorkflowID

    from review.jobs.workflow import work

    with database.session() as session:
        waiting = [
            (version.id, progress.workflow_of(version))
            for version in progress.waiting(session, AHEAD)
        ]
    for version_id, name in waiting:
        with SetWorkflowID(name):
            DBOS.enqueue_workflow(queue_of(settings), work, version_id, name)
        with database.writing() as session:
            progress.enqueued(session, version_id, name)
    return len(waiting)


def take_over(settings: ServeSettings, life: FileLife | ServerLife, worker: str) -> int:
    """Put the work of processes that are dead back into the queue; how many files."""
    from dbos import DBOS

    def pending(executor: str | None = None) -> list[tuple[str, str]]:
        found = DBOS.list_workflows(
            status="PENDING", executor_id=executor, load_input=False, load_output=False
        )
        return [(each.workflow_id, each.executor_id or "") for each in found]

    taken = 0
    for executor in {executor for _, executor in pending()} - {worker, ""}:
        with life.dead(executor) as dead:
            if dead:
                left = [ident for ident, _ in pending(executor)]
                DBOS.resume_workflows(left, queue_name=queue_of(settings))
                taken += len(left)
                log.warning("took over", worker=executor, files=len(left))
    return taken


def _take_from_other_queues(settings: ServeSettings) -> None:
    """What waits in a queue that nobody looks at any more, since the model was changed."""
    from dbos import DBOS

    left = [
        each.workflow_id for each in DBOS.list_workflows(
            status="ENQUEUED", load_input=False, load_output=False
        ) if each.queue_name != queue_of(settings)
    ]
    if left:
        DBOS.resume_workflows(left, queue_name=queue_of(settings))


def forget() -> int:
    """Remove what DBOS keeps of work that has long been over; how many pieces of work."""
    from dbos import DBOS

    before = (datetime.now(UTC) - _REMEMBERED).isoformat()
    old = DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED"], end_time=before, limit=1_000, load_input=False,
        load_output=False,
    )
    if old:
        DBOS.delete_workflows([each.workflow_id for each in old])
    return len(old)


def settle(database: Database) -> None:
    """Versions whose work has ended without a word, or is not known any more (a database from a
    backup, say), are said to have failed, or go back to the queue."""
    from dbos import DBOS

    with database.session() as session:
        underway = session.execute(
            select(Version.id, Version.workflow)
            .where(Version.workflow != "", Version.state.in_(progress.UNDERWAY))
        ).all()
    if not underway:
        return
    known = {
        status.workflow_id: status for status in DBOS.list_workflows(
            workflow_ids=[name for _, name in underway], load_input=False, load_output=False
        )
    }
    for version_id, name in underway:
        status = known.get(name)
        if status is not None and status.status in ("ENQUEUED", "DELAYED", "PENDING"):
            continue
        with database.writing() as session:
            if status is None or status.status == "SUCCESS" or status.status == "CANCELLED":
                progress.release(session, version_id, name)
            else:
                progress.fail(session, version_id, name, GoujiError(
                    "处理中断，原因见服务日志。可以重试；如再次出现请反馈。",
                    "The work broke off; the service's log says why. Try again, and report it if it "
                    "happens again.",
                ))


def _system_database(settings: ServeSettings, database: Database) -> str:
    """Where DBOS keeps its own tables: beside ours in PostgreSQL, in a file of its own for SQLite."""
    if database.engine.dialect.name != "sqlite":
        address = make_url(settings.database_url).set(drivername="postgresql")
        return address.render_as_string(hide_password=False)
    path = settings.data.resolve() / "jobs.sqlite"
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")  # kept in the file: readers and a writer at once
    return f"sqlite:///{path.as_posix()}"


def _tidy(settings: ServeSettings) -> None:
    """Remove what ended processes left behind."""
    Store(settings.files).tidy()
    folder: Path = settings.data.resolve() / "work"
    for left in folder.glob("*"):
        if time.time() - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left, ignore_errors=True)


def _quiet() -> None:
    """DBOS speaks through our log, not to the terminal by itself."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
