"""Many requests through a provider's batch interface, at part of the price and within a day.

A batch only fills the cache: what it brings is read by `run`, which asks for what is missing or
wrong. Steps are recorded before the next is taken (file, then batch), so that a process that dies
anywhere finds its batch again instead of paying for a second one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import BaseModel

from extractor.models.ask import redaction
from extractor.models.budget import Budget, Spending, most_tokens
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.failures import rejection, scrubbed
from extractor.models.prompting import spoken
from extractor.models.schema import parameters, schema_text
from extractor.models.session import completed, exchange_key, wire_to
from extractor.models.values import Answer, Exchange, Request
from gouji.errors import GoujiError, UsageError
from gouji.types import Value

if TYPE_CHECKING:
    from openai import AsyncOpenAI

    from extractor.models.wire import Wire

SHARE = Decimal("0.5")
"""Part of the list price that batches cost where providers have them."""
LARGEST = 50_000
"""Requests in one batch at most."""
_ADDRESS: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_OVER = frozenset({"completed", "failed", "expired", "cancelled"})


class BatchFailed(GoujiError):
    """The provider did not take the batch or say how it stands. What was recorded stays so: calling
    again goes on from there."""


class Batched(Value):
    """State of a batch: requests that it was given, answers that came, whether it is over."""

    id: str
    status: str
    given: int
    answered: int
    over: bool


def batch(
    requests: Sequence[Request[Answer]], model: Model, *, cache: Path,
    spending: Spending | None = None, wait: float = 0.0, poll: float = 30.0,
) -> tuple[Batched, ...]:
    """Send what the cache lacks as a batch, take what batches have brought, and say how they stand.

    Batches that were sent before, by this process or one that died, are found in the cache and not
    sent again. Returns at once, or after at most `wait` seconds of asking every `poll` seconds.
    What comes back here counts in `spending`, at the price of batches.
    Raises UsageError where the model has no batches or a budget is too small for its part, and
    BatchFailed where the provider cannot be reached.
    """
    if not model.batch:
        raise UsageError(
            f"模型 {model.name} 没有批量接口（设置 batch = true 以启用）。",
            f"Model {model.name} has no batch interface (enable it with batch = true).",
        )

    async def work() -> tuple[Batched, ...]:
        with Cache(cache) as kept:
            async with wire_to(model) as wire:
                lines = list({line.key: line for line in _lines(requests, model, kept)}.values())
                budgets = spending or Spending()
                _affordable(lines, model, budgets)
                with _said(wire):
                    await _sent(lines, model, kept, wire.client)
                    states = await _watched(model, kept, wire, wait, poll)
                _count(lines, model, kept, budgets)
                return states

    return completed(work())


@contextmanager
def _said(wire: Wire) -> Iterator[None]:
    from openai import OpenAIError

    try:
        yield
    except OpenAIError as error:
        said = wire.said(error)
        raise BatchFailed(
            f"批量接口出错：{said}。请稍后再次运行，已提交的批次不会重复提交。",
            f"The batch interface failed: {said}. Run again later; what was sent is not sent twice.",
        ) from None


async def _watched(
    model: Model, cache: Cache, wire: Wire, wait: float, poll: float
) -> tuple[Batched, ...]:
    """How the batches stand when all are over, or after `wait` seconds."""
    over: dict[str, Batched] = {}
    until = monotonic() + wait
    while True:
        states = {
            name: await _taken(file, name, cache, wire)
            for file, name in await _open(model, cache, wire.client)
        }
        over |= {name: state for name, state in states.items() if state.over}
        left = until - monotonic()
        if left <= 0 or len(over) >= len(states | over):
            return tuple((states | over).values())
        await asyncio.sleep(min(poll, left))


class _Line(NamedTuple):
    """A first call that is neither in the cache nor in a batch; `key` is what its exchange is kept
    under."""

    key: str
    request: Request[Any]
    body: dict[str, Any]


def _lines(requests: Sequence[Request[Answer]], model: Model, cache: Cache) -> Iterator[_Line]:
    pending = {row[0] for row in cache.connection.execute("SELECT key FROM batched")}
    refused = cache.refused(model.identity)
    rung = next((r for r in model.profile.rungs if r not in refused), model.profile.rungs[-1])
    for request in requests:
        messages = spoken(request, rung, model.profile, redaction(request, model))
        key = exchange_key(model, rung, messages, request.answer_type, request.max_tokens)
        if key in pending or cache.exchange(key):
            continue
        body = parameters(model, rung, request.answer_type, request.max_tokens)
        extra = body.pop("extra_body", {})
        said = [{"role": m.role, "content": m.content} for m in messages]
        yield _Line(key, request, {"model": model.model, "messages": said, **body, **extra})


async def _sent(
    lines: Sequence[_Line], model: Model, cache: Cache, client: AsyncOpenAI
) -> None:
    for at in range(0, len(lines), LARGEST):
        part = lines[at : at + LARGEST]
        text = "\n".join(
            json.dumps({"custom_id": line.key, "method": "POST", "url": _ADDRESS, "body": line.body},
                       ensure_ascii=False)
            for line in part
        )
        file = await client.files.create(file=("requests.jsonl", text.encode()), purpose="batch")
        with cache.transaction() as table:
            table.execute("INSERT INTO batch (file, model) VALUES (?, ?)", (file.id, model.identity))
            table.executemany(
                "INSERT OR IGNORE INTO batched VALUES (?, ?)", [(line.key, file.id) for line in part]
            )


async def _open(model: Model, cache: Cache, client: AsyncOpenAI) -> list[tuple[str, str]]:
    """(file, batch) of each batch of this model that is not over. A file without one gets it, unless
    the provider has it already: then the process died after asking for it."""
    rows = cache.connection.execute(
        "SELECT file, id FROM batch WHERE model=? AND done=0", (model.identity,)
    ).fetchall()
    known: dict[str, str] = {}
    if any(name is None for _, name in rows):
        known = {made.input_file_id: made.id async for made in client.batches.list(limit=100)}
    found = []
    for file, name in rows:
        if name is None:
            name = known.get(file) or (await client.batches.create(
                input_file_id=file, endpoint=_ADDRESS, completion_window="24h"
            )).id
            cache.connection.execute("UPDATE batch SET id=? WHERE file=?", (name, file))
        found.append((file, name))
    return found


async def _taken(file: str, name: str, cache: Cache, wire: Wire) -> Batched:
    """Ask how the batch stands; where it is over, put what it brought into the cache."""
    made = await wire.client.batches.retrieve(name)
    given = cache.connection.execute(
        "SELECT count(*) FROM batched WHERE file=?", (file,)
    ).fetchone()[0]
    if made.status not in _OVER:
        return Batched(id=name, status=made.status, given=given, answered=0, over=False)
    keys = {row[0] for row in cache.connection.execute(
        "SELECT key FROM batched WHERE file=?", (file,)
    )}
    exchanges: dict[str, Exchange] = {}
    for output in (made.output_file_id, made.error_file_id):
        if output:
            text = (await wire.client.files.content(output)).text
            exchanges |= {key: got for key, got in _results(text, wire) if key in keys}
    with cache.transaction() as table:  # what has no answer is free to be asked again
        for key, exchange in exchanges.items():
            cache.keep(key, exchange)
        table.execute("UPDATE batch SET done=1 WHERE file=?", (file,))
        table.execute("DELETE FROM batched WHERE file=?", (file,))
    return Batched(id=name, status=made.status, given=given, answered=len(exchanges), over=True)


def _results(text: str, wire: Wire) -> Iterator[tuple[str, Exchange]]:
    """(custom_id, exchange) of each line that has a reply; the others are asked again by `run`."""
    from extractor.models.wire import from_completion

    for line in text.splitlines():
        try:
            result = json.loads(line)
            response = result.get("response") or {}
            status, body = response.get("status_code"), response.get("body")
            if status == 200 and body:
                yield result["custom_id"], from_completion(body).model_copy(update={"share": SHARE})
            elif status:
                said = scrubbed(json.dumps(body, ensure_ascii=False), wire.model.key())
                refused = rejection(status, body, said)
                if refused is not None:
                    yield result["custom_id"], refused
        except (LookupError, AttributeError, TypeError, ValueError):
            continue


def _affordable(lines: Sequence[_Line], model: Model, spending: Spending) -> None:
    """Raises UsageError where what is to be sent, at its upper bound, is over a budget."""
    spending.fits(model)
    bounds: dict[Budget, int] = {}
    costs: dict[Budget, Decimal] = {}
    for line in lines:
        answer_type: type[BaseModel] = line.request.answer_type
        most_in = most_tokens(line.request.messages, schema_text(answer_type) * 2)
        most_out = line.request.max_tokens or model.max_tokens
        for budget in spending.of(line.request.report):
            bounds[budget] = bounds.get(budget, 0) + most_in + most_out
            costs[budget] = costs.get(budget, Decimal(0)) + model.cost(most_in, most_out) * SHARE
    for budget, tokens in bounds.items():
        if not budget.fits(costs[budget], tokens):
            raise UsageError(
                f"批量任务最多可能用 {tokens} 词元、{costs[budget]} {model.currency}，超出预算，未发送。",
                f"The batch could take {tokens} tokens and {costs[budget]} {model.currency}, which is "
                "over the budget; nothing was sent.",
            )


def _count(lines: Sequence[_Line], model: Model, cache: Cache, spending: Spending) -> None:
    """Put what came back into the budgets."""
    for line in lines:
        exchange = cache.exchange(line.key)
        if exchange is not None:
            cost = model.cost(exchange.tokens_in, exchange.tokens_out) * exchange.share
            spending.used(line.request.report, cost, exchange.tokens_in + exchange.tokens_out)
