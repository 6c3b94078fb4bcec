"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_LAW_75
from checker.narrative import footing_gap
from gouji.findings import Computation
from gouji.records import Footing


@rule("FOO007", "list-not-adding-up", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def list_not_adding_up(footing: Footing) -> Iterator[Breach | CannotTell]:
    """清单合计不符：逐项列举的金额之和，不等于所列的合计。

    编号连续的科目清单、括号内列出的项级科目、“开支内容包括”后列出的各项，都应当等于前面的合计。相差超出
    各数四舍五入所能解释的范围才提示；文中没有说明列举完整的清单，只提示分项大于合计。

    Example:
        Footing:
          what: 一般公共服务支出
          total: 332.88万元
          parts: [{label: 行政运行, amount: 311.52万元}, {label: 财政事务, amount: 21.36万元}]

    Counter-example:
        Footing:
          what: 各科目支出决算
          total: 1042.54万元
          parts: [{label: 甲, amount: 332.88万元}, {label: 乙, amount: 703.66万元}]
    """
    if not footing.parts:
        return
    total = footing.total
    amounts = [part.amount for part in footing.parts]
    added = sum((amount.base for amount in amounts), Decimal(0))
    gap = footing_gap(total, amounts)
    if not footing.complete and added <= total.base:
        return
    severity = verdict(gap, total.step)
    if severity is None:
        return
    computed = added / total.factor
    difference = total.value - computed
    yield Breach(
        zh=f"{footing.what}合计{total.printed}，所列{len(amounts)}项之和为{show(computed)}{total.unit}，"
        f"相差{show(abs(difference))}{total.unit}",
        en=f"the total is {total.printed}, the {len(amounts)} listed parts add up to "
        f"{show(computed)}{total.unit}",
        anchors=[at("合计", total), *(at(part.label or "分项", part.amount) for part in footing.parts)],
        computation=Computation(
            formula="合计 = 各项之和",
            values=(
                ("合计", total.printed),
                *((part.label or "分项", part.amount.printed) for part in footing.parts),
            ),
            unit=total.unit, expected=show(computed, 4), actual=str(total.value),
            difference=show(difference, 4),
        ),
        where=footing.where,
        severity="rounding" if severity == "rounding" else None,
    )
