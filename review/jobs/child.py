"""A process that reads and checks files: one request a line comes in, one answer a line goes out.

It dies with whoever started it, and is ended where a file takes too long; what it may use of memory is
limited. So no file can take the service with it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from queue import SimpleQueue
from typing import Any, TextIO

from gouji.errors import GoujiError
from gouji.settings import Limits


def main() -> None:
    """Serve requests until the other end is closed."""
    answers = _own_output()
    settings_line = sys.stdin.readline()
    if not settings_line:
        return
    from sqlalchemy.exc import DBAPIError

    from review.database import Database
    from review.jobs.steps import Steps
    from review.problems import TooMuch
    from review.settings import ServeSettings

    started = json.loads(settings_line)
    settings = ServeSettings.model_validate(started["settings"])
    limit_memory(settings.worker_megabytes)
    steps = Steps(settings, Database(settings.database_url), Limits.from_environment())
    requests: SimpleQueue[dict[str, Any]] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests,), daemon=True).start()
    _say(answers, {"ready": True})
    while True:
        request = requests.get()
        version_id, workflow = request["version"], request["workflow"]
        step = steps.read if request["step"] == "read" else steps.check
        try:
            answer: dict[str, Any] = {"done": step(version_id, workflow)}
        except MemoryError:
            steps.fail(version_id, workflow, TooMuch(
                "处理此文件所需的内存超过上限。请拆分文件，或由管理员调大 GOUJI_WORKER_MEGABYTES。",
                "The file needs more memory than is allowed. Split it, or have an admin raise "
                "GOUJI_WORKER_MEGABYTES.",
            ))
            answer = {"done": False, "worn": True}
        except DBAPIError as error:
            answer = {"again": f"{type(error).__name__}: {error.orig}"}
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"[:500]
            steps.fail(version_id, workflow, GoujiError(
                f"内部错误（{cause}）。这是程序的缺陷，请反馈；可以重试。",
                f"Internal error ({cause}). This is a defect, please report it; you can try again.",
            ))
            answer = {"done": False, "defect": cause}
        _say(answers, answer)


def limit_memory(megabytes: int) -> None:
    """Let this process have so much memory and no more, where the system can hold it to that."""
    try:
        import resource
    except ImportError:  # Windows
        return
    size = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _own_output() -> TextIO:
    """The way back, away from whatever a library prints."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return own


def _say(answers: TextIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _listen(requests: SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        requests.put(json.loads(line))
    # Nobody waits for the answer any more. Converters that were started go as well.
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
