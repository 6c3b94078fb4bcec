"""A set read in three ways: by templates, by a model alone, and by both.

The same files, labels and judgements for each, so that the runs can be compared by name. Beyond the
first time a model is asked anew, without a cache, to see how much its answers vary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from eval.fields import load_expected, score_fields
from eval.identity import file_hash, identity, text_hash
from eval.judged import load_judged
from eval.measuring import Measured, spans_of
from eval.runs import Run, RunKind
from eval.scoring import score
from eval.sets import Sample, load_set
from extractor.coverage import evidence_of
from gouji.assisted import Assistance, Loaded, checked_with, loaded, readings
from gouji.findings import CheckedReport
from gouji.pipeline import check_document
from gouji.records import Records
from gouji.settings import Limits

Way = Literal["template", "model", "both"]

Values = frozenset[tuple[str, str, int, int]]
"""What was read of a set: (report, type of record, start, end) of every quote that has a place."""


class WayRun(NamedTuple):
    """One reading of a set."""

    run: Run
    values: Values


class Ways(NamedTuple):
    """All readings of a set; of a model's, as many as were asked for."""

    template: tuple[WayRun, ...]
    model: tuple[WayRun, ...]
    both: tuple[WayRun, ...]


class _Read(NamedTuple):
    """One report as it was read and checked."""

    report: CheckedReport
    records: Records


def read_in_three_ways(
    folder: Path, assistance: Assistance, kind: RunKind = "labelled", *, repeat: int = 1,
    judged: Path | None = None, preview: bool = False, progress: Callable[[str], None] | None = None,
) -> Ways:
    """Read and check every report of a set in every way, a model's ways `repeat` times.

    Raises `UsageError` where the set, the judgements or the model's settings do not fit.
    """
    samples = load_set(folder)
    verdicts = load_judged(judged) if judged else {}
    known = identity(preview=preview, judged=judged)
    reports = [loaded(str(sample.path), Limits.from_environment()) for sample in samples]

    def one(way: Way, turn: int = 0) -> WayRun:
        who = known
        if way == "template":
            read = [_by_template(each, preview) for each in reports]
        else:
            given = [_untouched(each) for each in reports] if way == "model" else reports
            asking = assistance.model_copy(update={
                "scope": "everything" if way == "model" else "unread", "prefer": "template",
                "cache": None if turn else assistance.cache,
            })
            read = _with_model(given, asking, preview)
            name = asking.model.name
            who = known.model_copy(update={
                "extractor": name if way == "model" else f"template+{name}",
                "model": asking.model.identity, "prompts_sha256": _prompts(read),
            })
        results = tuple(
            score(
                sample, _measured(sample, each, loading), kind, verdicts,
                file_hash(sample.sources) if sample.sources else None,
            )
            for sample, each, loading in zip(samples, read, reports, strict=True)
        )
        if progress is not None:
            progress(way)
        run = Run(kind=kind, set=folder.resolve().name, identity=who, reports=results)
        return WayRun(run, frozenset(_values(samples, read)))

    return Ways(
        (one("template"),), tuple(one("model", turn) for turn in range(repeat)),
        tuple(one("both", turn) for turn in range(repeat)),
    )


def _by_template(each: Loaded, preview: bool) -> _Read:
    if each.document is None:
        return _unread(each)
    return _Read(check_document(each.document, each.records, preview=preview), each.records)


def _with_model(reports: Sequence[Loaded], assistance: Assistance, preview: bool) -> list[_Read]:
    read = {
        each.report.path: _Read(checked_with(each, assistance, preview=preview).report, each.records)
        for each in readings(reports, assistance)
    }
    return [read.get(each.path) or _unread(each) for each in reports]


def _untouched(each: Loaded) -> Loaded:
    """The report as one that no template has read; whose it is and of what year stays known."""
    return each._replace(records=Records(header=each.records.header))


def _unread(each: Loaded) -> _Read:
    assert each.failed is not None
    return _Read(each.failed, Records())


def _measured(sample: Sample, read: _Read, each: Loaded) -> Measured:
    expected = load_expected(sample.expected_path) if sample.expected_path else ()
    if each.document is None:
        return Measured(report=read.report)
    return Measured(
        report=read.report.model_copy(update={"path": sample.path.name}),
        spans=spans_of(read.report, each.document), fields=score_fields(read.records, expected),
    )


def _prompts(read: Sequence[_Read]) -> str:
    """Of the prompts, schemas, examples and models behind the answers."""
    origins = {part for each in read if each.report.reading for part in each.report.reading.prompts}
    return text_hash(*(word for part in sorted(origins) for word in part))


def _values(
    samples: Sequence[Sample], read: Sequence[_Read]
) -> Iterator[tuple[str, str, int, int]]:
    for sample, each in zip(samples, read, strict=True):
        for record in each.records.items:
            for place in evidence_of(record):
                if place.end > place.start:
                    yield sample.name, type(record).__name__, place.start, place.end
