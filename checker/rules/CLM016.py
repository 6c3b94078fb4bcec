"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import BUDGET_REGULATION_83
from checker.leads import verdicts
from gouji.records import ProposedMisfit


@rule("CLM016", "reason-against-its-figure", kind="claim", severity="medium", basis=BUDGET_REGULATION_83)
def reason_against_its_figure(proposal: ProposedMisfit) -> Iterator[Breach | CannotTell]:
    """原因与数字矛盾（由模型提出、经核对证明）：原因就同一项写出相反的增减、另一个幅度，或称没有发生而有支出。

    模型只提出哪一条原因可能与数字不符；只在原因写出该项自己的名称时判断，原因两个方向都写的、说的是其中一部分的
    不算。方向以两个数字为准，增减用词互相矛盾的不判断。

    Example:
        - ProposedMisfit:
            change: {evidence: 减少3.2万元}
            reason: {evidence: 公务接待费减少}
            comparison: {what: 公务接待费, direction: down, word: 减少, change: 3.2万元, reason: 公务接待费减少}

    Counter-example:
        - ProposedMisfit:
            change: {evidence: 减少3.2万元}
            reason: {evidence: 公务接待费增加}
            comparison: {what: 公务接待费, direction: down, word: 减少, change: 3.2万元, reason: 公务接待费增加}
        - ProposedMisfit:
            change: {evidence: 减少3.2万元}
            reason: {evidence: 公务接待费减少5.1万元}
            comparison: {what: 公务接待费, direction: down, word: 减少, change: 3.2万元,
              reason: 公务接待费减少5.1万元}
    """
    yield from verdicts(proposal, "CLM016")
