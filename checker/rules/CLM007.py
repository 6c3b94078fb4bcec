"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import within
from checker.laws import BUDGET_REGULATION_83
from gouji.records import SubjectItem

_NO_MORE = re.compile(r"(?:不再|停止|取消)[^，,。；;]{0,20}")
_LEAST = 3


@rule("CLM007", "reason-denied-by-the-amount", kind="claim", severity="medium", basis=BUDGET_REGULATION_83)
def reason_denied_by_the_amount(item: SubjectItem) -> Iterator[Breach | CannotTell]:
    """原因与金额矛盾：说明称某科目不再安排（停止、取消），该科目本年仍有支出。

    只在“不再”之后写出的正是该项级科目自己的名称时判断；某个项目不再安排而科目仍有其他支出，不算。

    Example:
        SubjectItem:
          item_name: 机关服务
          amount: 479.51万元
          comparison: {what: 机关服务, reason: 不再安排房屋维修项目}

    Counter-example:
        SubjectItem:
          item_name: 机关服务
          amount: 479.51万元
          comparison: {what: 机关服务, reason: 财政不再给单位拨付机关服务经费}
    """
    reason = item.comparison.reason if item.comparison else None
    if item.item_name is None or item.amount is None or reason is None or item.amount.value <= 0:
        return
    name = re.sub(r"\s+|支出$", "", item.item_name.quote)
    for match in _NO_MORE.finditer(reason.quote):
        if len(name) >= _LEAST and name in match[0]:
            yield Breach(
                zh=f"原因称“{match[0]}”，{item.item_name.quote}本年仍支出{item.amount.printed}",
                en=f"said to be no longer funded, yet {item.amount.printed} was spent",
                anchors=[at("支出", item.amount), at("原因", within(reason, *match.span()))],
                where=item.where,
            )
