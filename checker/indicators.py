"""What an indicator's row says: whether target and actual can be compared, was it met, was it scored
in full. Each answer is None where the row does not say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from gouji.records import Indicator, Measurand
from gouji.types import Amount, Reading

HUNDRED = Decimal(100)
_AT_LEAST = (">=", ">")
_AT_MOST = ("<=", "<")
_LESS_IS_BETTER = re.compile(
    r"故障|差错|错误|投诉|事故|超支|违规|违法|死亡|下降|降低|减少|控制|损耗|逾期|时间|时长|时限|响应|成本|费用"
)
_LOOSE = {"工作日": "工作日", "个工作日": "工作日", "平米": "平方米", "㎡": "平方米", "台套": "台(套)"}


def unit_of(measurand: Measurand) -> str:
    """The unit in the form in which units are compared: 个县 and 县 are one unit."""
    if measurand.amount is None:
        return ""
    unit = measurand.amount.unit
    if measurand.amount.is_money:
        return "元"
    unit = _LOOSE.get(unit, unit)
    return unit[1:] if len(unit) > 1 and unit[0] in "个名" else unit


def shown(measurand: Measurand) -> str:
    """The measurand as written, without white space."""
    return "" if measurand.raw is None else re.sub(r"\s+", "", measurand.raw.quote)


def is_cost(row: Indicator) -> bool:
    return "成本" in row.level1 + row.level2 or unit_of(row.target) == "元"


def values(row: Indicator) -> tuple[Decimal, Decimal] | None:
    """Target and actual in one unit; None where they cannot be compared as they stand."""
    target, actual = row.target, row.actual
    if target.amount is None or actual.amount is None or target.upper or actual.upper:
        return None
    if target.amount.hedge != "exact" or actual.amount.hedge != "exact":
        return None
    one, other = unit_of(target), unit_of(actual)
    if one != other:
        plain = target.amount.scale == actual.amount.scale == 1
        if (one and other) or "元" in (one, other) or not plain:
            return None
    return target.amount.base, actual.amount.base


def bound_only(row: Indicator) -> bool:
    """Whether the actual is an inequality, so that the true value is not known."""
    return row.actual.operator not in (None, "=")


def ratio(row: Indicator) -> Decimal | None:
    """Actual over target in percent."""
    pair = values(row)
    if pair is None or pair[0] <= 0 or bound_only(row):
        return None
    return pair[1] / pair[0] * HUNDRED


def missed(row: Indicator) -> bool | None:
    """Whether the target was missed, as far as the operator says which side is the right one."""
    pair = values(row)
    if pair is None or bound_only(row):
        return None
    target, actual = pair
    match row.target.operator:
        case ">=":
            return actual < target
        case ">":
            return actual <= target
        case "<=":
            return actual > target
        case "<":
            return actual >= target
        case "=":
            if is_cost(row) or "时效" in row.level2 or _reversed(row):
                return None
            return actual < target
        case _:
            if unit_of(row.target) != "%" or is_cost(row) or _reversed(row):
                return None
            return actual < target


def _reversed(row: Indicator) -> bool:
    return row.name is not None and bool(_LESS_IS_BETTER.search(row.name.quote))


def over(row: Indicator) -> bool:
    """Whether more was achieved than the target asked for (a ceiling cannot be over-achieved)."""
    pair = values(row)
    return (
        pair is not None and not bound_only(row) and pair[1] > pair[0]
        and row.target.operator not in _AT_MOST
    )


def ceiling(row: Indicator) -> bool:
    return row.target.operator in _AT_MOST


def figure(reading: Reading) -> Amount | None:
    return reading if isinstance(reading, Amount) else None


def marks(row: Indicator) -> tuple[Decimal, Decimal] | None:
    """Weight and score, where both are figures and the weight is not zero."""
    weight, score = figure(row.weight), figure(row.score)
    if weight is None or score is None or weight.value <= 0:
        return None
    return weight.value, score.value


def full(row: Indicator) -> bool | None:
    """Whether the row got its full weight."""
    pair = marks(row)
    return None if pair is None else pair[0] == pair[1]


def completion(row: Indicator) -> Decimal | None:
    """The printed completion rate in percent; a fraction (0.95) where only that fits is read as one."""
    printed = figure(row.completion_rate)
    if printed is None:
        return None
    computed = ratio(row)
    if printed.unit == "" and printed.value <= 3:
        as_percent = printed.value * HUNDRED
        if computed is None:
            return as_percent if printed.value == 1 else printed.value
        if abs(as_percent - computed) < abs(printed.value - computed):
            return as_percent
    return printed.value


def precise(points: Iterable[Amount]) -> list[Amount]:
    """Points of one table at the table's finest printed decimals: beside 9.06, 10 stands for 10.00."""
    points = list(points)
    finest = max((point.decimals for point in points), default=0)
    return [point.model_copy(update={"decimals": finest}) for point in points]


def satisfaction(row: Indicator) -> bool:
    return "满意" in row.level1 + row.level2 or row.scoring_rule == "satisfaction"
