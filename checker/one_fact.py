"""Whether two sides of a proposal are of one fact and cannot both be true.

A model proposed the pair; nothing that it said counts here. Each question below must be answered by
the words of the report, and where one is not, the proposal stays unproven, with that as its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations, product
from typing import NamedTuple

from checker.engine import Breach, at
from checker.forms import core
from checker.hedges import allowed, contradict
from checker.places import side_at
from gouji.findings import Computation
from gouji.records import ProposedConflict, Side, ToldDate, ToldFigure
from gouji.types import Amount

_TELLING = 4
_TELLING_ALONE = 6
"""So many letters tell what is counted; more where neither an event nor a project is named."""
_RELATIVE = re.compile(r"占|比|较|同比|环比|增|减|下降|降低|提高|上升|高于|低于|超|其")
"""Words that say nothing of what is counted: 占…的比重, 比上年增长."""
_VALUES = 2
_MOST_PARTS = 12


class Unproven(NamedTuple):
    """Why a proposal is no finding, in both languages."""

    zh: str
    en: str


class Refuted(NamedTuple):
    """The proposal is wrong: what it calls a contradiction was compared, and agrees."""


def figures_conflict(proposal: ProposedConflict) -> Breach | Unproven | Refuted:
    """The first two figures of the sides that are of one fact and exclude each other."""
    if not proposal.one.figures or not proposal.other.figures:
        return Unproven("引文中没有可以比较的数", "one of the quotes has no figure that can be compared")
    furthest, why = -1, Unproven("", "")
    for one, other in product(_told(proposal.one), _told(proposal.other)):
        for step, (holds, reason) in enumerate(_CONDITIONS):
            if not holds(one, other):
                if step > furthest:
                    furthest, why = step, reason
                break
        else:
            if contradict(one.figure.amount, other.figure.amount):
                return _two_figures(one, other)
            furthest = len(_CONDITIONS)
    return Refuted() if furthest == len(_CONDITIONS) else why


def dates_conflict(proposal: ProposedConflict) -> Breach | Unproven | Refuted | None:
    """The first two dates of the sides that date one event differently; None where a side has none."""
    one, other = proposal.one, proposal.other
    if not one.dates or not other.dates:
        return None
    same = [
        (a, b) for a, b in product(one.dates, other.dates)
        if (a.event, a.verb) == (b.event, b.verb) and a.event
    ]
    for a, b in same:
        if _apart(a, b):
            return _two_dates(one, a, other, b)
    return Refuted() if same else Unproven(
        "不能证明两处日期所指的是同一活动的同一环节",
        "that the dates are of one stage of one event is not proven",
    )


class _Told(NamedTuple):
    side: Side
    figure: ToldFigure


def _told(side: Side) -> Iterator[_Told]:
    for figure in side.figures:
        yield _Told(side, figure)


def _unit(amount: Amount) -> str:
    return "元" if amount.is_money else amount.unit


def _one_unit(one: _Told, other: _Told) -> bool:
    return _unit(one.figure.amount) == _unit(other.figure.amount) != ""


def _results(one: _Told, other: _Told) -> bool:
    return not any(told.figure.planned or told.side.told == "goal" for told in (one, other))


def _two_places(one: _Told, other: _Told) -> bool:
    """Neither the same paragraph nor two rows of indicators, which other rules compare."""
    if one.side.indicator and other.side.indicator:
        return False
    return one.side.passage != other.side.passage


def _one_measure(one: _Told, other: _Told) -> bool:
    """The same words for what is counted, but for the name of the event or project before them."""
    a, b = one.figure, other.figure
    shorter, longer = sorted((a.measure, b.measure), key=len)
    extra = longer.removesuffix(shorter)
    named = "".join((a.topic, core(one.side.project), core(other.side.project)))
    same = longer == shorter or (longer.endswith(shorter) and len(extra) > 1 and extra in named)
    if _RELATIVE.match(shorter) or "#" in shorter + a.after:
        return False
    return same and a.after == b.after and len(shorter + a.after) >= _TELLING


def _one_thing(one: _Told, other: _Told) -> bool:
    """The same named event or zone, else the same project, else very telling words."""
    a, b = one.figure, other.figure
    if a.topic or b.topic:
        return a.topic == b.topic and a.unique and b.unique
    projects = {core(side.project) for side in (one.side, other.side)}
    if projects != {""}:
        return len(projects) == 1
    return len(a.measure) >= _TELLING_ALONE


def _one_scope(one: _Told, other: _Told) -> bool:
    a, b = one.figure, other.figure
    return a.scope == b.scope and a.names == b.names and a.year == b.year


def _told_twice(one: _Told, other: _Told) -> bool:
    return max(one.figure.values, other.figure.values) <= _VALUES


def _no_part(one: _Told, other: _Told) -> bool:
    """The smaller figure does not add up to the larger with figures that stand beside it."""
    smaller, larger = sorted((one, other), key=lambda told: told.figure.amount.base)
    beside = smaller.figure.beside
    if len(beside) > _MOST_PARTS:
        return False
    whole = allowed(larger.figure.amount)
    for size in range(1, len(beside) + 1):
        for parts in combinations(beside, size):
            total = allowed(smaller.figure.amount)
            for part in parts:
                total += allowed(part)
            if total.meets(whole):
                return False
    return True


_CONDITIONS: tuple[tuple[Callable[[_Told, _Told], bool], Unproven], ...] = (
    (_one_unit, Unproven("两个数的单位不同", "the figures are in different units")),
    (_two_places, Unproven(
        "两个数在同一段或同一张指标表中，可能是逐项列举",
        "both stand in one paragraph or one table of indicators, which may list several things",
    )),
    (_one_measure, Unproven(
        "两个数前后的用词不同，不能证明所说的是同一项内容",
        "the words around the figures differ: that they count one thing is not proven",
    )),
    (_one_thing, Unproven(
        "不能证明两个数属于同一活动、区域或项目",
        "that both are of one event, zone or project is not proven",
    )),
    (_results, Unproven("其中一个数是目标或计划", "one of the figures is a goal or a plan")),
    (_one_scope, Unproven(
        "两处的口径（时间、地区、对象、批次）写法不同，不能证明相同",
        "their scopes (time, place, party, batch) are worded differently",
    )),
    (_told_twice, Unproven(
        "同样的说法在报告中有三个以上的数，可能分别指不同的对象",
        "the report gives three or more figures with these words: they may be of several things",
    )),
    (_no_part, Unproven(
        "较小的数可能是较大的数的一部分", "the smaller figure may be a part of the larger",
    )),
)


def _two_figures(one: _Told, other: _Told) -> Breach:
    a, b = one.figure.amount, other.figure.amount
    figure = one.figure
    about = figure.topic or one.side.project
    counted = f"{figure.measure}{figure.after}"
    what = f"{about}的{counted}" if about and about not in counted else counted
    scope = f"（{'、'.join(figure.scope)}）" if figure.scope else ""
    return Breach(
        zh=f"同指{what}{scope}，一处为{a.evidence.quote}，一处为{b.evidence.quote}，不能同时成立",
        en=f"{what} is {a.printed} at one place and {b.printed} at another; both cannot be true",
        anchors=[at(side_at(one.side), a), at(side_at(other.side), b)],
        computation=Computation(
            formula="同一事实的各处数值应有共同的取值",
            values=((side_at(one.side), a.printed), (side_at(other.side), b.printed)),
            expected=a.printed, actual=b.printed,
        ),
        where=one.side.where,
        facts=(about, counted, *figure.scope, *sorted((a.printed, b.printed))),
    )


def _apart(one: ToldDate, other: ToldDate) -> bool:
    if one.year and other.year and one.year != other.year:
        return True
    first, second = _days(one), _days(other)
    return first[1] < second[0] or second[1] < first[0]


def _days(date: ToldDate) -> tuple[tuple[int, int], tuple[int, int]]:
    month, day = date.month or 0, date.day or 0
    return (month, day), (month, date.until_day or day)


def _two_dates(one: Side, a: ToldDate, other: Side, b: ToldDate) -> Breach:
    return Breach(
        zh=f"同指{a.event}{a.verb}的日期，一处为{a.evidence.quote}，一处为{b.evidence.quote}",
        en=f"{a.event} is dated {a.evidence.quote} at one place and {b.evidence.quote} at another",
        anchors=[at(side_at(one), a.evidence), at(side_at(other), b.evidence)],
        computation=Computation(
            formula="同一活动同一环节只有一个日期",
            values=((side_at(one), a.evidence.quote), (side_at(other), b.evidence.quote)),
            expected=a.evidence.quote, actual=b.evidence.quote,
        ),
        where=one.where,
        facts=(a.event, a.verb, *sorted((a.evidence.quote, b.evidence.quote))),
    )
