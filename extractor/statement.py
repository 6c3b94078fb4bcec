"""A sentence with what a claim in it takes from its surroundings: event, zone, year, scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from extractor.figures import Mention, chinese_number, find_figures
from extractor.passages import Passage
from extractor.topics import Topic, event_at, event_of, events, zones
from gouji.records import Claim, ClaimKind
from gouji.types import Amount, Evidence

_YEAR = re.compile(r"(20\d\d)年(?!以来|起|至|-)")
_TITLE = re.compile(r"《[^》]*》")
_LAST_YEAR = re.compile(r"上年|去年|上一年|同期")
_PERIOD = re.compile(
    r"前[一二三四五六七八九十\d]{1,3}个?月|\d{1,2}-\d{1,2}月|上半年|下半年|前三季度|第?[一二三四]季度|"
    r"截至(?:20\d\d年)?(?:[1-9]|1[01])月|截至目前|累计|连续[一二三四五六七八九十\d]+年"
)
_PLAN = re.compile(
    r"计划(?!单列)|拟|预计|预估|预期|力争|目标|指标值|将(?:于|在|完成|举办|邀请|达|实现)|原定|测算|争取|确保"
)
_DONE = re.compile(
    r"(?:举办|召开|举行|完成|实现|取得|签订|签署|达成|开展|组织)了|已(?:完成|建成|举办|召开|实现)"
)
_NARROWED = re.compile(
    r"(?![双各多])[\u4e00-\u9fa5]方(?=有关|代表|嘉宾|政府|企业|商务|官员|参|共|\d)|"
    r"(?<![我全])[境国省区疆市](?:内(?!外|生产)|外(?![贸资商交事]))|其中|线上|线下|"
    r"第[一二三四五六七八九十\d]+[批期阶段轮次类]|主会场|分会场|开幕式|闭幕式|主论坛|分论坛|平行论坛|"
    r"签约仪式|招待会|晚宴|发布会|对接会|推介会|座谈|培训|(?:各|每)(?:场|次|期|届|个|县|市|村)|人均|平均|"
    r"组织(?!了?(?:单位|者))|带队|选派|派出|率领|[\u4e00-\u9fa5]{2,3}(?:片区|展区|展馆|会场|村|镇|乡|街道|社区)|\d+(?:场|次|期)"
)


@dataclass(frozen=True)
class Statement:
    """One sentence of a passage, at `start:end` of its text."""

    passage: Passage
    start: int
    end: int
    fiscal_year: int | None
    home: str
    figures: tuple[Mention, ...]
    named_events: list[Topic] = field(repr=False)
    named_zones: list[Topic] = field(repr=False)
    project_event: str = ""

    @cached_property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def normal_text(self) -> str:
        """The whole passage, in whose offsets figures and topics are given."""
        return self.passage.text

    @cached_property
    def context(self) -> Evidence:
        return self.passage.normal.evidence(self.start, self.end)

    @cached_property
    def planned(self) -> bool:
        """Whether it tells of a plan: a goal that is not told as done, or a word of planning."""
        goal = self.passage.told == "goal" and not _DONE.search(self.passage.text)
        return goal or bool(_PLAN.search(self.text))

    def clause(self, at: int) -> int:
        """Where the clause that holds offset `at` begins."""
        return max(self.start, *(self.normal_text.rfind(c, self.start, at) + 1 for c in ",、;:"))

    def clause_end(self, at: int) -> int:
        """Where the clause that holds offset `at` ends."""
        ends = (self.normal_text.find(c, at, self.end) for c in ",;。；")
        return min((e for e in ends if e >= 0), default=self.end)

    def event(self, at: int) -> Topic | None:
        return event_at(self.normal_text, self.named_events, at, self.project_event)

    def zone(self, at: int) -> str:
        """The zone last named before `at` in the passage, else the project's own."""
        name = ""
        for topic in self.named_zones:
            if topic.start > at:
                break
            name = topic.name
        return name or next((z.name for z in zones(self.passage.project, self.home)), "")

    def year(self, at: int) -> int | None:
        """The year that is named before `at` in the sentence, else the report's."""
        before = _TITLE.sub("", self.normal_text[self.start : at])
        named = _YEAR.findall(before)
        if named:
            return int(named[-1])
        if self.fiscal_year and _LAST_YEAR.search(before[-12:]):
            return self.fiscal_year - 1
        return self.fiscal_year

    def scope(self, at: int, topic: str = "") -> str:
        """What narrows a statement at `at`: parties, places, periods, plans, in normal form."""
        before = _TITLE.sub("", self.normal_text[self.start : at])
        found = {m[0] for m in _NARROWED.finditer(before) if m[0] not in topic}
        found |= {m[0] for m in _PERIOD.finditer(before)}
        if self.planned:
            found.add("计划")
        return "、".join(sorted(found))

    def claim(
        self, kind: ClaimKind, topic: str, measure: str, evidence: Evidence,
        amount: Amount | None = None, scope: str = "", year: int | None = None,
    ) -> Claim:
        return Claim(
            kind=kind, topic=topic, measure=measure, scope=scope, year=year, amount=amount,
            told=self.passage.told, evidence=evidence, context=self.context,
            where=self.passage.where,
        )


def statements(passage: Passage, fiscal_year: int | None, home: str) -> Iterator[Statement]:
    """The sentences of a passage."""
    figures = tuple(find_figures(passage.normal))
    named_events, named_zones = list(events(passage.text)), list(zones(passage.text, home))
    project_event = event_of(passage.project)
    for start, end in passage.sentences:
        inside = tuple(f for f in figures if start <= f.start < end)
        yield Statement(
            passage, start, end, fiscal_year, home, inside, named_events, named_zones, project_event
        )


def whole_number(text: str) -> int | None:
    """12 or 十二 as a number; None where it is none."""
    return int(text) if text.isdigit() else chinese_number(text)
