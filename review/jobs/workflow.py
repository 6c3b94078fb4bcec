"""The workflow of a file, as DBOS keeps it: begin, read, check.

DBOS knows its functions by name, for the whole process; what they work with is put into `_tools` while
a worker runs.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import NamedTuple

from dbos import DBOS

from gouji.errors import GoujiError
from review.database import Database
from review.jobs import progress
from review.jobs.slots import Ended, Slot, Slots, crashed

_TRIES = 3
"""So often a file may end its process before it is called the cause."""


class Tools(NamedTuple):
    """What the workflows of this process work with."""

    database: Database
    slots: Slots


_tools: Tools | None = None
_slot: ContextVar[Slot] = ContextVar("slot")


def use(tools: Tools | None) -> None:
    """Set what the workflows of this process work with; None when no more are to run."""
    global _tools
    _tools = tools


@DBOS.workflow(name="version")
def work(version_id: int, workflow: str) -> str:
    """Work on a version until it is done, has failed, or is another workflow's."""
    with _used().slots.slot() as slot:
        held = _slot.set(slot)
        try:
            if not _begin(version_id, workflow):
                return "left"
            if not _read(version_id, workflow):
                return "ended"
            return "done" if _check(version_id, workflow) else "ended"
        finally:
            _slot.reset(held)


@DBOS.step(name="begin", retries_allowed=True, max_attempts=5, interval_seconds=0.5)
def _begin(version_id: int, workflow: str) -> bool:
    with _used().database.writing() as session:
        return progress.begin(session, version_id, workflow)


@DBOS.step(name="read", retries_allowed=True, max_attempts=5, interval_seconds=0.5)
def _read(version_id: int, workflow: str) -> bool:
    return _run("read", version_id, workflow)


@DBOS.step(name="check", retries_allowed=True, max_attempts=5, interval_seconds=0.5)
def _check(version_id: int, workflow: str) -> bool:
    return _run("check", version_id, workflow)


def _run(step: str, version_id: int, workflow: str) -> bool:
    error = crashed()
    for _ in range(_TRIES):
        try:
            return _slot.get().run(step, version_id, workflow)
        except Ended:
            continue
        except GoujiError as said:
            error = said
            break
    with _used().database.writing() as session:
        progress.fail(session, version_id, workflow, error)
    return False


def _used() -> Tools:
    assert _tools is not None, "no worker runs in this process"
    return _tools
