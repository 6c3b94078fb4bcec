from collections.abc import Iterator

from checker.articulation import breaches
from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_LAW_75
from checker.relations import relations
from gouji.records import StatementTable


@rule("ART004", "three-public-below-its-basic-part", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def three_public_below_its_basic_part(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """“三公”经费与经济分类矛盾：基本支出中的因公出国费、接待费、公车费，比“三公”经费表中的同一项还多。

    基本支出决算表的因公出国（境）费用（30212）、公务接待费（30217）、公务用车运行维护费（30231）、公务用车购置（31013）
    只是“三公”经费相应项目的一部分，不会大于它。

    Example:
        - StatementTable:
            statement: T6
            rows:
              - {name: 公务接待费, code: "30217",
                 cells: [{column: econ, fund: general_public, amount: 0.39万元}]}
        - StatementTable:
            statement: T7
            rows: [{kind: total, cells: [{column: official_reception, fund: fiscal, amount: 0.39万元}]}]

    Counter-example:
        - StatementTable:
            statement: T6
            rows:
              - {name: 公务接待费, code: "30217",
                 cells: [{column: econ, fund: general_public, amount: 3.90万元}]}
        - StatementTable:
            statement: T7
            rows: [{kind: total, cells: [{column: official_reception, fund: fiscal, amount: 0.39万元}]}]
    """
    yield from breaches("ART004", relations(tables))
