"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import Interval
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import Comparison

WORDS = {"up": "大于", "down": "小于", "flat": "等于"}


@rule(
    "FOO004", "direction-word-against-figures", kind="claim", severity="high",
    basis=BUDGET_REGULATION_83,
)
def direction_word_against_figures(comparison: Comparison) -> Iterator[Breach | CannotTell]:
    """增减方向与数字矛盾：文字说大于、小于、等于或持平，两个数字却不是这样；或同一句里增减用词相反。

    “决算数大于预算数”一类结论由紧邻的预算数和决算数验证；“增加……，下降……%”前后用词相反的也提示。
    “基本持平”是约数，不判断。

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
    if comparison.rate is None and comparison.change is None and amount and base:
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
