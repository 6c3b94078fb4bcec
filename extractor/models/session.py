"""What the calls of one run share: connections, rates, circuits, and the cache above them all."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self, TypeVar
from weakref import WeakValueDictionary

from pydantic import BaseModel

from extractor.chunks import token_count
from extractor.models.budget import Budget, most_tokens, reserved
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.flow import Circuit, Pace
from extractor.models.schema import parameters, schema_text
from extractor.models.values import CallFailed, Exchange, Message, Rung, digest
from gouji.errors import MissingExtra

if TYPE_CHECKING:
    from tenacity import RetryCallState

    from extractor.models.wire import Wire

_T = TypeVar("_T")
_LONGEST_BACKOFF = 60.0


class Session:
    """Belongs to one event loop: `async with Session(cache) as session`."""

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self._lines: dict[str, _Line] = {}
        self._alone: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for line in self._lines.values():
            await line.wire.client.close()

    async def call(
        self, model: Model, rung: Rung, messages: Sequence[Message],
        answer_type: type[BaseModel], max_tokens: int | None, budgets: Sequence[Budget] = (),
    ) -> tuple[Exchange, bool]:
        """The exchange, and whether it was made now rather than found in the cache.

        Two equal calls at once become one. Raises CallFailed when no reply can be had."""
        key = exchange_key(model, rung, messages, answer_type, max_tokens)
        lock = self._alone.setdefault(key, asyncio.Lock())
        async with lock:
            kept = self.cache.exchange(key)
            if kept is not None:
                return kept, False
            line = self._line(model)
            exchange: Exchange
            try:
                async with asyncio.timeout(_time_left(budgets)):  # waiting counts as well
                    exchange = await _retrying(model)(
                        line.attempt, rung, messages, answer_type, max_tokens, budgets
                    )
            except TimeoutError:
                raise CallFailed("budget", "no time is left") from None
            self.cache.keep(key, exchange)
            return exchange, True

    def _line(self, model: Model) -> _Line:
        name = digest([model.identity, model.key_env, model.keyring])
        if name not in self._lines:
            self._lines[name] = _Line(model, wire_to(model))
        return self._lines[name]


class _Line:
    """One model's connections, its places, its pace and its circuit."""

    def __init__(self, model: Model, wire: Wire) -> None:
        self.model = model
        self.wire = wire
        self._places = asyncio.Semaphore(model.concurrency)
        self._pace = Pace(model.requests_per_minute, model.tokens_per_minute)
        self._circuit = Circuit(model.circuit_failures, model.circuit_seconds)

    async def attempt(
        self, rung: Rung, messages: Sequence[Message], answer_type: type[BaseModel],
        max_tokens: int | None, budgets: Sequence[Budget],
    ) -> Exchange:
        """One attempt at a call, when the server's state, its rates and the budgets allow it."""
        schema = schema_text(answer_type)
        limit = max_tokens or self.model.max_tokens
        bound = most_tokens(messages, schema)
        likely = sum(token_count(message.content) for message in messages) + limit
        async with self._places:
            await self._circuit.permit()
            try:
                turn = await self._pace.turn(likely)
                async with reserved(budgets, self.model, bound, limit) as held:
                    try:
                        async with asyncio.timeout(self.model.timeout):
                            exchange = await self.wire.call(rung, messages, answer_type, max_tokens)
                    except CallFailed as failed:
                        held.free = not failed.billed
                        raise
                    except TimeoutError:
                        raise CallFailed(
                            "timeout", again=True, unhealthy=True, billed=True
                        ) from None
                    held.used = exchange = _counted(exchange, bound)
                self._pace.correct(turn, exchange.tokens_in + exchange.tokens_out)
            except CallFailed as failed:
                if failed.unhealthy:
                    self._circuit.failed()
                elif failed.reason == "budget":
                    self._circuit.undecided()
                else:
                    self._circuit.succeeded()  # it answers, if only to say no
                if failed.retry_after and failed.retry_after <= self.model.patience:
                    self._pace.quiet(failed.retry_after)
                raise
            except BaseException:
                self._circuit.undecided()
                raise
            self._circuit.succeeded()
            return exchange


def exchange_key(
    model: Model, rung: Rung, messages: Sequence[Message], answer_type: type[BaseModel],
    max_tokens: int | None,
) -> str:
    """What an exchange is kept under: a hash of everything that is sent and to whom."""
    return digest([
        model.base_url, model.model, parameters(model, rung, answer_type, max_tokens),
        [message.model_dump() for message in messages],
    ])


def completed(work: Coroutine[Any, Any, _T]) -> _T:
    """Run `work` to its end, also where an event loop is running already, as in a notebook."""

    try:
        private = _private()
    except BaseException:
        work.close()  # nobody will await it
        raise

    async def privately() -> _T:
        with private:
            return await work

    try:
        asyncio.get_running_loop()
        running = True
    except RuntimeError:
        running = False
    if not running:
        return asyncio.run(privately())
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, privately()).result()


def _private() -> Any:
    return _wire_module().private()


def wire_to(model: Model) -> Wire:
    """Connections to the model's server. Raises UsageError for a missing key, MissingExtra."""
    made: Wire = _wire_module().Wire(model)
    return made


def _wire_module() -> Any:
    try:
        from extractor.models import wire
    except ImportError as error:
        raise MissingExtra(
            f"使用模型需要额外的包（{error.name}）：pip install 'gouji[model]'。",
            f"Models need more packages ({error.name}): pip install 'gouji[model]'.",
        ) from error
    return wire


def _retrying(model: Model) -> Any:
    from tenacity import (
        AsyncRetrying,
        retry_if_exception,
        stop_after_attempt,
        stop_before_delay,
        wait_exponential_jitter,
    )

    backoff = wait_exponential_jitter(
        multiplier=model.backoff, max=_LONGEST_BACKOFF, jitter=model.backoff
    )

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, CallFailed) else None
        return max(backoff(state), asked or 0.0)

    return AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, CallFailed) and error.again),
        stop=stop_after_attempt(model.attempts) | stop_before_delay(model.patience),
        wait=wait, reraise=True,
    )


def _time_left(budgets: Sequence[Budget]) -> float | None:
    left = [seconds for budget in budgets if (seconds := budget.remaining_seconds()) is not None]
    return max(0.0, min(left)) if left else None


def _counted(exchange: Exchange, bound: int) -> Exchange:
    """With our upper bound where the provider did not say how many tokens it took."""
    if exchange.rejected or exchange.tokens_in or exchange.tokens_out:
        return exchange
    said = exchange.content + exchange.arguments + exchange.reasoning
    return exchange.model_copy(
        update={"tokens_in": bound, "tokens_out": len(said.encode("utf-8", "surrogatepass"))}
    )
