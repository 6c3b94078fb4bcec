"""Figures as the intervals that their printed decimals allow.

18,751.58 stands for 18,751.575 to 18,751.585. Two statements agree when what one allows and what
the other allows have a value in common; no percentage of tolerance is ever used.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from gouji.types import Amount

HALF = Decimal("0.5")


@dataclass(frozen=True)
class Interval:
    """A closed interval of Decimal, in the base unit (yuan for money, % for rates)."""

    lo: Decimal
    hi: Decimal

    @classmethod
    def of(cls, amount: Amount) -> Interval:
        """What `amount` can stand for: half of its last printed digit to either side."""
        half = amount.step * HALF
        return cls(amount.base - half, amount.base + half)

    @classmethod
    def exactly(cls, value: Decimal | int) -> Interval:
        value = Decimal(value)
        return cls(value, value)

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.lo + other.lo, self.hi + other.hi)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.lo - other.hi, self.hi - other.lo)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.lo, self.hi) for b in (other.lo, other.hi)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        """The quotient; the divisor must not hold zero (`ZeroDivisionError`)."""
        if other.lo <= 0 <= other.hi:
            raise ZeroDivisionError("the divisor's interval holds zero")
        ends = [a / b for a in (self.lo, self.hi) for b in (other.lo, other.hi)]
        return Interval(min(ends), max(ends))

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return self.lo <= other.hi and other.lo <= self.hi

    def gap(self, other: Interval) -> Decimal:
        """How far the two lie apart; zero where they meet."""
        return max(self.lo - other.hi, other.lo - self.hi, Decimal(0))

    def widened(self, by: Decimal) -> Interval:
        return Interval(self.lo - by, self.hi + by)


def total(amounts: Iterable[Amount]) -> Interval:
    """The interval of a sum: n printed addends may be off by n half-digits."""
    result = Interval.exactly(0)
    for amount in amounts:
        result += Interval.of(amount)
    return result


def ratio_percent(part: Interval, whole: Interval) -> Interval:
    """part / whole in percent."""
    quotient = part / whole
    return Interval(quotient.lo * 100, quotient.hi * 100)


def show(value: Decimal, places: int = 2) -> str:
    """A figure for a message: thousands separated, at most `places` decimals, no exponent."""
    quantum = Decimal(1).scaleb(-places)
    text = f"{value.quantize(quantum):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
