from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("ART006", "tables-that-disagree", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def same_fact_in_two_tables(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """表间勾稽不符：同一个数在两张表中不同，或一张表的数不是另一张表相应各项之和。

    收入支出总表的本年收入、本年支出和各类支出须与收入表、支出表一致；财政拨款总表须与一般公共预算、政府性基金、国有资本
    经营预算各表一致；一般公共预算的基本支出须等于基本支出表的人员经费与公用经费之和。尾数相差一位的列为进位差。口径
    不同的数（全口径、财政拨款、一般公共预算）不相比较；同一种表出现多张（部门和各单位）时不比较。

    Example:
        - StatementTable:
            statement: T1
            rows:
              - {name: 本年支出合计, side: expenditure, kind: total,
                 cells: [{column: expenditure_total, amount: 9759.38万元}]}
        - StatementTable:
            statement: T3
            rows:
              - {name: 合计, kind: total,
                 cells: [{column: expenditure_total, amount: 9759.38万元}]}

    Counter-example:
        - StatementTable:
            statement: T1
            rows:
              - {name: 本年支出合计, side: expenditure, kind: total,
                 cells: [{column: expenditure_total, amount: 9759.38万元}]}
        - StatementTable:
            statement: T3
            rows:
              - {name: 合计, kind: total,
                 cells: [{column: expenditure_total, amount: 9795.38万元}]}
    """
    yield from breaches("ART006", relations(tables))
