"""See the rule's docstring."""

import re
from collections.abc import Iterator
from decimal import Decimal

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, ratio_percent, show
from checker.laws import BUDGET_LAW_75
from gouji.findings import Computation
from gouji.records import Comparison, Figure, Records
from gouji.types import Amount

_MAY_BE_NEGATIVE = re.compile(r"差额|净|盈亏|利润|结余|余额")


@rule("FOO003", "wrong-growth-rate", kind="arithmetic", severity="medium", basis=BUDGET_LAW_75)
def wrong_growth_rate(comparison: Comparison, records: Records) -> Iterator[Breach | CannotTell]:
    """增减率与增减额不符：按本年数和增减额倒推上年数，算出的增减率与文中所写不同。

    上年数 = 本年数 − 增加额（或 + 减少额），增减率 = 增减额 ÷ 上年数。三个数按显示位数取区间，区间无交集
    才提示；基数可能为零时不判断。增加额大于本年数（上年数成了负数）、本年数和增减额都是零而写了增减率的，也提示。金额、增减额、增减率三者必有一误，须核对上年决算。报告别处把本年数写成另一个
    值、而那个值与增减率相符的，是本年数前后不一，由 ART001 提示，这里不再重复。

    Example:
        Comparison: {what: 住房公积金, amount: 23.15万元, change: 12.32万元, rate: 113.76%, direction: up}

    Counter-example:
        Comparison: {what: 节能环保支出, amount: 349.45万元, change: 56.14万元, rate: 13.95%, direction: down}
    """
    amount, change, rate = comparison.amount, comparison.change, comparison.rate
    if comparison.rate_kind != "growth" or amount is None or change is None or rate is None:
        return
    if comparison.direction not in ("up", "down"):
        return
    if comparison.rate_direction not in (None, comparison.direction):
        return  # the words point opposite ways: FOO004 says so
    if (impossible := _impossible(comparison, amount, change, rate)) is not None:
        yield impossible
        return
    gap = _gap(amount, change, rate, comparison.direction)
    severity = verdict(gap, rate.step) if gap is not None else None
    if gap is None or severity is None:
        return
    for figure in records.of(Figure):
        same = (figure.concept, figure.fund) == (comparison.concept, comparison.fund)
        stated = same and comparison.concept and not figure.name and figure.measure == "final"
        if stated and _gap(figure.amount, change, rate, comparison.direction) == 0:
            return
    signed = change.base if comparison.direction == "up" else -change.base
    expected = show(change.base / (amount.base - signed) * 100, rate.decimals + 1)
    word = "增加" if comparison.direction == "up" else "减少"
    rate_word = comparison.rate_word.quote if comparison.rate_word else "增减"
    yield Breach(
        zh=f"{comparison.what}{amount.printed}，{word}{change.printed}，{rate_word}率应为{expected}%，"
        f"文中写{rate.printed}",
        en=f"{amount.printed} with a change of {change.printed} is {expected}%, not {rate.printed}",
        anchors=[at("本年数", amount), at("增减额", change), at("增减率", rate)],
        computation=Computation(
            formula="增减率 = 增减额 ÷（本年数 − 增加额）× 100%"
            if comparison.direction == "up"
            else "增减率 = 增减额 ÷（本年数 + 减少额）× 100%",
            values=(("本年数", amount.printed), ("增减额", change.printed)),
            unit="%", expected=expected, actual=str(rate.value), difference=show(gap, 4),
        ),
        where=comparison.where,
        severity="rounding" if severity == "rounding" else None,
    )


def _impossible(
    comparison: Comparison, amount: Amount, change: Amount, rate: Amount
) -> Breach | None:
    """An increase that is larger than what it led to, or a rate of change where nothing changed."""
    anchors = [at("本年数", amount), at("增减额", change), at("增减率", rate)]
    values = (("本年数", amount.printed), ("增减额", change.printed))
    if amount.value == change.value == 0 and rate.value != 0:
        return Breach(
            zh=f"{comparison.what}：本年数和增减额都是零，增减率却写{rate.printed}",
            en=f"nothing and no change, yet a rate of {rate.printed}", anchors=anchors,
            computation=Computation(
                formula="增减额为零，增减率为零", values=values, unit="%", expected="0",
                actual=str(rate.value),
            ),
            where=comparison.where,
        )
    before = Interval.of(amount) - Interval.of(change)
    if comparison.direction != "up" or before.hi >= 0 or amount.base < 0:
        return None
    if _MAY_BE_NEGATIVE.search(comparison.what):
        return None
    return Breach(
        zh=f"{comparison.what}{amount.printed}，比增加额{change.printed}还小，上年数成了负数",
        en=f"{amount.printed} is less than the increase of {change.printed} that led to it",
        anchors=anchors,
        computation=Computation(
            formula="上年数 = 本年数 − 增加额 ≥ 0", values=values, unit=amount.unit,
            expected=f"≥{change.printed}", actual=amount.printed,
        ),
        where=comparison.where,
    )


def _gap(amount: Amount, change: Amount, rate: Amount, direction: str) -> Decimal | None:
    """How far the rate is from what amount and change give; None where the base may be zero."""
    delta = Interval.of(change)
    base = Interval.of(amount) - delta if direction == "up" else Interval.of(amount) + delta
    return ratio_percent(delta, base).gap(Interval.of(rate)) if base.lo > 0 else None
