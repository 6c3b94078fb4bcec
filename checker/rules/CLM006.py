"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import within
from checker.laws import BUDGET_LAW_14
from gouji.concepts import CONCEPTS
from gouji.records import Comparison

_PUBLIC = ("agency_operating_expense", "public_funds", "institution_public_funds")
_PERSONNEL = re.compile(
    r"(?:人员经费|工资|津贴补贴|津补贴|绩效奖金|养老保险|职业年金|住房公积金)[^，,。；;、]{0,6}"
    r"(?:增加|减少|上涨|提高|下降|调整|增长)"
)


@rule("CLM006", "reason-outside-its-scope", kind="claim", severity="low", basis=BUDGET_LAW_14)
def reason_outside_its_scope(comparison: Comparison) -> Iterator[Breach | CannotTell]:
    """原因超出口径：机关运行经费（公用经费）的增减，用人员经费、工资、社会保险的增减来解释。

    机关运行经费只含日常公用经费，不含人员经费。人数增减可以影响公用定额，不算。

    Example:
        Comparison: {what: 机关运行经费, concept: agency_operating_expense, reason: 人员较上年减少11人}

    Counter-example:
        Comparison:
          {what: 机关运行经费, concept: agency_operating_expense, amount: 157.34万元, reason: 人员经费增加}
    """
    if comparison.concept not in _PUBLIC or comparison.reason is None:
        return
    match = _PERSONNEL.search(comparison.reason.quote)
    if match is None:
        return
    name = CONCEPTS[comparison.concept]
    anchors = [at("原因", within(comparison.reason, *match.span()))]
    if comparison.amount is not None:
        anchors.insert(0, at(name, comparison.amount))
    yield Breach(
        zh=f"{name}不含人员经费，却以“{match[0]}”解释它的增减",
        en=f"a change of operating funds is explained by personnel costs: “{match[0]}”",
        anchors=anchors, where=comparison.where,
    )
