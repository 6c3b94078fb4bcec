"""Prompt files: what a model is told for one task, in `prompts/NAME.toml`, examples beside it.

    version = "1"                      counted up with every change of meaning
    language = "zh"                    of the prompt and of what is said around it
    task = "events"                    what it is for
    schema = "Events"                  the name of the answer's type
    system = \"\"\"…\"\"\"                   instructions; no text of a report ever stands here
    user = \"\"\"… {text} …\"\"\"            with a {name} for each value; other braces mean nothing

`prompts/NAME.examples.jsonl` has a line for each example: {"values": {"text": "…"}, "answer": {…}}.
A value is put in as it is and never looked at again, so that braces in a report mean nothing either.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from extractor.models.schema import wire_schema
from extractor.models.values import Answer, Message, Request, digest
from gouji.errors import GoujiError
from gouji.types import Value

FOLDER = Path(__file__).resolve().parents[2] / "prompts"


class PromptError(GoujiError):
    """A prompt file or its examples are wrong."""


class Example(Value):
    """A few-shot example: values for the user's text and the answer they should get."""

    values: dict[str, str]
    answer: dict[str, Any]


class Prompt(Value):
    """A prompt file with its examples."""

    name: str
    version: str
    language: Literal["zh", "en"]
    task: str
    schema_name: str
    system: str
    user: str
    examples: tuple[Example, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the values that the user's text takes."""
        return tuple(dict.fromkeys(_FIELD.findall(self.user)))

    def origin(self, answer_type: type[BaseModel]) -> str:
        """The hash of prompt, schema and examples; it travels with every answer."""
        return digest([self.model_dump(mode="json"), wire_schema(answer_type)])

    def messages(self, values: Mapping[str, str]) -> tuple[Message, ...]:
        """Instructions, examples as turns of a conversation, and the question."""
        turns = [Message(role="system", content=self.system)]
        for example in self.examples:
            turns += [
                Message(role="user", content=self._filled(example.values)),
                Message(role="assistant", content=json.dumps(example.answer, ensure_ascii=False)),
            ]
        return (*turns, Message(role="user", content=self._filled(values)))

    def request(
        self, id: str, answer_type: type[Answer], values: Mapping[str, str], *, report: str = "",
        max_tokens: int | None = None,
    ) -> Request[Answer]:
        """The request that asks this prompt of `values`."""
        return Request(
            id=id, report=report, messages=self.messages(values), answer_type=answer_type,
            language=self.language, origin=self.origin(answer_type), max_tokens=max_tokens,
        )

    def _filled(self, values: Mapping[str, str]) -> str:
        if set(values) != set(self.fields):
            raise ValueError(f"prompt {self.name} takes {self.fields}, not {tuple(values)}")
        return _FIELD.sub(lambda match: values[match[1]], self.user)


_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def prompt(name: str, answer_type: type[BaseModel], folder: Path = FOLDER) -> Prompt:
    """The prompt in `folder`/`name`.toml, with its examples checked against the type of its answer.

    Raises PromptError, with the file and the line.
    """
    file = folder / f"{name}.toml"
    try:
        fields = tomllib.loads(file.read_text(encoding="utf-8"))
        fields["schema_name"] = fields.pop("schema", None)
        loaded = Prompt(name=name, examples=_examples(folder / f"{name}.examples.jsonl"), **fields)
    except ValidationError as error:
        raise _wrong(file, _first(error)) from None
    except (OSError, TypeError, ValueError) as error:
        raise _wrong(file, str(error)) from error
    if loaded.schema_name != answer_type.__name__:
        raise _wrong(file, f"schema {loaded.schema_name}, not {answer_type.__name__}")
    if not loaded.fields:
        raise _wrong(file, "user: no {value}")
    for number, example in enumerate(loaded.examples, 1):
        try:
            loaded._filled(example.values)
            answer_type.model_validate(example.answer)
        except ValidationError as error:
            raise _wrong(file, f"example {number}: {_first(error)}") from None
        except ValueError as error:
            raise _wrong(file, f"example {number}: {error}") from None
    return loaded


def _examples(file: Path) -> tuple[Example, ...]:
    if not file.exists():
        return ()
    lines = file.read_text(encoding="utf-8").splitlines()
    return tuple(Example.model_validate_json(line) for line in lines if line.strip())


def _wrong(file: Path, why: str) -> PromptError:
    return PromptError(
        f"提示词文件 {file.name} 有误：{why}。", f"The prompt file {file.name} is wrong: {why}."
    )


def _first(error: ValidationError) -> str:
    fault = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
