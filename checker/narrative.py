"""Facts that the narrative states: looked up by key, and added up as the accounts demand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, product

from checker.interval import Interval, total
from gouji.records import Figure
from gouji.types import Amount

Key = tuple[str, str, str]
"""concept, fund, measure."""

_MAX_READINGS = 64


def stated(figures: Iterable[Figure], source: str = "text") -> dict[Key, list[Figure]]:
    """The department's own figures of one source by key, each different value once."""
    found: dict[Key, list[Figure]] = {}
    for figure in figures:
        if figure.source != source or figure.scope or figure.code or figure.name:
            continue
        values = found.setdefault((figure.concept, figure.fund, figure.measure), [])
        if all(figure.amount.base != other.amount.base for other in values):
            values.append(figure)
    return found


@dataclass(frozen=True)
class Relation:
    """whole = Σ plus − Σ minus; `required` parts must be stated for the relation to be checked."""

    whole: str
    plus: tuple[str, ...]
    required: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sum:
    """A relation with the figures found: `gap` is how far they lie apart beyond rounding."""

    whole: Figure
    plus: tuple[Figure, ...]
    minus: tuple[Figure, ...]
    gap: Decimal

    @property
    def computed(self) -> Decimal:
        return sum((f.amount.base for f in self.plus), Decimal(0)) - sum(
            (f.amount.base for f in self.minus), Decimal(0)
        )


def footing_gap(whole: Amount, plus: Sequence[Amount], minus: Sequence[Amount] = ()) -> Decimal:
    """How far a total is from its parts, beyond what their printed digits allow."""
    return (total(plus) - total(minus)).gap(Interval.of(whole))


def added_up(
    figures: dict[Key, list[Figure]], relation: Relation, fund: str, measure: str
) -> Sum | None:
    """The relation for one fund and measure, or None where a required figure is not stated.

    Where the narrative states a figure twice with two values, the values that agree best are
    taken: that there are two is a finding of its own.
    """

    def values(concept: str) -> list[Figure]:
        return figures.get((concept, fund, measure), [])

    needed = (relation.whole, *relation.required)
    if any(not values(concept) for concept in needed):
        return None
    plus = [values(concept) for concept in relation.plus if values(concept)]
    minus = [values(concept) for concept in relation.minus if values(concept)]
    best: Sum | None = None
    for chosen in islice(product(values(relation.whole), *plus, *minus), _MAX_READINGS):
        whole, rest = chosen[0], chosen[1:]
        added, taken = rest[: len(plus)], rest[len(plus) :]
        gap = footing_gap(whole.amount, [f.amount for f in added], [f.amount for f in taken])
        if best is None or gap < best.gap:
            best = Sum(whole, added, taken, gap)
    return best
