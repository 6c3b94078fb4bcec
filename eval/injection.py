"""Injected errors: reports with one known, visible error each, and how many of them are found.

A mutant differs from its report at one spot (two for swapped cells, a row for a dropped one). It is
visible because it breaks a relation that held: `eval.ties` says which, without asking the checker.
It is found when the checker has a new finding, above rounding, that stands on the spot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from eval.edits import Edit, moved, replaced, without_row
from eval.material import Change, Material, Spot
from eval.metrics import Ratio, share
from eval.operators import FIGURE_OPERATORS, Operator
from eval.operators_words import WORD_OPERATORS
from extractor.loading import load
from gouji.findings import CheckedReport, Finding
from gouji.pipeline import check_document
from gouji.types import Document, Value

OPERATORS: dict[str, Operator] = {**FIGURE_OPERATORS, **WORD_OPERATORS}
_MAX_SPAN = 120
"""A longer place points at a paragraph, not at an error."""


class Mutant(NamedTuple):
    """A document with one error. `spots` are places in its own text, one of which a finding must
    touch: the changed ones; for a dropped row the figures that now lack it. `edits` are what was
    done to the text of the report."""

    document: Document
    operator: str
    relation: str
    start: int
    old: str
    new: str
    spots: tuple[Spot, ...]
    edits: tuple[Edit, ...]


class Trial(Value):
    """What became of one mutant. `start` is the offset in the unchanged text; `rules` are those of
    the findings that found it."""

    report: str
    operator: str
    start: int
    old: str
    new: str
    relation: str
    rules: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        return bool(self.rules)


class OperatorScore(Value):
    """One operator over all reports: the share found, with its interval over reports (formats of one
    report are one), and the misses by name."""

    operator: str
    found: Ratio
    misses: tuple[Trial, ...] = ()


class InjectionResult(Value):
    """A measurement: its settings, one score an operator, and every trial."""

    seed: int
    per_operator: int
    scores: tuple[OperatorScore, ...]
    trials: tuple[Trial, ...]


def mutants(
    document: Document, seed: int = 0, per_operator: int = 8, operators: Sequence[str] | None = None
) -> Iterator[Mutant]:
    """Up to `per_operator` mutants for each operator, the same for the same seed."""
    yield from _mutants(Material(document), seed, per_operator, operators)


def _mutants(
    material: Material, seed: int, per_operator: int, operators: Sequence[str] | None
) -> Iterator[Mutant]:
    for name in OPERATORS if operators is None else operators:
        random = Random(f"{seed}:{name}:{Path(material.document.path).stem}")
        for change in islice(OPERATORS[name](material, random), per_operator):
            yield _made(material.document, change)


def _made(document: Document, change: Change) -> Mutant:
    if change.row is None:
        changed, edits = replaced(document, change.edits), list(change.edits)
        start = min(edit.start for edit in edits)
    else:
        table, row = document.tables[change.row[0]], change.row[1]
        changed = without_row(document, *change.row)
        start = table.by_row[row][0].start
        edits = [Edit(start, start + len(document.text) - len(changed.text), "")]
    return Mutant(
        changed, change.operator, change.relation, start, change.old, change.new,
        tuple(moved(edits, *place) for place in change.spots), tuple(edits),
    )


def measure(
    paths: Sequence[Path], seed: int = 0, per_operator: int = 8, operators: Sequence[str] | None = None
) -> InjectionResult:
    """Make the mutants of every report and check them."""
    trials = tuple(trial for path in paths for trial in tried(path, seed, per_operator, operators))
    return InjectionResult(
        seed=seed, per_operator=per_operator, trials=trials,
        scores=tuple(
            scored(name, [trial for trial in trials if trial.operator == name])
            for name in (OPERATORS if operators is None else operators)
        ),
    )


def tried(
    path: Path, seed: int = 0, per_operator: int = 8, operators: Sequence[str] | None = None
) -> Iterator[Trial]:
    """The trials of one report."""
    material = Material(load(path))
    report = check_document(material.document, material.records)
    yield from trials_of(material, report, seed, per_operator, operators)


def trials_of(
    material: Material, report: CheckedReport, seed: int = 0, per_operator: int = 8,
    operators: Sequence[str] | None = None, *, preview: bool = False,
) -> Iterator[Trial]:
    """The trials of a report that has been read and checked."""
    for mutant in _mutants(material, seed, per_operator, operators):
        found = check_document(mutant.document, preview=preview).findings
        yield Trial(
            report=Path(report.path).name, operator=mutant.operator, start=mutant.start,
            old=mutant.old, new=mutant.new, relation=mutant.relation,
            rules=tuple(sorted({finding.rule for finding in new(found, report.findings, mutant)})),
        )


def new(found: Sequence[Finding], before: Sequence[Finding], mutant: Mutant) -> Iterator[Finding]:
    """The findings on a mutant's spots that the unchanged report does not have.

    A finding that only shows its changed quote, with every other place and its severity as before,
    is an old one.
    """
    known = {finding.id for finding in before}
    old = set()
    for finding in before:
        places = [moved(mutant.edits, place.start, place.end) for place in finding.evidence]
        if any(_touch(place, mutant.spots) for place in places):
            old.add(_likeness(finding, places, mutant))
    for finding in found:
        places = [(place.start, place.end) for place in finding.evidence]
        pointed = [place for place in places if place[1] - place[0] <= _MAX_SPAN]
        if (
            finding.id not in known and finding.severity != "rounding"
            and any(_touch(place, mutant.spots) for place in pointed)
            and _likeness(finding, places, mutant) not in old
        ):
            yield finding


def _likeness(finding: Finding, places: Sequence[Spot], mutant: Mutant) -> tuple[object, ...]:
    """What a finding says but for the changed spots: its rule, its severity, where it stands."""
    others = frozenset(start for start, end in places if not _touch((start, end), mutant.spots))
    return finding.rule, finding.severity, others, _touch(places[0], mutant.spots)


def _touch(place: Spot, spots: Sequence[Spot]) -> bool:
    return any(place[0] < end and start < place[1] for start, end in spots)


def scored(operator: str, trials: Sequence[Trial]) -> OperatorScore:
    """The share of one operator's mutants that was found."""
    clusters: dict[str, list[bool]] = {}
    for trial in trials:
        clusters.setdefault(Path(trial.report).stem, []).append(trial.found)
    return OperatorScore(
        operator=operator, misses=tuple(trial for trial in trials if not trial.found),
        found=share((sum(found), len(found)) for found in clusters.values()),
    )
