"""How a spreadsheet shows a value: 0.88 under 0% is 88%, 10596.35 under #,##0.00 is 10,596.35.

What the format does not decide (General) is shown as the value itself, to the fifteen digits that
a spreadsheet knows.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_WIDE = Context(prec=64)
_LARGEST = Decimal("1e20")
_MOST_PLACES = 30
"""A spreadsheet allows as many decimals in a format."""
_GENERAL_DIGITS = 11
_TOKEN = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|(?:General)|[yY]+|[mM]+|[dD]+|[hH]+|[sS]+|'
    r"上午/下午|[Aa][Mm]/[Pp][Mm]|[Aa]/[Pp]|[0#?][0#?,.]*|\.[0#?]+|[Ee][+-]|[Gg](?!eneral)|.",
    re.DOTALL,
)
_CURRENCY = re.compile(r"\[\$([^-\]]*)(?:-[^\]]*)?\]")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")


class _Section(NamedTuple):
    tokens: tuple[str, ...]
    condition: tuple[str, Decimal] | None


def shown(value: object, number_format: str) -> str:
    """The text of a cell that holds `value` under `number_format`; "" for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number(_FIFTEEN.create_decimal(repr(value)), number_format)
    if isinstance(value, datetime):
        return _moment(value, number_format)
    if isinstance(value, date):
        return _moment(datetime(value.year, value.month, value.day), number_format)
    if isinstance(value, time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return str(value)


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[str] = []
    condition: tuple[str, Decimal] | None = None
    for token in [*_TOKEN.findall(number_format), ";"]:
        if token == ";":
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif match := _CONDITION.fullmatch(token):
            condition = match[1], Decimal(match[2])
        else:
            tokens.append(token)
    return tuple(sections)


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    sign, bound = condition
    return {
        "<": value < bound, ">": value > bound, "=": value == bound,
        "<=": value <= bound, ">=": value >= bound, "<>": value != bound,
    }[sign]  # fmt: skip


def _section(value: Decimal, number_format: str) -> tuple[_Section, bool]:
    """(the section that shows `value`, whether the section itself says that it is negative)."""
    sections = _sections(number_format)
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _holds(section.condition, value):
                return section, False
    if value < 0 and len(sections) > 1 and sections[1].tokens:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], False


def _general(value: Decimal) -> str:
    plain = f"{value.normalize():f}"
    whole, _, fraction = plain.partition(".")
    if fraction and len(plain.lstrip("-")) > _GENERAL_DIGITS:
        room = max(0, _GENERAL_DIGITS - 1 - len(whole.lstrip("-")))
        rounded = value.quantize(Decimal(1).scaleb(-room), ROUND_HALF_UP, _WIDE)
        if not rounded:
            return str(value)  # 1E-12 and the like
        plain = f"{rounded.normalize():f}"
    return "0" if plain == "-0" else plain


def _number(value: Decimal, number_format: str) -> str:
    if not value.is_finite() or abs(value) >= _LARGEST:
        return str(value)
    section, signed = _section(value, number_format)
    pattern = [t for t in section.tokens if t == "General" or re.match(r"[0#?.]", t)]
    if not pattern:
        # Text and dates out of range; a literal alone ("-" for zero) is shown as it is.
        literal = "".join(_literal(token) for token in section.tokens).strip()
        hides_zero = signed and value == 0  # an empty third section: zeros are left blank
        if literal or hides_zero:
            return literal
        return _general(value)
    if len(pattern) > 1 or any(token[0] in "Ee/" for token in section.tokens):
        return _general(value)  # fractions, exponents: nothing that a statement uses
    scaled = value * 100 ** section.tokens.count("%")
    magnitude = abs(scaled)
    digits = _general(magnitude) if pattern[0] == "General" else _digits(magnitude, pattern[0])
    text = "".join(digits if t == pattern[0] else _literal(t) for t in section.tokens).strip()
    negative = value < 0 and not signed and re.search(r"[1-9]", digits)
    return f"-{text}" if negative else text


def _digits(value: Decimal, pattern: str) -> str:
    """The digits of a magnitude under 0, 0.00, #,##0.0 or 0.0,, (the commas at the end scale)."""
    whole, _, fraction = pattern.partition(".")
    bare = (fraction or whole).rstrip(",")
    thousands = len(fraction or whole) - len(bare)
    if fraction:
        fraction = bare
    else:
        whole = bare
    grouped = "," in whole
    places = min(sum(sign in "0#?" for sign in fraction), _MOST_PLACES)
    least = sum(sign == "0" for sign in fraction)
    step = Decimal(1).scaleb(-places)
    rounded = value.scaleb(-3 * thousands, _WIDE).quantize(step, ROUND_HALF_UP, _WIDE)
    before, _, after = f"{rounded:f}".partition(".")
    while len(after) > least and after.endswith("0"):
        after = after[:-1]
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if grouped and before:
        before = f"{int(before):,}".rjust(len(before), "0")
    return f"{before}.{after}" if after else before


def _literal(token: str) -> str:
    """What a token of a format prints by itself: quoted text, an escaped sign, a currency."""
    if token.startswith('"'):
        return token[1:-1]
    if token[0] == "\\" and len(token) > 1:
        return token[1]
    if token[0] in "_*" and len(token) > 1:
        return " " if token[0] == "_" else ""
    if token[0] == "[":
        currency = _CURRENCY.fullmatch(token)
        return currency[1] if currency else ""
    return "" if token in ("@", "General") or token in "?#" else token


def _moment(value: datetime, number_format: str) -> str:
    """A date or time under its format; elapsed time and eras fall back on the ISO form."""
    tokens = _sections(number_format)[0].tokens
    noon = any(token.lower() in ("am/pm", "a/p", "上午/下午") for token in tokens)
    parts: list[str] = []
    minutes = False  # after hours and before seconds, m is minutes
    for at, token in enumerate(tokens):
        lower = token.lower()
        later = next((t.lower() for t in tokens[at + 1 :] if t[0].isalpha()), "")
        if lower[0] == "y":
            parts.append(f"{value.year % 100:02d}" if len(token) <= 2 else str(value.year))
        elif lower[0] == "m" and (minutes or later.startswith("s")):
            parts.append(f"{value.minute:02d}" if len(token) > 1 else str(value.minute))
            minutes = False
        elif lower[0] == "m":
            month = (str(value.month), f"{value.month:02d}", f"{value:%b}", f"{value:%B}")
            parts.append(month[min(len(token), 4) - 1])
        elif lower[0] == "d":
            day = (str(value.day), f"{value.day:02d}", f"{value:%a}", f"{value:%A}")
            parts.append(day[min(len(token), 4) - 1])
        elif lower[0] == "h":
            hour = (value.hour % 12 or 12) if noon else value.hour
            parts.append(f"{hour:02d}" if len(token) > 1 else str(hour))
            minutes = True
        elif lower[0] == "s":
            parts.append(f"{value.second:02d}" if len(token) > 1 else str(value.second))
        elif lower in ("am/pm", "a/p"):
            parts.append("AM" if value.hour < 12 else "PM")
        elif token == "上午/下午":
            parts.append("上午" if value.hour < 12 else "下午")
        elif token != "@":
            parts.append(_literal(token))
    text = "".join(parts).strip()
    if re.search(r"\d", text):
        return text
    return f"{value:%Y-%m-%d %H:%M:%S}" if value.time() != time() else f"{value:%Y-%m-%d}"

