from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from gouji.findings import Computation
from gouji.records import Claim


@rule("SAM005", "more-phases-than-announced", kind="same_fact", severity="medium")
def more_phases_than_announced(claims: tuple[Claim, ...]) -> Iterator[Breach | CannotTell]:
    """期数前后矛盾：先说分几期，同一句里又出现更靠后的期次。

    分期数决定项目的完成进度和投资安排。“分两期完成”之后不会有“第三期”。只比较同一句话中用同一个量词（期、
    批、阶段、步、轮）的分期数和期次。

    Example:
        - Claim: {kind: period, topic: 渔港监测系统, measure: 分期, scope: 总数, evidence: 分两期, amount: 2期,
            context: 系统分两期建设，第二期为拓展功能。}
        - Claim: {kind: period, topic: 渔港监测系统, measure: 分期, scope: 序数, evidence: 第二期, amount: 2期,
            context: 系统分两期建设，第二期为拓展功能。}

    Counter-example:
        - Claim: {kind: period, topic: 渔港监测系统, measure: 分期, scope: 总数, evidence: 分两期, amount: 2期,
            context: 系统分两期建设，第三期为拓展功能。}
        - Claim: {kind: period, topic: 渔港监测系统, measure: 分期, scope: 序数, evidence: 第三期, amount: 3期,
            context: 系统分两期建设，第三期为拓展功能。}
    """
    phases = [claim for claim in claims if claim.kind == "period" and claim.amount]
    for total in (claim for claim in phases if claim.scope == "总数"):
        later = [
            claim for claim in phases
            if claim.scope == "序数" and claim.measure == total.measure
            and claim.context == total.context
            and claim.amount and total.amount and claim.amount.value > total.amount.value
        ]
        if not later or not total.amount:
            continue
        yield Breach(
            zh=f"先称“{total.evidence.quote}”，同一句中又有“{later[0].evidence.quote}”，{total.measure}数前后矛盾",
            en=f"“{total.evidence.quote}” is followed by “{later[0].evidence.quote}” in one sentence",
            anchors=[at("分期数", total.evidence), *(at("期次", c.evidence) for c in later)],
            computation=Computation(
                formula="期次 ≤ 分期数",
                values=(("分期数", total.amount.printed),
                        *(("期次", c.amount.printed) for c in later if c.amount)),
                unit=total.amount.unit, expected=f"≤{total.amount.value}",
                actual=str(later[0].amount.value) if later[0].amount else "",
            ),
            where=total.where,
        )
