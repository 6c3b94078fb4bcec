"""Automatic numbers of Word paragraphs as text: 一、 （一） 1. ① as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_PLACEHOLDER = re.compile(r"%([1-9])")
_LEVELS = 9


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """1 to 9999 in Chinese: 一, 十, 十二, 二十, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    written = ""
    gap = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            unit = units[power - 1] if power else ""
            written += ("零" if gap and written else "") + digits[digit] + unit
        gap = not digit
    # Ten to nineteen drop their leading one; the legal form (壹拾) keeps it.
    return written[1:] if digits is _DIGITS and 10 <= number < 20 else written


def _roman(number: int) -> str:
    written = ""
    for value, letters in (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ):  # fmt: skip
        written += letters * (number // value)
        number %= value
    return written


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _run(first: str, count: int) -> Callable[[int], str]:
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= count else str(n)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda n: signs[(n - 1) % len(signs)]


def _legal(number: int) -> str:
    return chinese(number, _LEGAL, "拾佰仟")


def _digitwise(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate({ord("0") + d: ord("０") + d for d in range(10)}),
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _digitwise,
    "japaneseDigitalTenThousand": _digitwise,
    "taiwaneseDigital": _digitwise,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographEnclosedCircle": _run("㊀", 10),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "bullet": lambda n: "",
    "none": lambda n: "",
}


def labelled(label: str, text: str) -> str:
    """A paragraph with its number before it: 一、收入; "1. 2024年" so that no figure is made up."""
    if not label:
        return text
    tight = not (label[-1].isalpha() or label[-1].isdecimal()) and not (label[-1] == "." and text[:1].isdigit())
    return f"{label}{text}" if tight or not text else f"{label} {text}"


@dataclass(frozen=True)
class _Level:
    start: int
    format: str
    text: str
    legal: bool
    restart: int | None


@dataclass
class Numbering:
    """The lists of one document, counted on as their paragraphs are read in order."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _list_of: dict[str, str] = field(default_factory=dict)
    _of_style: dict[str, dict[str, int]] = field(default_factory=dict)
    _starts: dict[str, dict[int, int]] = field(default_factory=dict)
    _overridden: set[tuple[str, int]] = field(default_factory=set)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)

    @classmethod
    def from_xml(cls, root: _Element | None, style_lists: Mapping[str, str]) -> Numbering:
        """From `word/numbering.xml`; `style_lists` maps a numbering style to its list's id."""
        numbering = cls()
        if root is None:
            return numbering
        links: dict[str, str] = {}
        for item in root.iterfind(f"{W}abstractNum"):
            name = item.get(f"{W}abstractNumId", "")
            levels = {}
            for level in item.iterfind(f"{W}lvl"):
                levels[small_number(level.get(f"{W}ilvl"))] = _level(level)
                style = level.find(f"{W}pStyle")
                if style is not None:
                    at = small_number(level.get(f"{W}ilvl"))
                    numbering._of_style.setdefault(name, {})[style.get(_VAL, "")] = at
            numbering._levels[name] = levels
            link = item.find(f"{W}numStyleLink")
            if link is not None:
                links[name] = link.get(_VAL, "")
        for item in root.iterfind(f"{W}num"):
            number = item.get(f"{W}numId", "")
            target = item.find(f"{W}abstractNumId")
            numbering._list_of[number] = target.get(_VAL, "") if target is not None else ""
            for override in item.iterfind(f"{W}lvlOverride"):
                at = small_number(override.get(f"{W}ilvl"))
                start = override.find(f"{W}startOverride")
                if start is not None:
                    numbering._starts.setdefault(number, {})[at] = small_number(start.get(_VAL))
        for name, list_style in links.items():
            linked = numbering._list_of.get(style_lists.get(list_style, ""), "")
            if not numbering._levels[name] and linked:
                numbering._levels[name] = numbering._levels.get(linked, {})
        return numbering

    def level_of_style(self, number: str, style: str) -> int:
        """The level of list `number` that a paragraph style is tied to; the outermost if none."""
        return self._of_style.get(self._list_of.get(number, ""), {}).get(style, 0)

    def label(self, number: str, level: int) -> str:
        """The number of the next paragraph of list `number` at `level`, as text ("" for none)."""
        name = self._list_of.get(number, "")
        levels = self._levels.get(name, {})
        this = levels.get(level)
        if this is None or not 0 <= level < _LEVELS:
            return ""
        counts = self._counts.setdefault(name, [None] * _LEVELS)
        start = self._starts.get(number, {}).get(level)
        if start is not None and (number, level) not in self._overridden:
            self._overridden.add((number, level))
            counts[level] = start
        else:
            count = counts[level]
            counts[level] = this.start if count is None else count + 1
        for deeper in range(level + 1, _LEVELS):
            below = levels.get(deeper)
            if below is None or below.restart is None or (below.restart and level < below.restart):
                counts[deeper] = None

        def shown(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at)
            if other is None:
                return ""
            reached = counts[at]
            count = other.start if reached is None else reached
            return str(count) if this.legal else _FORMATS.get(other.format, str)(count)

        return "" if this.format == "bullet" else _PLACEHOLDER.sub(shown, this.text).strip()


def _level(item: _Element) -> _Level:
    def value(tag: str, default: str) -> str:
        found = item.find(f"{W}{tag}")
        return found.get(_VAL, default) if found is not None else default

    legal = item.find(f"{W}isLgl")
    restart = value("lvlRestart", "")
    return _Level(
        start=small_number(value("start", "1")),
        format=value("numFmt", "decimal"),
        text=value("lvlText", ""),
        legal=legal is not None and legal.get(_VAL, "1") not in ("0", "false", "off"),
        restart=small_number(restart) if restart else None,
    )


def small_number(text: str | None) -> int:
    """A small count from an attribute; what is none counts as zero."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 0
