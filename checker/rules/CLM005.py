"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_LAW_75
from gouji.findings import Computation
from gouji.records import Figure, ProseMoney

_TOTALS = ("income_grand_total", "expenditure_grand_total", "income_total", "expenditure_total")
_FAR = 100
_NEAR = 10
_SCALE = 10_000


@rule("CLM005", "money-out-of-all-proportion", kind="claim", severity="high", basis=BUDGET_LAW_75)
def money_out_of_all_proportion(
    money: ProseMoney, figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """金额单位疑误：文中说发放、拨付的一笔钱，是本部门全年收支的一百倍以上，换成“元”才合理；或全地区的投资、产值
    不到本部门一家支出的十分之一，换成“亿元”才合理。

    部门付出去的钱不可能超过自己的全部收支。只看写明由本部门发放、没有“全省、全市、累计”等更大范围的金额；
    缩小一万倍后仍大于全年收支的不判断。地区总量偏小只是线索（一般），因为小乡镇的统计口径不一。

    Example:
        - ProseMoney: {kind: paid, what: 种粮补贴, amount: 70.89万元}
        - Figure: {concept: expenditure_total, amount: 2306.32万元}

    Counter-example:
        - ProseMoney: {kind: paid, what: 种粮补贴, amount: 708860.91万元}
        - Figure: {concept: expenditure_total, amount: 2306.32万元}
    """
    totals = [
        figure.amount for figure in figures
        if figure.concept in _TOTALS and figure.fund == "all" and not figure.scope
        and figure.measure == "final" and figure.amount.base > 0
    ]
    if not totals:
        return
    amount, whole = money.amount, max(totals, key=lambda total: total.base)
    if money.kind == "paid":
        off = amount.base >= whole.base * _FAR and amount.base / _SCALE <= whole.base
        times = show(amount.base / whole.base, 0)
        zh = f"{money.what}{amount.printed}，是本部门全年收支{whole.printed}的{times}倍，单位疑为元"
        en = f"{amount.printed} paid out is beyond the body's whole {whole.printed}: the unit is wrong"
    else:
        off = amount.base > 0 and amount.base * _NEAR <= whole.base <= amount.base * _SCALE
        zh = f"{money.what}{amount.printed}，不到本部门一家全年收支{whole.printed}的十分之一，单位疑误"
        en = f"{amount.printed} for a whole region is less than a tenth of one body's {whole.printed}"
    if not off:
        return
    yield Breach(
        zh=zh, en=en, where=money.where,
        anchors=[at("文中金额", amount), at("本部门全年收支", whole)],
        severity="high" if money.kind == "paid" else "medium",
        computation=Computation(
            formula="文中金额 ÷ 本部门全年收支",
            values=((money.what or "文中金额", amount.printed), ("全年收支", whole.printed)),
            actual=show(amount.base / whole.base, 4), unit="倍",
        ),
    )
