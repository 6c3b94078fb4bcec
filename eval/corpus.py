"""A corpus diff: what every report at hand says, against what a person accepted.

The expectation is a file in the repository: for each report its findings with rule, severity and a
short message, without the report's text. A finding that is lost and one that is new both fail, with
their names, until somebody has looked and accepts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from eval.caching import Job
from eval.running import Progress, measure_all
from gouji.errors import UsageError
from gouji.findings import CheckedReport
from gouji.inputs import report_files

_MESSAGE = 60

Said = dict[str, dict[str, str]]
"""For each report, by its path in the folder: finding ids to `RULE severity message`."""


class Change(NamedTuple):
    """A finding, or a report, that only the expectation (`lost`) or only the corpus has."""

    lost: bool
    report: str
    finding: str
    said: str


def said_of(
    folder: Path, *, cache: Path | None = None, jobs: int = 1, progress: Progress | None = None
) -> Said:
    """What is found in every report of a folder. A report that cannot be read says so."""
    paths = [Path(path) for path in report_files([str(folder)]) if not path.endswith(".md")]
    measured = measure_all(
        [Job(path=path) for path in paths], cache=cache, jobs=jobs, progress=progress
    )
    return {
        path.relative_to(folder).as_posix(): _said(result.report)
        for path, result in zip(paths, measured, strict=True)
    }


def _said(report: CheckedReport) -> dict[str, str]:
    if report.error:
        return {"error": report.error[:_MESSAGE]}
    return {
        finding.id: f"{finding.rule} {finding.severity} {finding.message[:_MESSAGE]}"
        for finding in sorted(report.findings, key=lambda finding: (finding.rule, finding.id))
    }


def changes(expected: Said, said: Said) -> list[Change]:
    """What was lost and what is new, report by report. A change of wording or severity alone is
    both: the old line is lost and the new one is new."""
    found: list[Change] = []
    for report in sorted(expected.keys() | said.keys()):
        before, after = expected.get(report), said.get(report)
        if before is None or after is None:
            found.append(Change(after is None, report, "", ""))
        old, new = before or {}, after or {}
        found += [Change(True, report, id_, line) for id_, line in old.items() if new.get(id_) != line]
        found += [Change(False, report, id_, line) for id_, line in new.items() if old.get(id_) != line]
    return found


def load_accepted(path: Path) -> Said:
    """The accepted expectation; nothing where there is no file yet."""
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(
            f"{path} 不是合法的 JSON。用 --accept 重新生成。",
            f"{path} is not valid JSON. Make it again with --accept.",
        ) from error
    return {str(report): dict(lines) for report, lines in data.items()}


def accept(path: Path, said: Said) -> None:
    """Write the expectation."""
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def lines_of(found: Sequence[Change]) -> list[str]:
    """The changes for a person, a line each."""
    return [
        f"{'−' if change.lost else '+'} {change.report}  {change.finding}  {change.said}".rstrip()
        for change in found
    ]
