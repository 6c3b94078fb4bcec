"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import HUNDRED, ceiling, full, is_cost, missed, over, ratio
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import Indicator, SelfEvaluation

_FAR = 130
_NOTES = 3


@rule("IND016", "deviation-without-a-note", kind="indicator", severity="medium", basis=EVALUATION_RULES)
def deviation_without_a_note(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """偏差没有说明：实际值是目标的130%以上，或没有达到目标，偏差原因栏却是空的。

    只在同一报告有偏差说明栏并在至少3处填写时判断，即以本报告自己的做法为准；成本和上限指标不算，没有达到目标却得
    满分的由 SCO004 指出。全部合为一条。

    Example:
        SelfEvaluation:
          indicators:
            - {name: 甲, target: {operator: ">=", amount: 10场}, actual: {amount: 20场}, deviation_note: 需求增加}

    Counter-example:
        SelfEvaluation:
          where: 表
          indicators:
            - {name: 甲, target: {operator: ">=", amount: 10场}, actual: {amount: 20场}, deviation_note: 需求增加}
            - {name: 乙, target: {operator: ">=", amount: 10场}, actual: {amount: 20场}, deviation_note: 需求增加}
            - {name: 丙, target: {operator: ">=", amount: 10场}, actual: {amount: 20场}, deviation_note: 需求增加}
            - {name: 丁, target: {operator: ">=", amount: 10场}, actual: {amount: 20场, raw: 20场}}
    """
    rows = [(form, row) for form in forms for row in form.indicators]
    if sum(row.deviation_note is not None for _, row in rows) < _NOTES:
        return
    silent = [(form, row, why) for form, row in rows if row.deviation_note is None and (why := _deviation(row))]
    if not silent:
        return
    anchors: list[Anchor] = []
    for _, row, _ in silent:
        anchors += row_anchors(row, "target", "actual")
    told = "；".join(f"“{name_of(row)}”{target_and_actual(row)}（{why}）" for _, row, why in silent)
    yield Breach(
        zh=f"{len(silent)}项指标偏差较大而没有说明：{told}",
        en=f"{len(silent)} indicator(s) far from the target without a note",
        anchors=anchors, where="、".join(dict.fromkeys(form.where for form, _, _ in silent)),
        facts=("note", *(name_of(row) for _, row, _ in silent)),
        computation=Computation(
            formula="完成率 ≥ 130% 或未达目标的须说明",
            values=tuple((name_of(row), why) for _, row, why in silent),
        ),
    )


def _deviation(row: Indicator) -> str:
    """What would have to be explained, or ""."""
    rate = ratio(row)
    if rate is None or is_cost(row) or ceiling(row):
        return ""
    if over(row) and rate >= _FAR:
        return f"完成{show(rate)}%"
    if missed(row) and rate < HUNDRED and not full(row):
        return f"只完成{show(rate)}%"
    return ""
