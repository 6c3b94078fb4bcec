"""The API as a page reads it: operations by resource, with an example of what is sent and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant

from review.values import Role
from review.web.app import API, routes
from review.web.depends import Signature

_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """A method of an address. `least` is the role that it needs, None where being signed in will do;
    `public` needs not even that."""

    method: str
    path: str
    summary: str
    description: str
    least: Role | None
    everywhere: bool
    public: bool
    parameters: tuple[Mapping[str, Any], ...]
    body: str
    answer: str
    status: str

    @property
    def anchor(self) -> str:
        return f"{self.method}-{self.path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}"


def operations(app: FastAPI) -> dict[str, list[Operation]]:
    """The operations of the API, by tag."""
    described = app.openapi()
    callers = {
        (path, method.lower()): list(_signatures(route.dependant))
        for path, route in routes(app) if path.startswith(API) for method in route.methods or () or ()
    }
    found: dict[str, list[Operation]] = {}
    for path, item in described["paths"].items():
        for method in _METHODS:
            if method in item:
                made = _operation(described, path, method, item[method], callers[path, method])
                found.setdefault((item[method].get("tags") or ["other"])[0], []).append(made)
    return found


def _operation(
    described: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any],
    callers: list[Signature],
) -> Operation:
    strictest = max(
        callers, key=lambda s: (s.least.rank if s.least else -1, s.everywhere), default=None
    )
    status = next((code for code in told["responses"] if code.startswith("2")), "")
    return Operation(
        method=method.upper(), path=path, summary=told["summary"],
        description=told.get("description", ""), public=strictest is None,
        least=strictest.least if strictest else None,
        everywhere=bool(strictest and strictest.everywhere),
        parameters=tuple(told.get("parameters", ())), status=status,
        body=_shown(described, told.get("requestBody", {}).get("content", {})),
        answer=_shown(described, told["responses"].get(status, {}).get("content", {})),
    )


def _shown(described: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    """An example of a body; its media type where that is no JSON."""
    if not content:
        return ""
    media, told = next(iter(content.items()))
    if media != "application/json":
        return str(media)
    if told.get("examples"):
        example = next(iter(told["examples"].values()))["value"]
    elif "example" in told:
        example = told["example"]
    else:
        example = _example(described, told.get("schema", {}))
    return json.dumps(example, ensure_ascii=False, indent=2)


def _example(described: Mapping[str, Any], schema: Mapping[str, Any], depth: int = 0) -> Any:
    """Something that fits a schema: its first example, its default, else made of its parts."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _example(described, described["components"]["schemas"][name], depth)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _example(described, schema[key][0], depth)
    if depth > 6:
        return None
    if schema.get("type") == "array":
        return [_example(described, schema.get("items", {}), depth + 1)]
    if "properties" in schema:
        return {
            name: _example(described, inner, depth + 1) for name, inner in schema["properties"].items()
        }
    if schema.get("format") == "date-time":
        return "2026-11-24T02:30:00Z"
    if schema.get("format") == "date":
        return "2026-11-24"
    return {"string": "", "integer": 0, "number": 0, "boolean": False, "object": {}}.get(str(schema.get("type")))


def _signatures(dependant: Dependant) -> Iterator[Signature]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Signature):
            yield inner.call
        yield from _signatures(inner)
