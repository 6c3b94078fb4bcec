"""What a hedged figure can stand for, and whether two statements of one fact can both be true.

余 and 多 are read as a writer means them: 500余 is 500 up to 600, 560余 is 560 up to 570. So 500余
allows 560余, and 560余 does not allow 550余.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations
from typing import TypeVar

from checker.interval import Interval
from gouji.records import Claim
from gouji.types import Amount

_MEASURED = frozenset(["%", "‰", "百分点", "倍", "平方米", "平方公里", "公里", "米", "亩", "公顷", "吨"])
"""Units whose figures are rounded; what is counted in any other unit is exact."""
_BOUNDLESS = Decimal("1e30")


def _place(amount: Amount) -> Decimal:
    """One unit of the last digit that is not zero: 100 for 500, 10 for 560, 1,000 for 3.5万."""
    digits = amount.value.normalize()
    exponent = digits.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)


def allowed(amount: Amount) -> Interval:
    """Every value that the words allow, in the unit's base."""
    place = _place(amount) * amount.factor
    base = amount.base
    if amount.hedge == "exact":
        counted = amount.decimals == 0 and amount.scale == 1 and not amount.is_money
        whole = counted and amount.unit not in _MEASURED
        return Interval.exactly(amount.base) if whole else Interval.of(amount)
    if amount.hedge == "about":
        return Interval(base - place, base + place)
    if amount.hedge == "under":
        return Interval(base - place, base)
    if amount.hedge == "at_least":
        return Interval(base, _BOUNDLESS)
    if amount.hedge == "at_most":
        return Interval(Decimal(0), base)
    loose = any(word in amount.evidence.quote for word in "余多")
    return Interval(base, base + place - amount.step / 2 if loose else _BOUNDLESS)


def contradict(one: Amount, other: Amount) -> bool:
    """Whether no value satisfies both."""
    return not allowed(one).meets(allowed(other))


T = TypeVar("T")


def same_facts(claims: Iterable[Claim], *kinds: str) -> list[list[Claim]]:
    """Claims of these kinds by what they state: one topic, measure, scope, year and unit.

    A fact whose figure comes twice in one sentence with different values is an enumeration of
    several things, and left out; so is one that tells of a plan.
    """
    groups: dict[tuple[object, ...], list[Claim]] = {}
    for claim in claims:
        if claim.kind in kinds and "计划" not in claim.scope.split("、"):
            unit = "" if claim.amount is None else "元" if claim.amount.is_money else claim.amount.unit
            key = (claim.kind, claim.topic, claim.measure, claim.scope, claim.year, unit)
            groups.setdefault(key, []).append(claim)
    return [group for group in groups.values() if len(group) > 1 and not _enumerates(group)]


def _enumerates(group: Sequence[Claim]) -> bool:
    return any(
        a.context is not None and a.context == b.context and a.context.start != a.context.end
        and a.amount is not None and b.amount is not None and a.amount.value != b.amount.value
        for a, b in combinations(group, 2)
    )


def conflicting(group: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
    """The pairs of one fact's claims that cannot both be true."""
    return [
        (a, b)
        for a, b in combinations(group, 2)
        if a.amount is not None and b.amount is not None and contradict(a.amount, b.amount)
    ]
