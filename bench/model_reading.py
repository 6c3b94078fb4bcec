"""The fetched small model through the whole path: questions, answers, places, records, findings.

Material: the example report with contradictions and its twin without; two invented texts with labels
of our own (`model_set/`); and parts of real reports, where there are any (GOUJI_SHARED or ../shared).
Functional items are read besides where templates read them well, and scored against these. What is
known already is not asked again. Some of it is asked once more, apart from what is known, to see how
much answers vary from run to run.

    python -m bench.model_reading [PAGE]       GOUJI_BENCH_MODEL: base URL of a server that runs already
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from bench.check import ROOT, reports_folder
from bench.model_fetch import answers_file
from bench.model_serve import described, served
from eval.fields import ExpectedRecord, FieldScore, load_expected, score_fields
from extractor import surfacing
from extractor.coverage import evidence_of
from extractor.merging import merged
from extractor.models.config import Model
from extractor.models.run import run
from extractor.questions import Question
from extractor.reading import questions, read
from gouji.assisted import Assistance, Loaded, ReadReport, Scope, checked_with, loaded
from gouji.findings import CheckedReport
from gouji.inputs import report_files
from gouji.readings import ModelReading
from gouji.records import Record, Records, SubjectItem
from gouji.types import Document

SET = ROOT / "bench" / "model_set"
PROSE = 24
"""So many parts of real reports, taken from each in turn."""
SECOND = 1
"""So many questions about what is said in several places, for each real report."""
REPEATED = 4
"""So many questions are asked twice."""

ITEMS = 6
"""So many questions about functional items that templates read, one of a report; all of the example's."""

Ask = Callable[..., list[Any]]
"""The replies to questions, as they are known; `anew`: of a second time that they were asked."""


class Material(NamedTuple):
    """A report and the questions that are asked of it; `group` is what it is measured as."""

    group: str
    report: Loaded
    asked: tuple[Question, ...]
    second: int | None = None
    """How many questions of the second round, None for all."""

    @property
    def document(self) -> Document:
        assert self.report.document is not None
        return self.report.document


class Passed(NamedTuple):
    """What came out of one report."""

    material: Material
    read: ReadReport
    checked: CheckedReport

    @property
    def reading(self) -> ModelReading:
        assert self.checked.reading is not None
        return self.checked.reading


class Measured(NamedTuple):
    """Everything that was measured. `fields` by group: of the labelled texts, and of items against
    what templates read; `repeated` is how many values were read each time, and at any time."""

    passed: tuple[Passed, ...]
    fields: dict[str, tuple[FieldScore, ...]]
    repeated: tuple[int, int]


def main() -> None:
    """Measure, print, and write the section into a page."""
    from bench.model_page import section, written

    with served() as url:
        measured = measure(described(url))
    print(section(measured))
    if sys.argv[1:]:
        written(Path(sys.argv[1]), measured)


def measure(model: Model) -> Measured:
    """Ask everything, with progress on standard error."""
    cache = answers_file()
    again = cache.with_name("answers-again.sqlite")

    def ask(asked: Sequence[Question], anew: bool = False) -> list[Any]:
        done = 0

        def heard(_: Any) -> None:
            nonlocal done
            done += 1
            print(f"\r  {done}/{len(asked)} ", end="", file=sys.stderr, flush=True)

        replies = run(
            [each.request for each in asked], model, cache=again if anew else cache, on_reply=heard
        ).replies
        if any(reply.outcome == "failed" for reply in replies):
            sys.exit("The model's server does not answer any more: nothing is measured.")
        return list(replies)

    materials = [*labelled(), *examples(), *prose()]
    passed = []
    for material in materials:
        print(f"\n{material.group} {material.report.path}", file=sys.stderr)
        passed.append(passed_through(material, model, ask))
    fields = {
        Path(each.material.report.path).stem: _scored(each)
        for each in passed if each.material.group == "labelled"
    }
    fields["template"] = tuple(
        score for document, template, asked in _well_read(passed)
        for score in _against_templates(document, template, asked, ask)
    )
    return Measured(tuple(passed), fields, _repeated(passed, ask))


def labelled() -> Iterator[Material]:
    """Invented texts with expected records beside them; all of them is asked."""
    for path in sorted(SET.glob("*.txt")):
        if path.with_suffix(".records.jsonl").exists():
            yield _material("labelled", path, "everything")


