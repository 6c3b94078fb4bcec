"""What a statement is about: events and zones by name, and 本届…/该… that stand for one.

A topic in normal form is a name without brackets and quotation marks; a zone's name is without the
region that the department itself is of, so that 中国（新疆）自由贸易试验区 and 自贸试验区 are one thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_EVENT = (
    r"博览会|交易会|洽谈会|展销会|展览会|推介会|对接会|招聘会|发布会|交流会|座谈会|运动会|论坛|峰会|大会|年会|"
    r"展会|大赛|竞赛|比赛|联赛|文化节|旅游节|艺术节|电影节|购物节|消费节|美食节|节会|活动周|宣传周|活动月|"
    r"培训班|研讨班|会议"
)
_NAME = r"[\u4e00-\u9fa5A-Za-z0-9\-·()]"
_ORDINAL = r"第[一二三四五六七八九十百\d]{1,4}[届次]"
_ORDINAL_EVENT = re.compile(rf"{_ORDINAL}(?P<name>{_NAME}{{2,30}}?)(?:{_EVENT})")
_YEAR_EVENT = re.compile(
    rf"20\d\d年?(?:度)?(?P<name>{_NAME}{{2,24}}?)(?:{_EVENT})(?!\d)"
)
_HELD_EVENT = re.compile(
    rf"(?:举办|举行|召开|承办|主办|协办|参加|出席)了?(?:的)?(?P<whole>(?P<name>{_NAME}{{2,30}}?)(?:{_EVENT}))"
)
_ANAPHOR = re.compile(rf"(?:本届|本次|此次|此届|该次|该)(?P<kind>{_EVENT})")
_OTHER_EDITION = re.compile(
    rf"(?:上届|上一届|上次|往届|前[一二两三四五六七八九十\d]+届|历届|历次)"
    rf"(?:{_NAME}{{0,10}}?)(?:{_EVENT})?"
)
_NOT_A_NAME = re.compile(
    r"举办|举行|召开|承办|主办|参加|出席|组织|开展|成功|完成|全年|全区|全省|全市|根据|为了|各类|国内外|"
    r"多次|多场|历次|历届|往届|系列|境内外|\d+[场次个期届]|^[一二两三四五六七八九十]+[场次个期届]|"
    r"在|于|了|的|及|将|要"
)
_ZONE = re.compile(
    r"(?:中国\((?P<inner>[\u4e00-\u9fa5]{2,6})\)|(?P<outer>[\u4e00-\u9fa5]{2}))?"
    r"(?:自由贸易试验区|自贸试验区|自贸区)|"
    r"(?:^|(?<=[,。;；、\"]))(?P<named>[\u4e00-\u9fa5]{2,8}"
    r"(?:综合保税区|经济技术开发区|高新技术产业开发区|高新区|经开区))"
)
_GRAND = re.compile(r"(?:博览会|交易会|洽谈会|运动会|论坛|峰会|大会|年会|大赛|节)$")
_BARE_EVENT = re.compile(rf"(?P<name>{_NAME}{{2,30}}?)(?:博览会|交易会|洽谈会|运动会|论坛|峰会|大赛)")
_NOTHING_MORE = re.compile(
    r"(?:会议|活动|筹备|筹办|承办|举办|办会|专项|工作|补助|财政|项目|经费|资金|费用|\(.*\))*"
)
_MARKS = re.compile(r"[\"'《》()·,，、\s]")
_CLAUSE_END = re.compile(r"[,;。；]")


@dataclass(frozen=True)
class Topic:
    """A named thing at `start:end` of a passage: `name` in normal form."""

    start: int
    end: int
    name: str
    edition: str = ""
    """上届 and the like: another edition of the same event."""
    unique: bool = True
    """Whether the name stands for one occasion: numbered, of a year, or the project itself. A
    培训班 or 座谈会 without a number may be held again and again."""


def plain(name: str) -> str:
    """A name without brackets and quotation marks, with one kind of dash: how topics are compared."""
    return _MARKS.sub("", name).replace("-", "—")


def events(text: str) -> Iterator[Topic]:
    """The events that a normal text names, in order; an anaphor has only its kind for a name."""
    found: dict[int, Topic] = {}
    for match in _ORDINAL_EVENT.finditer(text):
        if not _NOT_A_NAME.search(match["name"]):
            found[match.start()] = Topic(match.start(), match.end(), plain(match[0]))
    taken = [(t.start, t.end) for t in found.values()]
    for pattern in (_YEAR_EVENT, _HELD_EVENT):
        for match in pattern.finditer(text):
            start = match.start("whole") if "whole" in match.groupdict() else match.start()
            if any(a < match.end() and start < b for a, b in taken):
                continue
            if not _NOT_A_NAME.search(match["name"]):
                once = pattern is _YEAR_EVENT and bool(_GRAND.search(match[0]))
                name = plain(text[start : match.end()])
                found[start] = Topic(start, match.end(), name, unique=once)
                taken.append((start, match.end()))
    for match in _ANAPHOR.finditer(text):
        found.setdefault(match.start(), Topic(match.start(), match.end(), match["kind"], "本届"))
    for match in _OTHER_EDITION.finditer(text):
        found[match.start()] = Topic(match.start(), match.end(), "", match[0][:2])
    yield from (found[start] for start in sorted(found))


def event_of(project: str) -> str:
    """The event that a project is, in normal form; "" where it only has to do with one.

    第八届…博览会会议经费 is the fair's own project, …博览会企业参展补贴 is not.
    """
    for topic in events(project):
        if not topic.edition and _NOTHING_MORE.fullmatch(project, topic.end):
            return topic.name
    bare = _BARE_EVENT.match(project)
    named = bare and not _NOT_A_NAME.search(bare["name"])
    return plain(bare[0]) if bare and named and _NOTHING_MORE.fullmatch(project, bare.end()) else ""


def event_at(text: str, found: list[Topic], at: int, fallback: str) -> Topic | None:
    """The event that a statement at offset `at` of `text` is about: the last one named before it.

    本届博览会 stands for the last named event of that kind, else for `fallback`, the project's own
    (which has no place in the text: `end` is 0); 上届博览会 reaches to the end of its clause only.
    """
    named: list[Topic] = [Topic(0, 0, fallback)]
    current: Topic | None = named[0]
    for topic in found:
        if topic.start > at:
            break
        if topic.edition == "本届":
            meant = next((n for n in reversed(named) if n.name.endswith(topic.name)), None)
            name, once = (meant.name, meant.unique) if meant else ("", False)
            current = Topic(topic.start, topic.end, name, unique=once)
        elif topic.edition:
            if not _CLAUSE_END.search(text, topic.end, at):
                name = current.name if current else ""
                current = Topic(topic.start, topic.end, name, topic.edition)
        else:
            own = topic.name == fallback
            current = Topic(topic.start, topic.end, topic.name, unique=topic.unique or own)
            named.append(current)
    return current if current and current.name else None


def zones(text: str, home: str = "") -> Iterator[Topic]:
    """The zones that a text names; `home` is the report's own department, whose region is left
    out of the name."""
    for match in _ZONE.finditer(text):
        if match["named"]:
            yield Topic(match.start(), match.end(), match["named"])
            continue
        region = match["inner"] or match["outer"] or ""
        if match["inner"] is None and not _REGION.fullmatch(region):
            region = ""
        if region and region in home:
            region = ""
        yield Topic(match.start(), match.end(), region + "自贸试验区")


_REGION = re.compile(
    "北京|天津|河北|山西|辽宁|吉林|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|"
    "贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|内蒙|黑龙"
)
