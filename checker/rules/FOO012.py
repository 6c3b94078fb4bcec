"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, ratio_percent, show
from checker.laws import BUDGET_LAW_75
from gouji.findings import Computation
from gouji.records import Comparison

_SIGN = {"up": 1, "down": -1}


@rule("FOO012", "growth-rate-off-its-two-figures", kind="arithmetic", severity="medium", basis=BUDGET_LAW_75)
def growth_rate_off_its_two_figures(comparison: Comparison) -> Iterator[Breach | CannotTell]:
    """增减率与两年的数不符：文中写明上年数和本年数，按两数算出的增减率或增减方向与所写不同。

    增减率 =（本年数 − 上年数）÷ 上年数。写有增减额的由 FOO003 核对；上年数为零而写了增减率的，基数为零没有增减率
    （轻微）。三个数必有一误，须核对报表。

    Example:
        Comparison: {what: 宣传事务, amount: 110.60万元, base: 114.00万元, rate: 2.98%, direction: down}

    Counter-example:
        Comparison: {what: 住房公积金, amount: 352.67万元, base: 348.52万元, rate: 0.53%, direction: up}
    """
    amount, base, rate = comparison.amount, comparison.base, comparison.rate
    if comparison.rate_kind != "growth" or comparison.change is not None:
        return
    if amount is None or base is None or rate is None or comparison.direction not in _SIGN:
        return
    anchors = [at("本年数", amount), at("上年数", base), at("增减率", rate)]
    if base.value == 0:
        if rate.value != 0:
            yield Breach(
                zh=f"{comparison.what}上年数为{base.printed}，写了增减率{rate.printed}，基数为零没有增减率",
                en="a growth rate is printed on a base of zero", severity="low",
                anchors=anchors, where=comparison.where,
            )
        return
    now, before = Interval.of(amount), Interval.of(base)
    try:
        computed = ratio_percent(now - before, before)
    except ZeroDivisionError:
        return
    sign = _SIGN[comparison.direction]
    printed = Interval.of(rate) if sign > 0 else Interval(-rate.base - rate.step / 2, -rate.base + rate.step / 2)
    gap = computed.gap(printed)
    severity = verdict(gap, rate.step)
    if severity is None:
        return
    middle = (computed.lo + computed.hi) / 2
    real = f"{'增加' if middle > 0 else '减少'}{show(abs(middle))}%"
    said = f"{'增加' if sign > 0 else '减少'}{rate.printed}"
    yield Breach(
        zh=f"{comparison.what}上年{base.printed}，本年{amount.printed}，应为{real}，文中写{said}",
        en=f"{base.printed} to {amount.printed} is {show(middle)}%, the text says {said}",
        anchors=anchors, where=comparison.where,
        severity="rounding" if severity == "rounding" else None,
        computation=Computation(
            formula="增减率 =（本年数 − 上年数）÷ 上年数 × 100%",
            values=(("本年数", amount.printed), ("上年数", base.printed)),
            unit="%", expected=show(middle), actual=show(sign * rate.value), difference=show(gap, 4),
        ),
    )