def examples() -> Iterator[Material]:
    """The report without contradictions, its twin with planted ones, and a text with errors in
    wordings that templates do not read."""
    paths = sorted((ROOT / "examples").glob("*.docx"), key=lambda path: -len(path.name))
    for group, path in zip(("clean", "planted"), paths, strict=True):
        yield _material(group, path)
    yield _material("wordings", SET / "items-planted.txt")


def prose() -> Iterator[Material]:
    """Parts of real reports, from each in turn until there are enough."""
    folder = reports_folder()
    if folder == ROOT / "examples":
        return
    files = {Path(path).stem: Path(path) for path in report_files([str(folder)])}  # one format each
    found = [_material("real", path) for path in files.values()]
    found = [each for each in found if each.asked and each.report.records.items]
    turns = zip_longest(*([(each, question) for question in each.asked] for each in found))
    chosen = [pair for pair in chain.from_iterable(turns) if pair][:PROSE]
    for each in found:
        asked = tuple(question for one, question in chosen if one is each)
        if asked:
            yield each._replace(asked=asked, second=SECOND)


def _material(group: str, path: Path, scope: Scope = "unread") -> Material:
    report = loaded(str(path))
    asked = questions(report.document, report.records, scope) if report.document else ()
    return Material(group, report, tuple(asked))


def passed_through(material: Material, model: Model, ask: Ask) -> Passed:
    """The straight line with a model, over the questions of one report."""
    document, template = material.document, material.report.records
    first = read(document, material.asked, ask(material.asked))
    both = merged(document, template, first.records)
    asked = surfacing.questions(document, both.records)[: material.second]
    second = surfacing.read(document, asked, ask(asked))
    whole = ReadReport(material.report, first, both, second)
    return Passed(material, whole, checked_with(whole, Assistance(model=model)).report)


def _scored(passed: Passed) -> tuple[FieldScore, ...]:
    """The model's own records against the labels beside the report."""
    expected = load_expected(Path(passed.material.report.path).with_suffix(".records.jsonl"))
    return score_fields(Records(items=passed.read.first.records), expected)


def _well_read(
    passed: Sequence[Passed],
) -> Iterator[tuple[Document, Records, tuple[Question, ...]]]:
    """Parts with functional items that templates read."""
    left = ITEMS
    for each in passed:
        document, template = each.material.document, each.material.report.records
        if each.material.group not in ("clean", "real") or not left:
            continue
        asked = [q for q in questions(document, template, "everything") if q.task == "subjects"]
        asked = asked[: left if each.material.group == "clean" else 1]
        left -= len(asked)
        yield document, template, tuple(asked)


def _against_templates(
    document: Document, template: Records, asked: Sequence[Question], ask: Ask
) -> tuple[FieldScore, ...]:
    """Functional items asked of the model, and scored against what templates read there."""
    known = [
        item for item in template.of(SubjectItem)
        if any(q.start <= _start(item) < q.end for q in asked)
    ]
    got = read(document, asked, ask(asked)).records
    return score_fields(
        Records(items=got), [*map(_expected, known), ExpectedRecord(type="SubjectItem", complete=False)]
    )


def _start(record: Record) -> int:
    return min((e.start for e in evidence_of(record) if e.end > e.start), default=-1)


def _expected(item: SubjectItem) -> ExpectedRecord:
    """What a template read, as an expected record: the quotes of its fields."""
    fields: dict[str, Any] = {
        name: value.quote for name in ("class_name", "section_name", "item_name")
        if (value := getattr(item, name)) is not None
    }
    fields |= {
        name: value.evidence.quote for name in ("amount", "budget")
        if (value := getattr(item, name)) is not None
    }
    if item.comparison is not None:
        fields["comparison"] = {
            name: value.evidence.quote for name in ("change", "rate")
            if (value := getattr(item.comparison, name)) is not None
        }
    return ExpectedRecord(type="SubjectItem", **fields)


def _repeated(passed: Sequence[Passed], ask: Ask) -> tuple[int, int]:
    """Values read both times and at any time, where some questions are asked anew."""
    both = either = 0
    left = REPEATED
    for each in passed:
        asked = each.material.asked[:left]
        left -= len(asked)
        one, other = (
            {
                (type(record).__name__, place.start, place.end)
                for record in read(each.material.document, asked, ask(asked, anew)).records
                for place in evidence_of(record)
            }
            for anew in (False, True)
        )
        both += len(one & other)
        either += len(one | other)
    return both, either


if __name__ == "__main__":
    main()
