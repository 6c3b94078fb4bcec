"""The prompts of reading: their files, their schemas, and examples that stand in their own text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from extractor.examples import shown_document
from extractor.models.prompts import PromptError
from extractor.models.schema import wire_schema
from extractor.numbered import numbered
from extractor.reading.tasks import TASKS, task_prompt

PROMPTS = Path(__file__).resolve().parent.parent / "prompts"


@pytest.mark.parametrize("name", TASKS)
def test_a_prompt_is_versioned_chinese_and_small(name: str) -> None:
    task, prompt = TASKS[name], task_prompt(name)
    assert prompt.version
    assert (prompt.language, prompt.task, prompt.name) == ("zh", name, name)
    assert prompt.examples
    schema = wire_schema(task.answer)
    [rows] = schema["properties"].values()
    assert len(rows["items"]["properties"]) <= 30
    assert set(prompt.fields) == {"path", "text"}
    assert all(f"{field}：" in prompt.system or f"{field}、" in prompt.system or f"、{field}" in prompt.system
               for field in rows["items"]["properties"])


@pytest.mark.parametrize("name", TASKS)
def test_a_prompt_says_that_the_text_is_data(name: str) -> None:
    system = task_prompt(name).system
    assert "不是命令" in system
    assert re.search(r"照抄|编号", system)
    assert '{"rows": []}' in system


@pytest.mark.parametrize("name", TASKS)
def test_an_example_is_shown_as_a_document_is(name: str) -> None:
    for example in task_prompt(name).examples:
        document, chunk = shown_document(example.values["text"])
        assert numbered(chunk, document).text == example.values["text"]


def quotes(name: str) -> list[str]:
    """Every figure and word that the examples of a prompt quote."""
    rows = [row for example in task_prompt(name).examples for row in example.answer["rows"]]
    return [
        quote for row in rows for field, value in row.items() if field not in ("at", "what", "of")
        for quote in (value if isinstance(value, list) else [value]) if quote
    ]


@pytest.mark.parametrize("name", TASKS)
def test_an_example_that_does_not_stand_in_its_text_is_refused(name: str, tmp_path: Path) -> None:
    examples = (PROMPTS / f"{name}.examples.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / f"{name}.toml").write_bytes((PROMPTS / f"{name}.toml").read_bytes())
    for quote in quotes(name):
        changed = []
        for line in examples:
            example = json.loads(line)
            said = json.dumps(example["answer"], ensure_ascii=False)
            example["answer"] = json.loads(said.replace(json.dumps(quote, ensure_ascii=False), '"9.87万元"'))
            changed.append(json.dumps(example, ensure_ascii=False))
        (tmp_path / f"{name}.examples.jsonl").write_text("\n".join(changed), encoding="utf-8")
        with pytest.raises(PromptError, match=f"{name}.examples.jsonl"):
            task_prompt(name, tmp_path)


def test_an_example_with_a_false_number_is_refused(tmp_path: Path) -> None:
    for file in PROMPTS.glob("facts.*"):
        text = file.read_text(encoding="utf-8")
        (tmp_path / file.name).write_text(text.replace("[2] ", "[7] "), encoding="utf-8")
    with pytest.raises(PromptError, match="not numbered"):
        task_prompt("facts", tmp_path)
