"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_REGULATION_83
from gouji.records import Statement


@rule("CLM010", "estimate-in-a-final-account", kind="claim", severity="low", basis=BUDGET_REGULATION_83)
def estimate_in_a_final_account(statement: Statement) -> Iterator[Breach | CannotTell]:
    """决算中的预计数：部门决算说明的成绩仍写“预计完成……”，年度已经结束，应为实际数。

    决算数必须是经核实的数，不得以估计数替代。通常是年终总结的文字没有更新。

    Example:
        Statement: {kind: none, what: 政府性基金, evidence: 无政府性基金}

    Counter-example:
        Statement: {kind: estimate, what: 财政总收入, evidence: 财政总收入预计完成}
    """
    if statement.kind == "estimate":
        yield Breach(
            zh=f"决算说明写“{statement.evidence.quote}”，应为实际完成数",
            en=f"a final account tells an estimate: “{statement.evidence.quote}”",
            anchors=[at("预计数", statement.evidence)], where=statement.where,
        )
