"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import head
from checker.laws import DISCLOSURE_RULES
from gouji.findings import Computation
from gouji.records import Comparison

_LONG = 12
_LEAST = 4
_SHARE = 3


@rule("CLM014", "one-reason-for-many-changes", kind="claim", severity="low", basis=DISCLOSURE_RULES)
def one_reason_for_many_changes(comparisons: tuple[Comparison, ...]) -> Iterator[Breach | CannotTell]:
    """线索：增减原因套话：同一句原因逐字用于4项以上不同的增减，占写有原因的三分之一以上。

    原因应说明这一项为什么增减。不足12个字的不算；一份报告的一句话合为一条，只作线索。

    Example:
        - Comparison: {where: 一, what: 甲, reason: 厉行节约，压缩非生产性开支}
        - Comparison: {where: 二, what: 乙, reason: 人员增加，相应增加人员经费}

    Counter-example:
        - Comparison: {where: 一, what: 甲, reason: 预算按周全保障测算，实际执行贴合预期}
        - Comparison: {where: 二, what: 乙, reason: 预算按周全保障测算，实际执行贴合预期}
        - Comparison: {where: 三, what: 丙, reason: 预算按周全保障测算，实际执行贴合预期}
        - Comparison: {where: 四, what: 丁, reason: 预算按周全保障测算，实际执行贴合预期}
    """
    told: dict[str, dict[str, Comparison]] = {}
    for comparison in comparisons:
        text = re.sub(r"\s+", "", comparison.reason.quote) if comparison.reason else ""
        if len(text) >= _LONG:
            told.setdefault(text, {}).setdefault(comparison.where, comparison)
    places = {where for items in told.values() for where in items}
    for text, items in told.items():
        if len(items) < _LEAST or len(items) * _SHARE < len(places):
            continue
        yield Breach(
            zh=f"线索：{len(items)}项增减用同一句原因：“{text[:40]}”",
            en=f"lead: {len(items)} changes are explained by the same words",
            anchors=[at(c.what or "原因", head(c.reason)) for c in items.values() if c.reason],
            where="增减原因", facts=("boilerplate", text),
            computation=Computation(
                formula="同一原因的项数 ÷ 写有原因的项数",
                values=(("同一原因", str(len(items))), ("写有原因", str(len(places)))),
            ),
        )
