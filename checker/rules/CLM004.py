"""See the rule's docstring."""

from collections.abc import Iterator
from itertools import combinations

from checker.engine import Breach, CannotTell, at, rule
from checker.hedges import allowed
from checker.interval import Interval, show
from gouji.findings import Computation
from gouji.records import Claim, Indicator, SelfEvaluation
from gouji.types import Amount


@rule("CLM004", "multiple-not-borne-out", kind="claim", severity="medium")
def multiple_not_borne_out(
    claims: tuple[Claim, ...], forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """倍数与数据不符：称是上届（上年）的若干倍，与自评表中本年和上年的数算得的倍数不符。

    只在自评表的两个指标（如境内、境外）名称只差一两个字、本年实际值之和恰为文中的数时，才以其上年完成值之和作基数；
    上年值写成“≥”的，按倍数的上限比较。倍数按其显示的位数和“余”“近”等用词比较。

    Example:
        - Claim: {topic: 第五届江海论坛, measure: 参展企业, evidence: 300家, amount: 300家, context: 甲}
        - Claim: {kind: multiple, topic: 第五届江海论坛, measure: 参展企业, scope: 上届, evidence: 2倍,
            amount: 2倍, context: 甲}
        - SelfEvaluation:
            indicators:
              - name: 境内参展企业数
                actual: {kind: numeric, amount: 200家}
                prior_year: {kind: numeric, amount: 100家}
              - name: 境外参展企业数
                actual: {kind: numeric, amount: 100家}
                prior_year: {kind: numeric, amount: 50家}

    Counter-example:
        - Claim: {topic: 第五届江海论坛, measure: 参展企业, evidence: 300家, amount: 300家, context: 甲}
        - Claim: {kind: multiple, topic: 第五届江海论坛, measure: 参展企业, scope: 上届, evidence: 4倍,
            amount: 4倍, context: 甲}
        - SelfEvaluation:
            indicators:
              - name: 境内参展企业数
                actual: {kind: numeric, amount: 200家}
                prior_year: {kind: numeric, amount: 100家}
              - name: 境外参展企业数
                actual: {kind: numeric, amount: 100家}
                prior_year: {kind: numeric, amount: 50家}
    """
    for multiple in (claim for claim in claims if claim.kind == "multiple" and claim.amount):
        now = next(
            (
                c.amount for c in claims
                if c.kind == "quantity" and c.amount and c.amount.hedge == "exact"
                and (c.topic, c.measure, c.context) == (multiple.topic, multiple.measure, multiple.context)
            ),
            None,
        )
        if now is None or multiple.amount is None:
            continue
        for pair in _adding_up(now, forms):
            before = [p.prior_year.amount for p in pair if p.prior_year.amount]
            if len(before) < len(pair) or not all(amount.value > 0 for amount in before):
                continue
            base = allowed(before[0]) + allowed(before[1])
            ratio = Interval.of(now) / base
            at_least = any(p.prior_year.operator in (">=", ">") for p in pair)
            said = allowed(multiple.amount)
            if said.lo <= ratio.hi and (at_least or ratio.lo <= said.hi):
                continue
            times = show(now.base / sum(amount.base for amount in before))
            yield Breach(
                zh=f"称{multiple.measure}{now.evidence.quote}是{multiple.scope}的{multiple.evidence.quote}，"
                f"自评表所列{multiple.scope}数为{'+'.join(a.evidence.quote for a in before)}，"
                f"{'至多' if at_least else ''}{times}倍",
                en=f"{now.printed} is said to be {multiple.amount.value} times the previous; "
                f"the form's figures give {times}",
                anchors=[
                    at("本届", now), at("所称倍数", multiple.amount),
                    *(at("自评表上年值", amount) for amount in before),
                ],
                computation=Computation(
                    formula="倍数 = 本届 ÷ 上届",
                    values=(("本届", now.printed), *(("上届", a.printed) for a in before)),
                    unit="倍", expected=times, actual=str(multiple.amount.value),
                ),
                where=multiple.where,
            )


def _adding_up(now: Amount, forms: tuple[SelfEvaluation, ...]) -> Iterator[tuple[Indicator, ...]]:
    """Pairs of indicators that are two sides of one thing and add up to `now`."""
    for form in forms:
        counted = [i for i in form.indicators if i.actual.amount and i.name]
        for one, other in combinations(counted, 2):
            a, b = one.actual.amount, other.actual.amount
            if not (a and b and one.name and other.name) or a.base + b.base != now.base:
                continue
            if a.unit == b.unit == now.unit and _sides(one.name.quote, other.name.quote):
                yield one, other


def _sides(one: str, other: str) -> bool:
    """境内参展企业 and 境外参展企业: the same but for one or two characters."""
    return len(one) == len(other) and 0 < sum(a != b for a, b in zip(one, other, strict=True)) <= 2
