from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("ART005", "fund-above-all-funds", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def part_of_the_funds_above_the_whole(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """部分大于全部：某科目一般公共预算、政府性基金等财政拨款支出之和，大于支出决算表中该科目的全部支出。

    支出决算表是全口径，财政拨款支出是其中的一部分。合计、基本支出、项目支出分别按科目编码核对。

    Example:
        - StatementTable:
            statement: T3
            rows:
              - {name: 行政运行, code: "2120101",
                 cells: [{column: func, amount: 1105.68万元}]}
        - StatementTable:
            statement: T5
            rows:
              - {name: 行政运行, code: "2120101",
                 cells: [{column: func, fund: general_public, amount: 1092.80万元}]}

    Counter-example:
        - StatementTable:
            statement: T3
            rows:
              - {name: 行政运行, code: "2120101",
                 cells: [{column: func, amount: 1105.68万元}]}
        - StatementTable:
            statement: T5
            rows:
              - {name: 行政运行, code: "2120101",
                 cells: [{column: func, fund: general_public, amount: 1192.80万元}]}
    """
    yield from breaches("ART005", relations(tables))
