"""See the rule's docstring."""

from collections.abc import Iterator, Sequence
from itertools import islice, product

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, show
from checker.laws import BUDGET_LAW_75
from checker.mentions import fact_of
from gouji.concepts import fact_name
from gouji.findings import Computation
from gouji.records import Figure

Signed = tuple[tuple[int, str, str], ...]
"""Terms of a sum: sign, concept, fund."""

_OPENING: Signed = ((1, "opening_balance", "all"),)
_CUTS: tuple[tuple[str, Signed, Signed], ...] = (
    (
        "政府性基金支出",
        ((1, "expenditure_total", "gov_funds"),), ((1, "income_total", "gov_funds"), *_OPENING),
    ),
    (
        "一般公共预算支出",
        ((1, "expenditure_total", "general_public"),),
        ((1, "income_total", "fiscal"), (-1, "income_total", "gov_funds"), *_OPENING),
    ),
    (
        "一般公共预算以外的支出",
        ((1, "expenditure_total", "all"), (-1, "expenditure_total", "general_public")),
        (
            (1, "income_total", "all"), (-1, "income_total", "fiscal"), (1, "income_total", "gov_funds"),
            *_OPENING, (1, "non_fiscal_surplus_used", "all"),
        ),
    ),
    (
        "财政拨款以外的支出",
        ((1, "expenditure_total", "all"), (-1, "expenditure_total", "fiscal")),
        (
            (1, "income_total", "all"), (-1, "income_total", "fiscal"), *_OPENING,
            (1, "non_fiscal_surplus_used", "all"),
        ),
    ),
)
_READINGS = 64


@rule("ART114", "spent-without-a-source", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def spent_without_a_source(figures: tuple[Figure, ...]) -> Iterator[Breach | CannotTell]:
    """支出没有来源：某类资金的支出，大于该类资金的本年收入加上全部年初结转结余（及使用的非财政拨款结余）。

    政府性基金、一般公共预算、两者之外的各类资金分别应有来源；年初结转按全部计入，是最宽的口径，仍不够就必有一数有误。
    一个数有两个说法时取对报告最有利的；缺任何一个数的不判断。

    Example:
        - Figure: {concept: expenditure_total, fund: gov_funds, amount: 27万元}
        - Figure: {concept: income_gov_funds, amount: 20万元}
        - Figure: {concept: opening_balance, amount: 35.3万元}

    Counter-example:
        - Figure: {concept: expenditure_total, fund: gov_funds, amount: 67万元}
        - Figure: {concept: income_gov_funds, amount: 20万元}
        - Figure: {concept: opening_balance, amount: 35.3万元}
    """
    known: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        if figure.measure == "final" and not (figure.scope or figure.code or figure.name):
            seen = known.setdefault(fact_of(figure.concept, figure.fund), [])
            if all(figure.amount.base != other.amount.base for other in seen):
                seen.append(figure)
    for name, spent, sources in _CUTS:
        terms = (*((sign, c, f) for sign, c, f in spent), *((-sign, c, f) for sign, c, f in sources))
        chosen = _kindest(terms, known)
        if chosen is None:
            continue
        gap = _sum(terms, chosen)
        first = chosen[0].amount
        if gap.lo <= first.step:
            continue
        short = show((gap.lo + gap.hi) / 2 / first.factor)
        yield Breach(
            zh=f"{name}比可用的来源（本年收入、年初结转结余等）多{short}{first.unit}，收入、支出或结转必有一数有误",
            en=f"more is spent than there is income and opening balance, by {short}{first.unit}",
            anchors=[at(fact_name(f.concept, f.fund), f.amount) for f in chosen],
            where=chosen[0].where,
            computation=Computation(
                formula="支出 ≤ 本年收入 + 年初结转结余",
                values=tuple((fact_name(f.concept, f.fund), f.amount.printed) for f in chosen),
                unit=first.unit, expected="≤0", actual=short, difference=short,
            ),
        )
        return


def _kindest(
    terms: Signed, known: dict[tuple[str, str], list[Figure]]
) -> tuple[Figure, ...] | None:
    """The readings of the terms that leave the smallest gap; None where one is not stated."""
    choices = [known.get((concept, fund), []) for _, concept, fund in terms]
    if not all(choices):
        return None
    return min(islice(product(*choices), _READINGS), key=lambda chosen: _sum(terms, chosen).lo)


def _sum(terms: Signed, chosen: Sequence[Figure]) -> Interval:
    result = Interval.exactly(0)
    for (sign, _, _), figure in zip(terms, chosen, strict=True):
        part = Interval.of(figure.amount)
        result = result + part if sign > 0 else result - part
    return result
