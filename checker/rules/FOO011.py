"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, show, total
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import Footing

_LEAST = 8
_COVERED = 95
_ROUND = 100_000


@rule("FOO011", "long-list-nearly-the-total", kind="arithmetic", severity="low", basis=BUDGET_REGULATION_83)
def long_list_nearly_the_total(footing: Footing) -> Iterator[Breach | CannotTell]:
    """线索：清单合计与总额差一个整数：“……万元，主要用于”之后逐项列出8项以上，合计占总额95%以上而不等于总额，
    差额是10万元的整数倍。

    “主要”不排除没有列出的项，但差一个整数的多半是漏列或错数，只作线索；合计大于总额的是错误（一般）。

    Example:
        Footing: {what: 主要用于, complete: false, total: 100万元, parts: [{label: 甲, amount: 60万元}]}

    Counter-example:
        Footing:
          what: 主要用于
          complete: false
          total: 900万元
          parts:
            - {label: 一, amount: 110万元}
            - {label: 二, amount: 110万元}
            - {label: 三, amount: 110万元}
            - {label: 四, amount: 110万元}
            - {label: 五, amount: 110万元}
            - {label: 六, amount: 110万元}
            - {label: 七, amount: 110万元}
            - {label: 八, amount: 110万元}
    """
    if footing.complete or len(footing.parts) < _LEAST or not footing.total.is_money:
        return
    whole = footing.total
    listed = total(part.amount for part in footing.parts)
    middle = (listed.lo + listed.hi) / 2
    if listed.meets(Interval.of(whole)) or middle * 100 < whole.base * _COVERED:
        return
    more = middle > whole.base
    if not more and (whole.base - middle) % _ROUND:
        return
    apart, added = show(abs(whole.base - middle) / whole.factor), show(middle / whole.factor)
    yield Breach(
        zh=("" if more else "线索：") + f"所列{len(footing.parts)}项合计{added}{whole.unit}，总额{whole.printed}，"
        f"{'多' if more else '少'}{apart}{whole.unit}",
        en=f"{len(footing.parts)} listed items add up to {added}{whole.unit} of {whole.printed}",
        anchors=[at("总额", whole), *(at(part.label[-20:], part.amount) for part in footing.parts)],
        where=footing.where, severity="medium" if more else None,
        computation=Computation(
            formula="Σ所列各项",
            values=tuple((part.label, part.amount.printed) for part in footing.parts),
            unit=whole.unit, expected=whole.printed, actual=added, difference=apart,
        ),
    )
