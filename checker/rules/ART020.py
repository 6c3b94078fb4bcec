"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, figure, rule
from checker.laws import BUDGET_REGULATION_83
from gouji.concepts import CONCEPTS
from gouji.findings import Computation
from gouji.records import EconomicItems, StatementTable
from gouji.types import Amount, Evidence

_TAIL = re.compile(r"(?:支出|费用|费)$")
_LEAST_ROWS = 10


@rule(
    "ART020", "listed-class-without-expenditure", kind="articulation", severity="medium",
    basis=BUDGET_REGULATION_83,
)
def listed_class_without_expenditure(
    items: EconomicItems, statements: tuple[StatementTable, ...]
) -> Iterator[Breach | CannotTell]:
    """列举的经济科目没有发生额：说明文字称人员经费或公用经费“包括”某科目，基本支出决算表中该科目为零或空白。

    说明是照模板抄的，与本单位实际支出不符；同时有发生额却没有列出的科目一并指出。一段列举合为一条。

    Example:
        - EconomicItems: {concept: personnel_funds, items: [基本工资]}
        - StatementTable: {statement: T6, rows: [{name: 基本工资, cells: [{column: econ, amount: 262.33万元}]}]}

    Counter-example:
        - EconomicItems: {concept: personnel_funds, items: [基本工资, 奖金]}
        - StatementTable:
            statement: T6
            rows:
              - {name: 基本工资, cells: [{column: econ, amount: 262.33万元}]}
              - {name: 奖金, label: 奖金, cells: [{column: econ, amount: 0.00万元}]}
              - {name: 绩效工资, cells: [{column: econ, amount: 1.00万元}]}
              - {name: 住房公积金, cells: [{column: econ, amount: 1.00万元}]}
              - {name: 退休费, cells: [{column: econ, amount: 1.00万元}]}
              - {name: 办公费, cells: [{column: econ, amount: 1.00万元}]}
              - {name: 印刷费, cells: [{column: econ, amount: 1.00万元}]}
              - {name: 差旅费, cells: [{column: econ, amount: 1.00万元}]}
              - {name: 培训费, cells: [{column: econ, amount: 1.00万元}]}
              - {name: 福利费, cells: [{column: econ, amount: 1.00万元}]}
    """
    table = next((t for t in statements if t.statement == "T6" and not t.empty), None)
    if table is None or len(table.rows) < _LEAST_ROWS:
        return
    rows: dict[str, tuple[Evidence | None, Amount | None]] = {}
    for row in table.rows:
        amount = next((a for cell in row.cells if (a := figure(cell.amount)) is not None), None)
        rows[_TAIL.sub("", row.name)] = (row.label, amount)
    empty: list[tuple[Evidence, Evidence | None, Amount | None]] = []
    for item in items.items:
        name = _TAIL.sub("", re.sub(r"\s", "", item.quote))
        label, amount = rows.get(name, (None, None))
        if name in rows and (amount is None or amount.value == 0):
            empty.append((item, label, amount))
    if not empty:
        return
    anchors = []
    for item, label, amount in empty:
        anchors.append(Anchor("文中列举", item))
        if amount is not None:
            anchors.append(at("表中为零", amount))
        elif label is not None:
            anchors.append(at("表中空白", label))
    names = "、".join(f"“{item.quote}”" for item, _, _ in empty)
    yield Breach(
        zh=f"说明称{CONCEPTS[items.concept]}包括{names}，基本支出决算表中为零或空白",
        en=f"the text lists {names}, which are zero or blank in the statement of basic expenditure",
        anchors=anchors,
        computation=Computation(
            formula="列举的科目应有发生额",
            values=tuple((item.quote, amount.printed if amount else "空白") for item, _, amount in empty),
        ),
        where=items.where,
    )
