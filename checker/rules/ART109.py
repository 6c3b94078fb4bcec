"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import form_of, row_anchors
from checker.indicators import full
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import EvaluationReport, SelfEvaluation


@rule(
    "ART109", "full-mark-count-off-the-form", kind="articulation", severity="medium",
    basis=EVALUATION_RULES,
)
def full_mark_count_off_the_form(
    report: EvaluationReport, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """指标数、满分数不符：评价报告所称某类指标的个数或满分个数，与自评表同类指标的行数、满分行数不同。

    只核对自评表中该类指标逐行都有分值和得分的类别；分值为零的行不参与满分的比较。

    Example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {level1: 产出指标, name: 举办开幕式, weight: 5, score: 5}
              - {level1: 产出指标, name: 展位数量, weight: 5, score: 3}
              - {level1: 产出指标, name: 企业数量, weight: 5, score: 5}
        - EvaluationReport:
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 企业数量}]
            class_counts: [{name: 产出, indicators: 3个, full: 2个}]

    Counter-example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {level1: 产出指标, name: 举办开幕式, weight: 5, score: 5}
              - {level1: 产出指标, name: 展位数量, weight: 5, score: 3}
              - {level1: 产出指标, name: 企业数量, weight: 5, score: 5}
        - EvaluationReport:
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 企业数量}]
            class_counts: [{name: 产出, indicators: 3个, full: 3个}]
    """
    form = form_of(report, forms)
    if form is None or form.unread_rows:
        return
    for part in report.class_counts:
        rows = [row for row in form.indicators if part.name in row.level1]
        if not rows:
            continue
        if part.indicators is not None and part.indicators.value != len(rows):
            yield Breach(
                zh=f"{part.name}指标：报告称{part.indicators.printed}，自评表有{len(rows)}个",
                en=f"{part.indicators.value} indicators in the report, {len(rows)} in the form",
                anchors=[at("报告所称", part.indicators), *(a for r in rows for a in row_anchors(r, "name"))],
                computation=Computation(
                    formula="报告指标数 = 自评表行数", unit="个", expected=str(len(rows)),
                    actual=str(part.indicators.value),
                ),
                where=form.where,
            )
            continue
        answers = [full(row) for row in rows]
        if part.full is None or any(answer is None for answer in answers):
            continue
        count = sum(1 for answer in answers if answer)
        if part.full.value != count:
            yield Breach(
                zh=f"{part.name}指标满分数：报告称{part.full.printed}，自评表为{count}个",
                en=f"{part.full.value} full marks in the report, {count} in the form",
                anchors=[
                    at("报告所称", part.full),
                    *(a for r in rows if not full(r) for a in row_anchors(r, "score")),
                ],
                computation=Computation(
                    formula="报告满分数 = 自评表满分行数", unit="个", expected=str(count),
                    actual=str(part.full.value),
                ),
                where=form.where,
            )
