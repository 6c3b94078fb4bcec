from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("TAB006", "three-public-table-that-does-not-add-up", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def three_public_expenses(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """“三公”经费表不平：合计不是三项之和，或公务用车购置及运行维护费不是购置费与运行维护费之和。

    “三公”经费合计是因公出国（境）费、公务用车购置及运行维护费、公务接待费之和，预算数和决算数分别核对。

    Example:
        StatementTable:
          statement: T7
          rows:
            - kind: total
              cells:
                - {column: three_public, fund: fiscal, amount: 47.91万元}
                - {column: overseas_travel, fund: fiscal, amount: 0.00万元}
                - {column: vehicle, fund: fiscal, amount: 46.56万元}
                - {column: official_reception, fund: fiscal, amount: 1.35万元}

    Counter-example:
        StatementTable:
          statement: T7
          rows:
            - kind: total
              cells:
                - {column: three_public, fund: fiscal, amount: 49.71万元}
                - {column: overseas_travel, fund: fiscal, amount: 0.00万元}
                - {column: vehicle, fund: fiscal, amount: 46.56万元}
                - {column: official_reception, fund: fiscal, amount: 1.35万元}
    """
    yield from breaches("TAB006", relations(tables))
