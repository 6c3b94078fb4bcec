from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.laws import BUDGET_LAW_75
from checker.subjects import misnamed
from gouji.concepts import STATEMENTS
from gouji.records import StatementTable, SubjectItem

_LEVELS = {3: "类", 5: "款", 7: "项"}


@rule("ART008", "subject-name-not-in-the-table", kind="text", severity="medium", basis=BUDGET_LAW_75)
def subject_name_not_in_the_table(
    items: tuple[SubjectItem, ...], tables: tuple[StatementTable, ...]
) -> Iterator[Breach | CannotTell]:
    """科目名称与报表不符：文字中的类、款、项名称在支出表中没有，同一上级下却有金额相同的另一科目。

    旧科目名、漏字或张冠李戴会使读者找不到对应的科目。只在金额相同、上级科目一致、且该科目没有被文字中别的条目用正确名称
    说到时指出。

    Example:
        - SubjectItem: {class_name: 住房保障支出, section_name: 住房改革支出, amount: 289.59万元}
        - StatementTable:
            statement: T5
            rows:
              - {name: 住房保障支出, code: "221", cells: [{column: func, amount: 289.59万元}]}
              - {name: 住房改革支出, code: "22102", cells: [{column: func, amount: 289.59万元}]}

    Counter-example:
        - SubjectItem: {class_name: 住房保障支出, section_name: 住房公积支出, amount: 289.59万元}
        - StatementTable:
            statement: T5
            rows:
              - {name: 住房保障支出, code: "221", cells: [{column: func, amount: 289.59万元}]}
              - {name: 住房改革支出, code: "22102", cells: [{column: func, amount: 289.59万元}]}
    """
    for found in misnamed(items, tables):
        row, title = found.row, found.table.where or STATEMENTS[found.table.statement]
        level = _LEVELS[len(row.code)]
        anchors = [at("文字", found.name), at("金额", found.amount)]
        anchors += [Anchor(STATEMENTS[t.statement], label) for t, label in found.rows(tables)]
        yield Breach(
            zh=f"文字的“{found.name.quote}（{level}）”在《{title}》中没有，同额的科目是{row.code}“{row.name}”",
            en=f"No subject of this name in the statement; the same amount stands under {row.code}",
            anchors=anchors, where=found.item.where,
        )
