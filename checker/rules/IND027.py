"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import EVALUATION_RULES
from checker.leads import verdicts
from gouji.records import ProposedNonResult


@rule("IND027", "goal-sentence-as-result", kind="claim", severity="low", basis=EVALUATION_RULES)
def goal_sentence_as_result(proposal: ProposedNonResult) -> Iterator[Breach | CannotTell]:
    """完成情况照抄目标的一句（由模型提出、经核对证明）：一句完成情况与预期目标的一句逐字相同，没有写出结果。

    只看不少于15个字的整句；句中有数字，或有“已、了”等完成用词的，可能正是结果，不算。整段相同的由 IND009 指出。

    Example:
        - ProposedNonResult:
            kind: copy
            goal: {evidence: 保障数字展厅全年免费开放，提升服务水平。, project: 甲, told: goal, whole: true}
            result: {evidence: 数字展厅全年免费开放300天，提升了服务水平。, project: 甲, told: result, whole: true}

    Counter-example:
        - ProposedNonResult:
            kind: copy
            goal: {evidence: 保障数字展厅全年免费开放，提升服务水平。, project: 甲, told: goal, whole: true}
            result: {evidence: 保障数字展厅全年免费开放，提升服务水平。, project: 甲, told: result, whole: true}
    """
    yield from verdicts(proposal, "IND027")
