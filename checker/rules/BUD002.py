"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import share_gap, verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("BUD002", "wrong-execution-rate", kind="arithmetic", severity="medium", basis=EVALUATION_RULES)
def wrong_execution_rate(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """执行率错误：表中执行率不等于全年执行数除以全年预算数。

    执行率决定预算执行得分。写成小数的执行率（1 即 100%）照样核对；没有全年预算数时以年初预算数为
    分母；预算数为零时不判断。

    Example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 43.2万元, executed: 37.24万元, rate: 86%}]

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 43.2万元, executed: 37.24万元, rate: 96%}]
    """
    for funds in form.funds:
        budget = figure(funds.budget_adjusted) or figure(funds.budget_original)
        executed, rate = figure(funds.executed), figure(funds.rate)
        if budget is None or executed is None or rate is None or budget.base == 0:
            continue
        printed = rate
        if rate.unit == "" and rate.value <= 2:
            printed = rate.model_copy(
                update={"value": rate.value * 100, "decimals": max(rate.decimals - 2, 0)}
            )
        gap = share_gap(executed, budget, printed)
        severity = verdict(gap, printed.step) if gap is not None else None
        if severity is None or gap is None:
            continue
        expected = show(executed.base / budget.base * 100, printed.decimals + 1)
        yield Breach(
            zh=f"执行数{executed.printed}÷预算数{budget.printed}应为{expected}%，表中执行率为"
            f"{rate.printed}",
            en=f"{executed.printed} of {budget.printed} is {expected}%, not {rate.printed}",
            anchors=[at("预算数", budget), at("执行数", executed), at("执行率", rate)],
            computation=Computation(
                formula="执行率 = 全年执行数 ÷ 全年预算数 × 100%", unit="%",
                values=(("全年预算数", budget.printed), ("全年执行数", executed.printed)),
                expected=expected, actual=show(printed.value, 4), difference=show(gap, 4),
            ),
            where=form.where, severity=severity if severity == "rounding" else None,
        )
