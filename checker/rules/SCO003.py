"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import show
from checker.laws import EVALUATION_RULES
from checker.profile import remaining_weight, weight_overwritten
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("SCO003", "weight-overwritten-by-score", kind="scoring", severity="medium", basis=EVALUATION_RULES)
def weight_overwritten_by_score(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """分值被得分覆盖：预算执行率一行的分值栏填成了得分，各项分值之和因此不是100。

    分值等于得分、又不等于100减各指标分值之和时才算。全报告作为一条疑点，列出各表；这些表不再另报
    “分值合计不为100”。

    Example:
        SelfEvaluation:
          funds: [{kind: total, weight: 10, rate: 90.58%, score: "9.06"}]
          indicators: [{name: 甲, weight: 90, score: 90}]

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, weight: "9.06", rate: 90.58%, score: "9.06"}]
          indicators: [{name: 甲, weight: 90, score: 90}]
    """
    found = [form for form in forms if weight_overwritten(form)]
    anchors = []
    values = []
    for form in found:
        funds = form.total_funds
        weight = figure(funds.weight) if funds else None
        score = figure(funds.score) if funds else None
        left = remaining_weight(form)
        if weight is None or score is None or left is None:
            continue
        anchors += [at("分值", weight), at("执行得分", score)]
        values.append((form.where, f"分值栏{show(weight.value)}，应为{show(left)}"))
    if not anchors:
        return
    listed = "；".join(f"{name}{value}" for name, value in values[:3])
    yield Breach(
        zh=f"{len(values)}张表预算执行率的分值栏填成了得分：{listed}{'等' if len(values) > 3 else ''}",
        en=f"in {len(values)} forms the weight cell of the execution rate holds the score",
        anchors=anchors,
        computation=Computation(
            formula="执行率分值 = 100 − 各指标分值之和", values=tuple(values), unit="分",
        ),
        where=found[0].where if len(values) == 1 else "各自评表预算执行率分值",
        facts=("overwritten", *(name for name, _ in values)),
    )
