from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("TAB004", "unbalanced-fiscal-statement", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def totals_of_fiscal_appropriation(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """财政拨款收支总表不平：合计不是三项预算之和，或收入、支出、结转结余之间不平。

    财政拨款由一般公共预算、政府性基金预算和国有资本经营预算三项组成，每一行的合计是三列之和；总计等于本年收入加年初
    结转和结余，也等于本年支出加年末结转和结余，三项预算各自也须平衡。空白单元格不计。

    Example:
        StatementTable:
          statement: T4
          rows:
            - name: 本年支出合计
              side: expenditure
              kind: total
              cells:
                - {column: expenditure_total, fund: fiscal, amount: 30.00万元}
                - {column: expenditure_total, fund: general_public, amount: 20.00万元}
                - {column: expenditure_total, fund: gov_funds, amount: 10.00万元}

    Counter-example:
        StatementTable:
          statement: T4
          rows:
            - name: 本年支出合计
              side: expenditure
              kind: total
              cells:
                - {column: expenditure_total, fund: fiscal, amount: 35.00万元}
                - {column: expenditure_total, fund: general_public, amount: 20.00万元}
                - {column: expenditure_total, fund: gov_funds, amount: 10.00万元}
    """
    yield from breaches("TAB004", relations(tables))
