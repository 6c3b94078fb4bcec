from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from gouji.records import DateMention


@rule("DAT007", "plan-in-the-completion", kind="date", severity="low")
def plan_in_the_completion(date: DateMention) -> Iterator[Breach | CannotTell]:
    """完成情况里写着计划：实际完成情况栏中仍有“计划于今年”“将于明年”等将来时表述。

    完成情况填报时年度已经结束，“今年”指哪一年也无从判断，多是立项文字的残留。

    Example:
        DateMention: {role: plan, told: goal, event: 今年, evidence: 计划于今年年中启动}

    Counter-example:
        DateMention: {role: plan, told: result, event: 今年, evidence: 计划于今年年中启动}
    """
    if date.role != "plan" or date.told != "result" or date.event not in {"今年", "明年"}:
        return
    yield Breach(
        zh=f"实际完成情况中仍写“{date.evidence.quote}”，是计划而不是完成结果",
        en=f"“{date.evidence.quote}” in the completion is a plan, not a result",
        anchors=[at("实际完成情况", date.evidence)],
        where=date.where,
    )
