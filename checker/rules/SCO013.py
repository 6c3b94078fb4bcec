"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import EVALUATION_RULES
from gouji.records import EvaluationReport

_PROCESS = re.compile(r"决策|过程|管理|投入")
_LEAST = 3


@rule("SCO013", "decision-and-process-unscored", kind="scoring", severity="low", basis=EVALUATION_RULES)
def decision_and_process_unscored(report: EvaluationReport) -> Iterator[Breach | CannotTell]:
    """决策、过程未评分：部门的绩效评价报告只给产出、效益等打分，没有决策和过程。

    部门评价与单位自评不同，应评价决策、过程、产出、效益。只看列有得分总表（至少3类）的报告。

    Example:
        EvaluationReport: {classes: [{name: 决策}, {name: 过程}, {name: 产出}, {name: 效益}]}

    Counter-example:
        EvaluationReport: {classes: [{name: 产出, score: 40}, {name: 效益, score: 20}, {name: 满意度, score: 10}]}
    """
    if len(report.classes) < _LEAST or any(_PROCESS.search(item.name) for item in report.classes):
        return
    names = "、".join(item.name for item in report.classes)
    anchors = [at(f"{item.name}得分", item.score) for item in report.classes if item.score is not None]
    if report.final_score is not None:
        anchors.append(at("最终得分", report.final_score))
    if anchors:
        yield Breach(
            zh=f"评价报告只对{names}评分，没有决策和过程",
            en="the evaluation report scores neither decision nor process",
            anchors=anchors, where=report.where or "评价报告", facts=("process",),
        )
