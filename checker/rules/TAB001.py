from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("TAB001", "unbalanced-total-statement", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def totals_of_income_and_expenditure(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """收入支出总表不平：合计、总计不是各项之和，或收入总计不等于支出总计。

    收支总表是整份决算的起点，总数不平说明编报有误。本年收入合计是各项收入之和，收入总计再加使用非财政拨款结余和年初
    结转和结余；本年支出合计是各类支出之和，支出总计再加结余分配和年末结转和结余。空白单元格不计；有未识别的行时不作判断。

    Example:
        StatementTable:
          statement: T1
          rows:
            - {name: 一般公共预算财政拨款收入, side: income,
               cells: [{column: income_general_public, amount: 2940.05万元}]}
            - {name: 其他收入, side: income, cells: [{column: income_other, amount: 6.20万元}]}
            - {name: 本年收入合计, side: income, kind: total,
               cells: [{column: income_total, amount: 2946.25万元}]}

    Counter-example:
        StatementTable:
          statement: T1
          rows:
            - {name: 一般公共预算财政拨款收入, side: income,
               cells: [{column: income_general_public, amount: 2940.05万元}]}
            - {name: 其他收入, side: income, cells: [{column: income_other, amount: 6.20万元}]}
            - {name: 本年收入合计, side: income, kind: total,
               cells: [{column: income_total, amount: 2964.25万元}]}
    """
    yield from breaches("TAB001", relations(tables))
