"""Labelled sets: problems and facts that hold, one JSON object a line.

`NAME.jsonl` holds the problems of the report `NAME.*`; `NAME.negatives.jsonl` relations that were
checked and hold. A label's evidence has offsets into the loaded text (`start`, `end`) or a `page`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ConfigDict, ValidationError

from gouji.errors import UsageError
from gouji.findings import Kind, Severity
from gouji.types import Value


class LabelSpan(Value):
    """A place of a label: offsets, or a page and the quote on it."""

    quote: str
    start: int | None = None
    end: int | None = None
    page: int | None = None


class Label(Value):
    """A problem that is known to be in a report. Fields beyond these are kept out of the matching."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: Kind
    severity: Severity
    certainty: str
    evidence: tuple[LabelSpan, ...]
    type: str = ""
    where: str | None = None
    explain_zh: str = ""


class Fact(Value):
    """A relation that holds: no finding may say that it fails."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    what: str
    evidence: tuple[LabelSpan, ...]


def _lines(path: Path) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise UsageError(
                    f"{path.name} 第 {number} 行不是合法的 JSON：{error.msg}。请改正后再运行。",
                    f"{path.name}, line {number}: not valid JSON ({error.msg}). Correct it and run again.",
                ) from error


def _load(path: Path, kind: type[Label] | type[Fact]) -> list[Label | Fact]:
    found: list[Label | Fact] = []
    for number, data in _lines(path):
        try:
            found.append(kind.model_validate(data))
        except ValidationError as error:
            fields = "、".join(".".join(map(str, e["loc"])) for e in error.errors())
            raise UsageError(
                f"{path.name} 第 {number} 行的标注不合格式，有问题的字段：{fields}。",
                f"{path.name}, line {number}: fields that do not fit the format: {fields}.",
            ) from error
    return found


def load_labels(path: Path) -> tuple[Label, ...]:
    """The problems of one report."""
    return tuple(label for label in _load(path, Label) if isinstance(label, Label))


def load_facts(path: Path) -> tuple[Fact, ...]:
    """The facts of one report that hold; none where the file is not there."""
    if not path.exists():
        return ()
    return tuple(fact for fact in _load(path, Fact) if isinstance(fact, Fact))


def misplaced(labels: tuple[Label, ...] | tuple[Fact, ...], text: str) -> tuple[str, ...]:
    """The ids of labels with a quote that does not stand at its offsets in `text`."""
    return tuple(
        label.id
        for label in labels
        if any(s.start is not None and s.end is not None and text[s.start : s.end] != s.quote
               for s in label.evidence)
    )
