from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("TAB002", "row-that-does-not-add-up", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def rows_across_columns(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """收入决算表、支出决算表和一般公共预算支出决算表中，一行的合计不是该行各列之和。

    收入决算表每行的本年收入合计是财政拨款、上级补助、事业、经营、附属单位上缴和其他收入之和；支出决算表每行是基本支出、
    项目支出、上缴上级、经营支出和对附属单位补助支出之和。空白单元格不计；各列全空或有未识别的列时不作判断。

    Example:
        StatementTable:
          statement: T5
          rows:
            - name: 行政运行
              code: "2010601"
              cells:
                - {column: func, fund: general_public, amount: 1511.89万元}
                - {column: func_basic, fund: general_public, amount: 1503.52万元}
                - {column: func_project, fund: general_public, amount: 8.37万元}

    Counter-example:
        StatementTable:
          statement: T5
          rows:
            - name: 行政运行
              code: "2010601"
              cells:
                - {column: func, fund: general_public, amount: 1511.89万元}
                - {column: func_basic, fund: general_public, amount: 1503.52万元}
                - {column: func_project, fund: general_public, amount: 83.70万元}
    """
    yield from breaches("TAB002", relations(tables))
