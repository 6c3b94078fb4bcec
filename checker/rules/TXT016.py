"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from gouji.classification_names import CLASS_NAMES, class_code
from gouji.concepts import STATEMENTS
from gouji.records import StatementTable


@rule("TXT016", "class-name-in-a-table", kind="text", severity="medium", basis=DISCLOSURE_RULES)
def class_name_in_a_table(table: StatementTable) -> Iterator[Breach | CannotTell]:
    """报表中类级科目名称与编码不符：编码是一类，名称是另一类。

    类的编码全国统一（208 社会保障和就业、210 卫生健康……），历年旧称也在名单中，名单以外的名称不作判断。同一张表
    多数行对不上时，多半是没有读准这张表，不作判断。

    Example:
        StatementTable:
          statement: T5
          rows:
            - {label: 教育支出, name: 教育支出, code: "205"}
            - {label: 卫生健康支出, name: 卫生健康支出, code: "210"}

    Counter-example:
        StatementTable:
          statement: T5
          rows:
            - {label: 教育支出, name: 教育支出, code: "205"}
            - {label: 卫生健康支出, name: 卫生健康支出, code: "208"}
            - {label: 住房保障支出, name: 住房保障支出, code: "221"}
    """
    rows = [row for row in table.rows if row.code in CLASS_NAMES and class_code(row.name)]
    wrong = [row for row in rows if class_code(row.name) != row.code]
    if wrong and 2 * len(wrong) >= len(rows):
        yield CannotTell("多数类级科目的名称与编码对不上，可能没有读准这张表")
        return
    for row in wrong:
        if row.label is not None:
            title = table.where or STATEMENTS[table.statement]
            yield Breach(
                zh=f"《{title}》中编码{row.code}的科目名称为“{row.label.quote}”，该名称的编码是{class_code(row.name)}",
                en=f"code {row.code} is named “{row.label.quote}”, whose code is {class_code(row.name)}",
                anchors=[Anchor("科目", row.label)],
                where=table.where,
            )
