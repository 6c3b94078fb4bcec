"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import figure, full
from checker.interval import Interval
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation

_CONTROL = re.compile(r"(?:费|成本|预算|支出|经费)控制(?:率|数)?")


@rule(
    "BUD005", "cost-control-met-over-budget", kind="budget", severity="medium",
    basis=EVALUATION_RULES,
)
def cost_control_met_over_budget(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """超预算却报成本控制达标：项目执行数超过全年预算数，费用（成本）控制率指标仍得满分。

    两个数在同一张表里，执行超出预算时控制率不可能仍是100%。只看名称为“…费/成本/预算控制率”且目标为百分比
    的指标。

    Example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 100.00万元, executed: 99.00万元}]
          indicators:
            - name: 会务费控制率
              weight: 20
              score: 20
              target: {raw: =100%, kind: numeric, operator: "=", amount: 100%}
              actual: {raw: =100%, kind: numeric, operator: "=", amount: 100%}

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 100.00万元, executed: 101.07万元}]
          indicators:
            - name: 会务费控制率
              weight: 20
              score: 20
              target: {raw: =100%, kind: numeric, operator: "=", amount: 100%}
              actual: {raw: =100%, kind: numeric, operator: "=", amount: 100%}
    """
    funds = form.total_funds
    budget = figure(funds.budget_adjusted) if funds else None
    executed = figure(funds.executed) if funds else None
    if budget is None or executed is None or Interval.of(executed).lo <= Interval.of(budget).hi:
        return
    for row in form.indicators:
        target, actual = row.target.amount, row.actual.amount
        if row.name is None or not _CONTROL.search(row.name.quote) or not full(row):
            continue
        if target is None or actual is None or target.unit != "%" or actual.value > 100:
            continue
        yield Breach(
            zh=f"“{name_of(row)}”{target_and_actual(row)}，得满分；而执行数{executed.printed}超过全年预算数"
            f"{budget.printed}",
            en=f"cost control is reported as met in full while {executed.printed} was spent of "
            f"{budget.printed}",
            anchors=[
                *row_anchors(row, "actual", "score"), at("全年预算数", budget), at("全年执行数", executed)
            ],
            computation=Computation(
                formula="控制率 = 执行数 ÷ 预算数", unit="%",
                values=(("全年预算数", budget.printed), ("全年执行数", executed.printed)),
                expected=">100%", actual=actual.printed,
            ),
            where=form.where,
        )
