"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, ratio_percent, show
from checker.laws import BUDGET_LAW_75
from gouji.findings import Computation
from gouji.records import Comparison


@rule("FOO006", "wrong-rate-against-budget", kind="arithmetic", severity="medium", basis=BUDGET_LAW_75)
def wrong_rate_against_budget(comparison: Comparison) -> Iterator[Breach | CannotTell]:
    """预决算差异率或完成率与数字不符。

    差异率 =（决算数 − 预算数）÷ 预算数；完成率 = 决算数 ÷ 预算数。三个数按显示位数取区间，无交集才提示；
    预算数为零时不判断。

    Example:
        Comparison:
          {what: 财政拨款支出, amount: 18450.07万元, base: 9216.40万元, rate: 100.19%, rate_kind: variance}

    Counter-example:
        Comparison:
          {what: 财政拨款支出, amount: 2940.05万元, base: 2993.92万元, rate: 99.20%, rate_kind: completion}
    """
    amount, base, rate = comparison.amount, comparison.base, comparison.rate
    if comparison.rate_kind == "growth" or amount is None or base is None or rate is None:
        return
    whole = Interval.of(base)
    if whole.lo <= 0:
        return
    quotient = ratio_percent(Interval.of(amount), whole)
    hundred = Interval.exactly(100)
    computed = quotient - hundred if comparison.rate_kind == "variance" else quotient
    target = Interval.of(rate)
    gap = min(computed.gap(target), _unsigned(computed).gap(target))
    severity = verdict(gap, rate.step)
    if severity is None:
        return
    value = amount.base / base.base * 100 - (100 if comparison.rate_kind == "variance" else 0)
    expected = show(value, rate.decimals + 1)
    name = "预决算差异率" if comparison.rate_kind == "variance" else "完成预算的比例"
    yield Breach(
        zh=f"{comparison.what}：决算数{amount.printed}、预算数{base.printed}，{name}应为{expected}%，"
        f"文中写{rate.printed}",
        en=f"{amount.printed} against {base.printed} is {expected}%, not {rate.printed}",
        anchors=[at("预算数", base), at("决算数", amount), at(name, rate)],
        computation=Computation(
            formula="（决算数 − 预算数）÷ 预算数 × 100%"
            if comparison.rate_kind == "variance"
            else "决算数 ÷ 预算数 × 100%",
            values=(("决算数", amount.printed), ("预算数", base.printed)),
            unit="%", expected=expected, actual=str(rate.value), difference=show(gap, 4),
        ),
        where=comparison.where,
        severity="rounding" if severity == "rounding" else None,
    )


def _unsigned(interval: Interval) -> Interval:
    """The magnitude: some reports print a shortfall without its sign."""
    return Interval(-interval.hi, -interval.lo) if interval.hi < 0 else interval
