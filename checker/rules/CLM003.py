from collections.abc import Iterator

from checker.engine import Basis, Breach, CannotTell, at, rule
from gouji.findings import Computation
from gouji.records import Claim

_OPPOSED = (
    ({"常年", "永久", "长期"}, {"临时", "短期"}),
    ({"全部", "全面"}, {"部分", "局部"}),
    ({"正式"}, {"试", "临时"}),
)
"""What a goal may ask for, and what of it a result may fall short to."""


@rule(
    "CLM003",
    "goal-reached-only-in-part",
    kind="claim",
    severity="high",
    basis=Basis(document="项目支出绩效评价管理办法（财预〔2020〕10号）", clause="第十六条"),
)
def goal_reached_only_in_part(claims: tuple[Claim, ...]) -> Iterator[Breach | CannotTell]:
    """目标未实现：目标要求常年、全部、正式，完成情况写的是临时、部分、试行。

    目标与结果说的是同一件事的同一个动作，程度却降了一级，目标没有达到，按完成计分没有依据。只比较同一项目的
    目标栏和完成情况栏中，对象相同（一方的名称包含另一方）、动作相同的表述。

    Example:
        - Claim: {kind: event, told: goal, where: 甲, topic: 青石渡口, measure: 开放,
            scope: 常年, evidence: 常年开放}
        - Claim: {kind: event, told: result, where: 甲, topic: 青石渡口, measure: 开放,
            scope: 常年, evidence: 常年开放}

    Counter-example:
        - Claim: {kind: event, told: goal, where: 甲, topic: 青石渡口, measure: 开放,
            scope: 常年, evidence: 常年开放}
        - Claim: {kind: event, told: result, where: 甲, topic: 青石渡口, measure: 开放,
            scope: 临时, evidence: 临时开放}
    """
    events = [claim for claim in claims if claim.kind == "event" and claim.topic]
    goals = [claim for claim in events if claim.told == "goal"]
    results = [claim for claim in events if claim.told == "result"]
    for goal in goals:
        same = [
            r for r in results
            if (r.where, r.measure) == (goal.where, goal.measure) and _one_thing(r.topic, goal.topic)
        ]
        if any(result.scope == goal.scope for result in same):
            continue
        for result in same:
            if not any(goal.scope in high and result.scope in low for high, low in _OPPOSED):
                continue
            yield Breach(
                zh=f"目标是{goal.topic}{goal.evidence.quote}，实际只是{result.evidence.quote}，目标没有实现",
                en=f"Goal: {goal.topic} {goal.evidence.quote}; result: only {result.evidence.quote}",
                anchors=[at("预期目标", goal.evidence), at("实际完成情况", result.evidence)],
                computation=Computation(
                    formula="完成情况的程度 ≥ 目标的程度", expected=goal.evidence.quote,
                    actual=result.evidence.quote,
                ),
                where=goal.where,
            )


def _one_thing(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)
