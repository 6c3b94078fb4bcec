"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.laws import BUDGET_REGULATION_6
from gouji.records import StatementTable

_LEAST_ROWS = 5
_ITEM_DIGITS = 7


@rule("CPL009", "statement-without-items", kind="completeness", severity="medium", basis=BUDGET_REGULATION_6)
def statement_without_items(table: StatementTable) -> Iterator[Breach | CannotTell]:
    """报表未细化到项：一般公共预算支出决算表只列到类、款，没有一个项级科目。

    功能分类应公开到项（七位编码）。只看各行都有编码、至少5行的表；空表不判断。

    Example:
        StatementTable: {statement: T5, title: 表, rows: [{code: "2010301", name: 行政运行}]}

    Counter-example:
        StatementTable:
          statement: T5
          title: 一般公共预算财政拨款支出决算表
          rows:
            - {code: "201", name: 一般公共服务支出}
            - {code: "20103", name: 政府办公厅（室）及相关机构事务}
            - {code: "208", name: 社会保障和就业支出}
            - {code: "20805", name: 行政事业单位养老支出}
            - {code: "221", name: 住房保障支出}
    """
    codes = [row.code for row in table.rows if row.kind == "item" and row.code]
    least = max(_LEAST_ROWS, len(table.rows) - 2)
    if table.statement != "T5" or table.empty or len(codes) < least or table.title is None:
        return
    if max(map(len, codes)) >= _ITEM_DIGITS:
        return
    deepest = next(row for row in table.rows if row.code == max(codes, key=len))
    anchors = [Anchor("报表", table.title)]
    anchors += [at("最细的科目", deepest.label)] if deepest.label else []
    name = table.where or "一般公共预算财政拨款支出决算表"
    yield Breach(
        zh=f"《{name}》只列到{max(map(len, codes))}位编码，没有列到项",
        en="the statement of expenditure has no items", anchors=anchors, where=table.where,
    )
