from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_LAW_75
from checker.mentions import belongs
from gouji.concepts import STATEMENTS, fact_name
from gouji.findings import Computation
from gouji.records import Figure, StatementTable
from gouji.types import Amount


@rule("ART007", "empty-table-with-figures-elsewhere", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def empty_table_with_figures_elsewhere(
    tables: tuple[StatementTable, ...], figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """空表与数字矛盾：整表空白而文字或其他表写有该表的非零数，或注明“本表为空表”而表中有数。

    只对能够对应到该表的项目、口径和栏目（预算数、决算数）判断；所有报表都空白（空白样表）时不判断。

    Example:
        - StatementTable:
            statement: T1
            rows: [{name: 总计, cells: [{column: income_grand_total, amount: 1万元}]}]
        - StatementTable: {statement: T8, empty: true}
        - Figure: {concept: expenditure_total, fund: gov_funds, amount: 0.00万元}

    Counter-example:
        - StatementTable:
            statement: T1
            rows: [{name: 总计, cells: [{column: income_grand_total, amount: 1万元}]}]
        - StatementTable: {statement: T8, empty: true}
        - Figure: {concept: expenditure_total, fund: gov_funds, amount: 5.00万元}
    """
    if all(table.empty for table in tables):
        return
    for table in tables:
        title = table.where or STATEMENTS[table.statement]
        head = [at("表题", table.title)] if table.title else []
        if table.empty:
            shown = [f for f in figures if f.source != table.statement and f.amount.value and belongs(f, table)]
            if shown:
                fact = fact_name(shown[0].concept, shown[0].fund, shown[0].measure)
                yield Breach(
                    zh=f"《{title}》整表空白，而{fact}另有{shown[0].amount.printed}",
                    en=f"The table is blank, but {shown[0].amount.printed} is stated elsewhere",
                    anchors=[*(at(STATEMENTS[f.source], f.amount) for f in shown[:4]), *head],
                    computation=Computation(
                        formula="空表 ⇒ 各数为零",
                        values=tuple((STATEMENTS[f.source], f.amount.printed) for f in shown[:4]),
                    ),
                    where=title, facts=(table.statement, "blank"),
                )
        elif table.note is not None:
            cells = [
                cell.amount for row in table.rows for cell in row.cells
                if isinstance(cell.amount, Amount) and cell.amount.value
            ]
            if cells:
                yield Breach(
                    zh=f"《{title}》注明为空表，表中却有{cells[0].printed}等{len(cells)}个非零数",
                    en=f"A note says that the table is empty, but it holds {len(cells)} figures",
                    anchors=[at("空表说明", table.note), *(at("表中", amount) for amount in cells[:4])],
                    where=title, facts=(table.statement, "note"),
                )
