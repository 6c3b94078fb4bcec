"""Labels: problems and facts that hold, one JSON object a line.

`NAME.jsonl` holds the problems of the report `NAME.*`; `NAME.negatives.jsonl` relations that were
checked and hold. A label's evidence has offsets into the loaded text (`start`, `end`) or a `page`.
The format is described in docs/evaluation.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

from pydantic import ConfigDict, ValidationError, model_validator

from gouji.errors import UsageError
from gouji.findings import Kind, Severity
from gouji.types import Value

Certainty = Literal["certain", "probable", "arguable"]
CERTAINTIES: tuple[Certainty, ...] = ("certain", "probable", "arguable")
V = TypeVar("V", bound=Value)


class LabelSpan(Value):
    """A place of a label: offsets, or a page and the quote on it."""

    quote: str
    start: int | None = None
    end: int | None = None
    page: int | None = None

    @model_validator(mode="after")
    def _stands_somewhere(self) -> Self:
        if (self.start is None or self.end is None) and self.page is None:
            raise ValueError("start 和 end、page 二者须有其一 / start and end, or page")
        return self


class Label(Value):
    """A problem that is known to be in a report. Fields beyond these are kept out of the matching."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: Kind
    severity: Severity
    certainty: Certainty
    evidence: tuple[LabelSpan, ...]
    report: str | None = None
    type: str = ""
    where: str | None = None
    explain_zh: str = ""


class Fact(Value):
    """A relation that holds: no finding may say that it fails."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    what: str
    evidence: tuple[LabelSpan, ...]


def json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """The JSON values of a file with one a line, each with its line's number; blank lines are left
    out. Raises `UsageError` where a line is no JSON or the file is not UTF-8."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path.name} 无法读取：标注文件须是 UTF-8 编码的文本，每行一个 JSON 对象。",
            f"{path.name} cannot be read: labels are UTF-8 text with one JSON object a line.",
        ) from error
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise UsageError(
                    f"{path.name} 第 {number} 行不是合法的 JSON：{error.msg}。请改正后再运行。",
                    f"{path.name}, line {number}: not valid JSON ({error.msg}). "
                    "Correct it and run again.",
                ) from error


def read_lines(path: Path, kind: type[V]) -> tuple[V, ...]:
    """The values of a file with one JSON object a line. Raises `UsageError` with the line's number
    and what is wrong with which field."""
    found: list[V] = []
    for number, data in json_lines(path):
        try:
            found.append(kind.model_validate(data))
        except ValidationError as error:
            faults = "；".join(_fault(dict(fault)) for fault in error.errors())
            raise UsageError(
                f"{path.name} 第 {number} 行不合格式：{faults}。格式见 docs/evaluation.md。",
                f"{path.name}, line {number} does not fit the format: {faults}. "
                "The format is in docs/evaluation.md.",
            ) from error
    return tuple(found)


def _fault(fault: dict[str, Any]) -> str:
    """`kind: 'typo' (expected 'arithmetic', …)`: the field, what stands there and what may."""
    field = ".".join(map(str, fault["loc"])) or "—"
    if fault["type"] == "missing":
        return f"{field}: 缺 / missing"
    given = fault["input"] if isinstance(fault["input"], (str, int, float)) else "…"
    expected = fault.get("ctx", {}).get("expected", fault["msg"])
    return f"{field}: {given!r} ({expected})"


def load_labels(path: Path) -> tuple[Label, ...]:
    """The problems of one report. Raises `UsageError` where two share an id."""
    labels = read_lines(path, Label)
    _distinct(path, [label.id for label in labels])
    return labels


def load_facts(path: Path) -> tuple[Fact, ...]:
    """The facts of one report that hold; none where the file is not there."""
    if not path.exists():
        return ()
    facts = read_lines(path, Fact)
    _distinct(path, [fact.id for fact in facts])
    return facts


def _distinct(path: Path, ids: Sequence[str]) -> None:
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise UsageError(
            f"{path.name} 中编号重复：{'、'.join(twice)}。每条标注须有自己的编号。",
            f"{path.name}: ids that stand twice: {', '.join(twice)}. Give each label its own.",
        )


def misplaced(labels: Sequence[Label | Fact], text: str) -> tuple[str, ...]:
    """The ids of labels with a quote that does not stand at its offsets in `text`."""
    return tuple(
        label.id
        for label in labels
        if any(s.start is not None and s.end is not None and text[s.start : s.end] != s.quote
               for s in label.evidence)
    )
