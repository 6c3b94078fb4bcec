"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.forms import head, name_of, row_anchors
from checker.indicators import shown, unit_of
from checker.laws import EVALUATION_RULES
from gouji.records import Indicator, SelfEvaluation

_SHOWN = 8


@rule("IND022", "target-laxer-than-last-year", kind="indicator", severity="low", basis=EVALUATION_RULES)
def target_laxer_than_last_year(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """线索：目标值低于上年实际：目标是下限（≥）而比上年完成值小一成以上，或是上限（≤）而比上年完成值大一成以上。

    只比较单位相同、都是确数的；成本随规模变化，预算支出标准的不算。一份报告合为一条，只作线索。

    Example:
        SelfEvaluation:
          indicators:
            - {name: 甲, target: {operator: ">=", amount: 12次}, prior_year: {amount: 10次}}

    Counter-example:
        SelfEvaluation:
          where: 表
          indicators:
            - name: 甲
              target: {operator: ">=", amount: 12次, raw: ">=12次"}
              prior_year: {amount: 17次, raw: 17次}
    """
    laxer = [(form, row) for form in forms for row in form.indicators if _laxer(row)]
    if not laxer:
        return
    anchors: list[Anchor] = []
    for _, row in laxer:
        anchors += row_anchors(row, "target")
        if row.prior_year.raw is not None:
            anchors.append(at(f"{name_of(row)}：上年完成情况", head(row.prior_year.raw)))
    told = "；".join(
        f"“{name_of(row)}”目标{shown(row.target)}，上年{shown(row.prior_year)}" for _, row in laxer[:_SHOWN]
    )
    yield Breach(
        zh=f"线索：{len(laxer)}项指标的目标比上年实际宽松：{told}" + ("等" if len(laxer) > _SHOWN else ""),
        en=f"lead: {len(laxer)} target(s) laxer than last year's actual",
        anchors=anchors, where="、".join(dict.fromkeys(form.where for form, _ in laxer)),
        facts=("laxer", *(name_of(row) for _, row in laxer)),
    )


def _laxer(row: Indicator) -> bool:
    target, prior = row.target.amount, row.prior_year.amount
    if target is None or prior is None or row.target.upper or (row.basis and "预算支出" in row.basis.quote):
        return False
    units = {unit_of(row.target), unit_of(row.prior_year)} - {""}
    if len(units) > 1 or (target.is_money != prior.is_money):
        return False
    if row.target.operator in (">=", ">"):
        return target.base * 10 < prior.base * 9
    return row.target.operator in ("<=", "<") and target.base * 9 > prior.base * 10 > 0
