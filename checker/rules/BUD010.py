"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_LAW_13
from gouji.findings import Computation
from gouji.records import Comparison

_HUNDRED = Decimal(100)
_LARGE = 20
_LEAST = 3


@rule("BUD010", "large-variance-unexplained", kind="budget", severity="low", basis=BUDGET_LAW_13)
def large_variance_unexplained(comparisons: tuple[Comparison, ...]) -> Iterator[Breach | CannotTell]:
    """预决算差异过大而没有说明：决算与预算相差20%以上，没有写原因，而同一报告其他项（至少3项）都写有原因。

    差异率和完成率都按同一口径换算；金额为零的不算。全部合为一条。

    Example:
        - Comparison: {what: 甲, against: budget_original, rate: 25%, rate_kind: variance, explained: true}

    Counter-example:
        - Comparison: {what: 甲, against: budget_original, rate: 80%, rate_kind: completion, explained: true}
        - Comparison: {what: 乙, against: budget_original, rate: 90%, rate_kind: completion, explained: true}
        - Comparison: {what: 丙, against: budget_original, rate: 95%, rate_kind: completion, explained: true}
        - Comparison: {what: 丁, against: budget_original, rate: 55%, rate_kind: completion}
    """
    varied = [
        (c, abs(c.rate.value - (_HUNDRED if c.rate_kind == "completion" else 0))) for c in comparisons
        if c.rate is not None and c.rate_kind != "growth" and c.against.startswith("budget")
    ]
    explained = sum(c.explained for c, _ in varied)
    silent = [
        (c, by) for c, by in varied
        if by >= _LARGE and not c.explained and (c.amount is None or c.amount.value > 0)
    ]
    if explained < _LEAST or not silent or len(silent) >= explained:
        return
    anchors: list[Anchor] = []
    for comparison, _ in silent:
        anchors += [at("决算数", comparison.amount)] if comparison.amount else []
        anchors += [at("预算数", comparison.base)] if comparison.base else []
        anchors += [at("差异率（完成率）", comparison.rate)] if comparison.rate else []
    told = "；".join(f"{c.what}相差{show(by)}%" for c, by in silent)
    yield Breach(
        zh=f"预决算差异较大而没有说明原因：{told}，同一报告其他{explained}项写有原因",
        en=f"{len(silent)} variance(s) of {_LARGE}% or more without a reason",
        anchors=anchors, where="、".join(dict.fromkeys(c.where for c, _ in silent)),
        facts=("variance", *(c.what for c, _ in silent)),
        computation=Computation(
            formula="|决算数 − 预算数| ÷ 预算数", unit="%",
            values=tuple((c.what, show(by)) for c, by in silent), expected=f"<{_LARGE}",
        ),
    )
