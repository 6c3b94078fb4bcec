"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors
from checker.indicators import shown
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation


@rule("IND013", "percent-in-words", kind="text", severity="low", basis=EVALUATION_RULES)
def percent_in_words(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """比率单位写法不一：目标或实际写成“90百分比”，同一报告其他指标用“%”。

    全报告作为一条疑点，列出各处；全都写“百分比”的报告不算。

    Example:
        SelfEvaluation:
          indicators: [{name: 满意度, target: {raw: ">=90%", kind: numeric, operator: ">=", amount: 90%}}]

    Counter-example:
        SelfEvaluation:
          indicators:
            - {name: 满意度, target: {raw: ">=90%", kind: numeric, operator: ">=", amount: 90%}}
            - {name: 到会率, target: {raw: ">=90百分比", kind: numeric, operator: ">=", amount: 90%}}
    """
    rows = [(form, row) for form in forms for row in form.indicators]
    cells = [cell for _, row in rows for cell in (row.target, row.actual)]
    worded = [
        (form, row, part) for form, row in rows
        for part, cell in (("target", row.target), ("actual", row.actual)) if "百分比" in shown(cell)
    ]
    if not worded or not any(shown(cell).endswith("%") for cell in cells):
        return
    where = list(dict.fromkeys(form.where for form, _, _ in worded))
    _, row, part = worded[0]
    example = shown(row.target if part == "target" else row.actual)
    yield Breach(
        zh=f"{len(worded)}处比率的单位写成“百分比”（如“{name_of(row)}”{example}），其他指标用“%”",
        en=f"{len(worded)} rates are written with 百分比, all others with %",
        anchors=[anchor for _, row, part in worded for anchor in row_anchors(row, part)],
        where="、".join(where[:3]) + ("等" if len(where) > 3 else ""),
        facts=("words", *(f"{form.where}{name_of(row)}{part}" for form, row, part in worded)),
    )
