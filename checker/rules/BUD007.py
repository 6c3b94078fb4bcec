"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_LAW_75
from gouji.findings import Computation
from gouji.records import Comparison

_LEAST = 3


@rule("BUD007", "compared-with-the-adjusted-budget-alone", kind="budget", severity="low", basis=BUDGET_LAW_75)
def compared_with_the_adjusted_budget_alone(
    comparisons: tuple[Comparison, ...],
) -> Iterator[Breach | CannotTell]:
    """线索：以全年（调整）预算数代替年初预算数：“三公”经费各项都只与全年预算数比较，差异率全部是0.00%。

    预算随执行调整后再比较，差异总是零，看不出对年初预算的增减。同一项另有与年初预算比较的不算；只作线索。

    Example:
        - Comparison: {what: 甲, concept: three_public, against: budget_adjusted, rate: 2.00%, rate_kind: variance}

    Counter-example:
        - Comparison: {what: 甲, concept: three_public, against: budget_adjusted, rate: 0.00%, rate_kind: variance}
        - Comparison:
            {what: 乙, concept: overseas_travel, against: budget_adjusted, rate: 0.00%, rate_kind: variance}
        - Comparison: {what: 丙, concept: vehicle, against: budget_adjusted, rate: 0.00%, rate_kind: variance}
    """
    public = [
        c for c in comparisons
        if c.concept.startswith(("three_public", "overseas", "vehicle", "official"))
        and c.against != "prior_year"
    ]
    flat = [
        (c.what, c.rate) for c in public
        if c.against == "budget_adjusted" and c.rate_kind == "variance" and c.rate and c.rate.value == 0
    ]
    if len(flat) < _LEAST or len(flat) != len(public):
        return
    yield Breach(
        zh=f"线索：“三公”经费{len(flat)}项都只与全年（调整）预算数比较，差异率均为0.00%，没有与年初预算数比较",
        en=f"lead: {len(flat)} variances are all 0 because the adjusted budget is compared",
        anchors=[at(what, rate) for what, rate in flat], where="“三公”经费",
        computation=Computation(
            formula="差异率 = (决算数 − 年初预算数) ÷ 年初预算数",
            values=tuple((what, rate.printed) for what, rate in flat),
        ),
        facts=("adjusted", *(what for what, _ in flat)),
    )
