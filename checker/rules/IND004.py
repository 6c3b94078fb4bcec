"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors
from checker.indicators import figure
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation


@rule("IND004", "zero-weight", kind="indicator", severity="low", basis=EVALUATION_RULES)
def zero_weight(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """零权重指标：指标分值为0，完成与否都不影响得分，形同虚设。

    空白的分值不算零。

    Example:
        SelfEvaluation: {indicators: [{name: 按时完成率, weight: 5}]}

    Counter-example:
        SelfEvaluation: {indicators: [{name: 按时完成率, weight: 0, score: 0}]}
    """
    for row in form.indicators:
        weight = figure(row.weight)
        if weight is not None and weight.value == 0:
            yield Breach(
                zh=f"“{name_of(row)}”分值为0，指标形同虚设",
                en="an indicator with weight 0 does not count",
                anchors=row_anchors(row, "weight", "score", "name"), where=form.where,
            )
