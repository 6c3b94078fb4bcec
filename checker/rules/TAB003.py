from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("TAB003", "class-that-is-not-its-sections", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def classes_sections_and_items(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """科目上下级不符：类不是各款之和、款不是各项之和，或合计不是各类之和。

    功能分类科目须逐级汇总，上下级不符说明漏列、重列或填错。按科目编码的层级逐列核对；没有列出下级的科目不核对，
    表中编码重复（按单位分段列示）或有行没有编码时，整张表不作判断。

    Example:
        StatementTable:
          statement: T3
          rows:
            - {name: 住房改革支出, code: "22102", cells: [{column: func, amount: 445.69万元}]}
            - {name: 住房公积金, code: "2210201", cells: [{column: func, amount: 187.19万元}]}
            - {name: 购房补贴, code: "2210203", cells: [{column: func, amount: 258.50万元}]}

    Counter-example:
        StatementTable:
          statement: T3
          rows:
            - {name: 住房改革支出, code: "22102", cells: [{column: func, amount: 445.69万元}]}
            - {name: 住房公积金, code: "2210201", cells: [{column: func, amount: 187.19万元}]}
            - {name: 购房补贴, code: "2210203", cells: [{column: func, amount: 285.50万元}]}
    """
    yield from breaches("TAB003", relations(tables))
