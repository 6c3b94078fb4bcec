"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import name_of, row_anchors
from checker.indicators import bound_only, figure
from checker.interval import Interval
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation

_NOT_SPENT = re.compile(r"节约|节省|收入|收益|降低|带动|人均|产值|效益")


@rule("BUD008", "cost-beyond-execution", kind="budget", severity="medium", basis=EVALUATION_RULES)
def cost_beyond_execution(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """成本大于执行数：成本指标的实际值（金额）大于该项目的全年执行数。

    一个项目的一项成本不可能超过项目花的钱。只看成本指标；节约额、收入、带动效益等不是花出去的钱，不算；实际值写成
    不等式的不判断。

    Example:
        SelfEvaluation:
          funds: [{kind: total, executed: 3.50万元}]
          indicators: [{level1: 成本指标, name: 会议经费, actual: {amount: 3.5万元, kind: numeric}}]

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, executed: 3.24万元}]
          indicators: [{level1: 成本指标, name: 会议经费, actual: {amount: 3.5万元, kind: numeric}}]
    """
    executed = figure(form.total_funds.executed) if form.total_funds else None
    if executed is None or executed.value <= 0:
        return
    for row in form.indicators:
        actual = row.actual.amount
        if actual is None or not actual.is_money or "成本" not in row.level1 or bound_only(row):
            continue
        if _NOT_SPENT.search(name_of(row)) or Interval.of(actual).lo <= Interval.of(executed).hi:
            continue
        yield Breach(
            zh=f"“{name_of(row)}”实际成本{actual.printed}，大于项目全年执行数{executed.printed}",
            en=f"a cost of {actual.printed} in a project that spent {executed.printed}",
            anchors=[*row_anchors(row, "name", "actual"), at("全年执行数", executed)], where=form.where,
            computation=Computation(
                formula="成本 ≤ 全年执行数",
                values=((name_of(row), actual.printed), ("全年执行数", executed.printed)),
                unit=executed.unit, expected=f"≤{executed.printed}", actual=actual.printed,
            ),
        )
