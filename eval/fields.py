"""Extraction, field by field: records that must be found against records that were.

`NAME.records.jsonl` has one expected record a line: its `type` and the fields that are known, with
figures and quotes as printed ("18,751.58万元"), `null` where nothing stands in the report, and
nested records as objects and lists. Fields that are not named are not scored. Records of a named
type beyond the expected ones are inventions, unless a line says `{"type": …, "complete": false}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, ValidationError

from checker.mentions import fact_of
from eval.labels import read_lines
from gouji.records import Figure, Measurand, Record, Records
from gouji.types import Amount, Evidence, Unread, Value

KEYS: dict[str, tuple[str, ...]] = {
    "Figure": ("concept", "fund", "measure", "code", "name", "scope", "source"),
    "SelfEvaluation": ("project",),
    "SelfEvaluation.funds": ("kind",),
    "SelfEvaluation.indicators": ("name",),
}
"""Fields that make two records the same one: where an expected record names them, they must agree.
Records of other types are paired by how much of them agrees."""

Outcome = Literal["right", "wrong", "omitted", "invented"]


class ExpectedRecord(Value):
    """A record that the report holds; its fields are those beyond `type` and `complete`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    complete: bool = True

    @property
    def fields(self) -> dict[str, Any]:
        return dict(self.model_extra or {})


class FieldScore(Value):
    """What became of one field, over the records of a report. Omission is kept apart from
    invention: a value that is not given costs a reviewer time, one that is made up costs trust."""

    field: str
    right: int = 0
    wrong: int = 0
    omitted: int = 0
    invented: int = 0


def load_expected(path: Path) -> tuple[ExpectedRecord, ...]:
    """The expected records of one report; none where the file is not there."""
    return read_lines(path, ExpectedRecord) if path.exists() else ()


def score_fields(records: Records, expected: Sequence[ExpectedRecord]) -> tuple[FieldScore, ...]:
    """Every field that the expected records name, as `Type.field`, by name."""
    outcomes: list[tuple[str, Outcome]] = []
    for kind in sorted({record.type for record in expected}):
        wanted = [_fact(record) for record in expected if record.type == kind and record.fields]
        whole = all(record.complete for record in expected if record.type == kind)
        found = [_named(item) for item in records.items if type(item).__name__ == kind]
        outcomes += _listed(kind, wanted, found, whole)
    names = sorted({name for name, _ in outcomes})
    counts = {name: [outcome for field, outcome in outcomes if field == name] for name in names}
    return tuple(
        FieldScore(
            field=name, right=seen.count("right"), wrong=seen.count("wrong"),
            omitted=seen.count("omitted"), invented=seen.count("invented"),
        )
        for name, seen in counts.items()
    )


def _fact(record: ExpectedRecord) -> dict[str, Any]:
    """The fields of a record; a figure's fact by the one name that it has however it is told."""
    fields = record.fields
    if record.type == "Figure" and {"concept", "fund"} <= fields.keys():
        fields["concept"], fields["fund"] = fact_of(fields["concept"], fields["fund"])
    return fields


def _named(item: Record) -> Record:
    if not isinstance(item, Figure):
        return item
    concept, fund = fact_of(item.concept, item.fund)
    return item.model_copy(update={"concept": concept, "fund": fund})


def _listed(
    name: str, wanted: Sequence[Any], found: Sequence[Any], whole: bool = True
) -> list[tuple[str, Outcome]]:
    """Pair what is wanted with what was found, the best agreement first, and score each pair."""
    pairs = sorted(
        (
            (-_agreement(name, want, got), i, j)
            for i, want in enumerate(wanted) for j, got in enumerate(found)
            if _may_pair(name, want, got)
        ),
    )
    taken: dict[int, int] = {}
    for score, i, j in pairs:
        if score < 0 and i not in taken and j not in taken.values():
            taken[i] = j
    outcomes: list[tuple[str, Outcome]] = []
    for i, want in enumerate(wanted):
        outcomes += _compared(name, want, found[taken[i]] if i in taken else None)
    if whole:
        known = {key for want in wanted if isinstance(want, dict) for key in want}
        for j, got in enumerate(found):
            if j not in taken.values():
                outcomes += _invented(name, got, known)
    return outcomes


def _may_pair(name: str, want: Any, got: Any) -> bool:
    if not isinstance(want, dict):
        return True
    return all(
        outcome == "right"
        for key in KEYS.get(name, ()) if key in want
        for _, outcome in _compared(key, want[key], getattr(got, key, None))
    )


def _agreement(name: str, want: Any, got: Any) -> int:
    return sum(outcome == "right" for _, outcome in _compared(name, want, got))


def _compared(name: str, want: Any, got: Any) -> list[tuple[str, Outcome]]:
    if isinstance(want, dict):
        return [
            outcome for field, value in want.items()
            for outcome in _compared(f"{name}.{field}", value, getattr(got, field, None))
        ]
    if isinstance(want, list):
        return _listed(name, want, got or ())
    if want is None:
        return [(name, "right" if _blank(got) else "invented")]
    if _blank(got):
        return [(name, "omitted")]
    return [(name, "right" if _same(want, got) else "wrong")]


def _invented(name: str, got: Any, known: Iterable[str]) -> list[tuple[str, Outcome]]:
    """A record that nothing was wanted for: its values in the fields that others are scored by."""
    if not isinstance(got, Value) or isinstance(got, (Amount, Evidence)):
        return [(name, "invented")]
    return [
        (f"{name}.{field}", "invented") for field in sorted(known)
        if not _blank(getattr(got, field, None))
    ]


def _blank(got: Any) -> bool:
    if isinstance(got, Measurand):
        return got.raw is None
    return got is None or got in ("", ()) or isinstance(got, Unread)


def _same(want: Any, got: Any) -> bool:
    if isinstance(got, Measurand):
        got = got.raw
    if isinstance(got, Evidence):
        return _bare(str(want)) == _bare(got.quote)
    if isinstance(got, Amount):
        if _bare(str(want)) == _bare(got.evidence.quote):
            return True  # as printed, whatever scale or unit it has: 3.2万平方米, 420余名
        try:
            figure = Amount.model_validate(want)
        except ValidationError:
            return False
        if figure.unit in ("", got.unit):
            return figure.value == got.value
        # Told in another unit: the same as far as the coarser of the two is printed.
        apart = abs(figure.base - got.base)
        return figure.is_money and got.is_money and apart <= max(figure.step, got.step) / 2
    return str(want) == str(got)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
