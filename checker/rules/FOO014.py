"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, show
from checker.laws import BUDGET_LAW_75
from checker.mentions import fact_of
from gouji.concepts import fact_name
from gouji.findings import Computation
from gouji.records import Figure

Fact = tuple[str, str]
"""concept, fund."""

_OF_ALL = ("income_total", "expenditure_total", "basic_expenditure", "project_expenditure",
           "personnel_funds", "public_funds", "opening_balance", "closing_balance")  # fmt: skip
_FUNDS = ("fiscal", "general_public", "gov_funds", "state_capital")
PARTS: tuple[tuple[Fact, Fact], ...] = (
    *(((concept, fund), (concept, "all")) for concept in _OF_ALL for fund in _FUNDS),
    *(((concept, fund), (concept, "fiscal")) for concept in _OF_ALL for fund in _FUNDS[1:]),
    (("procurement_sme", "all"), ("procurement_total", "all")),
    (("procurement_micro", "all"), ("procurement_sme", "all")),
    (("three_public", "fiscal"), ("expenditure_total", "fiscal")),
)
"""Facts and the wholes that they are parts of."""


@rule("FOO014", "part-larger-than-its-whole", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def part_larger_than_its_whole(figures: tuple[Figure, ...]) -> Iterator[Breach | CannotTell]:
    """部分大于全部：财政拨款（某类预算）的收入、支出、结转大于全部；授予小微企业的合同金额大于授予中小企业的，或大于
    采购总额；“三公”经费大于财政拨款支出。

    只比较同一时间的数（都是决算数或都是预算数）；一个数有几个说法的，取对报告最有利的。

    Example:
        - Figure: {concept: procurement_sme, amount: 43.00万元}
        - Figure: {concept: procurement_micro, amount: 34.00万元}

    Counter-example:
        - Figure: {concept: procurement_sme, amount: 43.00万元}
        - Figure: {concept: procurement_micro, amount: 44.00万元}
    """
    known: dict[tuple[Fact, str], list[Figure]] = {}
    for figure in figures:
        exact = figure.amount.is_money and figure.amount.hedge == "exact"
        if exact and not (figure.scope or figure.code or figure.name):
            known.setdefault((fact_of(figure.concept, figure.fund), figure.measure), []).append(figure)
    told: set[tuple[Fact, str]] = set()
    for part, whole in PARTS:
        for measure in ("final", "budget_original", "budget_adjusted", "prior_year"):
            small, large = known.get((part, measure)), known.get((whole, measure))
            if not small or not large or (part, measure) in told:
                continue
            least = min(small, key=lambda f: f.amount.base)
            most = max(large, key=lambda f: f.amount.base)
            if Interval.of(least.amount).lo <= Interval.of(most.amount).hi + most.amount.step:
                continue
            told.add((part, measure))
            names = fact_name(*part, measure), fact_name(*whole, measure)
            over = show((least.amount.base - most.amount.base) / most.amount.factor)
            yield Breach(
                zh=f"{names[0]}{least.amount.printed}，大于{names[1]}{most.amount.printed}",
                en=f"a part of {least.amount.printed} is larger than its whole of {most.amount.printed}",
                anchors=[at(names[0], least.amount), at(names[1], most.amount)],
                where=least.where or most.where,
                computation=Computation(
                    formula=f"{names[0]} ≤ {names[1]}",
                    values=((names[0], least.amount.printed), (names[1], most.amount.printed)),
                    unit=most.amount.unit, expected=f"≤{most.amount.printed}",
                    actual=least.amount.printed, difference=over,
                ),
            )
