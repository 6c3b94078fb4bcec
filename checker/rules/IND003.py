"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors
from checker.indicators import shown
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation


@rule("IND003", "actual-is-an-inequality", kind="indicator", severity="low", basis=EVALUATION_RULES)
def actual_is_an_inequality(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """完成值非确数：实际完成值写成不等式（≥、≤、以上、以内），不是确数。

    实际值应是已经发生的确切数，写成不等式多是照抄目标，无法核对完成率。全报告作为一条疑点，列出各处。

    Example:
        SelfEvaluation:
          indicators:
            - {name: 巡检次数, actual: {raw: =790次, kind: numeric, operator: "=", amount: 790次}}

    Counter-example:
        SelfEvaluation:
          indicators:
            - {name: 巡检次数, actual: {raw: ">=780次", kind: numeric, operator: ">=", amount: 780次}}
    """
    found = [
        (form, row)
        for form in forms
        for row in form.indicators
        if row.actual.kind == "numeric" and row.actual.operator not in (None, "=")
    ]
    if not found:
        return
    copied = sum(1 for _, row in found if shown(row.actual) == shown(row.target))
    where = list(dict.fromkeys(form.where for form, _ in found))
    row = found[0][1]
    yield Breach(
        zh=f"{len(found)}个指标的实际完成值写成不等式（{copied}个与目标值完全相同），如“{name_of(row)}”"
        f"实际“{shown(row.actual)}”",
        en=f"{len(found)} actual values are inequalities, {copied} of them the target's own words",
        anchors=[anchor for _, row in found for anchor in row_anchors(row, "actual")],
        where="、".join(where[:3]) + ("等" if len(where) > 3 else ""),
        facts=("inequality", *(f"{form.where}{name_of(row)}" for form, row in found)),
    )
