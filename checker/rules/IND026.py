"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors
from checker.indicators import marks
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_LEAST = 4


@rule("IND026", "indicator-without-a-target", kind="indicator", severity="medium", basis=EVALUATION_RULES)
def indicator_without_a_target(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """没有目标值：指标有分值、有得分，目标值却是空白，得分无从判定。

    同一张表至少4项指标填有目标值、没有未识别行时才判断；一张表合为一条。

    Example:
        SelfEvaluation:
          indicators: [{name: 甲, weight: 10, score: 10, target: {kind: numeric, amount: 3场}}]

    Counter-example:
        SelfEvaluation:
          where: 表
          indicators:
            - &row {name: 甲, weight: 10, score: 10, target: {kind: numeric, amount: 3场}}
            - *row
            - *row
            - *row
            - {name: 乙, weight: 10, score: 10, actual: {kind: numeric, amount: 3场}}
    """
    filled = [row for row in form.indicators if row.target.kind != "blank"]
    blank = [
        row for row in form.indicators
        if row.target.kind == "blank" and marks(row) is not None and row.actual.kind != "blank"
    ]
    if len(filled) < _LEAST or not blank or form.unread_rows:
        return
    names = "、".join(f"“{name_of(row)}”" for row in blank)
    yield Breach(
        zh=f"{len(blank)}项指标没有目标值却有得分：{names}",
        en=f"{len(blank)} scored indicator(s) without a target",
        anchors=[a for row in blank for a in row_anchors(row, "name", "actual", "score")],
        where=form.where, facts=("target", form.where, *(name_of(row) for row in blank)),
    )
