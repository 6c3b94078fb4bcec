"""Operators on words: a year, a direction, a name, a goal copied as its completion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from eval.edits import Edit
from eval.material import Change, Material, words
from eval.operators import Operator
from eval.ties_accounts import comparison_ties, comparisons
from gouji.records import Comparison, DateMention, SelfEvaluation
from gouji.types import Evidence

_OPPOSITES = (
    ("增加", "减少"), ("增长", "下降"), ("上升", "下降"), ("大于", "小于"), ("高于", "低于"),
    ("多", "少"), ("增", "减"),
)  # fmt: skip
_OPPOSITE = {a: b for pair in _OPPOSITES for a, b in (pair, pair[::-1])} | {"下降": "增长"}
_WORD = re.compile("|".join(sorted(_OPPOSITE, key=len, reverse=True)))
_YEAR = re.compile(r"(?:19|20)\d\d")
_HAN = re.compile(r"[一-鿿]")
_REGION = re.compile(r"[^省市区县旗州盟乡镇街]+[省市区县旗州盟乡镇街]")
_SHORT_REGION = 4
_LEAST_NAME = 5
_LEAST_GOAL = 12
_HABIT = 3
_MARKS = re.compile(r"\W+")


def years(material: Material, random: Random) -> Iterator[Change]:
    """A year that the rest of the report tells otherwise."""
    header = material.records.header
    fiscal = header.fiscal_year
    if fiscal is None or header.kind != "final_account":
        return
    if material.document.text.count(str(fiscal)) < _HABIT:
        return
    dates = [d for d in material.records.of(DateMention) if d.year]
    compared = sum(d.role == "compared" and d.year == fiscal - 1 for d in dates)
    random.shuffle(dates)
    for date in dates:
        match = _YEAR.search(date.evidence.quote)
        if match is None or int(match[0]) != date.year:
            continue
        if date.role == "title" and date.year == fiscal:
            wrong, relation = fiscal - random.choice((1, 2)), "标题年度 = 报告年度"
        elif (
            date.role == "as_of" and (date.month, date.day) == (12, 31) and date.year == fiscal
            and not date.project
        ):
            wrong, relation = fiscal - random.choice((1, 2)), "年末数的年份 = 报告年度"
        elif date.role == "event" and date.past and date.year == fiscal:
            wrong, relation = fiscal + random.choice((2, 3)), "已发生事项的年份 ≤ 报告年度"
        elif date.role == "compared" and date.year == fiscal - 1 and compared > _HABIT:
            wrong, relation = fiscal - random.choice((2, 3)), "比较年度 = 报告年度 − 1"
        else:
            continue
        start = date.evidence.start + match.start()
        edit = Edit(start, start + 4, str(wrong))
        quote = date.evidence.quote
        yield Change(
            "year", (edit,), relation, quote, quote.replace(match[0], str(wrong), 1),
            ((start, start + 4),),
        )


def directions(material: Material, random: Random) -> Iterator[Change]:
    """An increase called a decrease, against the figures beside it or the other word."""
    told = comparisons(material.records)
    random.shuffle(told)
    for comparison in told:
        relation = _against(comparison)
        word = comparison.word
        match = _WORD.search(word.quote) if word else None
        if not relation or word is None or match is None:
            continue
        start = word.start + match.start()
        if material.document.text[start : start + len(match[0])] != match[0]:
            continue
        edit = Edit(start, start + len(match[0]), _OPPOSITE[match[0]])
        yield Change(
            "direction", (edit,), relation, word.quote,
            word.quote[: match.start()] + edit.text + word.quote[match.end() :],
            ((start, start + len(match[0])),),
        )


def _against(told: Comparison) -> str:
    """The relation that the opposite word would break, "" where there is none."""
    if told.direction not in ("up", "down") or not all(tie.holds for tie in comparison_ties(told)):
        return ""
    if (
        told.rate_word and told.rate_direction == told.direction and told.change and told.rate
        and told.change.value and told.rate.value
    ):
        return "增减额与增减率的用词同向"
    broken = [tie for tie in comparison_ties(told, flipped=True) if tie.broken_by({})]
    return words(broken)


def names(material: Material, random: Random) -> Iterator[Change]:
    """One character of a name that stands at least twice as it should. Not a letter of a region's short
    name: that would make the name of another region's body."""
    text = material.document.text
    known: dict[str, int] = {}
    for form in material.records.of(SelfEvaluation):
        for told in (form.project, form.implementing_unit):
            if told is not None and told.status == "exact":
                known[told.quote] = text.count(told.quote)
    if (department := material.records.header.department) is not None:
        known[department.quote] = text.count(department.quote)
    places = [
        (name, match.start())
        for name, times in known.items()
        if len(name) >= _LEAST_NAME and "\n" not in name and times >= _HABIT
        for match in re.finditer(re.escape(name), text)
    ]
    random.shuffle(places)
    for name, start in places:
        regions = [m for m in _REGION.finditer(name) if len(m[0]) <= _SHORT_REGION]
        letters = [
            at for at, char in enumerate(name)
            if _HAN.match(char) and not any(m.start() <= at < m.end() - 1 for m in regions)
        ]
        if not letters:
            continue
        at = random.choice(letters)
        other = random.choice(sorted(set(_HAN.findall(text)) - {name[at]}))
        wrong = name[:at] + other + name[at + 1 :]
        yield Change(
            "name", (Edit(start + at, start + at + 1, other),), "同一名称的写法一致", name, wrong,
            ((start, start + len(name)),),
        )


def copied_goals(material: Material, random: Random) -> Iterator[Change]:
    """The goal stands as its own completion."""
    pairs = [(form.goal_expected, form.goal_actual) for form in material.records.of(SelfEvaluation)]
    known = [(goal, result) for goal, result in pairs if goal and result]
    random.shuffle(known)
    for goal, result in known:
        if not _whole(material, goal) or not _whole(material, result):
            continue
        if len(_letters(goal)) < _LEAST_GOAL or _letters(goal) == _letters(result):
            continue
        edit = Edit(result.start, result.end, goal.quote)
        yield Change(
            "copied_goal", (edit,), "实际完成情况写出完成的结果", result.quote[:40], goal.quote[:40],
            ((result.start, result.end),),
        )


def _whole(material: Material, evidence: Evidence) -> bool:
    """Whether the quote stands in one cell, so that it can be replaced there."""
    return evidence.status == "exact" and material.cell((evidence.start, evidence.end)) is not None


def _letters(evidence: Evidence) -> str:
    return _MARKS.sub("", evidence.quote)


WORD_OPERATORS: dict[str, Operator] = {
    "year": years, "direction": directions, "name": names, "copied_goal": copied_goals,
}
