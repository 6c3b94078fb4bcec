"""One request, down the ladder of output formats, to an answer or a recorded outcome.

Strictest format first. A format that the server refuses, or that brings nothing readable, gives way
to the next; an answer of the wrong shape is asked for once more with the validator's words; then the
second model, if there is one, starts from the top. Whatever happens ends in a Reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from extractor.models.budget import Budget
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.parsing import json_object, without_reasoning
from extractor.models.prompting import asked_again, spoken
from extractor.models.redaction import Redaction
from extractor.models.schema import wire_schema
from extractor.models.session import Session, completed
from extractor.models.values import (
    Answer,
    CallFailed,
    Exchange,
    Message,
    Outcome,
    Reason,
    Reply,
    Request,
    Rung,
    digest,
)

_FILTERED = frozenset({"content_filter", "sensitive", "safety", "risk"})
_DESCEND: frozenset[Reason] = frozenset({"blank", "reasoning_only", "no_json"})


def ask(request: Request[Answer], model: Model, *, cache: Path | None = None) -> Reply[Answer]:
    """Ask once, and wait. Raises UsageError for settings that cannot work (a missing key)."""

    async def work() -> Reply[Answer]:
        with Cache(cache) as kept:
            async with Session(kept) as session:
                return await asked(request, model, session)

    return completed(work())


async def asked(
    request: Request[Answer], model: Model, session: Session, budgets: Sequence[Budget] = ()
) -> Reply[Answer]:
    """`ask` within a session that many requests share."""
    reply = await _down(request, model, session, budgets)
    if reply.outcome == "ok" or reply.reason == "budget" or model.second is None:
        return reply
    other = await _down(request, model.second, session, budgets)
    better = reply if other.outcome == "failed" else other
    return better.model_copy(update={
        "calls": reply.calls + other.calls, "seconds": reply.seconds + other.seconds,
        "tokens_in": reply.tokens_in + other.tokens_in,
        "tokens_out": reply.tokens_out + other.tokens_out,
        "cost": reply.cost + other.cost, "paid": reply.paid + other.paid,
    })


class Verdict(NamedTuple):
    """What an exchange amounts to; `detail` are the validator's or the provider's words."""

    outcome: Outcome
    reason: Reason = ""
    detail: str = ""
    answer: BaseModel | None = None


def read(exchange: Exchange, answer_type: type[BaseModel], hidden: Redaction | None) -> Verdict:
    """Judge one exchange. Never raises."""
    if exchange.refusal or exchange.finish == "refusal":
        return Verdict("refused", "refusal", exchange.refusal[:300])
    if exchange.finish in _FILTERED:
        return Verdict("filtered", "filter", exchange.rejected)
    if exchange.rejected:
        return Verdict("failed", exchange.reason, exchange.rejected)
    text = without_reasoning(exchange.arguments.strip() or exchange.content)
    cut = exchange.finish == "length"
    if not text and not cut and exchange.reasoning.strip().startswith("{"):
        text = exchange.reasoning.strip()  # some servers file the answer under reasoning
    if not text:
        thought = bool(exchange.reasoning.strip() or exchange.content.strip())
        reason: Reason = "reasoning_only" if thought else "blank"
        return Verdict("truncated" if cut else "empty", reason)
    if cut and not (text.startswith("{") and text.endswith("}")):
        return Verdict("truncated", "length")
    found = json_object(text, wire_schema(answer_type).get("properties", {}))
    if found is None:
        return Verdict("truncated", "length") if cut else Verdict("invalid", "no_json", "no JSON object")
    try:
        answer = answer_type.model_validate(hidden.restored(found) if hidden else found)
    except ValidationError as error:
        return Verdict("invalid", "schema", _words(error))
    except (ArithmeticError, RecursionError, ValueError) as error:
        return Verdict("invalid", "schema", f"{type(error).__name__}: {error}"[:300])
    return Verdict("ok", answer=answer)


async def _down(
    request: Request[Answer], model: Model, session: Session, budgets: Sequence[Budget]
) -> Reply[Answer]:
    """The ladder with one model."""
    tally = _Tally(request, model)
    hidden = redaction(request, model)
    refused: list[Rung] = []
    verdict = Verdict("failed", "rejected")
    rungs = _rungs(model, session)
    for rung in rungs:
        tally.rung = rung
        messages = spoken(request, rung, model.profile, hidden)
        try:
            exchange = await tally.call(session, messages, budgets)
            verdict = read(exchange, request.answer_type, hidden)
            if exchange.reason == "rejected":
                refused.append(rung)
                continue
            for one in refused:  # the request itself is fine, so it was the format
                session.cache.refuse(model.identity, one)
            refused.clear()
            last = rung == rungs[-1]
            if verdict.reason == "schema" or (last and verdict.reason == "no_json"):
                again = asked_again(messages, exchange, verdict.detail, request.language)
                exchange = await tally.call(session, again, budgets)
                verdict = read(exchange, request.answer_type, hidden)
                break
        except CallFailed as failed:
            return tally.reply(Verdict("failed", failed.reason, failed.detail))
        if verdict.reason not in _DESCEND:
            break
    return tally.reply(verdict)


class _Tally:
    """What a request has cost so far."""

    def __init__(self, request: Request[Answer], model: Model) -> None:
        self.request = request
        self.model = model
        self.rung: Rung = model.profile.rungs[0]
        self.calls = self.tokens_in = self.tokens_out = 0
        self.seconds = 0.0
        self.cost = self.paid = Decimal(0)

    async def call(
        self, session: Session, messages: Sequence[Message], budgets: Sequence[Budget]
    ) -> Exchange:
        exchange, made = await session.call(
            self.model, self.rung, messages, self.request.answer_type, self.request.max_tokens,
            budgets,
        )
        price = self.model.cost(exchange.tokens_in, exchange.tokens_out) * exchange.share
        self.cost += price
        self.tokens_in += exchange.tokens_in
        self.tokens_out += exchange.tokens_out
        if made:
            self.calls += 1
            self.paid += price
        if not exchange.rejected:  # a format that is known to be refused is not tried a second time
            self.seconds += exchange.seconds
        return exchange

    def reply(self, verdict: Verdict) -> Reply[Answer]:
        return Reply(
            id=self.request.id, report=self.request.report, outcome=verdict.outcome,
            reason=verdict.reason, detail=verdict.detail, answer=verdict.answer,
            model=self.model.name, rung=self.rung, calls=self.calls, tokens_in=self.tokens_in,
            tokens_out=self.tokens_out, seconds=self.seconds, cost=self.cost, paid=self.paid,
            origin=digest([self.request.origin, self.model.identity]),
        )


def _rungs(model: Model, session: Session) -> Sequence[Rung]:
    """The formats worth trying: all but those that this model is known to refuse."""
    known = session.cache.refused(model.identity)
    return [rung for rung in model.profile.rungs if rung not in known] or model.profile.rungs[-1:]


def redaction(request: Request[Answer], model: Model) -> Redaction | None:
    """What is hidden of this request before it is sent, where the model's settings ask for it."""
    if not model.redact:
        return None
    return Redaction(m.content for m in request.messages if m.role != "system")


def _words(error: ValidationError) -> str:
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    said = [f"{'.'.join(map(str, fault['loc'])) or 'answer'}: {fault['msg']}" for fault in faults[:10]]
    return "; ".join(said)
