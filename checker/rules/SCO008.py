"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import ceiling, full, marks, values
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import Indicator, SelfEvaluation

_SHOWN = 4


@rule(
    "SCO008", "ceiling-scored-inconsistently", kind="scoring", severity="medium",
    basis=EVALUATION_RULES,
)
def ceiling_scored_inconsistently(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """上限指标计分不一：“≤”目标实际低于上限，有的按欠完成扣分，有的按达标得满分。

    低于上限就是达到了目标。一份报告可以按节约比例计分，也可以按达标计满分，但不能两种都用。全报告作为一条
    疑点，列出被扣分的行和得满分的行。

    Example:
        SelfEvaluation:
          indicators:
            - name: 会议费
              weight: 10
              score: "7.64"
              target: {raw: "<=134.60万元", kind: numeric, operator: "<=", amount: 134.60万元}
              actual: {raw: =121.91万元, kind: numeric, operator: "=", amount: 121.91万元}

    Counter-example:
        SelfEvaluation:
          indicators:
            - name: 会议费
              weight: 10
              score: "7.64"
              target: {raw: "<=134.60万元", kind: numeric, operator: "<=", amount: 134.60万元}
              actual: {raw: =121.91万元, kind: numeric, operator: "=", amount: 121.91万元}
            - name: 购买计算机
              weight: 10
              score: 10
              target: {raw: "<=56台", kind: numeric, operator: "<=", amount: 56台}
              actual: {raw: =55台, kind: numeric, operator: "=", amount: 55台}
    """
    below = [
        (form, row)
        for form in forms
        for row in form.indicators
        if ceiling(row) and marks(row) is not None and _below(row)
    ]
    lost = [(form, row) for form, row in below if not full(row)]
    kept = [(form, row) for form, row in below if full(row)]
    if not lost or not kept:
        return
    anchors = []
    for _, row in lost:
        anchors += row_anchors(row, "target", "actual", "rate", "score")
    for _, row in kept[:_SHOWN]:
        anchors += row_anchors(row, "target", "actual", "score")
    deducted = "；".join(
        f"“{name_of(row)}”{target_and_actual(row)}得{show(pair[1])}/{show(pair[0])}分"
        for _, row in lost[:3] if (pair := marks(row)) is not None
    )
    peer = kept[0][1]
    yield Breach(
        zh=f"{len(lost)}个“≤”指标实际低于上限却被扣分：{deducted}；而另有{len(kept)}个“≤”指标低于上限得满分"
        f"（如“{name_of(peer)}”{target_and_actual(peer)}），口径不一",
        en=f"{len(lost)} ceilings kept with room to spare lost points, {len(kept)} others got full marks",
        anchors=anchors,
        computation=Computation(
            formula="实际 ≤ 上限 即达标，得分 = 分值",
            values=tuple((name_of(row), target_and_actual(row)) for _, row in lost),
            expected="同一口径", actual=f"扣分{len(lost)}个，满分{len(kept)}个",
        ),
        where=lost[0][0].where,
    )


def _below(row: Indicator) -> bool:
    pair = values(row)
    return pair is not None and pair[1] < pair[0]
