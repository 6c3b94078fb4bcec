"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, show
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import Comparison, SubjectItem
from gouji.types import Amount

_LEAST = 2


@rule(
    "FOO013", "items-of-last-year-beyond-their-total", kind="arithmetic", severity="medium",
    basis=BUDGET_REGULATION_83,
)
def items_of_last_year_beyond_their_total(
    items: tuple[SubjectItem, ...], comparisons: tuple[Comparison, ...]
) -> Iterator[Breach | CannotTell]:
    """各科目倒推的上年数大于总额倒推的上年数：本年数减去增加额（加上减少额）就是上年数，各科目上年数之和不应超过总额
    的上年数。

    小于是正常的（上年有、今年已停列的科目）。同一清单里类、项混列的不判断；总额有两个说法的，取较大的上年数。

    Example:
        - SubjectItem: {class_name: 甲, amount: 10万元, comparison: {what: 甲, change: 1万元, direction: up}}
        - SubjectItem: {class_name: 乙, amount: 10万元, comparison: {what: 乙, change: 1万元, direction: up}}
        - Comparison:
            what: 总额
            fund: general_public
            concept: expenditure_total
            amount: 20万元
            change: 1万元
            direction: up

    Counter-example:
        - SubjectItem: {class_name: 甲, amount: 10万元, comparison: {what: 甲, change: 1万元, direction: down}}
        - SubjectItem: {class_name: 乙, amount: 10万元, comparison: {what: 乙, change: 1万元, direction: down}}
        - Comparison:
            what: 总额
            fund: general_public
            concept: expenditure_total
            amount: 20万元
            change: 9万元
            direction: up
    """
    lists: dict[tuple[str, str], list[tuple[SubjectItem, Interval]]] = {}
    for item in items:
        prior = _prior(item.amount, item.comparison)
        if prior is not None:
            lists.setdefault((item.fund, item.where.partition(" ")[0]), []).append((item, prior))
    for (fund, _), priors in lists.items():
        if len(priors) < _LEAST or len({item.item_name is None for item, _ in priors}) > 1:
            continue
        totals = [
            (c, prior) for c in comparisons
            if c.concept == "expenditure_total" and c.fund == fund and c.against == "prior_year"
            and (prior := _prior(c.amount, c)) is not None
        ]
        if not totals:
            continue
        whole, bound = max(totals, key=lambda pair: pair[1].hi)
        added = Interval.exactly(0)
        for _, prior in priors:
            added = added + prior
        if added.lo <= bound.hi or whole.amount is None or whole.change is None:
            continue
        factor, unit = whole.amount.factor, whole.amount.unit
        over = added.lo - bound.hi
        sum_of, limit = (show((i.lo + i.hi) / 2 / factor) for i in (added, bound))
        yield Breach(
            zh=f"{len(priors)}个科目倒推的上年数合计{sum_of}{unit}，大于总额倒推的上年数{limit}{unit}",
            en=f"the items' implied prior year adds up to {sum_of}{unit}, the total's is {limit}{unit}",
            anchors=[at("总额", whole.amount), at("总额增减", whole.change)] + [
                at("科目增减", item.comparison.change) for item, _ in priors
                if item.comparison is not None and item.comparison.change is not None
            ],
            where=whole.where,
            computation=Computation(
                formula="Σ（科目本年数 ∓ 增减额）≤ 总额本年数 ∓ 增减额", unit=unit,
                values=(("总额本年数", whole.amount.printed), ("总额增减额", whole.change.printed)),
                expected=f"≤{limit}", actual=sum_of, difference=show(over / factor),
            ),
        )


def _prior(amount: Amount | None, comparison: Comparison | None) -> Interval | None:
    """Last year's figure as this year's and the change imply it."""
    if amount is None or comparison is None or comparison.against != "prior_year":
        return None
    if comparison.change is None:
        return None
    now, by = Interval.of(amount), Interval.of(comparison.change)
    match comparison.direction:
        case "up":
            return now - by
        case "down":
            return now + by
        case _:
            return None
