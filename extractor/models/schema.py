"""The schema that goes over the wire, out of a pydantic type.

Servers differ in what they take, so it is kept plain: references resolved, every field required,
nothing unknown allowed, no bounds, patterns or defaults. Those are checked after parsing, by
pydantic.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from extractor.models.config import Model
from extractor.models.values import Rung

MAX_FIELDS = 40
"""More leaves than this in one schema and models stop giving valid answers."""

_KEPT = ("type", "description", "enum", "anyOf", "items", "properties")
_TOOL = "answer"


@cache
def wire_schema(answer_type: type[BaseModel]) -> dict[str, Any]:
    """`answer_type` as a plain JSON schema. Raises ValueError over `MAX_FIELDS` leaves."""
    full = answer_type.model_json_schema()
    schema = _plain(full, full.get("$defs", {}), 0)
    leaves = _leaves(schema)
    if leaves > MAX_FIELDS:
        raise ValueError(f"{answer_type.__name__} has {leaves} fields; ask for at most {MAX_FIELDS}")
    return schema


@cache
def schema_text(answer_type: type[BaseModel]) -> str:
    """The schema as one line, for prompts."""
    return json.dumps(wire_schema(answer_type), ensure_ascii=False, separators=(",", ":"))


def parameters(
    model: Model, rung: Rung, answer_type: type[BaseModel], max_tokens: int | None = None
) -> dict[str, Any]:
    """What a chat completion is asked for beside the model and the messages."""
    profile = model.profile
    body = _binding(answer_type, rung, strict=profile.strict, forced_tools=profile.forced_tools)
    body[profile.output_limit] = max_tokens or model.max_tokens
    if profile.temperature:
        body["temperature"] = model.temperature
    if profile.extra:
        body["extra_body"] = profile.extra
    return body


def _binding(
    answer_type: type[BaseModel], rung: Rung, *, strict: bool, forced_tools: bool
) -> dict[str, Any]:
    """The parameters of a chat completion that ask for the answer's form on this rung."""
    if rung == "plain":
        return {}
    if rung == "json_object":
        return {"response_format": {"type": "json_object"}}
    schema = wire_schema(answer_type)
    exactly = {"strict": True} if strict else {}
    if rung == "json_schema":
        named = {"name": _TOOL, "schema": schema, **exactly}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    function = {
        "name": _TOOL, "description": "Give the answer.", "parameters": schema, **exactly,
    }
    choice = {"type": "function", "function": {"name": _TOOL}} if forced_tools else "auto"
    return {"tools": [{"type": "function", "function": function}], "tool_choice": choice}


def _plain(node: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if depth > 12:
        raise ValueError("a schema must not refer to itself")
    if "$ref" in node:
        target = definitions[node["$ref"].rpartition("/")[2]]
        return _plain({**target, **{k: v for k, v in node.items() if k != "$ref"}}, definitions, depth + 1)
    if "allOf" in node and len(node["allOf"]) == 1:
        return _plain({**node["allOf"][0], **{k: v for k, v in node.items() if k != "allOf"}},
                      definitions, depth + 1)
    plain = {key: node[key] for key in _KEPT if key in node}
    if "const" in node:
        plain["enum"] = [node["const"]]
        if "type" not in plain and isinstance(node["const"], str):
            plain["type"] = "string"
    if "anyOf" in plain:
        plain["anyOf"] = _distinct(
            [_plain(option, definitions, depth + 1) for option in plain["anyOf"]]
        )
        if len(plain["anyOf"]) == 1:
            return {**plain.pop("anyOf")[0], **plain}
    if "items" in plain:
        plain["items"] = _plain(plain["items"], definitions, depth + 1)
    if plain.get("type") == "object":
        properties = {
            name: _plain(child, definitions, depth + 1)
            for name, child in node.get("properties", {}).items()
        }
        plain |= {
            "properties": properties, "required": list(properties), "additionalProperties": False,
        }
    return plain


def _distinct(options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Figures are asked for as text only: a JSON number loses its printed digits."""
    types = [option.get("type") for option in options]
    kept = [
        option for option in options
        if not (option.get("type") == "number" and "string" in types)
    ]
    return [option for i, option in enumerate(kept) if option not in kept[:i]]


def _leaves(schema: Mapping[str, Any]) -> int:
    if "anyOf" in schema:
        return max(_leaves(option) for option in schema["anyOf"])
    if "items" in schema:
        return _leaves(schema["items"])
    if "properties" in schema:
        return sum(_leaves(child) for child in schema["properties"].values())
    return 1
