"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_REGULATION_5
from checker.subjects import Named, amount_of, coded, resolved, statement_of_fund
from gouji.records import StatementRow, StatementTable, SubjectItem
from gouji.types import Amount


@rule("ART116", "purpose-against-its-column", kind="articulation", severity="medium", basis=BUDGET_REGULATION_5)
def purpose_against_its_column(
    items: tuple[SubjectItem, ...], tables: tuple[StatementTable, ...]
) -> Iterator[Breach | CannotTell]:
    """用途与支出性质不符：说明称某科目主要用于“……等基本支出”，支出决算表中该科目全部是项目支出，或者反过来。

    用途里同时写基本支出和项目支出的不判断。

    Example:
        - SubjectItem: {class_name: 甲类, amount: 10.00万元, purpose: 日常办公等基本支出}
        - StatementTable:
            statement: T5
            rows:
              - code: "201"
                name: 甲类
                cells: [{column: func, amount: 10.00万元}, {column: func_basic, amount: 10.00万元}]

    Counter-example:
        - SubjectItem: {class_name: 甲类, amount: 10.00万元, purpose: 日常办公等基本支出}
        - StatementTable:
            statement: T5
            rows:
              - code: "201"
                name: 甲类
                cells: [{column: func, amount: 10.00万元}, {column: func_project, amount: 10.00万元}]
    """
    for item in items:
        purpose, named = item.purpose, Named.of(item)
        if purpose is None or named is None:
            continue
        says = [word for word in ("基本支出", "项目支出") if word in purpose.quote]
        table = statement_of_fund(tables, item.fund)
        rows = coded(table) if table else None
        if len(says) != 1 or rows is None or table is None:
            continue
        codes = resolved(rows, named)
        row = rows[codes[-1]] if len(codes) == len(named.names) else None
        whole = amount_of(row) if row else None
        other = "func_project" if says[0] == "基本支出" else "func_basic"
        held = _cell(row, other) if row else None
        if whole is None or held is None or whole.value <= 0 or held.base != whole.base:
            continue
        column = "项目支出" if other == "func_project" else "基本支出"
        yield Breach(
            zh=f"“{named.names[-1].quote}”用途写作{says[0]}，《{table.where or '支出决算表'}》中该科目"
            f"{whole.printed}全部是{column}",
            en=f"the purpose says {says[0]}, the statement has all of {whole.printed} as {column}",
            anchors=[
                at("用途", purpose), at(column, held),
                *([at("科目", row.label)] if row and row.label else []),
            ],
            where=item.where,
        )


def _cell(row: StatementRow, column: str) -> Amount | None:
    return next((c.amount for c in row.cells if c.column == column and isinstance(c.amount, Amount)), None)
