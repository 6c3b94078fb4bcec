"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, show
from checker.laws import BUDGET_LAW_75
from gouji.findings import Computation
from gouji.records import Comparison

_SIGN = {"up": 1, "down": -1}


@rule("FOO015", "change-off-its-two-figures", kind="arithmetic", severity="medium", basis=BUDGET_LAW_75)
def change_off_its_two_figures(comparison: Comparison) -> Iterator[Breach | CannotTell]:
    """增减额与两年的数不符：文中写明上年数（或预算数）和本年数，两数之差不是所写的增减额。

    增减额 = 本年数 − 上年数，方向以用词为准。三个数按显示位数取区间，无交集才提示。

    Example:
        Comparison: {what: 森林管护, amount: 358.15万元, base: 447.94万元, change: 89.79万元, direction: down}

    Counter-example:
        Comparison: {what: 森林管护, amount: 358.15万元, base: 447.94元, change: 89.79万元, direction: down}
    """
    amount, base, change = comparison.amount, comparison.base, comparison.change
    if amount is None or base is None or change is None or comparison.direction not in _SIGN:
        return
    sign = _SIGN[comparison.direction]
    real = Interval.of(amount) - Interval.of(base)
    said = Interval.of(change) if sign > 0 else Interval.exactly(0) - Interval.of(change)
    gap = real.gap(said)
    severity = verdict(gap, max(amount.step, base.step, change.step))
    if severity is None:
        return
    difference = (amount.base - base.base) / amount.factor
    expected = f"{'增加' if difference > 0 else '减少'}{show(abs(difference))}{amount.unit}"
    written = f"{'增加' if sign > 0 else '减少'}{change.printed}"
    yield Breach(
        zh=f"{comparison.what}由{base.printed}到{amount.printed}，应为{expected}，文中写{written}",
        en=f"{base.printed} to {amount.printed} is a change of {show(difference)}{amount.unit}, "
        f"the text says {change.printed}",
        anchors=[at("基数", base), at("本年数", amount), at("增减额", change)],
        computation=Computation(
            formula="增减额 = 本年数 − 基数",
            values=(("本年数", amount.printed), ("基数", base.printed)),
            unit=amount.unit, expected=show(difference), actual=written,
            difference=show(gap / amount.factor, 4),
        ),
        where=comparison.where, severity="rounding" if severity == "rounding" else None,
    )
