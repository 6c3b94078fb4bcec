"""`python -m review.jobs`: a process with workers and without the web application."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType

from gouji.errors import GoujiError
from review.database import Database
from review.jobs.running import launch
from review.settings import ServeSettings


def main() -> int:
    """Work until the process is told to end."""
    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, told)
    try:
        settings = ServeSettings.from_environment()
    except GoujiError as error:
        print(error, file=sys.stderr)
        return 2
    database = Database(settings.database_url)
    with launch(settings, database):
        stop.wait()
    database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
