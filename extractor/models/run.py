"""Many requests to a model: several at once, within the provider's rates and the budgets, resumed
from the cache."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any, Generic

from extractor.models.ask import asked
from extractor.models.budget import Spending
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.session import Session, completed
from extractor.models.values import Answer, Outcome, Reply, Request
from gouji.types import Value


class Run(Value, Generic[Answer]):
    """The replies, one for each request and in their order."""

    replies: tuple[Reply[Answer], ...]
    seconds: float

    @property
    def outcomes(self) -> Counter[Outcome]:
        return Counter(reply.outcome for reply in self.replies)

    @property
    def complete(self) -> bool:
        """Every request has an answer."""
        return all(reply.outcome == "ok" for reply in self.replies)

    @property
    def calls(self) -> int:
        return sum(reply.calls for reply in self.replies)

    @property
    def tokens(self) -> int:
        """Of all calls behind the replies, in and out."""
        return sum(reply.tokens_in + reply.tokens_out for reply in self.replies)

    @property
    def paid(self) -> Decimal:
        """What this run added, in the model's currency."""
        return sum((reply.paid for reply in self.replies), Decimal(0))


def run(
    requests: Sequence[Request[Answer]], model: Model, *, cache: Path | None = None,
    spending: Spending | None = None, on_reply: Callable[[Reply[Answer]], None] | None = None,
) -> Run[Answer]:
    """Ask every request. A second run over the same requests makes no call; one that was killed goes
    on where it was. `spending` are the budgets, which may have been drawn on before; `on_reply` hears
    of each reply as it comes.

    Raises UsageError where the settings cannot work; everything else is a reply's outcome.
    """
    spending = spending or Spending()
    spending.fits(model)
    for one in (model, model.second):
        if one is not None:
            one.key()  # a missing key is said at once
    begun = monotonic()

    async def work() -> tuple[Reply[Answer], ...]:
        with Cache(cache) as kept:
            async with Session(kept) as session:
                return await _all(requests, model, session, spending, on_reply)

    return Run(replies=completed(work()), seconds=monotonic() - begun)


async def _all(
    requests: Sequence[Request[Answer]], model: Model, session: Session, spending: Spending,
    on_reply: Callable[[Reply[Answer]], None] | None,
) -> tuple[Reply[Answer], ...]:
    replies: list[Any] = [None] * len(requests)
    waiting: Iterator[tuple[int, Request[Answer]]] = iter(enumerate(requests))

    async def worker() -> None:
        for at, request in waiting:
            reply = await asked(request, model, session, spending.of(request.report))
            replies[at] = reply
            if on_reply is not None:
                on_reply(reply)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(model.concurrency, len(requests))):
            group.create_task(worker())
    return tuple(replies)
