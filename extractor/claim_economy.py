"""Statements about a region's economy: aggregates, a zone's share of them, ranks among regions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.figures import Mention
from extractor.statement import Statement, whole_number
from gouji.records import Claim
from gouji.types import Amount

# --- figures of a region's economy ---------------------------------------------------------------

_ALL_OF_REGION = re.compile(r"我[区省市县州旗]|全[区省市县州疆旗]")
_MACRO = re.compile(
    r"^(?P<noun>[\u4e00-\u9fa5\d-]*?(?:进出口|出口|进口|零售|生产|增加|销售|产|交易)"
    r"(?:总值|总额|总量|额|值))(?:完成|实现|达到|达|为|约|突破|共)*$"
)
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九十]是|20\d\d年度?|(?:\d+-|前)[\d一二三四五六七八九十]+个?月|[上下]半年|前三季度|全年|年内|当年|累计|实现|完成|其中|我[区省市县州旗]|全[区省市县州疆旗乡镇])+的?"
)


def economy(name: str) -> str:
    """外贸进出口总值, 进出口额 → 进出口: an economic aggregate in normal form."""
    name = _LEADING.sub("", name)
    name = re.sub(r"(?:总值|总额|总量|总规模|规模|额|(?<!产)值)$", "", name)
    if name in {"外贸", "对外贸易", "外贸进出口", "货物进出口", "进出口贸易", "货物贸易进出口"}:
        return "进出口"
    return name


def macro_figures(said: Statement) -> Iterator[Claim]:
    """全年我区外贸进出口总值4351.1亿元: an aggregate of the region or of a zone, in money."""
    text = said.normal_text
    for figure in said.figures:
        if not figure.amount.is_money:
            continue
        begin = said.clause(figure.start)
        lead = _MACRO.search(text[begin : figure.start])
        if lead is None:
            continue
        whole = _ALL_OF_REGION.search(text[said.start : figure.start])
        zone = [z for z in said.named_zones if said.start <= z.start < figure.start]
        topic = "全域" if whole else zone[-1].name if zone else ""
        yield said.claim(
            "quantity", topic, economy(lead["noun"]), figure.amount.evidence, figure.amount,
            said.scope(figure.start), said.year(figure.start),
        )


_SHARE_OF_REGION = re.compile(
    r"占(?P<whole>全[区省市县州疆旗国]|我[区省市县州旗])(?P<noun>[\u4e00-\u9fa5]{0,8}?)(?:总[值额量])?的?"
    r"(?:比重|比例)?(?:达到|达|为|约)?的?$"
)
_SHARE_NOUN = re.compile(r"的(?P<noun>[\u4e00-\u9fa5]{2,10}?)(?=[,;。；]|$)")


def regional_shares(said: Statement) -> Iterator[Claim]:
    """占全疆40.4%的进出口额: a zone's share of the region."""
    text = said.normal_text
    for figure in said.figures:
        if figure.amount.unit != "%":
            continue
        match = _SHARE_OF_REGION.search(text[said.start : figure.start])
        zone = said.zone(figure.start)
        if match is None or not zone:
            continue
        after = _SHARE_NOUN.match(text, figure.end, said.end)
        noun = economy((after["noun"] if after else "") or match["noun"] or _money_noun(said, figure))
        if len(noun) < 2:
            continue
        where = "全国" if match["whole"] == "全国" else "全域"
        yield said.claim(
            "share", zone, f"{noun}占{where}比重", figure.amount.evidence, figure.amount,
            said.scope(figure.start), said.year(figure.start),
        )


def _money_noun(said: Statement, figure: Mention) -> str:
    """The aggregate that the sentence gave last before its share."""
    text = said.normal_text
    for other in reversed(said.figures):
        if other.start < figure.start and other.amount.is_money:
            lead = _MACRO.search(text[said.clause(other.start) : other.start])
            return lead["noun"] if lead else ""
    return ""


# --- ranks ---------------------------------------------------------------------------------------

_RANK = re.compile(
    r"(?:继续保持|保持|稳居|位居|位列|名列|跃居|跃升至|上升至|排名|排在|居|列|排)+"
    r"(?P<region>全国|全球|世界|全[区省市县州疆]|西部(?:地区)?|西北(?:五省区?)?|中部(?:地区)?|东部(?:地区)?)"
    r"(?:各省(?:区市|份)?)?(?P<rank>第(?P<n>[一二三四五六七八九十\d]{1,3})(?:位|名)?|首位|榜首)(?=[,;。；、]|$)"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]是")
_METRIC = re.compile(
    r"(?P<base>[\u4e00-\u9fa5]*?)(?P<metric>增速|增幅|增长率|总量|总额|总值|规模|数量|占比)(?:均)?$"
)


def ranks(said: Statement) -> Iterator[Claim]:
    """增速居全国第三位: the rank of a metric of an aggregate among regions."""
    text = said.normal_text
    for match in _RANK.finditer(text, said.start, said.end):
        begin = said.clause(match.start())
        metric = _METRIC.search(text[begin : match.start()])
        if metric is None:
            continue
        base = economy(metric["base"]) or _sentence_subject(said, begin)
        place = 1 if match["n"] is None else whole_number(match["n"])
        if not base or place is None:
            continue
        numbered = _NUMBERED.match(text, begin)
        evidence = said.passage.normal.evidence(numbered.end() if numbered else begin, match.end())
        amount = Amount(value=Decimal(place), unit="位", evidence=evidence)
        scope = "、".join(filter(None, (match["region"], said.scope(match.start()))))
        yield said.claim(
            "rank", base, f"{metric['metric']}排名", evidence, amount, scope, said.year(match.start())
        )


def _sentence_subject(said: Statement, before: int) -> str:
    """The one aggregate that the sentence is about, where it names only one."""
    text = said.normal_text
    found = {
        economy(lead["noun"])
        for figure in said.figures
        if figure.start < before
        and (lead := _MACRO.search(text[said.clause(figure.start) : figure.start]))
    }
    return found.pop() if len(found) == 1 else ""
