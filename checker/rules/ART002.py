from collections.abc import Iterator

from checker.articulation import same_figure
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_LAW_75
from checker.subjects import Named, amount_of, coded, resolved, stated_in_total, statement_of_fund
from gouji.concepts import STATEMENTS
from gouji.findings import Computation
from gouji.records import StatementTable, SubjectItem


@rule("ART002", "subject-with-two-figures", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def subject_with_two_figures(
    items: tuple[SubjectItem, ...], tables: tuple[StatementTable, ...]
) -> Iterator[Breach | CannotTell]:
    """科目支出表文不符：说明文字中某科目的支出，与支出决算表中该科目的数不同。

    按类、款、项的名称逐级在同一口径的支出表（一般公共预算、政府性基金、国有资本经营预算）中找到科目再比较；名称对不上的
    不比较；文字与财政拨款总表一致、只是两张表不同的，是表间不符，不在此重复指出。尾数差一位的列为进位差。

    Example:
        - SubjectItem: {class_name: 卫生健康支出, amount: 60.99万元}
        - StatementTable:
            statement: T5
            rows:
              - {name: 卫生健康支出, code: "210",
                 cells: [{column: func, amount: 60.99万元}]}

    Counter-example:
        - SubjectItem: {class_name: 卫生健康支出, amount: 69.09万元}
        - StatementTable:
            statement: T5
            rows:
              - {name: 卫生健康支出, code: "210",
                 cells: [{column: func, amount: 60.99万元}]}
    """
    for item in items:
        table, named = statement_of_fund(tables, item.fund), Named.of(item)
        rows = coded(table) if table else None
        if table is None or named is None or rows is None or item.amount is None:
            continue
        codes = resolved(rows, named)
        there = amount_of(rows[codes[-1]]) if len(codes) == len(named.names) else None
        if there is None or item.amount.hedge != "exact":
            continue
        severity = same_figure(item.amount, there)
        if severity is None or stated_in_total(tables, item.fund, codes[-1], item.amount):
            continue
        title = table.where or STATEMENTS[table.statement]
        name = rows[codes[-1]].name
        yield Breach(
            zh=f"“{name}”：文字写{item.amount.printed}，《{title}》为{there.printed}",
            en=f"{item.amount.printed} in the text, {there.printed} in the statement for {codes[-1]}",
            anchors=[at("文字", item.amount), at(title, there)],
            computation=Computation(
                formula="文字 = 报表", values=(("文字", item.amount.printed), (title, there.printed)),
                unit=there.unit, expected=there.printed, actual=item.amount.printed,
                difference=show(abs(item.amount.base - there.base) / there.factor, 4),
            ),
            where=item.where or name,
            severity="rounding" if severity == "rounding" else None,
        )
