"""Two runs side by side: what was gained and what was lost, by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from eval.runs import FindingResult, ReportResult, Run

Direction = Literal["gained", "lost"]
Thing = Literal["label", "finding", "mutant", "report"]

GOOD = frozenset(("labelled", "right"))


class Difference(NamedTuple):
    """One thing that only one of the runs has. `good` is None where nobody knows yet whether it is
    one: a finding that is open or unclear."""

    direction: Direction
    thing: Thing
    report: str
    name: str
    said: str
    good: bool | None


def compare(before: Run, after: Run) -> list[Difference]:
    """What `after` gained and lost against `before`: labels found, findings, injected errors found
    and reports, in the order of the runs."""
    old = {report.name: report for report in before.reports}
    new = {report.name: report for report in after.reports}
    differences: list[Difference] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new or name not in old:
            direction: Direction = "gained" if name in new else "lost"
            differences.append(Difference(direction, "report", name, name, "", None))
            continue
        differences += _between("label", name, _labels(old[name]), _labels(new[name]))
        differences += _between("finding", name, _findings(old[name]), _findings(new[name]))
        differences += _between("mutant", name, _mutants(old[name]), _mutants(new[name]))
    return differences


def regressed(differences: Iterable[Difference]) -> bool:
    """Whether something good was lost, or something wrong was gained."""
    return any(
        difference.good is (difference.direction == "lost")
        for difference in differences if difference.good is not None
    )


def identity_changes(before: Run, after: Run) -> list[tuple[str, str, str]]:
    """What the runs were made of that differs: (name, before, after)."""
    old, new = before.identity.model_dump(), after.identity.model_dump()
    changed = [(name, _short(old[name]), _short(new[name])) for name in old if old[name] != new[name]]
    for name, one, other in (("set", before.set, after.set), ("kind", before.kind, after.kind)):
        if one != other:
            changed.append((name, one, other))
    return changed


def changed_reports(before: Run, after: Run) -> list[str]:
    """Reports whose file, or what is known of it, is not the same in both runs."""
    old = {report.name: (report.sha256, report.known_sha256) for report in before.reports}
    return [
        report.name for report in after.reports
        if report.name in old and old[report.name] != (report.sha256, report.known_sha256)
    ]


def _between(
    thing: Thing, report: str, before: Mapping[str, tuple[str, bool | None]],
    after: Mapping[str, tuple[str, bool | None]],
) -> Iterator[Difference]:
    for name, (said, good) in before.items():
        if name not in after:
            yield Difference("lost", thing, report, name, said, good)
    for name, (said, good) in after.items():
        if name not in before:
            yield Difference("gained", thing, report, name, said, good)


def _labels(report: ReportResult) -> dict[str, tuple[str, bool | None]]:
    return {
        label.id: (f"{label.kind} {label.severity} {label.certainty} {label.explain}", True)
        for label in report.labels or () if label.found
    }


def _findings(report: ReportResult) -> dict[str, tuple[str, bool | None]]:
    return {
        finding.id: (f"{finding.rule} {finding.severity} {finding.message}", _good(finding))
        for finding in report.findings
    }


def _good(finding: FindingResult) -> bool | None:
    if finding.standing in GOOD:
        return True
    return False if finding.standing == "wrong" else None


def _mutants(report: ReportResult) -> dict[str, tuple[str, bool | None]]:
    return {
        mutant.id: (f"{mutant.operator} {mutant.relation} {mutant.change}", True)
        for mutant in report.mutants or () if mutant.found_by
    }


def _short(value: object) -> str:
    if isinstance(value, tuple):
        return f"{len(value)}"
    return str(value)[:12] if value is not None else "—"
