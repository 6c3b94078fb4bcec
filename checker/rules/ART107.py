"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import missed
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import EvaluationReport


@rule("ART107", "all-met-yet-some-unmet", kind="articulation", severity="high", basis=EVALUATION_RULES)
def all_met_yet_some_unmet(report: EvaluationReport) -> Iterator[Breach | CannotTell]:
    """完成数自相矛盾：评价报告称目标全部实现、完成率100%，同一报告又称有未完成的指标或未达目标的指标。

    Example:
        EvaluationReport: {goals_set: 21个, goals_met: 18个, unmet_count: 3个}

    Counter-example:
        EvaluationReport: {goals_set: 21个, goals_met: 21个, goals_rate: 100%, unmet_count: 3个}
    """
    planned, met, unmet = report.goals_set, report.goals_met, report.unmet_count
    if planned is None or met is None or met.value < planned.value:
        return
    below = [row for row in report.indicators if missed(row)]
    anchors = [at("设置目标", planned), at("实现目标", met)]
    if report.goals_rate is not None:
        anchors.append(at("完成率", report.goals_rate))
    against = []
    if unmet is not None and unmet.value > 0:
        anchors.append(at("未完成指标", unmet))
        against.append(f"又称未完成指标{unmet.printed}")
    for row in below:
        anchors += row_anchors(row, "target", "actual")
        against.append(f"“{name_of(row)}”{target_and_actual(row)}")
    if not against:
        return
    yield Breach(
        zh=f"报告称设置目标{planned.printed}、实现目标{met.printed}，{'；'.join(against[:3])}",
        en=f"{met.value} of {planned.value} goals are called met, and yet others are called unmet",
        anchors=anchors,
        computation=Computation(
            formula="实现目标数 = 设置目标数 − 未完成数", unit="个",
            values=(("设置", str(planned.value)), ("未完成", str(unmet.value if unmet else len(below)))),
            expected=str(planned.value - (unmet.value if unmet else len(below))), actual=str(met.value),
        ),
        where=report.where,
    )
