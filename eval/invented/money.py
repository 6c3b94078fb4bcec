"""Figures of the invented accounts: yuan with two decimals, split and printed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random

CENT = Decimal("0.01")
ZERO = Decimal(0)
WAN = Decimal(10_000)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, as a Decimal where there is nothing to add."""
    return sum(amounts, ZERO)


def rounded(value: Decimal, decimals: int = 2) -> Decimal:
    """Half up, as offices round."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def between(rng: Random, low: float, high: float) -> Decimal:
    """An amount in yuan between two amounts in 万元, to the fen."""
    return Decimal(rng.randint(int(low * 1_000_000), int(high * 1_000_000))) / 100


def times(rng: Random, amount: Decimal, low: float, high: float) -> Decimal:
    """An amount times a factor, to the fen."""
    factor = Decimal(rng.randint(int(low * 10_000), int(high * 10_000))) / 10_000
    return rounded(amount * factor)


def split(rng: Random, amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Parts of an amount by weights that vary a little; they add up to it exactly."""
    drawn = [Decimal(rng.randint(70, 130) * weight) for weight in weights]
    parts = [rounded(amount * weight / total(drawn)) for weight in drawn]
    parts[-1] += amount - total(parts)
    return parts


def percent(part: Decimal, whole: Decimal, decimals: int = 2) -> Decimal:
    """A part of a whole in percent; nothing of nothing is 0."""
    return rounded(part / whole * 100, decimals) if whole else rounded(ZERO, decimals)
