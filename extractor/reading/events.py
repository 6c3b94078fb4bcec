"""Events: forums, fairs, contests, with when and where they were, who came and what came of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import BaseModel

from extractor.dates import find_dates, role_of
from extractor.normal import squeeze
from extractor.reading import telling
from extractor.reading.rows import Quote, Row
from extractor.reading.sheet import Quoted, Sheet
from extractor.reading.source import Source, Spot
from extractor.statement import Statement
from extractor.topics import plain
from gouji.records import Claim, DateMention, Record
from gouji.types import Evidence

_KIND = re.compile(r"会|展|论坛|赛|节|周|月|班|仪式|活动|讲座|演练|签约|巡演|展演|行动")
_PLACE = re.compile(r"在|于|地点|亮相|走进|赴|登陆|会场|会址")
_THEME = re.compile(r"主题")
_PAST = re.compile(r"了|已|成功|顺利|圆满|如期")
_WHO = re.compile(
    r"(?P<who>[^,，。;；、]{0,14}?)(?:报名)?(?:参加|参会|与会|出席|到会|参与|参赛)(?P<what>[^,，。;；]{0,12})"
)
_LOOK_BACK = 8


class _Count(NamedTuple):
    """A field of counts: the units that it may have ("" for money), words of its clause that say
    it, and by which words the measure is called what."""

    units: frozenset[str]
    said: re.Pattern[str]
    measures: tuple[tuple[str, re.Pattern[str]], ...]


_COUNTS: dict[str, _Count] = {
    "people": _Count(
        frozenset(["人", "名", "位", "人次"]),
        re.compile(r"参加|参会|与会|出席|到会|参与|到场|参赛|嘉宾|代表|客商|选手|观众|游客|企业家|采购商|专家|学员|人"),
        (("观众人数", re.compile(r"观众|参观")), ("游客人数", re.compile(r"游客")), ("参加人数", re.compile(r""))),
    ),
    "countries": _Count(
        frozenset(["个", "国", "余个"]), re.compile(r"国家|地区|^国|国$"), (("国家和地区", re.compile(r"")),),
    ),
    "companies": _Count(
        frozenset(["家", "个", "户"]),
        re.compile(r"企业|单位|展商|商户|公司|机构|院校|高校|客商|商家|商协会"),
        (
            ("参展企业", re.compile(r"企业.*参展|参展.*企业")), ("参会企业", re.compile(r"企业.*参会|参会.*企业")),
            ("参展商户", re.compile(r"商户")), ("企业", re.compile(r"企业")), ("单位", re.compile(r"")),
        ),
    ),
    "projects": _Count(
        frozenset(["个", "项", "份"]), re.compile(r"项目|协议|合同|合作|意向|成果"),
        (
            ("签约项目", re.compile(r"签")), ("合作意向", re.compile(r"意向")), ("成果", re.compile(r"成果")),
            ("项目", re.compile(r"")),
        ),
    ),
    "area": _Count(
        frozenset(["平方米", "平方公里", "亩", "公顷"]), re.compile(r"面积|展"),
        (("展览面积", re.compile(r"展|会")), ("面积", re.compile(r""))),
    ),
    "amount": _Count(
        frozenset([""]), re.compile(r"签|协议|合同|意向|成交|交易|投资|销售|融资|采购"),
        (
            ("签约金额", re.compile(r"签约|签订|签署|合同|协议")), ("成交额", re.compile(r"成交|交易")),
            ("销售额", re.compile(r"销售")), ("意向金额", re.compile(r"意向")), ("金额", re.compile(r"")),
        ),
    ),
}


class EventRow(Row):
    """One event, as a model is asked for it."""

    name: Quote = ""
    date: Quote = ""
    place: Quote = ""
    theme: Quote = ""
    people: Quote = ""
    countries: Quote = ""
    companies: Quote = ""
    projects: Quote = ""
    area: Quote = ""
    amount: Quote = ""


class Events(BaseModel):
    rows: list[EventRow]


class _Event(NamedTuple):
    """An event: its name in normal form, where it is named, and in which sentence."""

    name: str
    evidence: Evidence
    said: Statement


def event_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """For every row whose name is one of an event: that it was held, its date, and its counts."""
    for row in sheet:
        event = _event(source, row)
        if event is None:
            row.refuse()
            continue
        said = event.said
        year = telling.year_of(said, len(said.normal_text), event.name)
        yield said.claim("event", event.name, "举办", event.evidence, year=year)
        yield from _date(source, row, event)
        yield from _words(source, row, event, year)
        for field, count in _COUNTS.items():
            yield from _count(source, row, event, field, count)
        row.unused()


def _event(source: Source, row: Quoted) -> _Event | None:
    evidence = row.text("name", lambda e: bool(_KIND.search(e.quote)))
    said = source.statement(evidence.start) if evidence else None
    if evidence is None or said is None:
        return None
    if telling.is_anaphor(evidence.quote):
        meant = said.event(said.end)
        return _Event(meant.name, evidence, said) if meant and meant.unique else None
    name = telling.named(evidence.quote)
    return _Event(name, evidence, said) if len(name) > 3 else None


def _date(source: Source, row: Quoted, event: _Event) -> Iterator[DateMention]:
    """The event's date, where nothing around it says that it is a date of something else."""
    evidence = row.text("date", lambda e: telling.beside(source, event.said, e))
    said = source.statement(evidence.start) if evidence else None
    if evidence is None or said is None:
        return
    for date in find_dates(said.normal_text, said.start, said.end):
        place = said.passage.normal.evidence(date.start, date.end)
        if not (place.start < evidence.end and evidence.start < place.end):
            continue
        role, _, past = role_of(said, date.start, date.end)
        if role not in ("event", "other", "plan"):
            continue
        yield DateMention(
            year=date.year, month=date.month, day=date.day, until_day=date.until_day,
            role="plan" if role == "plan" else "event", event=event.name,
            past=past or (bool(_PAST.search(said.text)) and not said.planned),
            project=said.passage.project, told=said.passage.told, where=said.passage.where,
            evidence=place.model_copy(update={"status": evidence.status}),
        )
        return


