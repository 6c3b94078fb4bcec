"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show, total
from checker.laws import BUDGET_REGULATION_83
from checker.mentions import fact_of
from gouji.concepts import fact_name
from gouji.findings import Computation
from gouji.records import Figure, SelfEvaluation
from gouji.types import Amount

_TERMS = (
    (1, "project_expenditure", "all"), (-1, "expenditure_total", "general_public"),
    (1, "basic_expenditure", "general_public"),
)  # fmt: skip


@rule(
    "ART115", "other-funds-beyond-the-accounts", kind="articulation", severity="medium",
    basis=BUDGET_REGULATION_83,
)
def other_funds_beyond_the_accounts(
    forms: tuple[SelfEvaluation, ...], figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """非财政项目支出与自评表不符：各项目自评表“其他资金”的执行数合计，大于决算中非财政拨款的项目支出。

    非财政项目支出 = 项目支出 −（一般公共预算支出 − 一般公共预算基本支出）。有政府性基金、国有资本经营支出的报告不
    判断。“其他资金”可能含上年财政拨款结转，超出额在年初结转结余以内的只作线索（轻微）。

    Example:
        - SelfEvaluation: {funds: [{kind: other, executed: 10.00万元}]}
        - Figure: {concept: project_expenditure, amount: 100.00万元}
        - Figure: {concept: expenditure_total, fund: general_public, amount: 120.00万元}
        - Figure: {concept: basic_expenditure, fund: general_public, amount: 60.00万元}

    Counter-example:
        - SelfEvaluation: {funds: [{kind: other, executed: 70.00万元}]}
        - Figure: {concept: project_expenditure, amount: 100.00万元}
        - Figure: {concept: expenditure_total, fund: general_public, amount: 120.00万元}
        - Figure: {concept: basic_expenditure, fund: general_public, amount: 60.00万元}
    """
    known: dict[tuple[str, str], list[Amount]] = {}
    for item in figures:
        if item.measure == "final" and not (item.scope or item.code or item.name):
            known.setdefault(fact_of(item.concept, item.fund), []).append(item.amount)
    funded = [a for fund in ("gov_funds", "state_capital") for a in known.get(("expenditure_total", fund), [])]
    facts = [known.get((concept, fund)) for _, concept, fund in _TERMS]
    others = [
        (form, amount) for form in forms if form.kind == "project" for row in form.funds
        if row.kind == "other" and (amount := figure(row.executed)) is not None and amount.value > 0
    ]
    if any(amount.value for amount in funded) or not others or not all(facts):
        return
    shown = [values[0] for values in facts if values]
    bound = Interval.exactly(0)
    for (sign, _, _), amount in zip(_TERMS, shown, strict=True):
        bound = bound + Interval.of(amount) if sign > 0 else bound - Interval.of(amount)
    spent = total(amount for _, amount in others)
    over = spent.lo - bound.hi
    if over <= 0:
        return
    carried = max((a.base for a in known.get(("opening_balance", "all"), [])), default=over)
    factor, unit = shown[0].factor, shown[0].unit
    limit, reached = show(bound.hi / factor), show(spent.lo / factor)
    lead = over <= carried
    yield Breach(
        zh=("线索：" if lead else "")
        + f"各项目“其他资金”执行数合计{reached}{unit}，决算中非财政拨款的项目支出只有{limit}{unit}，"
        f"多{show(over / factor)}{unit}" + ("（除非其中含上年财政拨款结转）" if lead else ""),
        en=f"other funds executed add up to {reached}{unit}, non-fiscal project expenditure is {limit}{unit}",
        anchors=[
            *(at(fact_name(c, f), a) for (_, c, f), a in zip(_TERMS, shown, strict=True)),
            *(at(f"“{form.where}”其他资金执行数", amount) for form, amount in others),
        ],
        where="项目支出", severity="low" if lead else None,
        computation=Computation(
            formula="Σ其他资金执行数 ≤ 项目支出 −（一般公共预算支出 − 一般公共预算基本支出）",
            values=tuple((form.where, amount.printed) for form, amount in others),
            unit=unit, expected=f"≤{limit}", actual=reached, difference=show(over / factor),
        ),
    )
