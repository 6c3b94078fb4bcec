"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.indicators import figure, full, marks
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation
from gouji.types import Amount

_SPENT = 80
_ROWS = 3


@rule("SCO014", "full-marks-with-little-spent", kind="scoring", severity="low", basis=EVALUATION_RULES)
def full_marks_with_little_spent(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """线索：自评与执行背离：项目资金执行不到八成，各项绩效指标却全部得满分。

    钱没有花完而目标全部完成，可能是预算偏大，也可能是目标偏低或自评虚高；只作线索。执行数为零的由 SCO005 指出。
    全部合为一条。

    Example:
        SelfEvaluation:
          funds: [{kind: total, budget_adjusted: 20.00万元, executed: 19.00万元}]
          indicators: [&row {name: 甲, weight: 30, score: 30}, *row, *row]

    Counter-example:
        SelfEvaluation:
          where: 表
          funds: [{kind: total, budget_adjusted: 20.00万元, executed: 9.00万元}]
          indicators: [&row {name: 甲, weight: 30, score: 30}, *row, *row]
    """
    found = [(form, *spending) for form in forms if (spending := _little(form)) is not None]
    if not found:
        return
    anchors: list[Anchor] = []
    for form, budget, executed in found:
        anchors += [at("全年预算数", budget), at("全年执行数", executed)]
        anchors += [at("总分", total)] if (total := figure(form.total_score)) is not None else []
    told = "；".join(
        f"“{form.where}”执行{show(executed.base / budget.base * 100)}%" for form, budget, executed in found
    )
    yield Breach(
        zh=f"线索：{len(found)}个项目资金执行不到{_SPENT}%，各项指标却全部得满分：{told}",
        en=f"lead: {len(found)} project(s) spent less than {_SPENT}% with full marks on every indicator",
        anchors=anchors, where="、".join(form.where for form, _, _ in found),
        facts=("little", *(form.where for form, _, _ in found)),
        computation=Computation(
            formula="执行率 < 80% 且各指标得分 = 分值", unit="%",
            values=tuple((f.where, show(e.base / b.base * 100)) for f, b, e in found),
        ),
    )


def _little(form: SelfEvaluation) -> tuple[Amount, Amount] | None:
    """Budget and execution of a form with full marks that spent little of its money."""
    funds = form.total_funds
    budget = figure(funds.budget_adjusted) if funds else None
    executed = figure(funds.executed) if funds else None
    if budget is None or executed is None or budget.base <= 0 or executed.base <= 0:
        return None
    rows = [row for row in form.indicators if marks(row) is not None]
    if len(rows) < _ROWS or form.unread_rows or not all(full(row) for row in rows):
        return None
    return (budget, executed) if executed.base * 100 < budget.base * _SPENT else None
