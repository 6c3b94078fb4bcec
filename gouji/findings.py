"""What the checker says of a report: findings with their proof, and the outcome of every rule."""

from __future__ import annotations

from typing import Literal

from gouji.readings import ModelReading
from gouji.records import Coverage
from gouji.types import Value

Severity = Literal["high", "medium", "low", "rounding"]
Kind = Literal[
    "arithmetic", "articulation", "scoring", "indicator", "date", "same_fact", "claim",
    "completeness", "budget", "text",
]
Outcome = Literal["pass", "fail", "not_applicable", "cannot_tell"]

SEVERITIES: tuple[Severity, ...] = ("high", "medium", "low", "rounding")


class Place(Value):
    """One side of a contradiction: a quote at its offsets, with page and box where known."""

    start: int
    end: int
    quote: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    role: str = ""


class Computation(Value):
    """What a person needs to redo the proof: values as read, in one unit, and the formula.

    `values` are (name, figure) pairs; `formula` is in the names' terms; `expected` and `actual`
    are its two sides, `tolerance` what rounding allows between them.
    """

    formula: str
    values: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    expected: str = ""
    actual: str = ""
    difference: str = ""
    tolerance: str = ""


class Finding(Value):
    """A proven contradiction. `id` is a fingerprint of the rule and the facts, not of the place."""

    id: str
    rule: str
    kind: Kind
    severity: Severity
    message: str
    message_en: str
    where: str = ""
    computation: Computation | None = None
    evidence: tuple[Place, ...]
    origin: Literal["rule", "model"] = "rule"


class CheckedReport(Value):
    """Everything about one input: its findings, or the error that prevented them.

    `reading` is what became of a model's reading, None where none was asked; `unproven` counts its
    leads, which are no findings.
    """

    path: str
    sha256: str
    department: str | None = None
    fiscal_year: int | None = None
    error: str | None = None
    error_en: str | None = None
    extractor: str = "template"
    coverage: Coverage = Coverage()
    notes: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    unproven: int = 0
    reading: ModelReading | None = None
    outcomes: dict[str, Outcome] = {}
    reasons: dict[str, str] = {}
