"""What a model can do: each output format is tried once with a question that has one answer."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, Field

from extractor.models.ask import read
from extractor.models.cache import Cache
from extractor.models.config import Model
from extractor.models.prompting import spoken
from extractor.models.session import Session, completed
from extractor.models.values import (
    RUNGS,
    CallFailed,
    Message,
    Outcome,
    Reason,
    Request,
    Rung,
)
from gouji.types import Value


class Figure(BaseModel):
    """The answer that the probe asks for."""

    amount: str = Field(description="金额，照抄数字")
    unit: str = Field(description="单位")


_QUESTION: Request[Figure] = Request(
    id="probe", answer_type=Figure, max_tokens=512,
    messages=(
        Message(role="system", content="从用户给出的句子中抽取金额，数字照抄，不要换算。"),
        Message(role="user", content="1: 本年收入合计18,751.50万元。"),
    ),
)


class Tried(Value):
    """How one output format went. `right` is whether the answer was the one in the text."""

    rung: Rung
    outcome: Outcome
    reason: Reason = ""
    detail: str = ""
    right: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    served: str = ""


class Probe(Value):
    """How each format went, strictest first."""

    model: str
    tried: tuple[Tried, ...]
    cost: Decimal

    @property
    def works(self) -> tuple[Rung, ...]:
        """The formats that brought an answer: what the model's profile should list."""
        return tuple(tried.rung for tried in self.tried if tried.outcome == "ok")


def probe(model: Model, *, cache: Path | None = None) -> Probe:
    """Try every format once, always by a call; what `cache` knows of refused formats is brought up
    to date. Raises UsageError for a missing key."""
    model.key()
    model = model.model_copy(update={"attempts": 2, "backoff": 0.2, "circuit_failures": 100})

    async def work() -> tuple[Tried, ...]:
        with Cache(None) as kept:
            async with Session(kept) as session:
                return tuple([await _tried(model, rung, session) for rung in RUNGS])

    tried = completed(work())
    if cache is not None:
        with Cache(cache) as kept:
            for one in tried:
                if one.outcome == "ok":
                    kept.accept(model.identity, one.rung)
                elif one.reason == "rejected":
                    kept.refuse(model.identity, one.rung)
    cost = sum((model.cost(one.tokens_in, one.tokens_out) for one in tried), Decimal(0))
    return Probe(model=model.name, tried=tried, cost=cost)


async def _tried(model: Model, rung: Rung, session: Session) -> Tried:
    messages = spoken(_QUESTION, rung, model.profile, None)
    try:
        exchange, _ = await session.call(model, rung, messages, Figure, _QUESTION.max_tokens)
    except CallFailed as failed:
        return Tried(rung=rung, outcome="failed", reason=failed.reason, detail=failed.detail)
    verdict = read(exchange, Figure, None)
    answer = verdict.answer
    return Tried(
        rung=rung, outcome=verdict.outcome, reason=verdict.reason, detail=verdict.detail,
        right=isinstance(answer, Figure) and answer.amount.replace(",", "") == "18751.50",
        tokens_in=exchange.tokens_in, tokens_out=exchange.tokens_out, seconds=exchange.seconds,
        served=exchange.served,
    )
