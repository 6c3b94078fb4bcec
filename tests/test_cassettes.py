"""The whole path with a real small model's answers, recorded: questions, answers, places, records,
findings. Nothing here needs the model; `bench/model_cassette.py` says how the answers were recorded."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from bench.model_cassette import AGAIN, REPORTS, Answers, asking, load, played
from bench.model_serve import described
from eval.fields import FieldScore, load_expected, score_fields
from extractor.coverage import evidence_of
from gouji.assisted import ReadReport, checked_with, loaded, readings
from gouji.findings import CheckedReport
from gouji.pipeline import check_document
from gouji.records import Records
from gouji.types import Evidence


@cache
def replayed(name: str) -> tuple[tuple[ReadReport, CheckedReport], ...]:
    """The reports of a cassette, read and checked with what was recorded."""
    return played_with(load(name), name)


def played_with(answers: Answers, name: str) -> tuple[tuple[ReadReport, CheckedReport], ...]:
    missing: list[str] = []
    with played(answers, missing) as fake:
        model = described(fake.url).model_copy(update={"concurrency": 8, "attempts": 1})
        assistance = asking(name, model)
        read = readings([loaded(str(path)) for path in REPORTS[name]], assistance)
        checked = [checked_with(each, assistance).report for each in read]
    assert not missing, (
        f"tests/cassettes/{name}.jsonl.gz holds no answer to {len(missing)} questions, the first about "
        f"{missing[0]!r}: a prompt, its examples, a schema or what is shown has changed since it was "
        f"recorded. Record it again with: {AGAIN} (fetches the small model, takes minutes)."
    )
    return tuple(zip(read, checked, strict=True))


def test_a_stale_cassette_is_told_with_the_command_that_records_it_again() -> None:
    stale = {f"{key[:-1]}x": answer for key, answer in load("events").items()}
    with pytest.raises(AssertionError, match=f"has changed since it was recorded.*{AGAIN}"):
        played_with(stale, "events")


def places(read: ReadReport) -> Iterator[Evidence]:
    for record in (*read.first.records, *read.second.records):
        yield from evidence_of(record)


@pytest.mark.parametrize("name", REPORTS)
def test_every_value_is_at_its_place_or_dropped(name: str) -> None:
    for read, _ in replayed(name):
        assert read.report.document is not None
        text = read.report.document.text
        for place in places(read):
            assert place.status in ("exact", "normalised")
            assert text[place.start : place.end] == place.quote
        for part in (*read.first.parts, *read.second.parts):
            assert 0 <= part.grounded <= part.values


@pytest.mark.parametrize("name", REPORTS)
def test_every_question_has_an_outcome(name: str) -> None:
    for _read, report in replayed(name):
        assert report.reading is not None
        assert report.reading.parts
        assert all(part.tokens_in and part.origin for part in report.reading.parts)


def test_the_clean_example_stays_clean() -> None:
    [clean] = [report for _, report in replayed("examples") if "无矛盾" in report.path]
    assert clean.findings == ()


def test_what_templates_prove_stays_proven() -> None:
    for read, report in replayed("examples"):
        assert read.report.document is not None
        alone = check_document(read.report.document, read.report.records)
        kept = [finding for finding in report.findings if finding.origin == "rule"]
        assert kept == list(alone.findings)


LABELLED = [
    name for name, paths in REPORTS.items() if paths[0].with_suffix(".records.jsonl").exists()
]


@pytest.mark.parametrize("name", LABELLED)
def test_nine_fields_of_ten_are_right(name: str) -> None:
    [(read, report)] = replayed(name)
    expected = load_expected(REPORTS[name][0].with_suffix(".records.jsonl"))
    scores = score_fields(Records(items=read.first.records), expected)
    assert _share(scores) >= 0.9, [score for score in scores if score.wrong or score.omitted]
    assert report.findings == ()  # the texts hold no contradiction


def test_errors_in_wordings_that_templates_do_not_read_are_proven_with_the_model() -> None:
    [(_, report)] = replayed("items-planted")
    new = [finding for finding in report.findings if finding.origin == "model"]
    said = " ".join(finding.message for finding in new)
    for wrong in ("5.55", "3.63"):
        assert wrong in said
    assert all(finding.rule.startswith("FOO") for finding in new)


def _share(scores: tuple[FieldScore, ...]) -> float:
    right = sum(score.right for score in scores)
    return right / sum(score.right + score.wrong + score.omitted for score in scores)
