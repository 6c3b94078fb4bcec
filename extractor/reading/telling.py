"""What a claim of prose is about, in the form in which claims are compared.

Topic, period and plan come from the same reading of the sentence as the templates' claims have them.
Whatever else the clause says of its figure goes into the scope, so that two claims meet only where
their words are the same but for the figure: a model that calls two things by one name makes no
contradiction of them.
"""

from __future__ import annotations

import re

from extractor.normal import squeeze
from extractor.reading.source import Source, Spot
from extractor.statement import Statement
from extractor.topics import event_of, events, plain, zones
from gouji.types import Evidence

_ANAPHOR = re.compile(r"^(?:本届|本次|此次|此届|该次|该)")
_FILLER = re.compile(
    r"参加|参会|与会|出席|到会|达成|设立|提供|邀请|发布|征集|评出|吸引|接待|来自|签订|签署|发放|"
    r"共计|总计|合计|共有|累计|达到|超过|突破|扩大到|增至|约为|分别|其中|全年|期间|现场|成功|顺利|实现|完成|"
    r"共|约|达|有|为|了|的|是|在|等|个|和|并|已|均|由|与|于|[一二三四五六七八九十]是"
)
_KEPT = re.compile(r"[\u4e00-\u9fa5A-Za-z]+")
_TAIL = re.compile(
    r"(?:共计|总计|合计|共有|共|约|累计|达到|达|为|有|超过|突破|扩大到|增至|是|的|数量|总数)+$"
)
OWN = "本部门"
"""The topic of what neither a name nor a heading is told of."""


def named(quote: str) -> str:
    """A quoted name in normal form; an event's without what stands around it."""
    text = squeeze(quote)
    own = event_of(text) or next((t.name for t in events(text) if not t.edition), "")
    return own or plain(text)


def is_anaphor(quote: str) -> bool:
    """本届博览会, 该活动: what stands for a name."""
    return bool(_ANAPHOR.match(squeeze(quote)))


def topic_of(said: Statement, at: int, topic: Evidence | None) -> tuple[str, str]:
    """The topic of a figure at offset `at` of the passage, and the other edition that it is of.

    An event that the passage names is the topic where the answer names it too, or nothing else;
    else what the answer names, else the project or section itself, else the department.
    """
    event = said.event(at)
    quoted = "" if topic is None or is_anaphor(topic.quote) else named(topic.quote)
    zone = next((z.name for z in zones(squeeze(topic.quote), said.home)), "") if topic else ""
    if event is not None and event.unique and (
        not quoted or quoted in event.name or event.name in quoted
    ):
        return event.name, event.edition.replace("本届", "")
    return zone or quoted or plain(said.passage.project or said.passage.section or said.home) or OWN, ""


def measure_of(quote: str) -> str:
    """A measure in normal form: without what only leads to its figure."""
    text = plain(squeeze(quote))
    return _TAIL.sub("", text) or text


def scope_of(said: Statement, spot: Spot, *known: str) -> str:
    """What narrows a figure: what the templates see, and the words of its clause that are not in
    `known` (its topic and measure)."""
    at = spot.token.start
    found = {word for word in said.scope(at, known[0] if known else "").split("、") if word}
    text = said.normal_text
    clause = text[said.clause(at) : at] + "\x1f" + text[spot.token.end : said.clause_end(spot.token.end)]
    clause = plain(clause)
    for words in sorted((plain(squeeze(word)) for word in known if word), key=len, reverse=True):
        clause = clause.replace(words, "\x1f")
    for words in sorted(found, key=len, reverse=True):
        clause = clause.replace(plain(words), "\x1f")
    left = "".join(_KEPT.findall(_FILLER.sub("", clause)))
    return "、".join(sorted(found | ({left} if left else set())))


def year_of(said: Statement, at: int, topic: str) -> int | None:
    """The year of a claim; a numbered event has none of its own."""
    return None if topic.startswith("第") else said.year(at)


def beside(source: Source, said: Statement, evidence: Evidence) -> bool:
    """Whether a quote stands in the same passage as a sentence."""
    normal = said.passage.normal
    return normal.start <= evidence.start < normal.end
