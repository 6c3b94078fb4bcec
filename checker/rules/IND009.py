"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import head
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_MARKS = re.compile(r"[\s，,。；;：:、.]+")
_LEAST = 12


@rule("IND009", "goal-copied-as-result", kind="claim", severity="medium", basis=EVALUATION_RULES)
def goal_copied_as_result(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """目标与完成照抄：“实际完成情况”与“预期目标”逐字相同，没有写出完成的结果。

    标点、空白不计；短于12个字的不算；“未完成”“已完成”一类的增减不算相同。

    Example:
        SelfEvaluation:
          goal_expected: 支付物业管理费，保障单位日常工作正常运转。
          goal_actual: 已支付物业管理费2万元，单位运转正常。

    Counter-example:
        SelfEvaluation:
          goal_expected: 支付物业管理费，保障单位日常工作正常运转。
          goal_actual: 支付物业管理费，保障单位日常工作正常运转
    """
    goal, result = form.goal_expected, form.goal_actual
    if goal is None or result is None:
        return
    expected, actual = _MARKS.sub("", goal.quote), _MARKS.sub("", result.quote)
    if expected != actual or len(expected) < _LEAST:
        return
    yield Breach(
        zh=f"“实际完成情况”与“预期目标”逐字相同（{len(expected)}字）：“{head(goal).quote}…”",
        en="the result repeats the goal word for word",
        anchors=[at("预期目标", head(goal)), at("实际完成情况", head(result))],
        where=form.where,
    )
