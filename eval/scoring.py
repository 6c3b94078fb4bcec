"""Recall and precision of the checker on a labelled set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from eval.labels import Fact, Label, load_facts, load_labels
from eval.matching import finds, finds_fully, suspects
from gouji.findings import CheckedReport, Finding
from gouji.types import Value

NEXT_KINDS = frozenset(("text", "claim", "completeness"))
"""Kinds whose labels the first catalogue does not aim at; they are scored apart."""


class LabelScore(Value):
    """What became of one label: the findings that found it."""

    label: Label
    found: tuple[str, ...]
    fully: bool


class ReportScore(Value):
    """One report against its labels: `unlabelled` findings match no label, `suspect` ones stand on
    a fact that holds."""

    report: str
    labels: tuple[LabelScore, ...]
    unlabelled: tuple[Finding, ...]
    suspect: tuple[tuple[Finding, Fact], ...]
    findings: int

    def recall(self, wanted: Iterable[LabelScore]) -> tuple[int, int]:
        """(found, all) over some of the labels."""
        chosen = list(wanted)
        return sum(bool(score.found) for score in chosen), len(chosen)

    @property
    def aimed_at(self) -> tuple[LabelScore, ...]:
        """The certain problems of severity high and medium, of the kinds aimed at."""
        return tuple(
            score for score in self.labels
            if score.label.certainty == "certain" and score.label.severity in ("high", "medium")
            and score.label.kind not in NEXT_KINDS
        )


def score(report: CheckedReport, labels: Sequence[Label], facts: Sequence[Fact]) -> ReportScore:
    """Match a checked report with its labels."""
    matched: set[str] = set()
    scores: list[LabelScore] = []
    for label in labels:
        found = [finding for finding in report.findings if finds(finding, label)]
        matched.update(finding.id for finding in found)
        scores.append(
            LabelScore(
                label=label, found=tuple(f.id for f in found),
                fully=any(finds_fully(f, label) for f in found),
            )
        )
    return ReportScore(
        report=Path(report.path).name, labels=tuple(scores), findings=len(report.findings),
        unlabelled=tuple(f for f in report.findings if f.id not in matched),
        suspect=tuple((f, fact) for f in report.findings for fact in facts if suspects(f, fact)),
    )


def labelled(reports: Path, gold: Path) -> list[tuple[Path, tuple[Label, ...], tuple[Fact, ...]]]:
    """The reports of a folder that have labels, each with its labels and facts."""
    found = []
    for path in sorted(gold.glob("*.jsonl")):
        if path.name.endswith(".negatives.jsonl"):
            continue
        name = path.name.removesuffix(".jsonl")
        report = next(
            (reports / f"{name}{suffix}" for suffix in (".txt", ".pdf", ".docx", ".xlsx", ".html")
             if (reports / f"{name}{suffix}").exists()), None,
        )
        if report is not None:
            facts = load_facts(gold / f"{name}.negatives.jsonl")
            found.append((report, load_labels(path), facts))
    return found
