"""Findings that a person judged: one JSON object a line, in a file that runs read.

Labels are a part of what is known; a finding that no label covers is open until somebody has read
the report at its places and written down what it is and why.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from eval.labels import read_lines
from gouji.errors import UsageError
from gouji.types import Value

Verdict = Literal["right", "wrong", "unclear"]
OWN = Path(__file__).with_name("judged.jsonl")
"""The judgements that come with gouji, on the reports that it was measured on."""


class Judged(Value):
    """A person's verdict on one finding of one report."""

    report: str
    finding: str
    rule: str
    verdict: Verdict
    reason: str


def load_judged(path: Path) -> dict[tuple[str, str], Judged]:
    """The verdicts by (report's name, finding's id). Raises `UsageError` where one is given twice
    or without a reason."""
    found: dict[tuple[str, str], Judged] = {}
    for judged in read_lines(path, Judged):
        key = (judged.report, judged.finding)
        if key in found or not judged.reason.strip():
            raise UsageError(
                f"{path.name}：{judged.report} 的发现 {judged.finding} 重复判定或没有写理由。",
                f"{path.name}: finding {judged.finding} of {judged.report} is judged twice "
                "or without a reason.",
            )
        found[key] = judged
    return found


def file_for(folder: Path, given: str | None = None) -> Path:
    """The judgements for a set: the file that is named, else the set's own, else gouji's."""
    if given:
        return Path(given)
    own = folder / "judged.jsonl"
    return own if own.exists() else OWN
