from collections.abc import Iterator

from checker.engine import Basis, Breach, CannotTell, at, rule
from checker.hedges import conflicting, same_facts
from checker.places import told_at
from gouji.findings import Computation
from gouji.records import Claim


@rule(
    "SAM001",
    "two-figures-for-one-fact",
    kind="same_fact",
    severity="high",
    basis=Basis(document="中华人民共和国预算法实施条例（2020年修订）", clause="第八十三条", verified=True),
)
def two_figures_for_one_fact(claims: tuple[Claim, ...]) -> Iterator[Breach | CannotTell]:
    """同一事实两个数：同一活动、同一区域的同一项数，在报告里写成了不能同时成立的数。

    参会人数、展览面积、签约金额、落实任务数是绩效结果的依据，前后不一，至少有一处不实。只在对象、计量内容、
    范围和年度都相同时比较；“余”“多”“约”等按其允许的范围比较，500余人不排除560人，而550余人与560余人不能
    同时成立。计划数与实际数、部分与全部、不同届次不相比较。

    Example:
        - Claim: {topic: 第二届滨海渔业博览会, measure: 参加人数, evidence: 500余人,
            amount: {value: 500, unit: 人, hedge: over, evidence: 500余人}}
        - Claim: {topic: 第二届滨海渔业博览会, measure: 参加人数, evidence: 560余人,
            amount: {value: 560, unit: 人, hedge: over, evidence: 560余人}}

    Counter-example:
        - Claim: {topic: 第二届滨海渔业博览会, measure: 参加人数, evidence: 3200人, amount: 3200人}
        - Claim: {topic: 第二届滨海渔业博览会, measure: 参加人数, evidence: 3600人, amount: 3600人}
    """
    for group in same_facts(claims, "quantity"):
        pairs = conflicting(group)
        if not pairs:
            continue
        figures = list(dict.fromkeys(c.evidence.quote for c in group))
        one, other = pairs[0]
        what = f"{one.topic}的{one.measure}" + (f"（{one.scope}）" if one.scope else "")
        yield Breach(
            zh=f"同指{what}，文中却有{'、'.join(figures)}{len(figures)}个数，"
            f"{one.evidence.quote}与{other.evidence.quote}不能同时成立",
            en=f"{what} is given as {', '.join(figures)}: "
            f"{one.evidence.quote} and {other.evidence.quote} cannot both be true",
            anchors=[at(told_at(claim), claim.evidence) for claim in group],
            computation=Computation(
                formula="同一事实的各处数值应有共同的取值",
                values=tuple((told_at(c), c.evidence.quote) for c in group),
                expected=one.evidence.quote, actual=other.evidence.quote,
            ),
            where=one.where,
            facts=(one.topic, one.measure, one.scope, *sorted(figures)),
        )
