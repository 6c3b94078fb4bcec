"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show
from checker.laws import EVALUATION_RULES
from checker.profile import Profile, execution_share, execution_weight
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("SCO001", "wrong-execution-score", kind="scoring", severity="high", basis=EVALUATION_RULES)
def wrong_execution_score(form: SelfEvaluation, profile: Profile) -> Iterator[Breach | CannotTell]:
    """执行得分与执行率不符：预算执行得分不是按本报告的口径由执行率算出的。

    口径（分值×执行率、封顶或60%门槛）由本报告各表自己的数拟合，并在疑点中写明符合的行数；看不出口径时
    不判断。分值栏填成得分的表，分值取100减各指标分值之和。

    Example:
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 90.58%, score: "9.06"}]}
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 66.18%, score: "6.62"}]}
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 99.71%, score: "9.97"}]}

    Counter-example:
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 90.58%, score: "9.06"}]}
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 66.18%, score: "6.62"}]}
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 99.71%, score: "9.97"}]}
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 50.00%, score: "5.00"}]}
        - SelfEvaluation: {funds: [{kind: total, weight: 10, rate: 98.08%, score: "9.95"}]}
    """
    funds = form.total_funds
    weight = execution_weight(form)
    rate = figure(funds.rate) if funds else None
    score = figure(funds.score) if funds else None
    if weight is None or rate is None or score is None:
        return
    fitted = profile.execution
    if fitted is None:
        if execution_share(rate) != 1 or score.value != weight.value:
            yield CannotTell("本报告的数据看不出预算执行得分的口径")
        return
    expected = weight.value * fitted.formula.share(execution_share(rate))
    gap = Interval.of(score).gap(Interval.exactly(expected))
    if gap == 0:
        return
    yield Breach(
        zh=f"执行率{rate.printed}、分值{show(weight.value)}，按本报告口径执行得分应为{show(expected)}分，"
        f"表中为{show(score.value)}分。口径：{fitted.zh}",
        en=f"{rate.printed} of {show(weight.value)} points is {show(expected)}, not "
        f"{show(score.value)} ({fitted.en})",
        anchors=[at("分值", weight), at("执行率", rate), at("执行得分", score)],
        computation=Computation(
            formula=fitted.formula.zh, unit="分",
            values=(("分值", show(weight.value)), ("执行率", rate.printed)),
            expected=show(expected), actual=show(score.value), difference=show(gap, 4),
        ),
        where=form.where, severity="rounding" if gap <= score.step else None,
    )
