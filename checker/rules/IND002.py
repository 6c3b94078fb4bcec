"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import ceiling, missed, values
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation

_OVERFULFILLED = re.compile(r"超(?:计划|额|目标|预期)?.{0,4}(?:完成|实现)|超(?:计划|预期|目标)|成效.{0,6}显著")


@rule(
    "IND002", "ceiling-exceeded-called-overfulfilled", kind="indicator", severity="medium",
    basis=EVALUATION_RULES,
)
def ceiling_exceeded_called_overfulfilled(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """指标方向错误：目标写成上限（≤），实际已突破，偏差说明却称超计划（超额）完成。

    按目标的比较符，突破上限是没有完成；说明若成立，目标应为下限（≥）。两者必有一错。

    Example:
        SelfEvaluation:
          indicators:
            - name: 验收县数
              target: {raw: "<=110个县", kind: numeric, operator: "<=", amount: 110个县}
              actual: {raw: =108个县, kind: numeric, operator: "=", amount: 108个县}
              deviation_note: 超计划完成目标

    Counter-example:
        SelfEvaluation:
          indicators:
            - name: 验收县数
              target: {raw: "<=110个县", kind: numeric, operator: "<=", amount: 110个县}
              actual: {raw: =113个县, kind: numeric, operator: "=", amount: 113个县}
              deviation_note: 项目实际申报过程中，超计划完成目标
    """
    for row in form.indicators:
        pair, note = values(row), row.deviation_note
        if pair is None or note is None or not ceiling(row) or not missed(row):
            continue
        said = _OVERFULFILLED.search(note.quote)
        if said is None:
            continue
        quote = note.model_copy(
            update={
                "quote": said[0], "start": note.start + said.start(), "end": note.start + said.end()
            }
        )
        yield Breach(
            zh=f"“{name_of(row)}”{target_and_actual(row)}，已突破上限，说明却称“{said[0]}”，比较符应为“≥”",
            en="the ceiling was exceeded and the note calls it over-fulfilled; the target should be a floor",
            anchors=[
                *row_anchors(row.model_copy(update={"deviation_note": quote}), "target", "actual", "note")
            ],
            computation=Computation(
                formula="实际值 ≤ 目标值", values=(("目标值", str(pair[0])), ("实际值", str(pair[1]))),
                expected=f"≤{pair[0]}", actual=str(pair[1]), difference=str(pair[1] - pair[0]),
            ),
            where=form.where,
        )
