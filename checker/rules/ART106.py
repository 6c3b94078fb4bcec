"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import form_of
from checker.indicators import figure
from checker.interval import Interval, show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import EvaluationReport, SelfEvaluation


@rule(
    "ART106", "report-score-off-the-form", kind="articulation", severity="medium",
    basis=EVALUATION_RULES,
)
def report_score_off_the_form(
    report: EvaluationReport, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """评价得分与自评得分不同：部门自己写的评价报告的最终得分，与同一项目自评表的总分不同而没有说明。

    两者可以不同（评价不等于自评），所以只在指标、权重相同的情况下提示：报告所列指标的权重须与自评表逐项相同。

    Example:
        - SelfEvaluation:
            project: 某经费
            total_score: 96.95分
            indicators: [{name: 开幕式, weight: 30}, {name: 展位数量, weight: 30}, {name: 企业数量, weight: 30}]
        - EvaluationReport:
            final_score: 96.95分
            indicators: [{name: 开幕式, weight: 30}, {name: 展位数量, weight: 30}, {name: 企业数量, weight: 30}]

    Counter-example:
        - SelfEvaluation:
            project: 某经费
            total_score: 96.95分
            indicators: [{name: 开幕式, weight: 30}, {name: 展位数量, weight: 30}, {name: 企业数量, weight: 30}]
        - EvaluationReport:
            final_score: 86.84分
            indicators: [{name: 开幕式, weight: 30}, {name: 展位数量, weight: 30}, {name: 企业数量, weight: 30}]
    """
    form = form_of(report, forms)
    score = report.final_score
    total = figure(form.total_score) if form else None
    if form is None or score is None or total is None:
        return
    if Interval.of(score).meets(Interval.of(total)):
        return
    ours = [w.value for row in form.indicators if (w := figure(row.weight))]
    theirs = [w.value for row in report.indicators if (w := figure(row.weight))]
    if ours != theirs:
        return
    anchors = [at("评价报告得分", score), at("自评表总分", total)]
    execution = figure(form.total_funds.score) if form.total_funds else None
    if execution is not None:
        anchors.append(at("预算执行得分", execution))
    yield Breach(
        zh=f"同一项目、同一套指标：评价报告最终得分{score.printed}，自评表总分{total.printed}",
        en=f"the same project scores {score.printed} in the report and {total.printed} in the form",
        anchors=anchors,
        computation=Computation(
            formula="评价报告最终得分 = 自评表总分", unit="分", expected=show(total.value),
            actual=show(score.value), difference=show(abs(total.value - score.value)),
        ),
        where=form.where,
    )
