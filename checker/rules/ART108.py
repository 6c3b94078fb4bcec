"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import form_of
from checker.indicators import figure
from checker.interval import Interval
from checker.laws import BUDGET_LAW_13
from gouji.findings import Computation
from gouji.records import EvaluationReport, SelfEvaluation


@rule("ART108", "within-budget-yet-over-it", kind="claim", severity="high", basis=BUDGET_LAW_13)
def within_budget_yet_over_it(
    report: EvaluationReport, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """称控制在预算之内而实际超预算：评价报告说执行数控制在预算规模之内，自评表（或报告自己）的执行数大于预算。

    Example:
        - SelfEvaluation:
            project: 某经费
            funds: [{kind: total, budget_adjusted: 100.00万元, executed: 99.00万元}]
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 企业数量}]
        - EvaluationReport:
            within_budget: 执行数控制在年度预算规模之内
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 企业数量}]

    Counter-example:
        - SelfEvaluation:
            project: 某经费
            funds: [{kind: total, budget_adjusted: 100.00万元, executed: 101.07万元}]
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 企业数量}]
        - EvaluationReport:
            within_budget: 执行数控制在年度预算规模之内
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 企业数量}]
    """
    claim = report.within_budget
    form = form_of(report, forms)
    funds = form.total_funds if form else None
    budget = figure(funds.budget_adjusted) if funds else None
    if claim is None or form is None or budget is None:
        return
    entered = figure(funds.executed) if funds else None
    spent = [amount for amount in (entered, *report.executed) if amount is not None]
    above = [amount for amount in spent if Interval.of(amount).lo > Interval.of(budget).hi]
    if not above:
        return
    shown = "、".join(dict.fromkeys(amount.printed for amount in above))
    yield Breach(
        zh=f"报告称“{claim.quote}”，而执行数{shown}大于全年预算数{budget.printed}",
        en=f"spending is said to be within the budget of {budget.printed}, and was {shown}",
        anchors=[at("报告所称", claim), at("全年预算数", budget), *(at("执行数", a) for a in above)],
        computation=Computation(
            formula="执行数 ≤ 全年预算数", unit=budget.unit,
            values=(("全年预算数", budget.printed), ("执行数", shown)),
            expected=f"≤{budget.printed}", actual=shown,
        ),
        where=form.where,
    )
