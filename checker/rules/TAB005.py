from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("TAB005", "basic-expenditure-that-does-not-add-up", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def basic_expenditure_by_economic_class(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """基本支出决算表不平：经济分类的类不是各款之和，或人员经费、公用经费合计不是所属各类之和。

    人员经费合计是工资福利支出（301）与对个人和家庭的补助（303）之和，公用经费合计是商品和服务支出（302）、资本性支出
    （310）等其余各类之和。空白单元格不计。

    Example:
        StatementTable:
          statement: T6
          rows:
            - {name: 工资福利支出, code: "301",
               cells: [{column: econ, fund: general_public, amount: 2082.85万元}]}
            - {name: 对个人和家庭的补助, code: "303",
               cells: [{column: econ, fund: general_public, amount: 69.41万元}]}
            - {name: 人员经费合计, kind: total,
               cells: [{column: personnel_funds, fund: general_public, amount: 2152.26万元}]}

    Counter-example:
        StatementTable:
          statement: T6
          rows:
            - {name: 工资福利支出, code: "301",
               cells: [{column: econ, fund: general_public, amount: 2082.85万元}]}
            - {name: 对个人和家庭的补助, code: "303",
               cells: [{column: econ, fund: general_public, amount: 69.41万元}]}
            - {name: 人员经费合计, kind: total,
               cells: [{column: personnel_funds, fund: general_public, amount: 2125.26万元}]}
    """
    yield from breaches("TAB005", relations(tables))
