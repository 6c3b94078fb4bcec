"""Dates in all their forms, and what each of them dates.

2026年6月26日, 6月26日至30日, 2024年12月底, 2024.6.26, 2024-06-26, 二〇二四年六月: a date has a role, which the
words around it give (截至, 填报时间, 计划于, 较…年), and an event, where it dates one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from extractor.figures import chinese_number
from extractor.passages import Passage, passages
from extractor.statement import Statement, statements
from gouji.records import DateMention, DateRole, Record, ReportHeader
from gouji.types import Document

_CN = "〇零一二三四五六七八九十"
_DATE = re.compile(
    rf"(?P<y>(?:19|20)\d\d|[〇零一二三四五六七八九]{{4}})年(?:度)?"
    rf"(?:(?P<m>\d{{1,2}}|[{_CN}]{{1,3}})月(?:(?P<d>\d{{1,2}}|[{_CN}]{{1,3}})日|(?P<end>底|末))?|(?P<yearend>底|末))?"
    rf"(?:(?:至|-|到)(?P<until>\d{{1,2}})日)?"
    rf"|(?<![\d.])(?P<y2>20\d\d)(?P<sep>[-./])(?P<m2>1[0-2]|0?[1-9])"
    rf"(?:(?P=sep)(?P<d2>3[01]|[12]\d|0?[1-9]))?(?!\d(?!\d:)|[.%])"
    rf"|(?<![\d年])(?P<m3>\d{{1,2}})月(?:(?P<d3>\d{{1,2}})日)(?:(?:至|-|到)(?P<until3>\d{{1,2}})日)?"
)
_AS_OF = re.compile(r"截[至止](?:到)?$")
_FILLED = re.compile(r"(?:填报|填表|填制|编制|公开|发布|制表|上报)(?:日期|时间)[:：]?$")
_PLANNED = re.compile(r"(?:计划|拟|预计|将|力争|争取|确保)(?:于|在|到)?$|(?:计划|拟|预计)[^,，。;；]{0,10}$")
_DOCUMENT = re.compile(r"[〔\[(【]$|^[〕\])】]\d*号?")
_COMPARED = re.compile(r"(?:与|较|比|同)$")
_COMPARED_AFTER = re.compile(
    r"^年?度?(?:决算数|同期|相比|比较|增加|减少|增长|下降|上升|为全部|基本|持平|相同)"
)
_HAPPENED = re.compile(
    r"(?P<event>[^,，。;；]{0,12}?(?:举办|召开|举行|成立|挂牌|开通|开放|签订|签署|印发|竣工|完工|投产|启动|"
    r"通过验收|揭牌)了?[^,，。;；]{0,30})"
)
_PAST = re.compile(r"了|已|成功|顺利|实现|共同主持|圆满")
_TITLE_YEAR = re.compile(r"(?<![比较与同])(?P<y>20\d\d)年度?(?P<what>[^,，。;；:]{0,20}(?:决算|收支)(?!数))")
_REASON_YEAR = re.compile(
    r"(?P<y>20\d\d)年度?(?P<what>[^,，。;；:]{0,24}(?:决算|支出|收入|经费)(?:总额|总体)?)(?:同比|比上年|较上年)"
    r"[^,，。;；]{0,10}(?:原因|主要是)"
)
_PART_OF_YEAR = re.compile(
    r"前(?P<n>[一二三四五六七八九十\d]{1,2})个月|1-(?P<to>\d{1,2})月|"
    r"(?P<all>全年)(?=[^,，。;；]{0,20}\d)"
)
_NO_TITLE = re.compile(r"[。；;,，]|\d万?元")
_RELATIVE_PLAN = re.compile(r"(?:计划|拟|将)于(?P<when>今年|明年|下一?年度?)[^,，。;；)]{0,4}")


class CalendarDate(NamedTuple):
    """A date at `start:end` of a normal text, with what it states; `until_day` ends a range."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    until_day: int | None


