"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import name_of, row_anchors
from checker.indicators import figure, is_cost
from checker.interval import Interval, show
from checker.laws import BUDGET_LAW_14
from gouji.findings import Computation
from gouji.records import Indicator, Procurement, SelfEvaluation

_GOODS = re.compile(r"设备|家具|电脑|计算机|笔记本|车辆|器材")
_BOUGHT = re.compile(r"采购|购置|购买")
_OTHER = re.compile(r"运维|维护|维保|服务|工程|改造|租赁|安装|平台|系统|建设|开发")


@rule("ART120", "goods-bought-beyond-procurement", kind="articulation", severity="medium", basis=BUDGET_LAW_14)
def goods_bought_beyond_procurement(
    procurement: Procurement, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """政府采购货物少于自评表的设备采购：项目自评表中采购设备、家具的成本，一项就超过政府采购货物支出总额。

    只看指标（或项目）名称写明采购、购置设备家具，不含服务、工程、运维，且不大于项目执行数的实际成本。不要求逐项
    相等：零星采购可不属政府采购，但单独一项已超过全部货物支出的，两处必有一处不实。

    Example:
        - Procurement: {total: 500.00万元, goods: 400.00万元}
        - SelfEvaluation:
            funds: [{kind: total, executed: 400.00万元}]
            indicators: [{level1: 成本指标, name: 设备采购总成本, actual: {amount: 390.3万元}}]

    Counter-example:
        - Procurement: {total: 500.00万元, goods: 208.06万元}
        - SelfEvaluation:
            funds: [{kind: total, executed: 400.00万元}]
            indicators: [{level1: 成本指标, name: 设备采购总成本, actual: {amount: 390.3万元}}]
    """
    goods = procurement.goods
    if goods is None:
        return
    bought: list[tuple[SelfEvaluation, Indicator]] = []
    for form in forms:
        executed = figure(form.total_funds.executed) if form.total_funds else None
        if executed is None:
            continue
        costs = [row for row in form.indicators if is_cost(row) and _is_purchase(row, form)]
        whole = [row for row in costs if row.actual.amount and row.actual.amount.base == executed.base]
        bought += [
            (form, row) for row in whole or costs
            if row.actual.amount is not None and row.actual.amount.base <= executed.base
        ]
    amounts = [row.actual.amount for _, row in bought if row.actual.amount is not None]
    if not amounts or Interval.of(max(amounts, key=lambda a: a.base)).lo <= Interval.of(goods).hi:
        return
    total = show(sum(amount.base for amount in amounts) / goods.factor)
    yield Breach(
        zh=f"政府采购货物支出{goods.printed}，自评表所列设备家具采购{len(bought)}项合计{total}{goods.unit}，其中一项已超过总额",
        en=f"procured goods are {goods.printed}, the forms state purchases of {total}{goods.unit}",
        anchors=[at("政府采购货物支出", goods)] + [a for _, row in bought for a in row_anchors(row, "actual")],
        where=procurement.where or "政府采购",
        computation=Computation(
            formula="每项设备采购成本 ≤ 政府采购货物支出",
            values=tuple((name_of(row), row.actual.amount.printed) for _, row in bought if row.actual.amount),
            unit=goods.unit, expected=f"≤{goods.printed}", actual=total,
        ),
    )


def _is_purchase(row: Indicator, form: SelfEvaluation) -> bool:
    """Whether a cost is that of goods: its own name says so, or a plain one ("总采购费用") its project's."""
    name, amount = name_of(row), row.actual.amount
    if amount is None or not amount.is_money or not _BOUGHT.search(name):
        return False
    project = form.project.quote if form.project else ""
    told = name if _GOODS.search(name) else name + project
    return bool(_GOODS.search(told)) and not _OTHER.search(name)
