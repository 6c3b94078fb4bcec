"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import DISCLOSURE_RULES
from gouji.findings import Computation
from gouji.records import Comparison


@rule("FOO005", "growth-on-a-zero-base", kind="arithmetic", severity="low", basis=DISCLOSURE_RULES)
def growth_on_a_zero_base(comparisons: tuple[Comparison, ...]) -> Iterator[Breach | CannotTell]:
    """零基数增长率：本年数等于增加额，上年数为零，却写了增长率。

    基数为零时增长率没有意义，写“增长100%”会被误读为翻了一番。全报告作为一条疑点列出各处。

    Example:
        Comparison: {what: 肉类储备, amount: 686.13万元, change: 686.13万元, direction: up}

    Counter-example:
        Comparison: {what: 肉类储备, amount: 686.13万元, change: 686.13万元, rate: 100.00%, direction: up}
    """
    found = [
        c for c in comparisons
        if c.rate_kind == "growth" and c.direction == "up" and c.amount and c.change and c.rate
        and c.amount.base > 0 and c.amount.base == c.change.base and c.rate.value != 0
    ]
    if not found:
        return
    anchors = []
    for c in found:
        if c.amount and c.change and c.rate:
            anchors += [at("本年数", c.amount), at("增加额", c.change), at("增长率", c.rate)]
    first = found[0]
    if first.amount is None or first.change is None or first.rate is None:
        return
    yield Breach(
        zh=f"{len(found)}处在上年数为零的情况下写了增长率，如本年{first.amount.printed}、"
        f"增加{first.change.printed}、增长{first.rate.printed}",
        en=f"{len(found)} growth rates are printed on a base of zero",
        anchors=anchors,
        computation=Computation(
            formula="上年数 = 本年数 − 增加额 = 0",
            values=(("本年数", first.amount.printed), ("增加额", first.change.printed)),
            unit=first.amount.unit, expected="无增长率", actual=first.rate.printed,
        ),
        where=first.where,
    )