def read_dates(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Every date of a report's prose and titles, in the order of the text."""
    home = header.department.quote if header.department else ""
    for passage in passages(document):
        if passage.heading or len(passage.text) <= 45:
            yield from _titles(passage)
        for statement in statements(passage, header.fiscal_year, home):
            yield from _dates(statement)
        yield from _reasons(passage)
        yield from _relative_plans(passage)
        yield from _parts_of_year(passage)


def _titles(passage: Passage) -> Iterator[DateMention]:
    """The year in a section's title: 第三部分 …2023年度部门决算情况说明."""
    if passage.told or passage.project or _NO_TITLE.search(passage.text):
        return
    match = _TITLE_YEAR.search(passage.text)
    if match and not re.search(r"[《<\"]|关于|按照", passage.text[: match.start()]):
        yield DateMention(
            year=int(match["y"]), role="title", event=match["what"], project=passage.project,
            where=passage.section, evidence=passage.normal.evidence(match.start("y"), match.end()),
        )


def _reasons(passage: Passage) -> Iterator[DateMention]:
    """The year that a paragraph of reasons begins with: 2015年…支出决算同比下降的原因."""
    match = _REASON_YEAR.match(passage.text)
    if match and not passage.told and not passage.project:
        yield DateMention(
            year=int(match["y"]), role="title", event=match["what"], where=passage.section,
            evidence=passage.normal.evidence(match.start("y"), match.end("what")),
        )


def _parts_of_year(passage: Passage) -> Iterator[DateMention]:
    """前11个月, 1—11月, 全年: how much of the year a figure covers, the last month of it."""
    if passage.told == "goal":
        return
    for match in _PART_OF_YEAR.finditer(passage.text):
        month = 12 if match["all"] else _number(match["n"] or match["to"])
        yield DateMention(
            month=month, role="as_of", event="期间", project=passage.project, told=passage.told,
            where=passage.where, evidence=passage.normal.evidence(match.start(), match.end()),
        )


def _relative_plans(passage: Passage) -> Iterator[DateMention]:
    """计划于今年年中启动: a plan that a completion tells of."""
    if passage.told != "result":
        return
    for match in _RELATIVE_PLAN.finditer(passage.text):
        yield DateMention(
            role="plan", event=match["when"], project=passage.project, told=passage.told,
            where=passage.where, evidence=passage.normal.evidence(match.start(), match.end()),
        )


def _dates(said: Statement) -> Iterator[DateMention]:
    for date in find_dates(said.normal_text, said.start, said.end):
        role, event, past = role_of(said, date.start, date.end)
        if role == "other" and date.month is None:
            continue
        yield DateMention(
            year=date.year, month=date.month, day=date.day, until_day=date.until_day, role=role,
            event=event, past=past, project=said.passage.project, told=said.passage.told,
            where=said.passage.where, evidence=said.passage.normal.evidence(date.start, date.end),
        )


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[CalendarDate]:
    """Every date of a normal text, in order, whatever it dates."""
    for match in _DATE.finditer(text, start, len(text) if end is None else end):
        month = _number(match["m"] or match["m2"] or match["m3"])
        day = _number(match["d"] or match["d2"] or match["d3"])
        if (month is None and match["yearend"]) or (match["end"] and month == 12):
            month, day = 12, 31
        if match["sep"] and day is None:
            continue  # 2024.6 may be a figure
        yield CalendarDate(
            match.start(), match.end(), _number(match["y"] or match["y2"]), month, day,
            _number(match["until"] or match["until3"]),
        )


def _number(text: str | None) -> int | None:
    if not text:
        return None
    return int(text) if text.isdigit() else chinese_number(text)


def role_of(said: Statement, start: int, end: int) -> tuple[DateRole, str, bool]:
    """The role of a date at `start:end`, what it dates, and whether that is told as done."""
    text = said.normal_text
    before, after = text[said.start : start], text[end : said.end]
    if _FILLED.search(before):
        return "filled", "", False
    if text[max(0, start - 1) : start] in {"[", "("} and re.match(r"[\])]\d*号", after):
        return "document", "", False
    if before.count("《") > before.count("》"):
        return "document", "", False
    if _AS_OF.search(before):
        return "as_of", _subject(after), False
    if _COMPARED.search(before) and _COMPARED_AFTER.match(after):
        return "compared", "", False
    if _PLANNED.search(text[said.clause(start) : start]):
        return "plan", "", False
    event = said.event(said.end)
    clause = text[said.clause(start) : said.clause_end(end)]
    happened = _HAPPENED.search(text, said.clause(start), min(said.end, end + 60))
    if happened is None:
        return "other", "", False
    name = event.name if event and event.name else happened["event"]
    done = bool(_PAST.search(clause)) or bool(_PAST.search(happened[0]))
    return "event", name, done and not said.planned


def _subject(after: str) -> str:
    match = re.match(r"[,，]?(?P<subject>[^,，。;；:]{0,20})", after)
    return match["subject"] if match else ""
