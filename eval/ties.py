"""What ties the figures of a report to each other: the relations that make an error visible.

A tie says of a few figures that they stand in a relation (a total and its parts, a share and its two
figures, one fact stated twice). An error is visible where a tie that held in the report no longer
holds. Ties are told from the records alone; no rule is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from checker.interval import Interval, ratio_percent
from gouji.types import Amount, Evidence

Family = Literal["money", "count", "score", "target", "claim"]
Gap = Callable[[Sequence[Amount]], Decimal]
"""How far the figures are from the relation, in last printed digits; 0 where it holds."""

FAR = Decimal(1000)
"""The gap of a relation that has no measure: it holds or it does not."""
_VISIBLE = Decimal(1)
_ZERO = Decimal(0)


@dataclass(frozen=True)
class Tie:
    """`relation` in words; `sides` are its figures.

    In an `additive` one a side that is gone counts as zero; `total`: the first side is the sum of
    the others.
    """

    relation: str
    sides: tuple[Amount, ...]
    gap: Gap
    family: Family = "money"
    additive: bool = False
    total: bool = False

    @property
    def holds(self) -> bool:
        return self.gap(self.sides) == 0

    def broken_by(self, changes: dict[tuple[int, int], Amount]) -> bool:
        """Whether the relation fails by more than rounding when the figures at these places are
        others."""
        sides = [changes.get(spot(side), side) for side in self.sides]
        return self.gap(sides) > _VISIBLE


def spot(amount: Amount) -> tuple[int, int]:
    """Where a figure stands."""
    return amount.evidence.start, amount.evidence.end


def standing(ties: Iterator[Tie]) -> list[Tie]:
    """The ties that hold and whose figures each have a place of their own."""
    return [
        tie for tie in ties
        if len(tie.sides) > 1 and len({spot(side) for side in tie.sides}) == len(tie.sides)
        and all(side.evidence.end > side.evidence.start for side in tie.sides) and tie.holds
    ]


# --- the kinds of relation -----------------------------------------------------------------------


def equal(relation: str, sides: Sequence[Amount], family: Family = "money") -> Tie:
    """All sides state one figure, each as precisely as it is printed."""

    def gap(amounts: Sequence[Amount]) -> Decimal:
        return max(
            Interval.of(one).gap(Interval.of(other)) / max(one.step, other.step)
            for one in amounts for other in amounts
        )

    return Tie(relation, tuple(sides), gap, family)


def same_count(relation: str, sides: Sequence[Amount], family: Family = "count") -> Tie:
    """All sides state one number that is exact."""
    return Tie(
        relation, tuple(sides),
        lambda amounts: FAR if len({amount.base for amount in amounts}) > 1 else _ZERO, family,
    )


def counted(relation: str, stated: Amount, number: int, things: Sequence[Evidence]) -> Tie:
    """A number and the things that are there to be counted, at their places."""
    places = [stated.model_copy(update={"evidence": thing}) for thing in things]
    return Tie(
        relation, (stated, *places),
        lambda amounts: _ZERO if amounts[0].base == number else FAR, "count",
    )


def summed(
    relation: str, total: Amount, parts: Sequence[Amount], less: Sequence[Amount] = (),
    family: Family = "money", exact: bool = False,
) -> Tie:
    """total = Σ parts − Σ less. `exact`: counts and points, which are not rounded."""
    cut = 1 + len(parts)

    def gap(amounts: Sequence[Amount]) -> Decimal:
        if exact:
            added = sum((a.base for a in amounts[1:cut]), _ZERO) - sum((a.base for a in amounts[cut:]), _ZERO)
            return _ZERO if added == amounts[0].base else FAR
        result = Interval.exactly(0)
        for amount in amounts[1:cut]:
            result += Interval.of(amount)
        for amount in amounts[cut:]:
            result -= Interval.of(amount)
        return result.gap(Interval.of(amounts[0])) / max(amount.step for amount in amounts)

    return Tie(relation, (total, *parts, *less), gap, family, additive=True, total=True)


def at_most(relation: str, whole: Amount, parts: Sequence[Amount], family: Family = "money") -> Tie:
    """Parts that together are not more than the whole."""

    def gap(amounts: Sequence[Amount]) -> Decimal:
        added = sum((amount.base for amount in amounts[1:]), _ZERO)
        return max((added - amounts[0].base) / max(a.step for a in amounts) - len(amounts), _ZERO)

    return Tie(relation, (whole, *parts), gap, family)


def rated(
    relation: str, sides: Sequence[Amount], rate_of: Callable[[Sequence[Interval]], Interval],
    family: Family = "money",
) -> Tie:
    """The last side is the percentage that `rate_of` makes of the others."""

    def gap(amounts: Sequence[Amount]) -> Decimal:
        try:
            computed = rate_of([Interval.of(amount) for amount in amounts[:-1]])
        except ZeroDivisionError:
            return _ZERO
        return computed.gap(Interval.of(amounts[-1])) / amounts[-1].step

    return Tie(relation, tuple(sides), gap, family)


def share(relation: str, part: Amount, whole: Amount, rate: Amount, family: Family = "money") -> Tie:
    """rate = part ÷ whole in percent."""
    return rated(relation, (part, whole, rate), lambda given: ratio_percent(given[0], given[1]), family)


def judged(
    relation: str, sides: Sequence[Amount], holds: Callable[[Sequence[Amount]], bool],
    family: Family = "target",
) -> Tie:
    """A relation that holds or does not."""
    return Tie(relation, tuple(sides), lambda amounts: _ZERO if holds(amounts) else FAR, family)
