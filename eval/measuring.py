"""One report, read and checked, with what that cost: the unit of work that is cached."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from eval.fields import ExpectedRecord, FieldScore, score_fields
from eval.matching import MAX_SPAN
from eval.runs import Cost, MutantResult, Mutation, Spans
from extractor.loading import load
from extractor.template import extract
from gouji.errors import GoujiError
from gouji.findings import CheckedReport
from gouji.pipeline import check_document, unread
from gouji.records import Records
from gouji.settings import Limits
from gouji.types import Document, Value


class Measured(Value):
    """A checked report with the exactness of its evidence, its fields against what was expected,
    and its cost. `crashed` results are of a defect, not of the report: they are not kept."""

    report: CheckedReport
    spans: Spans = Spans()
    fields: tuple[FieldScore, ...] = ()
    mutants: tuple[MutantResult, ...] | None = None
    cost: Cost | None = None
    crashed: bool = False


def measure(
    path: Path, expected: Sequence[ExpectedRecord] = (), *, preview: bool = False,
    mutation: Mutation | None = None,
) -> Measured:
    """Read and check one report, and with a `mutation` its mutants. A file that cannot be read,
    or an error inside, is the report's `error`."""
    measurable = _forget_peak()
    began = time.process_time()
    try:
        document = load(path, Limits.from_environment())
        records = extract(document)
        report = check_document(document, records, preview=preview)
        seconds = time.process_time() - began
        return Measured(
            report=report.model_copy(update={"path": path.name}),
            spans=spans_of(report, document), fields=score_fields(records, expected),
            cost=None if mutation else Cost(
                seconds=round(seconds, 3), megabytes=_peak() if measurable else None
            ),
            mutants=_mutants(document, records, report, mutation, preview) if mutation else None,
        )
    except GoujiError as error:
        return Measured(report=unread(str(path), error))
    except Exception as error:  # one report must not end a run over hundreds; the run names it
        said = f"{type(error).__name__}: {error}"
        return Measured(report=unread(str(path), GoujiError(f"内部错误（{said}）", said)), crashed=True)


def _mutants(
    document: Document, records: Records, report: CheckedReport, mutation: Mutation, preview: bool
) -> tuple[MutantResult, ...]:
    from eval.injection import trials_of
    from eval.material import Material

    trials = trials_of(
        Material(document, records), report, mutation.seed, mutation.per_operator, preview=preview
    )
    return tuple(
        MutantResult(
            id=f"{trial.operator}@{trial.start}:{trial.new}", operator=trial.operator,
            relation=trial.relation, change=f"{trial.old} → {trial.new}", found_by=trial.rules,
        )
        for trial in trials
    )


def spans_of(report: CheckedReport, document: Document) -> Spans:
    """How exact the places of a report's findings are."""
    places = [place for finding in report.findings for place in finding.evidence]
    return Spans(
        all=len(places),
        exact=sum(document.text[place.start : place.end] == place.quote for place in places),
        long=sum(place.end - place.start > MAX_SPAN for place in places),
    )


def _forget_peak() -> bool:
    """Start the peak of resident memory anew, if the system can do so for a process that goes on
    (Linux)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def _peak() -> float | None:
    """Peak resident megabytes since then."""
    status = Path("/proc/self/status").read_text()
    peak = next((line for line in status.splitlines() if line.startswith("VmHWM:")), None)
    return round(int(peak.split()[1]) / 1024, 1) if peak else None
