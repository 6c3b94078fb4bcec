"""What a run would send and cost, without sending anything."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from extractor.chunks import token_count
from extractor.models.ask import redaction
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.prompting import spoken
from extractor.models.schema import schema_text
from extractor.models.session import exchange_key
from extractor.models.values import Answer, Message, Request
from gouji.types import Value


class Estimate(Value):
    """What a run would take: calls still to make, answers already in the cache, tokens in and the
    most that can come out, and the cost (None where the model's price is not known).

    It counts one call a request; formats that fail and answers asked for again come on top.
    """

    requests: int
    cached: int
    calls: int
    tokens_in: int
    tokens_out: int
    cost: Decimal | None
    currency: str


def plan(
    requests: Sequence[Request[Answer]], model: Model, *, cache: Path | None = None
) -> Estimate:
    """Estimate a run over `requests`, as it would go with what `cache` holds now."""
    tokens_in = tokens_out = cached = 0
    with Cache(cache if cache and cache.exists() else None) as kept:
        refused = kept.refused(model.identity)
        rung = next((r for r in model.profile.rungs if r not in refused), model.profile.rungs[-1])
        for request in requests:
            messages = spoken(request, rung, model.profile, redaction(request, model))
            limit = request.max_tokens
            if kept.exchange(exchange_key(model, rung, messages, request.answer_type, limit)):
                cached += 1
                continue
            tokens_in += sum(token_count(message.content) for message in messages)
            if rung in ("json_schema", "tools"):
                tokens_in += token_count(schema_text(request.answer_type))
            tokens_out += limit or model.max_tokens
    cost = model.cost(tokens_in, tokens_out) if model.priced else None
    return Estimate(
        requests=len(requests), cached=cached, calls=len(requests) - cached, tokens_in=tokens_in,
        tokens_out=tokens_out, cost=cost, currency=model.currency,
    )


def sent(request: Request[Answer], model: Model) -> tuple[Message, ...]:
    """The messages that would leave the machine first, personal data hidden where that is set."""
    return spoken(request, model.profile.rungs[0], model.profile, redaction(request, model))
