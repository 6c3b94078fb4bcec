"""Runs: what one evaluation found, as a file that can be compared with another.

A run says what it was made of: the hash of every report and label file, the rules with the hash of
their source, the extractor, the version. Nothing in it depends on when or where it was made, except
for the seconds and megabytes that reading cost. Fields that nothing filled are left out of the
file: a run without a model has no calls, tokens or cost.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from eval.fields import FieldScore
from eval.labels import Certainty
from gouji.errors import UsageError
from gouji.findings import Kind, Severity
from gouji.types import Value

RunKind = Literal["labelled", "injected", "clean"]
Standing = Literal["labelled", "right", "wrong", "unclear", "open"]
"""What is known of a finding: it found a label; a person judged it; or nobody has yet."""

FORMAT = 1


class Identity(Value):
    """What made the run: two runs with the same identity and the same reports say the same."""

    gouji: str
    extractor: str
    extractor_sha256: str
    rules: tuple[str, ...]
    rules_sha256: str
    preview: bool = False
    judged_sha256: str | None = None
    prompts_sha256: str | None = None
    model: str | None = None


class LabelResult(Value):
    """What became of a label: the rules whose findings found it, and whether every side was seen."""

    id: str
    kind: Kind
    type: str
    severity: Severity
    certainty: Certainty
    explain: str = ""
    found_by: tuple[str, ...] = ()
    fully: bool = False

    @property
    def found(self) -> bool:
        return bool(self.found_by)


class FindingResult(Value):
    """A finding and its standing. `facts` are relations that hold and on which it stands twice:
    it is false if it denies one of them, which a person has to judge. `origin` is "model" where only
    a model's reading brought it."""

    id: str
    rule: str
    kind: Kind
    severity: Severity
    message: str
    standing: Standing
    facts: tuple[str, ...] = ()
    origin: Literal["model"] | None = None


class MutantResult(Value):
    """One injected error: `relation` is what it breaks, `found_by` the rules of new findings on the
    changed spot."""

    id: str
    operator: str
    relation: str
    change: str = ""
    found_by: tuple[str, ...] = ()


class Mutation(Value):
    """How errors are injected: the seed of the choice, and how many for each operator."""

    seed: int = 0
    per_operator: int = 8


class Cost(Value):
    """What reading and checking one report took: seconds of the processor, and the peak of resident
    memory where the system tells it."""

    seconds: float
    megabytes: float | None = None


class ModelUse(Value):
    """What a model was asked for one report: how many questions, and how many of them have no answer
    that could be used; the values of its answers, those that have a place, and those left out; what it
    proposed without proof; tokens, money and seconds of every call behind it, whenever it was made."""

    questions: int
    unanswered: int = 0
    values: int = 0
    grounded: int = 0
    dropped: int = 0
    leads: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: str = "0"
    seconds: float = 0.0


class Spans(Value):
    """The places of all findings: how many, at how many the quote stands in the text exactly, how
    many are longer than a label's matching allows."""

    all: int = 0
    exact: int = 0
    long: int = 0


class ReportResult(Value):
    """One report. `labels` and `mutants` are None where it has none to score."""

    name: str
    file: str
    sha256: str
    known_sha256: str | None = None
    error: str | None = None
    labels: tuple[LabelResult, ...] | None = None
    findings: tuple[FindingResult, ...] = ()
    mutants: tuple[MutantResult, ...] | None = None
    fields: tuple[FieldScore, ...] = ()
    spans: Spans = Spans()
    cost: Cost | None = None
    model: ModelUse | None = None


class Run(Value):
    """An evaluation of one set."""

    format: int = FORMAT
    kind: RunKind
    set: str
    identity: Identity
    mutation: Mutation | None = None
    reports: tuple[ReportResult, ...]


def run_json(run: Run) -> str:
    """The run as JSON, ending with a line break."""
    return run.model_dump_json(indent=1, exclude_none=True) + "\n"


def load_run(path: Path) -> Run:
    """A run from its file. Raises `UsageError` where that is no run of this format."""
    try:
        return Run.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise UsageError(
            f"{path.name} 不是评测结果。用 gouji eval run 文件夹 --output {path.name} 生成。",
            f"{path.name} is no run. Make one with: gouji eval run FOLDER --output {path.name}",
        ) from error
