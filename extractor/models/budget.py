"""What a run or a report may cost. Every call is reserved at its upper bound before it is made, so
that a budget is never exceeded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from time import monotonic

from pydantic import Field

from extractor.models.config import Model
from extractor.models.values import CallFailed, Exchange, Message
from gouji.errors import UsageError
from gouji.types import Value

_PER_MESSAGE = 8
"""Tokens that a chat template puts around a message, at most."""


class Allowance(Value):
    """Upper limits; None is no limit. Seconds count from the first call."""

    max_cost: Decimal | None = Field(None, ge=0, description="费用上限 / money")
    max_tokens: int | None = Field(None, ge=0, description="词元上限 / tokens, in and out")
    max_seconds: float | None = Field(None, ge=0, description="秒数上限 / seconds")

    def fits(self, model: Model | None) -> None:
        """Raises UsageError where a cost is limited and a model's price is not known."""
        while model is not None:
            if self.max_cost is not None and not model.priced:
                raise UsageError(
                    f"模型 {model.name} 没有价格（price_in、price_out），无法保证费用上限。请在模型设置中写明。",
                    f"Model {model.name} has no price (price_in, price_out), so a limit on the cost "
                    "cannot be kept. Put it into the model's settings.",
                )
            model = model.second


class Budget:
    """What has been spent of an allowance, and what is reserved for calls in flight."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self.cost = Decimal(0)
        self.tokens = 0
        self._reserved_cost = Decimal(0)
        self._reserved_tokens = 0
        self._in_flight = 0
        self._begun: float | None = None
        self._settled: asyncio.Event | None = None

    def remaining_seconds(self) -> float | None:
        limit = self.allowance.max_seconds
        if limit is None:
            return None
        return limit - (monotonic() - self._begun if self._begun is not None else 0.0)

    def fits(self, cost: Decimal, tokens: int) -> bool:
        seconds = self.remaining_seconds()
        limits = self.allowance
        return (
            (seconds is None or seconds > 0)
            and (limits.max_cost is None or self.cost + self._reserved_cost + cost <= limits.max_cost)
            and (limits.max_tokens is None
                 or self.tokens + self._reserved_tokens + tokens <= limits.max_tokens)
        )

    def reserve(self, cost: Decimal, tokens: int) -> None:
        self._begun = monotonic() if self._begun is None else self._begun
        self._reserved_cost += cost
        self._reserved_tokens += tokens
        self._in_flight += 1

    def settle(self, cost: Decimal, tokens: int, paid: Decimal, used: int) -> None:
        """Give a reservation back and count what was really used."""
        self._reserved_cost -= cost
        self._reserved_tokens -= tokens
        self._in_flight -= 1
        self.cost += paid
        self.tokens += used
        if self._settled is not None:
            self._settled.set()

    async def freed(self) -> bool:
        """Wait until a call in flight gives back what it did not use; False where none is."""
        if not self._in_flight:
            return False
        if self._settled is None or self._settled.is_set():
            self._settled = asyncio.Event()
        await self._settled.wait()
        return True


class Spending:
    """The budgets of a run and of each of its reports, held over as many rounds of requests as the
    run has."""

    def __init__(
        self, per_run: Allowance | None = None, per_report: Allowance | None = None
    ) -> None:
        self.per_run = per_run or Allowance()
        self.per_report = per_report or Allowance()
        self._whole = Budget(self.per_run)
        self._reports: dict[str, Budget] = {}

    def fits(self, model: Model) -> None:
        """Raises UsageError where a cost is limited and a model's price is not known."""
        self.per_run.fits(model)
        self.per_report.fits(model)

    def of(self, report: str) -> tuple[Budget, Budget]:
        """The budgets that a request for a report draws on."""
        return self._whole, self._reports.setdefault(report, Budget(self.per_report))

    def used(self, report: str, cost: Decimal, tokens: int) -> None:
        """Count what was used for a report without a reservation, as in a batch."""
        for budget in self.of(report):
            budget.cost += cost
            budget.tokens += tokens


class Reservation:
    """What was reserved for one call. `exchange` is set when it is known what the call used."""

    def __init__(self, cost: Decimal, tokens: int) -> None:
        self.cost = cost
        self.tokens = tokens
        self.used: Exchange | None = None
        self.free = False


@asynccontextmanager
async def reserved(
    budgets: Sequence[Budget], model: Model, tokens_in: int, tokens_out: int
) -> AsyncIterator[Reservation]:
    """Hold the upper bound of one call in every budget; count what it used, or all of it where that
    is not known. Raises CallFailed("budget") where it cannot fit."""
    held = Reservation(model.cost(tokens_in, tokens_out), tokens_in + tokens_out)
    while full := next((b for b in budgets if not b.fits(held.cost, held.tokens)), None):
        if not await full.freed():
            raise CallFailed("budget", "the call would go beyond the budget")
    for budget in budgets:
        budget.reserve(held.cost, held.tokens)
    try:
        yield held
    finally:
        paid, used = held.cost, held.tokens
        if held.free:
            paid, used = Decimal(0), 0
        elif held.used is not None:
            paid = model.cost(held.used.tokens_in, held.used.tokens_out)
            used = held.used.tokens_in + held.used.tokens_out
        for budget in budgets:
            budget.settle(held.cost, held.tokens, paid, used)


def most_tokens(messages: Sequence[Message], schema: str = "") -> int:
    """No tokenizer makes more tokens of these messages: each token holds at least one byte."""
    size = sum(len(m.content.encode("utf-8", "surrogatepass")) + _PER_MESSAGE for m in messages)
    return size + len(schema.encode()) + _PER_MESSAGE
