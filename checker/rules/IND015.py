"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import ceiling, is_cost, missed, over, values
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_SHORT = re.compile(r"未(?:能)?(?:完成|达到|达标|实现)(?:目标|指标|计划|预期)|低于(?:目标|预期|计划)|没有完成")
_BEYOND = re.compile(r"超额完成|超计划(?:完成)?|超过(?:目标|预期|计划)|超出(?:目标|预期|计划)|远超")


@rule("IND015", "note-against-its-row", kind="claim", severity="medium", basis=EVALUATION_RULES)
def note_against_its_row(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """偏差说明与数值矛盾：说明写没有完成目标，实际值却达到目标；或说明写超额完成，实际值却低于目标。

    上限（≤）目标的“超计划”由 IND002 指出；成本指标不判断。

    Example:
        SelfEvaluation:
          indicators:
            - name: 培训
              target: {operator: ">=", amount: 10场}
              actual: {amount: 8场}
              deviation_note: 未完成目标

    Counter-example:
        SelfEvaluation:
          indicators:
            - name: 培训
              target: {operator: ">=", amount: 10场}
              actual: {amount: 12场}
              deviation_note: 未完成目标
    """
    for row in form.indicators:
        note = row.deviation_note.quote if row.deviation_note else ""
        pair = values(row)
        if not note or pair is None or is_cost(row) or ceiling(row):
            continue
        short, beyond = bool(_SHORT.search(note)), bool(_BEYOND.search(note))
        if short == beyond:
            continue
        if short and missed(row) is False and pair[1] >= pair[0]:
            says, en = "没有完成", "the note says that the target was missed"
        elif beyond and missed(row) and not over(row):
            says, en = "超额完成", "the note says that the target was exceeded"
        else:
            continue
        yield Breach(
            zh=f"“{name_of(row)}”{target_and_actual(row)}，偏差说明却写{says}",
            en=f"{en}, the values say otherwise",
            anchors=row_anchors(row, "target", "actual", "note"), where=form.where,
        )
