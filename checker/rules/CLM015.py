"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import EVALUATION_RULES
from checker.leads import verdicts
from gouji.records import ProposedShortfall


@rule("CLM015", "goal-missed-in-the-completion", kind="claim", severity="high", basis=EVALUATION_RULES)
def goal_missed_in_the_completion(proposal: ProposedShortfall) -> Iterator[Breach | CannotTell]:
    """目标没有实现（由模型提出、经核算证明）：完成情况所写的数低于预期目标，或写明没有完成、只完成一部分。

    模型只提出哪一句完成情况对应哪一句目标；同一项目、同一内容、同一单位时比较，完成情况中同单位的数全部加起来
    仍不到目标的才成立。目标没有写比较符的，只在个数一类“多多益善”的内容上判断。文字上只认同一事项的“尚未完成”
    “部分建成”等用词，句中另有说明的不算。

    Example:
        - ProposedShortfall:
            goal: {evidence: 举办培训班不少于6期, project: 甲, told: goal,
              figures: [{measure: 举办培训班, operator: ">=", amount: 6期}]}
            result: {evidence: 举办培训班6期, project: 甲, told: result,
              figures: [{measure: 举办培训班, amount: 6期}]}

    Counter-example:
        - ProposedShortfall:
            goal: {evidence: 举办培训班不少于6期, project: 甲, told: goal,
              figures: [{measure: 举办培训班, operator: ">=", amount: 6期}]}
            result: {evidence: 举办培训班4期, project: 甲, told: result,
              figures: [{measure: 举办培训班, amount: 4期}]}
        - ProposedShortfall:
            goal: {evidence: 完成智慧监管平台验收, project: 甲, told: goal, clauses: [完成智慧监管平台验收]}
            result: {evidence: 智慧监管平台尚未完成验收, project: 甲, told: result,
              clauses: [智慧监管平台尚未完成验收], sentence: 智慧监管平台尚未完成验收。}
    """
    yield from verdicts(proposal, "CLM015")
