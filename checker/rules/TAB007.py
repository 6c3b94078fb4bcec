from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("TAB007", "unbalanced-fund-table", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def fund_budget_tables(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """政府性基金、国有资本经营预算表不平：年初结转加本年收入减本年支出不等于年末结转，或支出不是基本与项目支出之和。

    基金预算和国有资本经营预算自求平衡，结转结余逐行可算。空白单元格不计。

    Example:
        StatementTable:
          statement: T8
          rows:
            - name: 合计
              kind: total
              cells:
                - {column: opening_balance, fund: gov_funds, amount: 5.00万元}
                - {column: income_total, fund: gov_funds, amount: 100.00万元}
                - {column: expenditure_total, fund: gov_funds, amount: 98.00万元}
                - {column: closing_balance, fund: gov_funds, amount: 7.00万元}

    Counter-example:
        StatementTable:
          statement: T8
          rows:
            - name: 合计
              kind: total
              cells:
                - {column: opening_balance, fund: gov_funds, amount: 5.00万元}
                - {column: income_total, fund: gov_funds, amount: 100.00万元}
                - {column: expenditure_total, fund: gov_funds, amount: 98.00万元}
                - {column: closing_balance, fund: gov_funds, amount: 2.00万元}
    """
    yield from breaches("TAB007", relations(tables))
