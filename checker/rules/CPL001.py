from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_LAW_14
from gouji.concepts import STATEMENTS
from gouji.records import Catalogue, Figure, StatementTable

_TOTALS = {
    "T1": ("income_grand_total", "all"), "T2": ("income_total", "all"),
    "T3": ("expenditure_total", "all"), "T4": ("income_grand_total", "fiscal"),
    "T5": ("expenditure_total", "general_public"), "T6": ("basic_expenditure", "general_public"),
    "T7": ("three_public", "fiscal"), "T8": ("expenditure_total", "gov_funds"),
    "T9": ("expenditure_total", "state_capital"),
}  # fmt: skip
"""What the text tells of a statement that is not there, for the reader."""


@rule("CPL001", "listed-statement-missing", kind="completeness", severity="high", basis=BUDGET_LAW_14)
def listed_statement_missing(
    catalogue: Catalogue, tables: tuple[StatementTable, ...], figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """目录所列报表缺失：目录列有某张报表，正文附了其他报表，唯独没有这一张。

    只在目录所列报表至少有一半确实附在文中时判断（报表另附的不在此列）；标题在目录之外再次出现的，可能是表格没有读出，
    不判断；文件中有图片页等未能读出的部分时也不判断。

    Example:
        - Catalogue:
            statements:
              - {statement: T1, title: 一、收入支出决算总表}
              - {statement: T2, title: 二、收入决算表}
        - StatementTable: {statement: T1}
        - StatementTable: {statement: T2}
        - Figure: {concept: income_total, amount: 1万元}

    Counter-example:
        - Catalogue:
            statements:
              - {statement: T1, title: 一、收入支出决算总表}
              - {statement: T2, title: 二、收入决算表}
        - StatementTable: {statement: T1}
        - Figure: {concept: income_total, amount: 1万元}
    """
    there = {table.statement for table in tables}
    listed = [entry for entry in catalogue.statements if entry.statement in there]
    if len(listed) * 2 < len(catalogue.statements):
        return
    order = [entry.statement for entry in catalogue.statements]
    for place, entry in enumerate(catalogue.statements):
        if entry.statement in there or entry.heading is not None:
            continue
        before = next((s for s in reversed(order[:place]) if s in there), None)
        after = next((s for s in order[place:] if s in there), None)
        near = [
            at("相邻报表", table.title) for table in tables
            if table.statement in (before, after) and table.title
        ]
        told = [
            at("文字所述该表的数", figure.amount) for figure in figures
            if figure.source == "text" and figure.measure == "final"
            and (figure.concept, figure.fund) == _TOTALS[entry.statement]
        ]
        yield Breach(
            zh=f"目录列有“{entry.title.quote}”，文中没有《{STATEMENTS[entry.statement]}》",
            en="A statement that the catalogue lists is not in the report",
            anchors=[at("目录", entry.title), *told[:1], *near], where=STATEMENTS[entry.statement],
        )
