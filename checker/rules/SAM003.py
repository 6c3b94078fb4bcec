from collections.abc import Iterator

from checker.engine import Anchor, Basis, Breach, CannotTell, at, rule
from checker.hedges import conflicting, same_facts
from checker.interval import Interval, ratio_percent, show
from checker.places import told_at
from gouji.findings import Computation
from gouji.records import Claim


@rule(
    "SAM003",
    "two-shares-for-one-fact",
    kind="same_fact",
    severity="high",
    basis=Basis(document="中华人民共和国预算法实施条例（2020年修订）", clause="第八十三条", verified=True),
)
def two_shares_for_one_fact(claims: tuple[Claim, ...]) -> Iterator[Breach | CannotTell]:
    """同一占比两个数：同一部分占同一总体的比重，在报告里写成了两个百分比。

    文中另有分子和分母的，一并列出算得的比重，供判断哪一处有误。只在对象、内容、范围和年度都相同时比较，
    按显示的小数位比较：43.7%与43.66%是同一个数。

    Example:
        - Claim: {kind: share, topic: 综合保税区, measure: 进出口占全域比重, evidence: 43.66%, amount: 43.66%}
        - Claim: {kind: share, topic: 综合保税区, measure: 进出口占全域比重, evidence: 43.7%, amount: 43.7%}

    Counter-example:
        - Claim: {kind: share, topic: 综合保税区, measure: 进出口占全域比重, evidence: 43.66%, amount: 43.66%}
        - Claim: {kind: share, topic: 综合保税区, measure: 进出口占全域比重, evidence: 40.4%, amount: 40.4%}
    """
    for group in same_facts(claims, "share"):
        pairs = conflicting(group)
        if not pairs:
            continue
        one, other = pairs[0]
        figures = list(dict.fromkeys(c.evidence.quote for c in group))
        anchors = [at(told_at(claim), claim.evidence) for claim in group]
        values = [(told_at(c), c.amount.printed) for c in group if c.amount]
        support = _computed(one, claims)
        note = ""
        if support is not None:
            share, part, whole = support
            note = f"；按文中{part.evidence.quote}÷{whole.evidence.quote}计算为{share}%"
            anchors += [_side("分子", part), _side("分母", whole)]
            values += [("分子", part.evidence.quote), ("分母", whole.evidence.quote)]
        yield Breach(
            zh=f"同指{one.topic}的{one.measure}，文中却有{'、'.join(figures)}{len(figures)}个数{note}",
            en=f"{one.topic}: {one.measure} is given as {', '.join(figures)}"
            + (f"; the text's own figures give {support[0]}%" if support else ""),
            anchors=anchors,
            computation=Computation(
                formula="占比 = 分子 ÷ 分母 × 100%，同一占比只有一个数", values=tuple(values), unit="%",
                expected=support[0] if support else one.evidence.quote, actual=other.evidence.quote,
            ),
            where=one.where,
            facts=(one.topic, one.measure, *sorted(figures)),
        )


def _computed(share: Claim, claims: tuple[Claim, ...]) -> tuple[str, Claim, Claim] | None:
    """The share that the report's own part and whole give, where it states both in money."""
    what, _, whole = share.measure.partition("占")
    sides: list[Claim] = []
    for topic in (share.topic, whole.removesuffix("比重")):
        found = [
            c for c in claims
            if c.kind == "quantity" and (c.topic, c.measure) == (topic, what)
            and (c.year, c.scope) == (share.year, share.scope) and c.amount and c.amount.is_money
        ]
        if not found:
            return None
        sides.append(found[0])
    part, total = sides
    if part.amount is None or total.amount is None or total.amount.value <= 0:
        return None
    ratio = ratio_percent(Interval.exactly(part.amount.base), Interval.exactly(total.amount.base))
    return show(ratio.lo), part, total


def _side(role: str, claim: Claim) -> Anchor:
    return Anchor(role, claim.evidence)
