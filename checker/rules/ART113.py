"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import Figure, SelfEvaluation


@rule(
    "ART113", "department-form-off-the-accounts", kind="articulation", severity="medium",
    basis=BUDGET_REGULATION_83,
)
def department_form_off_the_accounts(
    forms: tuple[SelfEvaluation, ...], figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """部门整体资金与决算不符：整体支出绩效自评表的全年执行数，不是决算的本年支出合计。

    有的地方只按财政拨款口径填报，所以执行数与决算中任何一个收支数相同的都不算；附有不止一张整体自评表、
    决算中没有本年支出合计的不核对。

    Example:
        - Figure: {concept: expenditure_total, amount: 18751.58万元}
        - SelfEvaluation: {kind: department, funds: [{kind: total, executed: 18751.58万元}]}

    Counter-example:
        - Figure: {concept: expenditure_total, amount: 18751.58万元}
        - SelfEvaluation: {kind: department, funds: [{kind: total, executed: 18571.58万元}]}
    """
    departments = [form for form in forms if form.kind == "department"]
    totals = [
        f for f in figures
        if (f.concept, f.fund, f.measure, f.name) == ("expenditure_total", "all", "final", "")
    ]
    funds = departments[0].total_funds if len(departments) == 1 else None
    executed = figure(funds.executed) if funds else None
    if executed is None or not totals:
        return
    if any(f.amount.is_money and Interval.of(f.amount).meets(Interval.of(executed)) for f in figures):
        return
    stated = totals[0].amount
    difference = show(abs(stated.base - executed.base) / stated.factor)
    yield Breach(
        zh=f"整体支出绩效自评表全年执行数{executed.printed}，决算本年支出合计{stated.printed}，相差"
        f"{difference}{stated.unit}",
        en=f"the department's form says {executed.printed} was spent, the accounts {stated.printed}",
        anchors=[at("整体自评表", executed), at("决算本年支出合计", stated)],
        computation=Computation(
            formula="整体支出全年执行数 = 本年支出合计", unit=stated.unit,
            expected=show(stated.value), actual=show(executed.base / stated.factor),
            difference=difference,
        ),
        where=departments[0].where,
    )
