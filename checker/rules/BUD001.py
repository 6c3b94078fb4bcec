"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show
from checker.laws import BUDGET_LAW_13
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("BUD001", "over-execution", kind="budget", severity="high", basis=BUDGET_LAW_13)
def over_execution(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """超预算执行：全年执行数大于全年（调整）预算数。

    支出必须以批准的预算为依据。只看资金总额一行；没有全年预算数的表不判断。

    Example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 5100.00万元, executed: 5099.38万元}]

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 5100.00万元, executed: 5154.34万元}]
    """
    funds = form.total_funds
    budget = figure(funds.budget_adjusted) if funds else None
    executed = figure(funds.executed) if funds else None
    if funds is None or budget is None or executed is None:
        return
    gap = Interval.of(executed).lo - Interval.of(budget).hi
    if gap <= 0:
        return
    excess = show((executed.base - budget.base) / executed.factor)
    anchors = [at("全年预算数", budget), at("全年执行数", executed)]
    if (rate := figure(funds.rate)) is not None:
        anchors.append(at("执行率", rate))
    yield Breach(
        zh=f"全年执行数{executed.printed}超过全年预算数{budget.printed}，超出{excess}{executed.unit}",
        en=f"executed {executed.printed} exceeds the budget {budget.printed} by {excess}",
        anchors=anchors,
        computation=Computation(
            formula="执行数 ≤ 全年预算数", unit=executed.unit,
            values=(("全年预算数", budget.printed), ("全年执行数", executed.printed)),
            expected=f"≤{show(budget.value)}", actual=show(executed.value), difference=excess,
        ),
        where=form.where,
    )
