"""From a checked report and what is known of it to the result of a run."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from eval.judged import Judged
from eval.labels import Label
from eval.matching import finds, finds_fully, suspects
from eval.measuring import Measured
from eval.runs import FindingResult, LabelResult, ModelUse, ReportResult, RunKind, Standing
from eval.sets import Sample
from gouji.findings import Finding
from gouji.readings import ModelReading

_MESSAGE = 200
_EXPLAIN = 120


def score(
    sample: Sample, measured: Measured, kind: RunKind,
    verdicts: Mapping[tuple[str, str], Judged], known_sha256: str | None = None,
) -> ReportResult:
    """Match the findings of a report with its labels, and say how each stands.

    A person's verdict goes before a label: who judged the finding has read what it says. In a set
    that is clean there is nothing to find, so a finding there is open until judged.
    """
    findings = measured.report.findings
    scored = kind == "labelled" and sample.labels is not None
    labels = tuple(_label(label, findings) for label in sample.labels or ()) if scored else None
    return ReportResult(
        name=sample.name, file=sample.path.name, sha256=measured.report.sha256,
        known_sha256=known_sha256, error=measured.report.error, labels=labels,
        findings=tuple(_finding(finding, sample, verdicts) for finding in findings),
        mutants=measured.mutants, fields=measured.fields, spans=measured.spans, cost=measured.cost,
        model=_use(measured.report.reading) if measured.report.reading else None,
    )


def _label(label: Label, findings: tuple[Finding, ...]) -> LabelResult:
    found = [finding for finding in findings if finds(finding, label)]
    return LabelResult(
        id=label.id, kind=label.kind, type=label.type, severity=label.severity,
        certainty=label.certainty, explain=_short(label.explain_zh, _EXPLAIN),
        found_by=tuple(sorted({finding.rule for finding in found})),
        fully=any(finds_fully(finding, label) for finding in found),
    )


def _finding(
    finding: Finding, sample: Sample, verdicts: Mapping[tuple[str, str], Judged]
) -> FindingResult:
    judged = verdicts.get((sample.name, finding.id))
    return FindingResult(
        id=finding.id, rule=finding.rule, kind=finding.kind, severity=finding.severity,
        message=_short(finding.message, _MESSAGE), standing=_standing(finding, sample, judged),
        facts=tuple(fact.id for fact in sample.facts if suspects(finding, fact)),
        origin="model" if finding.origin == "model" else None,
    )


def _use(reading: ModelReading) -> ModelUse:
    parts = reading.parts
    return ModelUse(
        questions=len(parts), unanswered=sum(part.outcome != "ok" for part in parts),
        values=sum(part.values for part in parts), grounded=sum(part.grounded for part in parts),
        dropped=len(reading.dropped), leads=len(reading.leads),
        tokens_in=sum(part.tokens_in for part in parts),
        tokens_out=sum(part.tokens_out for part in parts),
        cost=str(sum((part.cost for part in parts), Decimal(0))),
        seconds=round(sum(part.seconds for part in parts), 3),
    )


def _standing(finding: Finding, sample: Sample, judged: Judged | None) -> Standing:
    if judged is not None:
        return judged.verdict
    return "labelled" if any(finds(finding, label) for label in sample.labels or ()) else "open"


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
