"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.forms import name_of, row_anchors
from checker.indicators import figure, marks
from checker.interval import show
from checker.laws import EVALUATION_RULES
from checker.profile import execution_weight
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("SCO002", "score-above-weight", kind="scoring", severity="high", basis=EVALUATION_RULES)
def score_above_weight(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """得分超过分值：一项指标（或预算执行率）的得分大于它的分值。

    分值是得分的上限。执行率一行的分值栏若填成了得分，则以100减各指标分值之和为准。

    Example:
        SelfEvaluation:
          indicators: [{name: 活动场次, weight: 10, score: 10}]

    Counter-example:
        SelfEvaluation:
          indicators: [{name: 活动场次, weight: 10, score: 12}]
    """
    found: list[tuple[str, str, str, list[Anchor]]] = []
    for row in form.indicators:
        pair = marks(row)
        if pair is not None and pair[1] > pair[0]:
            found.append(
                (name_of(row), show(pair[1]), show(pair[0]), row_anchors(row, "weight", "score"))
            )
    weight = execution_weight(form)
    score = figure(form.total_funds.score) if form.total_funds else None
    if weight is not None and score is not None and 0 < weight.value < score.value:
        found.append(
            ("预算执行率", show(score.value), show(weight.value),
             [at("执行得分", score), at("分值", weight)])
        )
    for name, got, cap, anchors in found:
        yield Breach(
            zh=f"“{name}”得分{got}分，超过分值{cap}分",
            en=f"a score of {got} where at most {cap} can be had",
            anchors=anchors,
            computation=Computation(
                formula="得分 ≤ 分值", values=(("分值", cap), ("得分", got)), unit="分",
                expected=f"≤{cap}", actual=got,
            ),
            where=form.where,
        )
