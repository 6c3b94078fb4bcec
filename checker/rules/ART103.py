"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import PerformanceOverview, SelfEvaluation


@rule(
    "ART103", "department-form-off-the-overview", kind="articulation", severity="high",
    basis=BUDGET_REGULATION_83,
)
def department_form_off_the_overview(
    overview: PerformanceOverview, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """部门整体资金与说明不符：整体支出绩效自评表的全年预算数、执行数，与预算绩效情况说明所写不同。

    附有不止一张整体自评表的报告不核对。

    Example:
        - PerformanceOverview: {department_budget: 19118.04万元, department_executed: 18751.58万元}
        - SelfEvaluation:
            kind: department
            funds: [{kind: total, budget_adjusted: 19118.04万元, executed: 18751.58万元}]

    Counter-example:
        - PerformanceOverview: {department_budget: 19118.04万元, department_executed: 18751.58万元}
        - SelfEvaluation:
            kind: department
            funds: [{kind: total, budget_adjusted: 19118.04万元, executed: 18571.58万元}]
    """
    departments = [form for form in forms if form.kind == "department"]
    if len(departments) != 1:
        return
    funds = departments[0].total_funds
    for name, stated, reading in (
        ("全年预算数", overview.department_budget, funds.budget_adjusted if funds else None),
        ("全年执行数", overview.department_executed, funds.executed if funds else None),
    ):
        entered = figure(reading)
        if stated is None or entered is None:
            continue
        if Interval.of(stated).meets(Interval.of(entered)):
            continue
        difference = show(abs(stated.base - entered.base) / stated.factor)
        yield Breach(
            zh=f"整体支出{name}：情况说明写{stated.printed}，自评表写{entered.printed}，相差{difference}"
            f"{stated.unit}",
            en=f"the overview says {stated.printed}, the department's form {entered.printed}",
            anchors=[at("情况说明", stated), at("整体自评表", entered)],
            computation=Computation(
                formula="情况说明 = 整体支出绩效自评表", unit=stated.unit, expected=show(stated.value),
                actual=show(entered.base / stated.factor), difference=difference,
            ),
            where=departments[0].where,
        )
