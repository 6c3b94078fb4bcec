"""Prompt files: loading, hashing, and a report's text that is never looked at as a template."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import BaseModel

from extractor.models.prompts import PromptError, prompt
from extractor.models.values import Message


class Events(BaseModel):
    names: list[str]


class Counts(BaseModel):
    names: list[int]


class Others(BaseModel):
    names: list[str]


FILE = '''
version = "1"
language = "zh"
task = "events"
schema = "Events"
system = "抽取活动，形如 {"names": []}。"
user = """
{text}
共 {count} 行，{不是字段}"""
'''
FILE = FILE.replace('system = "抽取活动，形如 {"names": []}。"', "system = '抽取活动，形如 {\"names\": []}。'")
EXAMPLE = {"values": {"text": "1: 办论坛", "count": "1"}, "answer": {"names": ["论坛"]}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.toml").write_text(FILE, encoding="utf-8")
    (tmp_path / "events.examples.jsonl").write_text(
        json.dumps(EXAMPLE, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return tmp_path


def test_a_prompt_becomes_a_request(folder: Path) -> None:
    loaded = prompt("events", Events, folder)
    assert loaded.fields == ("text", "count")
    hostile = '{count} {text} {"a": {}} %s ${x} {{y}}'
    request = loaded.request("r1", Events, {"text": hostile, "count": "2"}, report="a")
    assert request.messages == (
        Message(role="system", content='抽取活动，形如 {"names": []}。'),
        Message(role="user", content="1: 办论坛\n共 1 行，{不是字段}"),
        Message(role="assistant", content='{"names": ["论坛"]}'),
        Message(role="user", content=f"{hostile}\n共 2 行，{{不是字段}}"),
    )
    assert (request.language, request.report) == ("zh", "a")
    assert request.origin == loaded.origin(Events)


def test_the_hash_covers_prompt_schema_and_examples(folder: Path) -> None:
    first = prompt("events", Events, folder)
    origins = {first.origin(Events), first.origin(Counts)}
    origins.add(first.model_copy(update={"version": "2"}).origin(Events))
    origins.add(first.model_copy(update={"user": "{text}"}).origin(Events))
    origins.add(first.model_copy(update={"examples": ()}).origin(Events))
    assert len(origins) == 5
    assert prompt("events", Events, folder).origin(Events) == first.origin(Events)


def test_every_value_is_needed(folder: Path) -> None:
    with pytest.raises(ValueError, match="count"):
        prompt("events", Events, folder).messages({"text": "a"})


@pytest.mark.parametrize(("name", "old", "new"), [
    ("events.toml", 'version = "1"', ""), ("events.toml", '"zh"', '"fr"'), ("events.toml", '"Events"', '"X"'),
    ("events.toml", "version", "colour = 1\nversion"), ("events.toml", 'task = "events"', "task ="),
    ("events.examples.jsonl", '["论坛"]', '"论坛"'), ("events.examples.jsonl", '"count"', '"number"'),
    ("events.examples.jsonl", "{", "["),
])
def test_wrong_files_are_said(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PromptError, match=r"events\.toml"):
        prompt("events", Events, folder)


def test_the_answers_type_must_be_the_prompts(folder: Path) -> None:
    with pytest.raises(PromptError, match="Events, not Others"):
        prompt("events", Others, folder)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(PromptError, match="none"):
        prompt("none", Events, tmp_path)
