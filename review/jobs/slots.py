"""Processes for heavy work, started when they are needed: as many as there are workers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import mkdtemp
from typing import Any

import structlog
from pydantic import SecretStr

from gouji.errors import GoujiError
from review.problems import TooMuch
from review.settings import ServeSettings

log = structlog.get_logger("gouji.jobs")

_START_SECONDS = 120
_FILES_OF_A_PROCESS = 200
"""After so many a process makes room for a fresh one."""


class Stopping(BaseException):
    """The service is being stopped: the work is left as it is, to be taken up by the next start. It is
    no Exception, so that the workflow is not noted as failed."""


class Ended(Exception):
    """The process that worked on it has ended; it may have been the file, or something else."""


class Slots:
    """So many processes at most work at once; others wait for their turn."""

    def __init__(self, settings: ServeSettings) -> None:
        self._settings = settings
        self._free = [Slot(settings) for _ in range(settings.workers)]
        self._all = list(self._free)
        self._turn = threading.Condition()
        self._closing = False

    @contextmanager
    def slot(self) -> Iterator[Slot]:
        """A process for one file. Raises Stopping where the service is being stopped."""
        with self._turn:
            while not self._free and not self._closing:
                self._turn.wait()
            if self._closing:
                raise Stopping
            slot = self._free.pop()
        try:
            yield slot
        finally:
            with self._turn:
                self._free.append(slot)
                self._turn.notify()

    def close(self) -> None:
        """End all processes; whoever waits for one gets Stopping."""
        with self._turn:
            self._closing = True
            self._turn.notify_all()
        for slot in self._all:
            slot.close()


class Slot:
    """A place for one process, which is started again where it has ended."""

    def __init__(self, settings: ServeSettings) -> None:
        self._settings = settings
        self._process: _Process | None = None
        self._files = 0
        self._closing = False
        self._guard = threading.Lock()

    def run(self, step: str, version_id: int, workflow: str) -> bool:
        """Have a step done; whether the next one may follow. Raises TooMuch where it takes too long,
        and Ended where the process ended under it."""
        process = self._started()
        self._files += step == "read"
        request = {"step": step, "version": version_id, "workflow": workflow}
        answer = self._asked(process, request, self._settings.worker_seconds)
        if answer.get("again"):
            raise OSError(answer["again"])
        if answer.get("defect"):
            log.error("defect", version=version_id, step=step, cause=answer["defect"])
        if answer.get("worn") or (step == "check" and self._files >= _FILES_OF_A_PROCESS):
            self._end()
        return bool(answer["done"])

    def close(self) -> None:
        """End the process; what it works on gets Stopping."""
        with self._guard:
            self._closing = True
            self._end()

    def _started(self) -> _Process:
        with self._guard:
            if self._closing:
                raise Stopping
            if self._process is not None and self._process.alive:
                return self._process
            self._end()
            process = self._process = _Process(self._settings.data.resolve() / "work")
            self._files = 0
        self._asked(process, {"settings": _plain(self._settings)}, _START_SECONDS)
        return process

    def _asked(self, process: _Process, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            return process.asked(request, seconds)
        except TimeoutError:
            self._end()
            raise _too_slow(seconds) from None
        except EOFError:
            if self._closing:
                raise Stopping from None
            self._end()
            raise Ended from None

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()


class _Process:
    """A running `review.jobs.child` with a temporary folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = mkdtemp(dir=folder)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "review.jobs.child"], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "PYTHONUTF8": "1", "TMPDIR": self._folder, "TEMP": self._folder},
        )
        self._answers: SimpleQueue[bytes] = SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def asked(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to a request. Raises TimeoutError, and EOFError where the process has ended."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except (OSError, ValueError):
            raise EOFError from None
        try:
            line = self._answers.get(timeout=seconds)
        except Empty:
            raise TimeoutError from None
        if not line.endswith(b"\n"):
            raise EOFError
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """End it with everything that it has started."""
        _kill(self._process)
        self._process.wait()
        self._listener.join(10)
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stdout:
            for line in stdout:
                self._answers.put(line)
        self._answers.put(b"")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with everything that it has started."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass


def _plain(settings: ServeSettings) -> dict[str, Any]:
    """The settings as JSON, secrets in clear: they go to a process of our own."""
    secrets = {
        name: value.get_secret_value() for name, value in settings if isinstance(value, SecretStr)
    }
    return settings.model_dump(mode="json") | secrets | {"data": str(settings.data.resolve())}


def _too_slow(seconds: float) -> TooMuch:
    return TooMuch(
        f"处理超过 {seconds:.0f} 秒，已中止。请拆分文件，或由管理员调大 GOUJI_WORKER_SECONDS。",
        f"It took more than {seconds:.0f} seconds and was ended. Split the file, or have an admin "
        "raise GOUJI_WORKER_SECONDS.",
    )


def crashed() -> GoujiError:
    """What is said of a file whose processes ended one after the other."""
    return GoujiError(
        "处理此文件的进程几次意外结束（可能是内存不足）。请检查文件后重试。",
        "The process ended unexpectedly several times (out of memory?). Look at the file and try again.",
    )
