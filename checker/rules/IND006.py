"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation


@rule("IND006", "words-as-target-percentage-as-actual", kind="indicator", severity="low", basis=EVALUATION_RULES)
def words_as_target_percentage_as_actual(
    forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """定性指标填百分比：目标是“显著增加”“按计划完成”一类文字，实际完成值却填成百分比。

    定性指标应说明达到的程度，百分比没有分母，无从核对。全报告作为一条疑点，列出各处。

    Example:
        SelfEvaluation:
          indicators:
            - name: 企业利润
              target: {raw: 显著增加, kind: qualitative}
              actual: {raw: 显著增加, kind: qualitative}

    Counter-example:
        SelfEvaluation:
          indicators:
            - name: 企业利润
              target: {raw: 显著增加, kind: qualitative}
              actual: {raw: =100%, kind: numeric, operator: "=", amount: 100%}
    """
    found = [
        (form, row)
        for form in forms
        for row in form.indicators
        if row.target.kind == "qualitative" and row.actual.amount is not None
        and row.actual.amount.unit == "%"
    ]
    if not found:
        return
    where = list(dict.fromkeys(form.where for form, _ in found))
    _, row = found[0]
    yield Breach(
        zh=f"{len(found)}个定性指标的实际完成值填成百分比，如“{name_of(row)}”{target_and_actual(row)}",
        en=f"{len(found)} indicators have words for a target and a percentage for the actual",
        anchors=[anchor for _, row in found for anchor in row_anchors(row, "target", "actual")],
        where="、".join(where[:3]) + ("等" if len(where) > 3 else ""),
        facts=("percent", *(f"{form.where}{name_of(row)}" for form, row in found)),
    )
