"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import EVALUATION_RULES
from checker.leads import verdicts
from gouji.records import ProposedNonResult


@rule("CLM017", "completion-put-off", kind="claim", severity="medium", basis=EVALUATION_RULES)
def completion_put_off(proposal: ProposedNonResult) -> Iterator[Breach | CannotTell]:
    """完成情况是计划（由模型提出、经核对证明）：目标所列的事项，完成情况写成将于以后完成。

    模型只提出哪一句完成情况对应哪一句目标；同一项目、同一事项，完成情况的分句写明“将于、拟于、计划于”某时
    完成，且没有“已、了”等完成用词的才成立。下一步打算不对应目标的不算。

    Example:
        - ProposedNonResult:
            goal: {evidence: 完成游客中心改造, project: 甲, told: goal, clauses: [完成游客中心改造]}
            result: {evidence: 游客中心改造已完成, project: 甲, told: result, clauses: [游客中心改造已完成]}

    Counter-example:
        - ProposedNonResult:
            goal: {evidence: 完成游客中心改造, project: 甲, told: goal, clauses: [完成游客中心改造]}
            result: {evidence: 游客中心改造将于2025年6月完成, project: 甲, told: result,
              clauses: [游客中心改造将于2025年6月完成]}
    """
    yield from verdicts(proposal, "CLM017")