def _words(source: Source, row: Quoted, event: _Event, year: int | None) -> Iterator[Claim]:
    """Where it was, and its theme: words, each with those that lead to it."""
    text = source.document.text

    def led(pattern: re.Pattern[str], evidence: Evidence) -> bool:
        around = text[max(0, evidence.start - _LOOK_BACK) : evidence.end + _LOOK_BACK]
        return telling.beside(source, event.said, evidence) and bool(pattern.search(around))

    place = row.text("place", lambda e: led(_PLACE, e))
    if place is not None:
        yield event.said.claim("event", event.name, "举办地点", place, year=year)
    theme = row.text("theme", lambda e: led(_THEME, e))
    if theme is not None:
        scope = event.said.scope(len(event.said.normal_text), event.name)
        yield event.said.claim("name", event.name, "主题", theme, scope=scope)


def _count(
    source: Source, row: Quoted, event: _Event, field: str, count: _Count
) -> Iterator[Claim]:
    def told(spot: Spot) -> bool:
        unit = "" if spot.amount.is_money else spot.amount.unit
        return (
            unit in count.units and (bool(unit) or spot.amount.is_money)
            and telling.beside(source, event.said, spot.amount.evidence)
            and bool(count.said.search(_clause(spot)))
        )

    spot = row.figure(field, told)
    said = source.statement(spot.start) if spot else None
    if spot is None or said is None:
        return
    other = said.event(spot.token.start)
    if other is not None and other.edition not in ("", "本届"):
        row.release(field)
        return  # of another edition
    clause = _clause(spot)
    measure = next(name for name, pattern in count.measures if pattern.search(clause))
    amount = row.amount(spot)
    if amount is not None and field == "people":
        amount = amount.model_copy(update={"unit": "人"})
    yield said.claim(
        "quantity", event.name, measure, spot.amount.evidence, amount,
        _scope(said, spot, event, measure), telling.year_of(said, spot.token.start, event.name),
    )


def _scope(said: Statement, spot: Spot, event: _Event, measure: str) -> str:
    """What narrows the count: for people who came, as the templates say it."""
    who = _WHO.match(said.normal_text, spot.token.end, said.end) if measure == "参加人数" else None
    if who is None:
        return telling.scope_of(said, spot, event.name, squeeze(event.evidence.quote), measure)
    part = re.sub(r"^了?(?:本届|本次|此次|该|会议|活动)|(?:活动|会议)$", "", plain(who["what"]))
    narrowed = [who["who"], "" if part in event.name else part]
    return "、".join(filter(None, (*narrowed, said.scope(spot.token.start, event.name))))


def _clause(spot: Spot) -> str:
    """The words on both sides of a figure, within its clause."""
    return re.split(r"[、(]", spot.label)[-1] + "\x1f" + re.split(r"[、)\d]", spot.after)[0]
