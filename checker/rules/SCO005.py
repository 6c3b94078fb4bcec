"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import row_anchors
from checker.indicators import figure, full, marks
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation

_FEW = 3
_SHOWN = 3


@rule("SCO005", "full-marks-without-spending", kind="scoring", severity="high", basis=EVALUATION_RULES)
def full_marks_without_spending(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """资金未执行却满分：全年预算有钱，执行数为零，各项绩效指标却全部得满分。

    没有花钱的项目不可能如数完成以资金支撑的产出和成本指标，至少须说明经费从何而来。少于三项指标的表不判断。

    Example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 20.00万元, executed: 0.00万元}]
          indicators:
            - {name: 甲, weight: 30, score: 0}
            - {name: 乙, weight: 30, score: 0}
            - {name: 丙, weight: 30, score: 0}

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 20.00万元, executed: 0.00万元}]
          indicators:
            - {name: 甲, weight: 30, score: 30}
            - {name: 乙, weight: 30, score: 30}
            - {name: 丙, weight: 30, score: 30}
    """
    funds = form.total_funds
    budget = figure(funds.budget_adjusted) if funds else None
    executed = figure(funds.executed) if funds else None
    if budget is None or executed is None or budget.base <= 0 or executed.base != 0:
        return
    scored = [row for row in form.indicators if marks(row) is not None]
    if len(scored) < _FEW or not all(full(row) for row in scored):
        return
    points = sum((pair[1] for row in scored if (pair := marks(row)) is not None), Decimal(0))
    anchors = [at("全年预算数", budget), at("全年执行数", executed)]
    if (total := figure(form.total_score)) is not None:
        anchors.append(at("总分", total))
    for row in scored[:_SHOWN]:
        anchors += row_anchors(row, "score")
    yield Breach(
        zh=f"全年预算{budget.printed}，执行数为{executed.printed}，{len(scored)}项指标却全部得满分"
        f"（共{show(points)}分）",
        en=f"nothing of {budget.printed} was spent, yet all {len(scored)} indicators got full marks",
        anchors=anchors,
        computation=Computation(
            formula="执行数 = 0 且各指标得分 = 分值",
            values=(("全年预算数", budget.printed), ("全年执行数", executed.printed)),
            unit="分", expected=f"<{show(points)}", actual=show(points),
        ),
        where=form.where,
    )
