from collections.abc import Iterator

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, show, total
from checker.laws import BUDGET_LAW_14
from gouji.findings import Computation
from gouji.records import Figure, OperatingExpense

_PUBLIC_FUNDS = ("public_funds", "general_public", "final", "", "")
_PART = "机关运行经费 ≤ 公用经费"
_SUM = "机关运行经费 + 事业单位公用经费 = 公用经费"


@rule(
    "ART003", "operating-expense-beyond-public-funds", kind="articulation", severity="medium",
    basis=BUDGET_LAW_14,
)
def operating_expense_beyond_public_funds(
    expenses: tuple[OperatingExpense, ...], figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """机关运行经费与公用经费不符：机关运行经费大于公用经费，或与事业单位公用经费相加不等于公用经费。

    机关运行经费是行政单位和参公单位一般公共预算基本支出中的日常公用经费，只是公用经费的一部分。文中同时写明事业单位公用
    经费的，两者之和应等于公用经费；没有写明的，只核对不大于。

    Example:
        - OperatingExpense: {amount: 582.14万元, public_funds: 610.66万元}
        - Figure: {concept: public_funds, fund: general_public, source: T6, amount: "1,192.80万元"}

    Counter-example:
        - OperatingExpense: {amount: 582.14万元}
        - Figure: {concept: public_funds, fund: general_public, source: T6, amount: 182.80万元}
    """
    stated = sorted((f for f in figures if f.key == _PUBLIC_FUNDS), key=lambda f: f.source == "text")
    whole = stated[0].amount if stated else None
    for expense in expenses:
        if whole is None or expense.amount is None:
            continue
        parts = [part for part in (expense.amount, expense.public_funds) if part is not None]
        added, limit = total(parts), Interval.of(whole)
        if len(parts) == 1 and added.lo <= limit.hi:
            continue
        severity = verdict(added.gap(limit), whole.step)
        if severity is None:
            continue
        together = show(sum(part.base for part in parts) / whole.factor)
        words = "大于" if len(parts) == 1 else "加事业单位公用经费不等于"
        yield Breach(
            zh=f"机关运行经费{expense.amount.printed}{words}公用经费{whole.printed}",
            en=f"Operating expenses give {together}{whole.unit}, public funds are {whole.printed}",
            anchors=[*(at("机关运行经费", part) for part in parts), at("公用经费", whole)],
            computation=Computation(
                formula=_PART if len(parts) == 1 else _SUM,
                values=tuple(("机关运行经费", part.printed) for part in parts), unit=whole.unit,
                expected=whole.printed, actual=together,
                difference=show(added.gap(limit) / whole.factor),
            ),
            where=expense.where or "机关运行经费",
            severity="rounding" if severity == "rounding" else None,
        )
