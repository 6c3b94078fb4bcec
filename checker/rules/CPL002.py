from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import DISCLOSURE_RULES
from gouji.concepts import STATEMENTS
from gouji.records import StatementTable


@rule("CPL002", "empty-table-unexplained", kind="completeness", severity="medium", basis=DISCLOSURE_RULES)
def empty_table_unexplained(tables: tuple[StatementTable, ...]) -> Iterator[Breach | CannotTell]:
    """空表未说明：报表整表空白而没有空表说明，同一报告的其他空表却有。

    没有数据的报表也须列出并加以说明。报告自己对别的空表作了说明，这一张漏掉的才指出；所有报表都空白（空白样表）时不判断。

    Example:
        - StatementTable: {statement: T1}
        - StatementTable: {statement: T8, title: 政府性基金表, empty: true, note: 本表无数据}

    Counter-example:
        - StatementTable: {statement: T1}
        - StatementTable: {statement: T7, title: “三公”经费表, empty: true}
        - StatementTable: {statement: T8, title: 政府性基金表, empty: true, note: 本表无数据}
    """
    explained = [table for table in tables if table.empty and table.note]
    if not explained or all(table.empty for table in tables):
        return
    for table in tables:
        if not table.empty or table.note is not None or table.title is None:
            continue
        other = explained[0]
        yield Breach(
            zh=f"《{table.where or STATEMENTS[table.statement]}》整表空白，没有空表说明；其他空表有说明",
            en="The table is blank without the note that the report's other blank tables have",
            anchors=[at("表题", table.title), *([at("另一空表的说明", other.note)] if other.note else [])],
            where=table.where or STATEMENTS[table.statement],
        )
