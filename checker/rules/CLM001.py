from collections.abc import Iterator

from checker.engine import Basis, Breach, CannotTell, at, rule
from gouji.records import Claim


@rule(
    "CLM001",
    "goal-told-as-done",
    kind="claim",
    severity="medium",
    basis=Basis(document="项目支出绩效评价管理办法（财预〔2020〕10号）", clause="绩效目标"),
)
def goal_told_as_done(claims: tuple[Claim, ...]) -> Iterator[Breach | CannotTell]:
    """预期目标写成了工作总结：目标栏用“举办了”“保证了”等完成时态。

    目标是事前设定的。目标栏里叙述已经发生的事，说明目标是事后照着结果补写的，自评失去意义。写成已举办、已签订
    等事件的为中，写成“保证了”“提升了”等成效的为低。

    Example:
        - Claim: {kind: event, told: result, measure: 已然, scope: 事件, evidence: 举办了}

    Counter-example:
        - Claim: {kind: event, told: goal, measure: 已然, scope: 事件, evidence: 举办了}
    """
    goals = [c for c in claims if c.kind == "event" and c.told == "goal" and c.measure == "已然"]
    for where in dict.fromkeys(claim.where for claim in goals):
        told = [claim for claim in goals if claim.where == where]
        words = "、".join(dict.fromkeys(f"“{claim.evidence.quote}”" for claim in told))
        event = any(claim.scope == "事件" for claim in told)
        yield Breach(
            zh=f"预期目标用完成时态叙述（{words}），是工作总结而不是事前设定的目标",
            en=f"The expected goal is told as done ({words})",
            anchors=[at("预期目标", claim.evidence) for claim in told],
            where=where,
            severity=None if event else "low",
            facts=(where, words),
        )
