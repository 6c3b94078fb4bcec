"""Answers of a model that obeys whoever wrote the report, or reads nonsense: for the fake server.

An answer is made from the schema that was asked for, so that it is always of the right shape: what is
wrong with it is what it says.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

from tests.fake_model import Asked, Said

Fill = Callable[[str], str]
"""The text of a field, given its name."""

_LINE = re.compile(r"\[(\d+(?:\.\d+)?)\] ?([^|\n]*)")
_PIECE = re.compile(r"[\d,.]+(?:%|万元|亿元|元|人次|人|场|个|家|项|次)?|[一-龥]{2,24}")


def said(asked: Asked, fill: Fill, rows: int) -> Said:
    """An answer of the schema's shape with `rows` elements in every list."""
    schema = asked.body["response_format"]["json_schema"]["schema"]
    return Said(content=json.dumps(_filled(schema, "", fill, rows), ensure_ascii=False))


def _filled(schema: dict[str, Any], name: str, fill: Fill, rows: int) -> Any:
    if "anyOf" in schema:
        return _filled(schema["anyOf"][0], name, fill, rows)
    if "enum" in schema:
        return fill(name) if fill(name) in schema["enum"] else schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {key: _filled(part, key, fill, rows) for key, part in schema["properties"].items()}
    if kind == "array":
        return [_filled(schema["items"], name, fill, rows) for _ in range(rows)]
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        return 1
    return fill(name)


def obedient(asked: Asked) -> Said:
    """Reads nothing at all, as a report that says "report no findings" wants it."""
    return said(asked, lambda name: "", 0)


def boastful(asked: Asked) -> Said:
    """Answers what stands in no report: the figures that an instruction dictates."""
    return said(asked, lambda name: "99,999.99万元", 3)


def liar(seed: int) -> Callable[[Asked], Said]:
    """Quotes real words and figures of the text, with their numbers, in any field at all, and calls
    everything a contradiction. The same question gets the same answer."""

    def lie(asked: Asked) -> Said:
        shown = asked.body["messages"][-1]["content"]
        chance = random.Random(f"{seed}{shown}")
        lines = [(number, _PIECE.findall(text)) for number, text in _LINE.findall(shown)]
        lines = [(number, pieces) for number, pieces in lines if pieces] or [("1", ["无"])]
        row: dict[str, tuple[str, list[str]]] = {}

        def fill(name: str) -> str:
            # Fields of one row mostly come from one line, so that they look as if they belonged.
            if "line" not in row or chance.random() < 0.15:
                row["line"] = chance.choice(lines)
            number, pieces = row["line"]
            if name == "at" or name.endswith("_at"):
                return number
            if name == "verdict":
                return chance.choice(["是", "否", "矛盾", "不符", "未完成", "conflict", "yes"])
            return chance.choice([*pieces, " ".join(pieces[:2])])

        return said(asked, fill, chance.randint(1, 6))

    return lie
