"""Figures in Chinese text: numbers with their unit, scale and hedge.

Patterns are for the normal form of `extractor.normal` (no white space, ASCII digits and signs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from extractor.normal import Normal, squeeze
from gouji.types import SCALE, Amount, Cell, Evidence, Hedge, Reading, Unread

NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MONEY_UNITS = r"万亿元|百万元|千万元|亿元|万元|千元|百元|元"
_RATE_UNITS = r"个百分点|百分点|百分比|%|‰|倍"
_COUNT_UNITS = (
    r"平方公里|平方千米|平方米|平米|立方米|公里|千米|公顷|公斤|千克|吨|亩|米|"
    r"个工作日|工作日|个月|个百分点|小时|分钟|天|年|月|日|"
    r"人次|人年|批次|车次|户次|场次|班次|台次|台\(套\)|套\(台\)|台套|"
    r"美元|欧元|港元|件套|名|人|位|户|家|个|项|辆|台|套|次|批|期|届|场|部|篇|份|册|条|"
    r"只|头|株|座|栋|间|层|张|把|件|宗|起|处|所|村|县|市|国|类|种|门|届|口|分|枚|本|幅|艘|架|列|班|组|队|"
    r"学时|课时|课|页|字|㎡|m2|km|kg|MW|kW|千瓦时|千瓦|度"
)
_SUFFIX_HEDGE = r"以上|以下|以内|左右|上下"
_PREFIX_HEDGE = r"大约|约|近|将近|接近|超过|超|逾|突破|不足|不到|不低于|不少于|不超过|至少|最多|高于"

_FIGURE = re.compile(
    rf"(?P<prefix>(?<![签合条契履节制])(?:{_PREFIX_HEDGE}))?"
    rf"(?P<number>{NUMBER})"
    rf"(?P<more>余|多)?"
    rf"(?:(?P<money>{_MONEY_UNITS})"
    rf"|(?P<rate>{_RATE_UNITS})"
    rf"|(?P<scale>亿|千万|百万|万|千|百)?(?P<more2>余|多)?"
    rf"(?:(?P<money2>{_MONEY_UNITS})|(?P<unit>{_COUNT_UNITS}))?)"
    rf"(?P<suffix>{_SUFFIX_HEDGE})?"
)
_HEDGES: dict[str, Hedge] = {
    "大约": "about", "约": "about", "近": "under", "将近": "under", "接近": "under",
    "超过": "over", "超": "over", "逾": "over", "突破": "over", "高于": "over",
    "不足": "under", "不到": "under", "不低于": "at_least", "不少于": "at_least",
    "至少": "at_least", "不超过": "at_most", "最多": "at_most",
    "余": "over", "多": "over",
    "以上": "at_least", "以下": "at_most", "以内": "at_most", "左右": "about", "上下": "about",
}
_SCALES = SCALE | {"千万": Decimal(10_000_000), "百万": Decimal(1_000_000)}
_UNIT_NAMES = {"百分比": "%", "个百分点": "百分点", "平米": "平方米", "㎡": "平方米", "m2": "平方米"}

_CHINESE = re.compile(r"([零〇一二两三四五六七八九十百千]+)([^零〇一二两三四五六七八九十百千].*)?")
_CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CN_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True)
class Mention:
    """A figure found in a normal text, at `start:end` of it; `number_start` is where its digits
    begin (a hedge may stand before them)."""

    start: int
    end: int
    number_start: int
    amount: Amount


def _amount(match: re.Match[str], evidence: Evidence) -> Amount:
    number = match["number"].replace(",", "")
    decimals = len(number.partition(".")[2])
    unit = match["money"] or match["money2"] or match["rate"] or match["unit"] or ""
    scale_word = match["scale"] or ""
    scale = _SCALES.get(scale_word, Decimal(1))
    words = (match["prefix"], match["more"], match["more2"], match["suffix"])
    hedge: Hedge = next((_HEDGES[word] for word in words if word), "exact")
    return Amount(
        value=Decimal(number) * scale, unit=_UNIT_NAMES.get(unit, unit), decimals=decimals,
        scale=scale, hedge=hedge, evidence=evidence,
    )


def find_figures(normal: Normal, start: int = 0, end: int | None = None) -> Iterator[Mention]:
    """Every figure of a normal text, in order, with evidence in the document."""
    text = normal.text
    end = len(text) if end is None else end
    for match in _FIGURE.finditer(text, start, end):
        before = text[match.start() - 1] if match.start() else ""
        if before and before.isascii() and (before.isalnum() or before in "._") and not match["prefix"]:
            continue
        evidence = normal.evidence(match.start("number"), match.end())
        yield Mention(match.start(), match.end(), match.start("number"), _amount(match, evidence))


def read_figure(text: str, evidence: Evidence, unit: str = "") -> Amount | None:
    """The figure that a whole cell or phrase is, else None. `unit` where it shows none itself.

    Brackets around a number are a minus; numerals may be Chinese (三次, 一百二十万元).
    """
    text = squeeze(text)
    negative = re.fullmatch(r"\((.+)\)", text)
    match = _FIGURE.fullmatch(f"-{negative[1]}" if negative else text)
    if match is None:
        written = _CHINESE.fullmatch(text)
        number = chinese_number(written[1]) if written else None
        match = _FIGURE.fullmatch(f"{number}{written[2] or ''}") if written and number is not None else None
    if match is None:
        return None
    amount = _amount(match, evidence)
    return amount if amount.unit or not unit else amount.model_copy(update={"unit": unit})


BLANKS = frozenset(["", "-", "--", "---", "/", "\\", "无", "无此项", "不适用", "*"])
"""What a cell without a figure holds, in normal form."""


def read_cell(cell: Cell | None, unit: str = "") -> Reading:
    """The figure of a table cell: None where it is blank, `Unread` where it holds something else."""
    if cell is None or squeeze(cell.text) in BLANKS:
        return None
    amount = read_figure(cell.text, cell.evidence(), unit)
    return amount if amount is not None else Unread(evidence=cell.evidence())


def chinese_number(text: str) -> int | None:
    """一百二十三 → 123, 两 → 2, 二〇二四 → 2024; None where it is none."""
    if not text:
        return None
    if len(text) > 1 and all(c in _CN_DIGITS for c in text):
        return int("".join(str(_CN_DIGITS[c]) for c in text))
    result = section = digit = 0
    for char in text:
        if char in _CN_DIGITS:
            digit = _CN_DIGITS[char]
        elif char in _CN_UNITS:
            section += (digit or 1) * _CN_UNITS[char]
            digit = 0
        elif char == "万":
            result = (result + section + digit) * 10_000
            section = digit = 0
        else:
            return None
    return result + section + digit
