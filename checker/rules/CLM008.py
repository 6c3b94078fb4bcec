"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import within
from checker.laws import BUDGET_REGULATION_83
from gouji.records import Comparison

_ITEM = re.compile(r"[；;](?=(?:其中)?(?:公务|因公))")
_UP = re.compile(r"增|上升|上涨|提高|扩大|追加|加大|升|超")
_DOWN = re.compile(r"减|下降|降低|压|节约|节省|缩|取消|停|未|不|调出|厉行|无|退")
_END = re.compile(
    r"[^，,；;。]{0,16}?(?:支出|经费|费用?|拨款|资金|开支|缴费|补助|投入)(?:决算数?)?(?:较上年|比上年|相应|有所|略有|也|均|的)*"
    r"(?P<word>增加|增长|上升|减少|下降|降低)$"
)
_VERB = re.compile(
    r"(?:^|[，,])(?:相应|因此|从而)?(?P<word>增加|减少|压缩|压减|节约)[^，,；;\d]{0,12}(?:开支|支出|经费|费用?)$"
)
_SHORT = 2
_NOT_SPENDING = re.compile(r"收入|结转|结余|余额")


@rule("CLM008", "reason-against-the-change", kind="claim", severity="medium", basis=BUDGET_REGULATION_83)
def reason_against_the_change(comparison: Comparison) -> Iterator[Breach | CannotTell]:
    """原因与增减方向相反：支出减少了，原因却说“……经费增加”，或者反过来。

    只看支出；只在原因以“……支出（经费）增加（减少）”结尾、且全文没有一处与所述方向一致时判断。口径不同（一个项目
    增而总体减）的原因一般两个方向都写，不算；方向以两个数字为准，用词与数字相反的由 FOO004 指出。

    Example:
        Comparison: {what: 宣传事务, direction: up, rate: 2.98%, word: 增加, reason: 宣传经费增加}

    Counter-example:
        Comparison: {what: 宣传事务, direction: down, rate: 2.98%, word: 减少, reason: 宣传经费增加}
    """
    reason, word = comparison.reason, comparison.word
    changed = [a for a in (comparison.change, comparison.rate) if a is not None]
    if reason is None or word is None or any(a.value == 0 for a in changed):
        return
    if _NOT_SPENDING.search(comparison.what) or comparison.concept.startswith(("income", "opening", "closing")):
        return
    direction = _direction(comparison)
    own = _ITEM.split(reason.quote, maxsplit=1)[0].rstrip("。，,；; ")
    match = _END.search(own) or _VERB.search(own)
    if direction is None or match is None:
        return
    says = "up" if _UP.search(match["word"]) else "down"
    agrees = _UP if direction == "up" else _DOWN
    if says == direction or agrees.search(own):
        return
    figure = changed[0].printed if changed else ""
    what = comparison.what if len(comparison.what) > _SHORT else comparison.where.split(" ")[-1]
    yield Breach(
        zh=f"{what}写“{word.quote}{figure}”，原因却是“{match[0].lstrip('，,')}”，方向相反",
        en=f"“{word.quote} {figure}” is explained by “{match[0]}”: opposite directions",
        anchors=[at("增减", word), *(at("幅度", a) for a in changed), at("原因", within(reason, *match.span()))],
        where=comparison.where,
    )


def _direction(comparison: Comparison) -> str | None:
    """Up or down: what the figures say where both are there, else the word; None where two words
    differ (FOO004 says so)."""
    amount, base = comparison.amount, comparison.base
    if amount is not None and base is not None:
        return "up" if amount.base > base.base else "down" if amount.base < base.base else None
    if comparison.rate_direction not in (None, comparison.direction):
        return None
    return comparison.direction if comparison.direction != "flat" else None
