"""What is asked of a model, what comes back, and how a request can end."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from gouji.readings import ReadOutcome
from gouji.types import Value

Rung = Literal["json_schema", "tools", "json_object", "plain"]
"""How an answer's form is asked for, strictest first: a schema that the server enforces; a forced
tool call; any JSON object, the schema being in the prompt; text."""

RUNGS: tuple[Rung, ...] = ("json_schema", "tools", "json_object", "plain")

Outcome = ReadOutcome

Reason = Literal[
    "", "blank", "reasoning_only", "length", "refusal", "filter", "no_json", "schema",
    "rejected", "too_long", "auth", "quota", "not_found", "rate_limit", "timeout", "connection",
    "server", "malformed", "circuit", "budget",
]
"""Why it ended so; "" for an answer."""

Role = Literal["system", "user", "assistant"]

Answer = TypeVar("Answer", bound=BaseModel)


class Message(Value):
    role: Role
    content: str


class Request(Value, Generic[Answer]):
    """One question. `id` names it within a run and `report` the report that it reads, for budgets.

    `origin` is the hash of the prompt, its schema and its examples; `max_tokens` overrides the
    model's.
    """

    id: str
    messages: tuple[Message, ...]
    answer_type: type[Answer]
    report: str = ""
    language: Literal["zh", "en"] = "zh"
    origin: str = ""
    max_tokens: int | None = None


class Exchange(Value):
    """What one call brought back; this is what the cache holds.

    `rejected` are the provider's words where it refused the request itself (status 400 and the
    like), and `reason` what kind of refusal. Tokens are the provider's count, or our upper bound
    where it gave none. `share` is the part of the list price that was paid (a half in batches).
    """

    content: str = ""
    arguments: str = ""
    reasoning: str = ""
    finish: str = ""
    refusal: str = ""
    rejected: str = ""
    reason: Reason = ""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    served: str = ""
    share: Decimal = Decimal(1)


class Reply(Value, Generic[Answer]):
    """How a request ended.

    `tokens_in`, `tokens_out`, `seconds` and `cost` are those of every call behind the reply, whenever
    it was made; `calls` and `paid` are what this run added (none where all came from the cache). `origin`
    is the hash of prompt, schema, examples and model.
    """

    id: str
    report: str = ""
    outcome: Outcome
    reason: Reason = ""
    detail: str = ""
    answer: Answer | None = None
    model: str = ""
    rung: Rung | None = None
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    cost: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    origin: str = ""


class CallFailed(Exception):
    """A call without a reply. Stays inside this package: a request turns it into an outcome.

    `again` says whether trying again can help, `unhealthy` whether the server seems to be down,
    `billed` whether the provider may have charged for it, `retry_after` how many seconds it asks
    to be left alone.
    """

    def __init__(
        self, reason: Reason, detail: str = "", *, again: bool = False, unhealthy: bool = False,
        billed: bool = False, retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail
        self.again = again
        self.unhealthy = unhealthy
        self.billed = billed
        self.retry_after = retry_after


def digest(value: Any) -> str:
    """The SHA-256 of a JSON value, independent of the order of its keys."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
