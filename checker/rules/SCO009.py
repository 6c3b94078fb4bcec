"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure, full, precise
from checker.interval import Interval, show
from checker.laws import EVALUATION_RULES
from checker.profile import execution_weight, remaining_weight
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("SCO009", "total-score-wrong", kind="scoring", severity="high", basis=EVALUATION_RULES)
def total_score_wrong(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """总分不等于各项得分之和：自评表的总分与各指标得分加预算执行得分不符。

    表中有未能识别的行、有分值而没有得分的行时不下结论。

    Example:
        SelfEvaluation:
          funds: [{kind: total, weight: 10, rate: 90.58%, score: "9.06"}]
          indicators: [{name: 甲, weight: 50, score: 50}, {name: 乙, weight: 40, score: "30.28"}]
          total_score: "89.34分"

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, weight: 10, rate: 90.58%, score: "9.06"}]
          indicators: [{name: 甲, weight: 50, score: 50}, {name: 乙, weight: 40, score: "30.28"}]
          total_score: "98.34分"
    """
    stated = figure(form.total_score)
    if stated is None or not form.indicators:
        return
    funds = form.total_funds
    scores = [(row, score) for row in form.indicators if (score := figure(row.score)) is not None]
    blank = [row for row in form.indicators if row.score is None]
    execution = figure(funds.score) if funds else None
    known = [score for _, score in scores] + ([execution] if execution is not None else [])
    *addends, whole = precise([*known, stated])
    certain = [full(row) is True for row, _ in scores]  # full marks are not rounded
    if execution is not None:
        weight = execution_weight(form)
        certain.append(weight is not None and weight.value == execution.value)
    allowed = Interval.exactly(0)
    for addend, exact in zip(addends, certain, strict=True):
        allowed += Interval.exactly(addend.value) if exact else Interval.of(addend)
    gap = allowed.gap(Interval.exactly(whole.value) if all(certain) else Interval.of(whole))
    severity = "high" if gap and all(certain) else verdict(gap, whole.step)
    if severity is None:
        return
    unread = any(row.score is not None and figure(row.score) is None for row in form.indicators)
    if form.unread_rows or blank or unread or (execution is None and remaining_weight(form) != 0):
        yield CannotTell(f"“{form.where}”有未能识别或空白的得分")
        return
    summed = sum(score.value for score in known)
    anchors = [at("总分", stated)]
    if execution is not None:
        anchors.append(at("预算执行得分", execution))
    anchors += [at("指标得分", score) for _, score in scores]
    listed = "＋".join(show(score.value) for score in known)
    yield Breach(
        zh=f"各项得分{listed}＝{summed}分，总分写{stated.value}分",
        en=f"the scores add up to {summed}, the total says {stated.value}",
        anchors=anchors,
        computation=Computation(
            formula="总分 = 各指标得分之和 + 预算执行得分", unit="分",
            values=(("各项得分", listed),), expected=str(summed), actual=str(stated.value),
            difference=str(abs(summed - stated.value)),
        ),
        where=form.where, severity=severity if severity == "rounding" else None,
    )
