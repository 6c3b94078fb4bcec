"""`gouji check --model`: what is sent, what is said of it, what becomes of failures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gouji.assisted import with_origin
from gouji.cli import main
from gouji.findings import Finding, Place
from tests.conftest import ROOT
from tests.fake_model import FakeModel, Said
from tests.fake_reader import liar, obedient

pytest.importorskip("langchain_openai")

NAME = "云岭省文化和旅游厅2024年度部门决算公开说明"
FAULTY, CLEAN = (str(ROOT / "examples" / f"{NAME}{suffix}.txt") for suffix in ("", "（无矛盾对照）"))


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeModel]:
    with FakeModel() as server:
        server.otherwise = obedient
        models = tmp_path / "models.toml"
        models.write_text(
            f'[models.here]\nmodel = "small"\nbase_url = "{server.url}"\nkey_env = "HERE_KEY"\n'
            "price_in = 2\nprice_out = 8\nattempts = 1\nbatch = true\ncircuit_seconds = 0.2\n"
            '[models.here.profile]\nrungs = ["json_schema"]\n',
            encoding="utf-8",
        )
        monkeypatch.setenv("GOUJI_MODELS", str(models))
        monkeypatch.setenv("GOUJI_CACHE", str(tmp_path / "cache.sqlite"))
        monkeypatch.setenv("HERE_KEY", "sk-secret-0123456789")
        yield server


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any, str]:
    """Exit status, the report of the JSON output, standard error."""
    status = main(["check", *arguments, "--format", "json"])
    out, err = capsys.readouterr()
    return status, json.loads(out)["reports"][0] if out else None, err


def test_every_part_ends_in_an_outcome(fake: FakeModel, capsys: pytest.CaptureFixture[str]) -> None:
    status, report, err = checked(capsys, CLEAN, "--model", "here")
    assert (status, report["findings"], err) == (0, [], "")
    model = report["model"]
    assert report["extractor"] == "template+here"
    assert len(model["parts"]) == len(fake.chats) == model["outcomes"]["ok"] > 0
    assert all(len(part["origin"]) == 64 and part["tokens_in"] for part in model["parts"])
    assert {prompt["task"] for prompt in model["prompts"]} == {p["task"] for p in model["parts"]}
    assert float(model["cost"]) > 0


def test_a_second_run_asks_nothing_and_says_the_same(
    fake: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.otherwise = liar(3)
    first = checked(capsys, FAULTY, "--model", "here")
    asked = len(fake.chats)
    assert checked(capsys, FAULTY, "--model", "here") == first
    assert len(fake.chats) == asked


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(status=500), "failed"),
        (Said(content=""), "empty"),
        (Said(content="不行", refusal="我不能"), "refused"),
        (Said(content="{", finish="length"), "truncated"),
        (Said(content="", finish="content_filter"), "filtered"),
        (Said(content='{"other": 1}'), "invalid"),
        (Said(raw=b"<html>"), "failed"),
    ],
)
def test_a_run_with_failed_parts_says_so_first(
    said: Said, outcome: str, fake: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.otherwise = lambda asked: said
    status, report, err = checked(capsys, FAULTY, "--model", "here")
    assert status == 2
    assert report["model"]["outcomes"][outcome] == len(report["model"]["parts"])
    assert err.startswith("模型阅读不完整")
    assert len(report["findings"]) == 22  # the rules do not depend on the model
    assert main(["check", FAULTY, "--model", "here"]) == 2
    assert capsys.readouterr().out.startswith("模型阅读不完整")


def test_a_budget_is_not_exceeded(fake: FakeModel, capsys: pytest.CaptureFixture[str]) -> None:
    status, report, _ = checked(capsys, FAULTY, "--model", "here", "--max-tokens", "0")
    assert status == 2
    assert not fake.chats
    assert {part["reason"] for part in report["model"]["parts"]} == {"budget"}


def test_a_dry_run_sends_nothing(fake: FakeModel, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", FAULTY, "--model", "here", "--dry-run", "--show-prompts"]) == 0
    out = capsys.readouterr().out
    assert not fake.asked
    assert out.startswith("没有发送任何内容")
    assert "CNY" in out
    assert "[system]" in out
    assert "sk-secret" not in out


def test_what_would_be_sent_can_be_redacted(
    fake: FakeModel, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = Path(CLEAN).read_text(encoding="utf-8").replace(
        "二、", "（联系人：李明，电话13812345678，身份证110101199003077758）\n二、", 3
    )
    report = tmp_path / "报告.txt"
    report.write_text(text, encoding="utf-8")
    options = ["check", str(report), "--model", "here", "--extractor", "model", "--dry-run"]
    main([*options, "--show-prompts"])
    assert "13812345678" in capsys.readouterr().out
    main([*options, "--show-prompts", "--redact"])
    assert "13812345678" not in capsys.readouterr().out


def test_the_key_is_never_shown(
    fake: FakeModel, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fake.otherwise = lambda asked: Said(
        status=401, message=f"bad key {asked.headers['Authorization']}"
    )
    checked_out = json.dumps(checked(capsys, FAULTY, "--model", "here"), ensure_ascii=False)
    assert "sk-secret" not in checked_out
    assert b"sk-secret" not in (tmp_path / "cache.sqlite").read_bytes()


def test_a_batch_is_waited_for_or_left_with_the_provider(
    fake: FakeModel, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.batch_steps.clear()
    fake.batch_steps.append("in_progress")
    assert main(["check", FAULTY, "--model", "here", "--batch", "0"]) == 2
    assert "尚未完成" in capsys.readouterr().err
    assert not fake.chats
    fake.batch_steps.clear()
    fake.batch_steps.append("completed")
    status, report, _ = checked(capsys, FAULTY, "--model", "here", "--batch", "5")
    assert status == 1
    assert report["model"]["outcomes"]["ok"] == len(report["model"]["parts"])


@pytest.mark.parametrize("options", [["--extractor", "both"], ["--dry-run"], ["--show-prompts"]])
def test_options_of_a_model_need_one(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", FAULTY, *options]) == 2
    assert "--model" in capsys.readouterr().err


def finding(name: str, *spans: tuple[int, int]) -> Finding:
    return Finding(
        id=name, rule="SAM001", kind="same_fact", severity="high", message="", message_en="",
        evidence=tuple(Place(start=start, end=end, quote="") for start, end in spans),
    )


def test_findings_of_the_templates_stay_and_come_first() -> None:
    alone = [finding("a", (0, 5), (10, 15))]
    whole = [finding("b", (1, 4), (11, 12)), finding("c", (1, 4), (30, 32))]
    assert [(f.id, f.origin) for f in with_origin(alone, whole)] == [("a", "rule"), ("c", "model")]
