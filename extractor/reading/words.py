"""Whether the words around a figure say what an answer takes it for.

A model tells which figure is the budget and which the change; these words decide whether that can be
so. They are wider than the templates' wording, and still words: a figure with none of them beside it
has no role.
"""

from __future__ import annotations

import re
from typing import Literal

from extractor.reading.source import Spot
from gouji.types import Evidence

_BUDGET = re.compile(r"预算|批复|年初安排|年初下达")
_NO_BUDGET = re.compile(r"预算(?:数)?(?:的)?(?:执行|支出|完成)|决算|公共预算|基金预算|经营预算")
_ADJUSTED = re.compile(r"全年预算|调整")
_BUDGET_AFTER = re.compile(r"^的?(?:年初|当年|全年|调整后?)?(?:部门)?预算(?!执行)")
_PRIOR = re.compile(r"(?:上年度?|去年|上一年度?|往年|上年同期)[^,;。:\d]{0,10}$")
_YEAR = re.compile(r"(?:(?P<against>与|较|比|同|对比)|(?:^|[,;。:(]))(?P<year>20\d\d)年度?[^,;。:\d]{0,10}$")
_COMPARED = re.compile(
    r"(?:与|较|比|同)(?:上年|去年|上一?年|往年|20\d\d年|年初|全年|当年|调整|部门)?[^,;。:]{0,4}(?:预算|决算|同期|上年|去年)?"
    r"数?(?:的|为)?$"
)
_UP = re.compile(r"增|升|涨|多(?!少)|超|高于|大于|扩大|上浮|提高")
_DOWN = re.compile(r"减|降|少|低于|小于|缩|压|节约|节省|回落|下浮|结余")
_MOVED = re.compile(
    r"(?:增加|增长|增支|增收|上升|上涨|提高|扩大|多|超|减少|下降|降低|压减|压缩|缩减|少|节约|节省|回落|"
    r"[增减升降涨][幅率值额]|变动率|变化率|高于|低于|大于|小于)"
    r"(?:支出|支|花|用|收|出|的)?(?:了)?(?:幅度|比例|比率|率|额|金额|数)?(?:为|达|约|到)?$"
)
_MOVED_AFTER = re.compile(r"^的?(?:增长|增幅|增加|增量|升幅|涨幅|降幅|减幅|下降|减少)")
_SHARE = re.compile(r"占|比重|比例")
_REASON = re.compile(r"原因|由于|因为|因|主要是|主要系|系|受|所致|导致|得益于")
_USED = re.compile(r"用于|用在|保障|支付|开支|投入|安排")
_FLAT = re.compile(
    r"(?:的)?(?:预算|决算)?数?(?:相比)?,?(?P<word>持平|无(?:增减)?变化|一致|相同|相等|无差异|没有变化)"
)

Direction = Literal["up", "down", "flat"]


def is_budget(spot: Spot) -> bool:
    """A budget: 年初预算为…万元, 较预算…万元, …万元的年初预算."""
    if not spot.amount.is_money or spot.token.kind != "level" or spot.token.reason:
        return False
    named = _BUDGET.search(spot.label) and not _NO_BUDGET.search(spot.label)
    return bool(named or _BUDGET_AFTER.search(spot.after))


def is_adjusted(spot: Spot) -> bool:
    """Whether a budget is the adjusted one."""
    return bool(_ADJUSTED.search(spot.label + spot.after))


def is_prior(spot: Spot, fiscal_year: int | None) -> bool:
    """Last year's figure: 与上年的…万元相比, 2023年支出…万元 in the account of 2024."""
    if spot.token.kind != "level" or spot.token.reason or is_budget(spot):
        return False
    if _PRIOR.search(spot.label):
        return True
    year = _YEAR.search(spot.line.text[: spot.token.start])
    if year is None:
        return False
    if fiscal_year is None:
        return bool(year["against"])
    return int(year["year"]) == fiscal_year - 1


def is_level(spot: Spot, fiscal_year: int | None) -> bool:
    """This year's own figure: neither a budget nor last year's, no change and no part of a reason."""
    token = spot.token
    if token.kind != "level" or token.reason or _moved(spot) or _COMPARED.search(spot.label):
        return False
    return not is_budget(spot) and not is_prior(spot, fiscal_year)


def is_change(spot: Spot) -> bool:
    """An increase or a decrease: 比上年增加…万元, 较预算多…万元."""
    if spot.amount.unit == "%" or spot.token.reason:
        return False
    return spot.token.kind == "change" or _moved(spot)


def is_rate(spot: Spot, change: Spot | None = None) -> bool:
    """The rate of a change, or of completion: 下降8.85%, 完成年初预算的101%, 多5万元（5.05%）."""
    if spot.amount.unit != "%" or spot.token.reason:
        return False
    return spot.token.kind in ("growth", "completion", "variance") or _moved(spot) or (
        change is not None and in_brackets_after(spot, change)
    )


def in_brackets_after(spot: Spot, change: Spot) -> bool:
    """Whether a rate stands in brackets right behind a change, and so is the change's."""
    return spot.line.start == change.line.start and (
        spot.line.text[change.token.end : spot.token.start] == "("
    )


def rate_kind(spot: Spot) -> Literal["growth", "variance", "completion"]:
    kind = spot.token.kind
    return kind if kind == "variance" or kind == "completion" else "growth"


def is_share(spot: Spot) -> bool:
    """A part's percentage of a whole: 占…的12.5%."""
    return spot.amount.unit == "%" and (
        spot.token.kind == "share" or bool(_SHARE.search(spot.label))
    )


def direction(spot: Spot) -> Direction | None:
    """Which way a change goes, by the words beside it; None where they say both or nothing."""
    if spot.token.kind in ("change", "growth"):
        return spot.token.direction
    words = _last_words(spot)
    up, down = bool(_UP.search(words)), bool(_DOWN.search(words))
    if up == down:
        return None
    if spot.amount.value < 0:
        up = not up
    return "up" if up else "down"


def direction_word(spot: Spot) -> Evidence | None:
    """The word that says so."""
    if spot.token.word is not None:
        return spot.token.word
    moved = _MOVED.search(spot.label)
    if moved is None:
        return None
    start = spot.token.label_start + moved.start()
    return spot.line.evidence(start, spot.token.label_start + moved.end())


def flat_word(base: Spot) -> Evidence | None:
    """The words right behind a figure that say that nothing changed from it: 与预算…万元持平."""
    found = _FLAT.match(base.line.text, base.token.end)
    return base.line.evidence(found.start("word"), found.end("word")) if found else None


def is_reason(words: str) -> bool:
    """Whether words lead to, or are, an explanation."""
    return bool(_REASON.search(words))


def is_purpose(words: str) -> bool:
    """Whether words lead to what money was used for."""
    return bool(_USED.search(words))


def _moved(spot: Spot) -> bool:
    return bool(_MOVED.search(spot.label) or _MOVED_AFTER.search(spot.after))


def _last_words(spot: Spot) -> str:
    moved = _MOVED.search(spot.label)
    if moved is not None:
        return moved[0]
    after = _MOVED_AFTER.search(spot.after)
    return after[0] if after else ""
