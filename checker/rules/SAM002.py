from collections.abc import Iterator

from checker.engine import Basis, Breach, CannotTell, at, rule
from checker.hedges import conflicting, same_facts
from checker.places import told_at
from gouji.findings import Computation
from gouji.records import Claim


@rule(
    "SAM002",
    "two-ranks-for-one-fact",
    kind="same_fact",
    severity="high",
    basis=Basis(document="中华人民共和国预算法实施条例（2020年修订）", clause="第八十三条", verified=True),
)
def two_ranks_for_one_fact(claims: tuple[Claim, ...]) -> Iterator[Breach | CannotTell]:
    """同一排名两种说法：同一指标在同一范围、同一时期的位次，前后写得不同。

    位次是概括成效的说法，常由标题句先行拔高，数据却在其后。只比较同一指标（增速、总量等）、同一排名范围
    （全国、全省等）和同一年度的位次；写明前几个月、上半年的不与全年比较。

    Example:
        - Claim: {kind: rank, topic: 进出口, measure: 增速排名, scope: 全国, year: 2023,
            evidence: 外贸增速居全国第三位, amount: 3位}
        - Claim: {kind: rank, topic: 进出口, measure: 总量排名, scope: 全国, year: 2023,
            evidence: 外贸总量居全国第一位, amount: 1位}

    Counter-example:
        - Claim: {kind: rank, topic: 进出口, measure: 增速排名, scope: 全国, year: 2023,
            evidence: 外贸增速保持全国第一, amount: 1位}
        - Claim: {kind: rank, topic: 进出口, measure: 增速排名, scope: 全国, year: 2023,
            evidence: 增速居全国第三位, amount: 3位}
    """
    for group in same_facts(claims, "rank"):
        for one, other in conflicting(group):
            if not one.amount or not other.amount:
                continue
            yield Breach(
                zh=f"同指{one.topic}的{one.measure}（{one.scope}），一处称“{one.evidence.quote}”，"
                f"一处称“{other.evidence.quote}”",
                en=f"The rank of {one.topic} ({one.measure}, {one.scope}) is "
                f"{one.amount.value} at one place and {other.amount.value} at another",
                anchors=[at(told_at(one), one.evidence), at(told_at(other), other.evidence)],
                computation=Computation(
                    formula="同一指标、同一范围、同一时期只有一个位次",
                    values=tuple((c.evidence.quote, c.amount.printed) for c in (one, other) if c.amount),
                    unit="位", expected=str(one.amount.value), actual=str(other.amount.value),
                ),
                where=one.where,
            )
