"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_REGULATION_83
from checker.narrative import Relation, added_up, stated
from gouji.concepts import CONCEPTS, fact_name
from gouji.findings import Computation
from gouji.records import Figure

ROLL_FORWARD = Relation(
    "closing_balance",
    plus=("opening_balance", "income_total", "non_fiscal_surplus_used"),
    minus=("expenditure_total", "surplus_distribution"),
    required=("opening_balance", "income_total", "expenditure_total"),
)
FUNDS = ("all", "general_public", "gov_funds", "state_capital")


@rule("FOO010", "balance-not-rolling-forward", kind="arithmetic", severity="high", basis=BUDGET_REGULATION_83)
def balance_not_rolling_forward(figures: tuple[Figure, ...]) -> Iterator[Breach | CannotTell]:
    """结转结余不衔接：年初结转结余加收入减支出，不等于年末结转结余。

    年末 = 年初 + 本年收入 + 使用非财政拨款结余 − 本年支出 − 结余分配，全口径和每类资金都应成立。收入总计、
    支出总计都写明的，由 FOO001 核对，这里不再重复。

    Example:
        - Figure: {concept: opening_balance, amount: 62.69万元}
        - Figure: {concept: income_total, amount: 303.87万元}
        - Figure: {concept: expenditure_total, amount: 302.03万元}
        - Figure: {concept: closing_balance, amount: 64.53万元}

    Counter-example:
        - Figure: {concept: opening_balance, amount: 62.69万元}
        - Figure: {concept: income_total, amount: 303.87万元}
        - Figure: {concept: expenditure_total, amount: 302.03万元}
        - Figure: {concept: closing_balance, amount: 46.53万元}
    """
    known = stated(figures)
    for fund in FUNDS:
        if all((side, fund, "final") in known for side in ("income_grand_total", "expenditure_grand_total")):
            continue
        found = added_up(known, ROLL_FORWARD, fund, "final")
        severity = verdict(found.gap, found.whole.amount.step) if found else None
        if found is None or severity is None:
            continue
        whole = found.whole.amount
        computed = found.computed / whole.factor
        parts = (*found.plus, *found.minus)
        yield Breach(
            zh=f"{fact_name('closing_balance', fund)}{whole.printed}，按年初、收入、支出推算应为"
            f"{show(computed)}{whole.unit}，相差{show(abs(whole.value - computed))}{whole.unit}",
            en=f"the closing balance is {whole.printed}, it should be {show(computed)}{whole.unit}",
            anchors=[at("年末结转和结余", whole)] + [at(CONCEPTS[p.concept], p.amount) for p in parts],
            computation=Computation(
                formula="年末 = 年初 + 本年收入 + 使用非财政拨款结余 − 本年支出 − 结余分配",
                values=tuple((CONCEPTS[p.concept], p.amount.printed) for p in (found.whole, *parts)),
                unit=whole.unit, expected=show(computed, 4), actual=str(whole.value),
                difference=show(whole.value - computed, 4),
            ),
            where=found.whole.where,
            severity="rounding" if severity == "rounding" else None,
        )
