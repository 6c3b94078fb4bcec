"""Which topics a report speaks of: the sections that must be there, and whether it compares years.

A topic counts as there wherever its words stand, not only as a heading: what is called missing
must be missing from the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.normal import Normal
from gouji.records import Contents, Record, ReportHeader, Topic, TopicMention
from gouji.types import Document, Evidence

TOPICS: dict[Topic, re.Pattern[str]] = {
    "functions": re.compile(r"职责|职能"),
    "organisation": re.compile(r"机构设置|单位构成|单位基本情况|编制范围|内设机构|下属单位|机构情况"),
    "overall": re.compile(r"收入支出(?:决算|预算)?总|收支(?:决算|预算)?总|收入总计|支出总计|收支(?:决算|预算)"),
    "income": re.compile(r"收入(?:决算|预算)|本年收入|收入合计"),
    "expenditure": re.compile(r"支出(?:决算|预算)|本年支出|支出合计"),
    "fiscal": re.compile(r"财政拨款"),
    "basic": re.compile(r"基本支出"),
    "gov_funds": re.compile(r"政府性基金"),
    "three_public": re.compile(r'三公"?经费'),
    "operating_expense": re.compile(r"机关运行经费"),
    "procurement": re.compile(r"政府采购"),
    "state_assets": re.compile(r"国有资产|资产占[有用]"),
    "performance": re.compile(r"绩效"),
    "terms": re.compile(r"名词解释|名词说明|专业名词|术语"),
    "delegations": re.compile(r"团组|出国.{0,12}人次|人次.{0,8}出国"),
    "fleet": re.compile(r"保有量|公务用车[^。]{0,12}\d+辆|车辆\d+辆"),
    "receptions": re.compile(r"批次|接待[^。]{0,16}\d+(?:批|次|人)"),
}
_COMPARED: dict[Topic, re.Pattern[str]] = {
    "overall": re.compile(r"收入总计|支出总计|本年收入|本年支出|收支总|收入支出(?:决算)?总|收入合计|支出合计"),
    "three_public": TOPICS["three_public"],
    "operating_expense": TOPICS["operating_expense"],
}
_OF_CATALOGUE = re.compile(r"…{3,}|\.{6,}|·{6,}")
_MONEY = re.compile(r"\d(?:万|亿)?元")
_OTHER_YEAR = re.compile(r"上年|上一?年度|去年|同比|[比较与同](?:上|20\d\d年)|持平|无(?:增减)?变化")


def read_contents(document: Document, header: ReportHeader) -> Iterator[Record]:
    """One record: the topics of the report, each with its first place."""
    found: dict[Topic, TopicMention] = {}
    lines = [
        line for block in document.blocks
        if not _OF_CATALOGUE.search((line := Normal(document, block.start, block.end)).text)
    ]
    for line in lines:
        for topic, pattern in TOPICS.items():
            if topic not in found and (match := pattern.search(line.text)):
                first = line.evidence(match.start(), match.end())
                found[topic] = TopicMention(topic=topic, first=first)
    for topic, pattern in _COMPARED.items():
        if topic in found:
            found[topic] = _with_figures(document, lines, topic, pattern, found[topic])
    if found:
        yield Contents(
            topics=tuple(found.values()), headings=len(document.outline), last=_last(document)
        )


def _with_figures(
    document: Document, lines: list[Normal], topic: Topic, pattern: re.Pattern[str], seen: TopicMention
) -> TopicMention:
    """The mention as the first line with a figure makes it; compared where any of the section is."""
    first: Evidence | None = None
    compared = False
    for line in lines:
        path = "/".join(document.heading_path(line.start))
        match = pattern.search(line.text)
        if match is None and not pattern.search(path):
            continue
        if not _MONEY.search(line.text):
            continue
        if match is not None and first is None:
            first = line.evidence(match.start(), match.end())
        compared = compared or bool(_OTHER_YEAR.search(line.text))
    return seen.model_copy(
        update={"first": first or seen.first, "figures": first is not None, "compared": compared}
    )


def _last(document: Document) -> Evidence | None:
    if not document.outline:
        return None
    start = document.outline[-1].start
    end = document.text.find("\n", start)
    return document.evidence(start, min(end if end > 0 else len(document.text), start + 40))
