"""CPU seconds and peak memory of `gouji check` from a cold start, beside loading alone.

Every figure is the median of several runs, each in a process of its own; the ratio says how much
of a check is more than reading the file. Reports are the ones named, else those in the folder of
`GOUJI_SHARED` or in ../shared, else examples/. Needs a POSIX system: Windows does not tell what a
finished process used.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

from gouji.inputs import report_files
from gouji.reporting.wrapping import pad

ROOT = Path(__file__).resolve().parent.parent
RUNS = 3
_LOAD = "import sys; from extractor.loading import load; load(sys.argv[1])"


class Cost(NamedTuple):
    """What one process used: CPU seconds (user and system) and peak resident megabytes."""

    seconds: float
    megabytes: float


def main() -> None:
    """Print a table with a line for each report."""
    named = sys.argv[1:] or [str(reports_folder())]
    print(f"{pad('report', 40)}{'load s':>8}{'check s':>9}{'ratio':>7}{'load MB':>9}{'check MB':>10}")
    for path in report_files(named):
        load = _median([sys.executable, "-c", _LOAD, path], {0, 1})
        check = _median(
            [sys.executable, "-m", "gouji", "check", path, "--format", "json"], {0, 1, 2}
        )
        name = pad(Path(path).name, 40)
        if load is None or check is None:
            print(f"{name}  could not be read")
            continue
        print(
            f"{name}{load.seconds:8.2f}{check.seconds:9.2f}{check.seconds / load.seconds:7.2f}"
            f"{load.megabytes:9.0f}{check.megabytes:10.0f}"
        )


def reports_folder() -> Path:
    shared = Path(os.environ.get("GOUJI_SHARED", ROOT.parent / "shared")) / "reports"
    return shared if shared.is_dir() else ROOT / "examples"


def _median(command: list[str], expected: set[int]) -> Cost | None:
    costs = [_cost(command, expected) for _ in range(RUNS)]
    known = [cost for cost in costs if cost is not None]
    if len(known) < RUNS:
        return None
    return Cost(median(c.seconds for c in known), median(c.megabytes for c in known))


def _cost(command: list[str], expected: set[int]) -> Cost | None:
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in expected:
        return None
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1_048_576)


if __name__ == "__main__":
    main()
