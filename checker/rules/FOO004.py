"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval, ratio_percent, show
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import Comparison
from gouji.types import Evidence

WORDS = {"up": "大于", "down": "小于", "flat": "等于"}


@rule(
    "FOO004", "direction-word-against-figures", kind="claim", severity="high",
    basis=BUDGET_REGULATION_83,
)
def direction_word_against_figures(comparison: Comparison) -> Iterator[Breach | CannotTell]:
    """增减方向与数字矛盾：文字说大于、小于、等于或持平，两个数字却不是这样；或同一句里增减用词相反。

    “决算数大于预算数”一类结论由紧邻的预算数和决算数验证；“增加……，下降……%”前后用词相反的也提示。
    “完成预算的……%”之后的“大于”“小于”和差额，与这个比率对照。“基本持平”是约数，不判断。

    Example:
        Comparison:
          {what: 行政运行, amount: 1511.89万元, base: 1560.05万元, direction: down, word: 决算数小于预算数}

    Counter-example:
        Comparison:
          {what: 行政运行, amount: 1511.89万元, base: 1560.05万元, direction: up, word: 决算数大于预算数}
    """
    if comparison.word is None or comparison.direction is None:
        return
    amount, base = comparison.amount, comparison.base
    if comparison.rate_kind == "completion":
        yield from _beside_rate(comparison, comparison.word)
    elif comparison.rate is None and comparison.change is None and amount and base:
        left, right = Interval.of(amount), Interval.of(base)
        real = "up" if amount.base > base.base else "down" if amount.base < base.base else "flat"
        if real == comparison.direction or (comparison.direction == "flat" and left.meets(right)):
            return
        yield Breach(
            zh=f"{comparison.what}：文中写“{comparison.word.quote}”，但决算数{amount.printed}"
            f"{WORDS[real]}预算数{base.printed}",
            en=f"the text says “{comparison.word.quote}”, but {amount.printed} against {base.printed} "
            "is otherwise",
            anchors=[at("预算数", base), at("决算数", amount), at("用词", comparison.word)],
            computation=Computation(
                formula="比较决算数与预算数",
                values=(("决算数", amount.printed), ("预算数", base.printed)),
                unit=amount.unit, expected=WORDS[real], actual=WORDS[comparison.direction],
            ),
            where=comparison.where,
        )
    elif (
        comparison.change is not None and comparison.rate is not None and comparison.rate_word is not None
        and comparison.rate_direction is not None and comparison.rate_direction != comparison.direction
        and comparison.rate.value != 0 and comparison.change.value != 0
    ):
        yield Breach(
            zh=f"{comparison.what}：前写“{comparison.word.quote}{comparison.change.printed}”，后写"
            f"“{comparison.rate_word.quote}{comparison.rate.printed}”，方向相反",
            en=f"“{comparison.word.quote} {comparison.change.printed}” and "
            f"“{comparison.rate_word.quote} {comparison.rate.printed}” point opposite ways",
            anchors=[at("增减额", comparison.word), at("增减额", comparison.change),
                     at("增减率", comparison.rate_word), at("增减率", comparison.rate)],
            where=comparison.where,
        )


def _beside_rate(comparison: Comparison, word: Evidence) -> Iterator[Breach]:
    """The word, and a stated difference, against the completion rate before it."""
    rate, amount, change = comparison.rate, comparison.amount, comparison.change
    if rate is None:
        return
    stated = Interval.of(rate)
    hundred = Decimal(100)
    real = "up" if stated.lo > hundred else "down" if stated.hi < hundred else "flat"
    if change is not None and amount is not None and comparison.direction in ("up", "down"):
        delta = Interval.of(change)
        whole = Interval.of(amount)
        budget = whole - delta if comparison.direction == "up" else whole + delta
        if budget.lo <= 0 or ratio_percent(whole, budget).meets(stated):
            return
        signed = change.base if comparison.direction == "up" else -change.base
        expected = show(amount.base / (amount.base - signed) * 100, rate.decimals + 1)
        yield Breach(
            zh=f"{comparison.what}{amount.printed}，文中写“{word.quote}{change.printed}”，完成预算应为"
            f"{expected}%，文中写{rate.printed}",
            en=f"{amount.printed} with a difference of {change.printed} is {expected}% of the budget, "
            f"not {rate.printed}",
            anchors=[at("决算数", amount), at("完成预算", rate), at("用词", word), at("差额", change)],
            computation=Computation(
                formula="完成预算 = 决算数 ÷（决算数 − 大于预算的差额）× 100%",
                values=(("决算数", amount.printed), ("差额", change.printed)),
                unit="%", expected=expected, actual=str(rate.value),
            ),
            where=comparison.where,
        )
    elif real != "flat" and comparison.direction != real:
        yield Breach(
            zh=f"{comparison.what}：完成预算的{rate.printed}，文中却写“{word.quote}”",
            en=f"{rate.printed} of the budget, but the text says “{word.quote}”",
            anchors=[at("完成预算", rate), at("用词", word)],
            computation=Computation(
                formula="完成率大于100%即决算数大于预算数", values=(("完成率", rate.printed),), unit="%",
                expected=WORDS[real], actual=WORDS[comparison.direction or "flat"],
            ),
            where=comparison.where,
        )
