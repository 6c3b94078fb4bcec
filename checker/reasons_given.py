"""Whether a reason contradicts the change that it explains, by the words and figures of both."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.engine import Anchor, Breach, at
from checker.forms import within
from checker.hedges import contradict
from checker.one_fact import Refuted, Unproven
from gouji.concepts import CONCEPTS
from gouji.findings import Computation
from gouji.records import Comparison, ProposedMisfit
from gouji.types import MONEY, Amount, Evidence

_SHORT = 3
_CHANGED = (
    r"(?:较|比|同|与)?(?:上年|去年|20\d\d年)?(?:度|相比|同期|决算数?)?(?:有所|略有|略|相应|明显|大幅)?"
    r"(?P<word>增加|增长|上升|减少|下降|降低|持平|没有变化|无变化|无增减|一致|相同)"
)
_UP = ("增加", "增长", "上升")
_DOWN = ("减少", "下降", "降低")
_AGREES = {
    "up": re.compile(r"增|上升|上涨|提高|扩大|追加|加大|升|超|新"),
    "down": re.compile(r"减|下降|降低|压|节约|节省|缩|取消|停|未|不|调出|厉行|无|退|少"),
}
_MONEY = "|".join(sorted(MONEY, key=len, reverse=True))
_AMOUNT = re.compile(rf"^(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>{_MONEY})")
_NO_SPENDING = re.compile(r"(?:本年度?|当年|今年|20\d\d年度?)(?:未|没有|无)(?:发生|安排|产生|列支|支出)?")
_END_OF_NAME = re.compile(r"[,，。;；:：、(（]|主要|因|由于|是|为")


def misfit(proposal: ProposedMisfit) -> Breach | Unproven | Refuted:
    """A reason that tells the same thing, by its own name, to have moved the other way, not at all, or
    by another sum; or to have cost nothing where something was spent."""
    comparison = proposal.comparison
    reason = comparison.reason
    if reason is None or not _touches(reason, proposal.reason.evidence):
        return Unproven("引文不是这项增减的原因", "the quote is not the reason of this change")
    names = list(_names(comparison))
    if not names:
        return Unproven("不能从文字认出增减的是哪一项", "what changed cannot be told from the words")
    direction = _direction(comparison)
    agrees = False
    for name in names:
        for match in re.finditer(re.escape(name) + _CHANGED, _plain(reason.quote)):
            told = _against(comparison, direction, match["word"], _plain(reason.quote), match.end())
            if told is not None and _stands_alone(_plain(reason.quote), match.start()):
                return _breach(comparison, reason, match[0], *told)
            agrees = agrees or _says(match["word"]) == direction
        if found := _nothing_spent(comparison, name, _plain(reason.quote)):
            return _breach(
                comparison, reason, found, "原因称没有发生，该项却有支出",
                "said not to have occurred, yet money was spent",
            )
    return Refuted() if agrees else Unproven(
        "原因中没有就同一项写出相反的方向或另一个数",
        "the reason does not tell the same item to have moved otherwise or by another sum",
    )


def _names(comparison: Comparison) -> Iterator[str]:
    """The names of what changed that are long enough to mean nothing else."""
    found = {_plain(comparison.what), CONCEPTS.get(comparison.concept, "")}
    for name in sorted(found, key=len, reverse=True):
        bare = re.sub(r"(?:决算|预算)?(?:数|金额|总额)$", "", name)
        if len(bare) > _SHORT:
            yield bare


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).translate(str.maketrans("（），：；", "(),:;"))


def _stands_alone(text: str, at: int) -> bool:
    """Whether a name begins its phrase, so that it is no part of a longer one."""
    return at == 0 or bool(_END_OF_NAME.search(text[max(0, at - 2) : at]))


def _direction(comparison: Comparison) -> str | None:
    """What words and figures of the change say together; None where they differ."""
    amount, base, told = comparison.amount, comparison.base, comparison.direction
    if comparison.rate_direction not in (None, told):
        return None
    moved = [a for a in (comparison.change, comparison.rate) if a is not None]
    if moved and all(a.value == 0 for a in moved):
        told = "flat"
    if comparison.against == "prior_year" and amount is not None and base is not None:
        computed = "up" if amount.base > base.base else "down" if amount.base < base.base else "flat"
        return computed if told in (None, computed) else None
    return told


def _against(
    comparison: Comparison, direction: str | None, word: str, text: str, end: int
) -> tuple[str, str] | None:
    """What a reason's words about the same item contradict, in both languages."""
    if direction is None:
        return None
    if _says(word) != direction:
        if direction in _AGREES and _AGREES[direction].search(text.replace(word, "")):
            return None  # the reason tells of both directions
        return "方向与原因所说相反", "the reason tells the opposite"
    stated = _AMOUNT.match(text[end:])
    if stated is None or comparison.change is None or not comparison.change.is_money:
        return None
    quote = stated[0]
    there = Amount.model_validate(f"{stated['number']}{stated['unit']}")
    if contradict(there, comparison.change):
        return f"原因所写的幅度是{quote}", f"the reason tells {quote}"
    return None


def _says(word: str) -> str:
    return "up" if word in _UP else "down" if word in _DOWN else "flat"


def _nothing_spent(comparison: Comparison, name: str, text: str) -> str | None:
    amount = comparison.amount
    if amount is None or not amount.is_money or amount.value <= 0:
        return None
    for match in _NO_SPENDING.finditer(text):
        if text[match.end() :].startswith(name) and not re.match(
            r"[^,;。]{0,6}(?:增|减|变|以外|之外|项目|计划)", text[match.end() + len(name) :]
        ):
            return text[match.start() : match.end() + len(name)]
    return None


def _touches(one: Evidence, other: Evidence) -> bool:
    return (one.start < other.end and other.start < one.end) or one.quote == other.quote


def _breach(comparison: Comparison, reason: Evidence, words: str, zh: str, en: str) -> Breach:
    moved = [a for a in (comparison.change, comparison.rate) if a is not None]
    anchors: list[Anchor] = []
    if comparison.amount is not None:
        anchors.append(at("数额", comparison.amount))
    if comparison.word is not None:
        anchors.append(at("增减", comparison.word))
    anchors += [at("幅度", a) for a in moved]
    at_words = reason.quote.find(words)
    anchors.append(at("原因", within(reason, at_words, at_words + len(words)) if at_words >= 0 else
                      within(reason, 0, len(reason.quote))))
    what = comparison.what or CONCEPTS.get(comparison.concept, "")
    told = f"{comparison.word.quote if comparison.word else ''}{moved[0].printed if moved else ''}"
    return Breach(
        zh=f"{what}写“{told}”，原因却是“{words}”：{zh}", en=f"“{told}” is explained by “{words}”: {en}",
        anchors=anchors, where=comparison.where,
        computation=Computation(formula="原因与增减一致", expected=told, actual=words),
        facts=(comparison.where, what, told, words),
    )
