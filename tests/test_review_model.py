"""The service with a model: its reading is stored with the run, and failures of it are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.loading import load
from gouji.errors import UsageError
from review.jobs.checking import check, records_of
from review.settings import ServeSettings
from tests.conftest import ROOT
from tests.fake_model import FakeModel, Said
from tests.fake_reader import obedient

pytest.importorskip("langchain_openai")

EXAMPLE = ROOT / "examples" / "云岭省文化和旅游厅2024年度部门决算公开说明.txt"


@pytest.fixture
def settings(tmp_path: Path) -> ServeSettings:
    return ServeSettings(data=tmp_path, model="vllm/small", model_report_tokens=500_000)


def test_a_model_reads_where_one_is_set(
    settings: ServeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = load(str(EXAMPLE))
    records = records_of(document)
    alone = check(document, records, settings.model_copy(update={"model": ""}))
    with FakeModel() as fake:
        monkeypatch.setenv("GOUJI_MODEL_BASE_URL", fake.url)
        monkeypatch.setenv("GOUJI_MODEL_CIRCUIT_SECONDS", "0.2")
        fake.otherwise = obedient
        report = check(document, records, settings)
        asked = len(fake.chats)
        assert check(document, records, settings) == report
        assert len(fake.chats) == asked > 0
    assert alone.reading is None
    assert report.reading is not None
    assert not report.reading.incomplete
    assert {f.id for f in report.findings} == {f.id for f in alone.findings}


def test_a_model_that_fails_leaves_the_rules_as_they_are(
    settings: ServeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = load(str(EXAMPLE))
    with FakeModel() as fake:
        monkeypatch.setenv("GOUJI_MODEL_BASE_URL", fake.url)
        monkeypatch.setenv("GOUJI_MODEL_CIRCUIT_SECONDS", "0.2")
        monkeypatch.setenv("GOUJI_MODEL_ATTEMPTS", "1")
        fake.otherwise = lambda asked: Said(status=500)
        report = check(document, records_of(document), settings)
    assert report.reading is not None
    assert report.reading.incomplete
    assert len(report.findings) == 22


def test_a_model_without_its_key_is_a_mistake_of_the_settings(
    settings: ServeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    document = load(str(EXAMPLE))
    with pytest.raises(UsageError, match="DEEPSEEK_API_KEY"):
        check(document, records_of(document), settings.model_copy(update={"model": "deepseek/x"}))
