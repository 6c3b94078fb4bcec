"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_REGULATION_83
from checker.leads import verdicts
from gouji.records import ProposedConflict


@rule(
    "SAM007", "figures-that-exclude-each-other", kind="same_fact", severity="high",
    basis=BUDGET_REGULATION_83,
)
def figures_that_exclude_each_other(proposal: ProposedConflict) -> Iterator[Breach | CannotTell]:
    """两处的数不能同时成立（由模型提出、经核算证明）：同一活动、区域或项目的同一内容，在相隔的两处写成了互相排斥的数。

    模型只提出哪两处可能说的是同一件事；数字、单位、内容、口径和年度都从原文重新读取，全部相同而数值没有共同
    取值的才成立。目标与结果、同一段中的列举、部分与全部、用“余”“约”等可以兼容的数不算；证明不了的只列为线索。

    Example:
        - ProposedConflict:
            one: {evidence: 培训文化骨干120人次, project: 群众文化活动, told: result, passage: 1,
              figures: [{measure: 培训文化骨干, amount: 120人次}]}
            other: {evidence: 培训文化骨干120人次, project: 群众文化活动, passage: 900,
              figures: [{measure: 培训文化骨干, amount: 120人次}]}

    Counter-example:
        - ProposedConflict:
            one: {evidence: 培训文化骨干120人次, project: 群众文化活动, told: result, passage: 1,
              figures: [{measure: 培训文化骨干, amount: 120人次}]}
            other: {evidence: 培训文化骨干150人次, project: 群众文化活动, passage: 900,
              figures: [{measure: 培训文化骨干, amount: 150人次}]}
    """
    yield from verdicts(proposal, "SAM007")
