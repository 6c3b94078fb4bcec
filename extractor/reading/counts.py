"""What a figure told of an event counts, by its unit and the words of its clause."""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.normal import squeeze
from extractor.reading import telling
from extractor.reading.source import Spot
from extractor.statement import Statement
from extractor.topics import plain

_PEOPLE = frozenset(["人", "名", "位", "人次"])
_NAMED: tuple[tuple[frozenset[str], str, str], ...] = (
    (_PEOPLE, "观众人数", "观众|参观"),
    (_PEOPLE, "游客人数", "游客"),
    (_PEOPLE, "参加人数", "参加|参会|与会|出席|到会|参与|到场|参赛"),
    (frozenset(["家", "个", "户"]), "参展企业", "企业.*参展|参展.*企业"),
    (frozenset(["家", "个", "户"]), "参会企业", "企业.*(?:参会|与会)|(?:参会|与会).*企业"),
    (frozenset(["个", "国"]), "国家和地区", "国家|^\x1f国"),
    (frozenset(["个", "项", "份"]), "签约项目", "签约.*项目|项目.*签约|签(?:订|署|约).*(?:协议|合同)"),
    (frozenset(["平方米", "平方公里"]), "展览面积", "(?:展览|展示|展出|展|布展|会展).*面积|面积.*展"),
    (frozenset([""]), "签约金额", "(?:签约|签订|签署|合同|协议).*(?:额|资)?"),
    (frozenset([""]), "成交额", "成交|交易"),
)
"""Units ("" for money), the measure as the templates call it, and the words that say it."""
_ATTEND = re.compile("报名|参加|参会|与会|出席|到会|参与|到场|参赛|共|的")
_WHO = re.compile(
    r"(?P<who>[^,，。;；、]{0,14}?)(?:报名)?(?:参加|参会|与会|出席|到会|参与)(?P<what>[^,，。;；]{0,12})"
)
_VERB = re.compile(
    r"^(?:共计?|累计|实现|达成|设立?|提供|邀请|发布|征集|评出|吸引|接待|来自|签订|签署|发放|组织|引进|展出|有|集中|现场"
    r"|推出|举办|开展|完成|带动|超过|其中|了|的|约|近)+"
)
_TAIL = re.compile(r"(?:参加|参会|与会|参赛|参展|的|等)+$")
_WHICH = re.compile(r"^第|月|年|季度|累计")
"""Words of a scope that are no part of what is counted."""
_NOUN = re.compile(r"[\u4e00-\u9fa5A-Za-z]{2,40}")


class Counted(NamedTuple):
    """What is counted, and what narrows it."""

    measure: str
    scope: str


def counted(said: Statement, spot: Spot, topic: str, name: str) -> Counted | None:
    """What a figure counts of the event `topic`, called `name` in the text; None where its clause
    does not say."""
    unit = "" if spot.amount.is_money else spot.amount.unit
    if unit == "" and not spot.amount.is_money:
        return None
    clause = _clause(spot)
    for units, measure, words in _NAMED:
        found = re.search(words, clause) if unit in units else None
        if found is None:
            continue
        if measure == "参加人数":
            return Counted(measure, _who(said, spot, topic, name))
        return Counted(measure, telling.scope_of(said, spot, topic, name, *found[0].split("\x1f")))
    narrowed = (word for word in said.scope(spot.token.start, topic).split("、") if _WHICH.search(word))
    for words in sorted(filter(None, (squeeze(name), *narrowed)), key=len, reverse=True):
        clause = clause.replace(words, "")
    noun = _noun(clause)
    return Counted(noun, telling.scope_of(said, spot, topic, name, noun)) if noun else None


def _clause(spot: Spot) -> str:
    """The words on both sides of a figure within its clause, "\x1f" in its place."""
    before = re.split(r"[、(]", spot.label)[-1]
    return f"{before}\x1f{re.split(r'[、)0-9]', spot.after)[0]}"


def _noun(clause: str) -> str:
    """The noun before the figure, else the one behind it."""
    before, _, after = clause.partition("\x1f")
    leads = before.endswith("的") and bool(_NOUN.match(after))  # 推广的35个成果
    before = _VERB.sub("", before)
    found = _NOUN.fullmatch(telling.measure_of(before)) if before and not leads else None
    if found is None:
        found = _NOUN.match(_TAIL.sub("", after.partition("的")[0] or after))
    return found[0] if found else ""


def _who(said: Statement, spot: Spot, topic: str, name: str) -> str:
    """Who came, as the templates say it: 560余名嘉宾参会 of 嘉宾."""
    scopes = said.scope(spot.token.start, topic)
    match = _WHO.match(said.normal_text, spot.token.end, said.end)
    if match is None:
        before, _, after = _clause(spot).partition("\x1f")
        words = plain(_ATTEND.sub("", before.replace(squeeze(name), "")) + _ATTEND.sub("", after))
        return "、".join(filter(None, (words, scopes)))
    part = re.sub(r"^了?(?:本届|本次|此次|该|会议|活动)|(?:活动|会议)$", "", plain(match["what"]))
    return "、".join(filter(None, (match["who"], "" if part in topic else part, scopes)))
