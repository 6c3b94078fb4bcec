"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import form_of, name_of, row_anchors, target_and_actual
from checker.indicators import full, missed, over
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import EvaluationReport, SelfEvaluation


@rule("ART110", "over-completion-called-unmet", kind="claim", severity="medium", basis=EVALUATION_RULES)
def over_completion_called_unmet(
    report: EvaluationReport, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """超额完成被称为未完成：评价报告所称未完成指标数，要把超额完成而被扣分的指标算进去才够。

    超额完成不是未完成。只在“未完成数＝未达目标的指标＋超额被扣分的指标”恰好成立时提示。

    Example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {name: 开幕式, weight: 5, score: 5}
              - {name: 展位数量, weight: 5, score: 5}
              - name: 贸促活动
                weight: 3
                score: "2.67"
                target: {raw: ">=45场", kind: numeric, operator: ">=", amount: 45场}
                actual: {raw: =43场, kind: numeric, operator: "=", amount: 43场}
        - EvaluationReport:
            unmet_count: 1个
            indicators: [{name: 开幕式}, {name: 展位数量}, {name: 贸促活动}]

    Counter-example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {name: 开幕式, weight: 5, score: 5}
              - name: 参展企业
                weight: 2
                score: 0
                target: {raw: ">=120家", kind: numeric, operator: ">=", amount: 120家}
                actual: {raw: =435家, kind: numeric, operator: "=", amount: 435家}
              - name: 贸促活动
                weight: 3
                score: "2.67"
                target: {raw: ">=45场", kind: numeric, operator: ">=", amount: 45场}
                actual: {raw: =43场, kind: numeric, operator: "=", amount: 43场}
        - EvaluationReport:
            unmet_count: 2个
            indicators: [{name: 开幕式}, {name: 参展企业}, {name: 贸促活动}]
    """
    stated = report.unmet_count
    form = form_of(report, forms)
    if stated is None or form is None:
        return
    below = [row for row in form.indicators if missed(row) and full(row) is False]
    above = [row for row in form.indicators if over(row) and full(row) is False]
    if not above or stated.value != len(below) + len(above):
        return
    anchors = [at("未完成指标", stated)]
    for row in above:
        done = row.actual.amount
        told = [
            at("报告所述原因", reason)
            for reason in report.unmet_reasons
            if done is not None and f"{done.value}" in reason.quote
        ]
        anchors += row_anchors(row, "target") + (told or row_anchors(row, "actual"))
    listed = "；".join(f"“{name_of(row)}”{target_and_actual(row)}" for row in above)
    yield Breach(
        zh=f"报告称未完成指标{stated.printed}，其中{len(above)}个其实是超额完成：{listed}",
        en=f"of {stated.value} indicators called unmet, {len(above)} were over-completed",
        anchors=anchors,
        computation=Computation(
            formula="未完成数 = 实际未达目标的指标数", unit="个",
            values=(("未达目标", str(len(below))), ("超额完成", str(len(above)))),
            expected=str(len(below)), actual=str(stated.value), difference=str(len(above)),
        ),
        where=form.where,
    )
