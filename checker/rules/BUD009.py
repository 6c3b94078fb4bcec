"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_REGULATION_83
from checker.narrative import stated
from gouji.findings import Computation
from gouji.records import Figure, ReportHeader

_HALF = 50


@rule("BUD009", "most-of-the-income-carried-over", kind="budget", severity="low", basis=BUDGET_REGULATION_83)
def most_of_the_income_carried_over(
    header: ReportHeader, figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """线索：结转结余偏高：年末结转和结余超过本年收入的一半。

    资金长期沉淀应说明原因或收回。有两个说法的不判断；只作线索。

    Example:
        - header: {kind: final_account}
        - Figure: {concept: income_total, amount: 100.00万元}
        - Figure: {concept: closing_balance, amount: 10.00万元}

    Counter-example:
        - header: {kind: final_account}
        - Figure: {concept: income_total, amount: 100.00万元}
        - Figure: {concept: closing_balance, amount: 60.00万元}
    """
    known = stated(figures)
    income = known.get(("income_total", "all", "final"), [])
    closing = known.get(("closing_balance", "all", "final"), [])
    if header.kind != "final_account" or len(income) != 1 or len(closing) != 1:
        return
    earned, left = income[0].amount, closing[0].amount
    if earned.base <= 0 or left.base * 100 <= earned.base * _HALF:
        return
    share = show(left.base / earned.base * 100)
    yield Breach(
        zh=f"线索：年末结转和结余{left.printed}，是本年收入{earned.printed}的{share}%",
        en=f"lead: {share}% of the year's income is carried over",
        anchors=[at("年末结转和结余", left), at("本年收入", earned)], where=closing[0].where,
        computation=Computation(
            formula="年末结转和结余 ÷ 本年收入",
            values=(("年末结转和结余", left.printed), ("本年收入", earned.printed)),
            unit="%", expected=f"≤{_HALF}", actual=share,
        ),
    )
