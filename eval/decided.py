"""What reviewers decided, as a set to measure against: rejected findings must not come again, confirmed
ones must be found again.

A rejected finding becomes a judgement ("wrong"), and, unless an exception excuses what is really there,
a relation that holds; a confirmed one a judgement ("right") and a label. The set has the form of every
other (docs/evaluation.md), so that `gouji eval run` reads it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from eval.judged import Judged, Verdict
from eval.labels import Certainty, Fact, Label, LabelSpan, misplaced
from gouji.errors import GoujiError, UsageError
from gouji.findings import Finding
from gouji.types import Value

_UNSAFE = re.compile(r"[^\w\-]+")
_LONGEST = 60


class DecidedFinding(Value):
    """A finding that a person decided on. `holds`: the relation that it denies is there after all;
    `certainty` is how sure a confirmed one is."""

    finding: Finding
    verdict: Verdict
    reason: str
    holds: bool = False
    certainty: Certainty = "probable"


class DecidedReport(Value):
    """A file, a name for it, its suffix, and what was decided on its findings."""

    file: Path
    name: str
    suffix: str
    findings: tuple[DecidedFinding, ...]


class Written(NamedTuple):
    """How much was written, and what was left out: reports whose file is not there or cannot be read,
    and labels whose quotes are no longer at their places, since files are read otherwise now."""

    reports: int
    judged: int
    labels: int
    facts: int
    missing: tuple[str, ...]
    misplaced: int


def write_set(folder: Path, reports: Iterable[DecidedReport]) -> Written:
    """Write the set into a folder, which must be new or empty: `reports/`, `gold/` and, beside the
    labels, `judged.jsonl`. Raises UsageError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            f"{folder} 已存在且不是空文件夹，请另给一个。",
            f"{folder} exists and is no empty folder; name another.",
        )
    judged: list[Judged] = []
    missing: list[str] = []
    counts = [0, 0, 0, 0]
    for report in reports:
        name = safe(report.name)
        text = _copied(report, folder / "reports" / f"{name}{report.suffix}")
        if text is None:
            missing.append(report.name)
            continue
        labels, facts = _labels(report), _facts(report)
        lost = {*misplaced(labels, text), *misplaced(facts, text)}
        labels = [label for label in labels if label.id not in lost]
        facts = [fact for fact in facts if fact.id not in lost]
        gold = folder / "gold"
        if labels:
            _write(gold / f"{name}.jsonl", labels)
        if facts:
            _write(gold / f"{name}.negatives.jsonl", facts)
        judged += _judged(report, name)
        for at, number in enumerate((1, len(labels), len(facts), len(lost))):
            counts[at] += number
    if not judged and not missing:
        raise UsageError(
            "没有已作出结论的疑点，没有写出任何内容。",
            "Nothing has been decided yet; nothing was written.",
        )
    if judged:
        _write(folder / "judged.jsonl", judged)
    written, labelled, held, lost_in_all = counts
    return Written(written, len(judged), labelled, held, tuple(missing), lost_in_all)


def safe(name: str) -> str:
    """A name that every file system takes."""
    return _UNSAFE.sub("_", name)[:_LONGEST].strip("_") or "report"


def _copied(report: DecidedReport, path: Path) -> str | None:
    """The text of the report's copy; None where it cannot be had."""
    from extractor.loading import load

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(report.file, path)
        return load(path).text
    except (GoujiError, OSError):
        path.unlink(missing_ok=True)
        return None


def _labels(report: DecidedReport) -> list[Label]:
    return [
        Label(
            id=finding.id, kind=finding.kind, severity=finding.severity,
            certainty=decided.certainty, type=finding.rule, evidence=spans,
            explain_zh=finding.message, where=finding.where or None,
        )
        for decided in report.findings
        if decided.verdict == "right" and (spans := _spans(finding := decided.finding))
    ]


def _facts(report: DecidedReport) -> list[Fact]:
    """The relations that hold although they were denied; one place is no relation."""
    return [
        Fact(id=finding.id, what=f"{finding.rule} 不成立：{finding.message}", evidence=spans)
        for decided in report.findings
        if decided.holds and len(spans := _spans(finding := decided.finding)) > 1
    ]


def _judged(report: DecidedReport, name: str) -> list[Judged]:
    return [
        Judged(
            report=name, finding=decided.finding.id, rule=decided.finding.rule,
            verdict=decided.verdict, reason=decided.reason,
        )
        for decided in report.findings
    ]


def _spans(finding: Finding) -> tuple[LabelSpan, ...]:
    return tuple(
        LabelSpan(quote=place.quote, start=place.start, end=place.end)
        for place in finding.evidence if place.end > place.start
    )


def _write(path: Path, values: Sequence[Value]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(_plain(value), ensure_ascii=False) for value in values)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _plain(value: Value) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude_none=True)
