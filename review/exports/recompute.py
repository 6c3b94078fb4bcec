"""The computation of a finding as an expression over its values, so that a spreadsheet can redo it.

An expression is only given where working it out here gives the figure that the finding states: what
could not be read, or reads as something else, is left out rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import reduce
from typing import Literal, NamedTuple

from gouji.findings import Computation

_NUMBER = re.compile(r"^([-+−]?(?:\d[\d,]*)(?:\.\d+)?)\s*([^\d\s,.+＋/：:]*)$")
_SUM = re.compile(r"^\d[\d,]*(?:\.\d+)?(?:[+＋]\d[\d,]*(?:\.\d+)?)+$")
_FRACTION = re.compile(r"\.(\d+)")
_LITERAL = re.compile(r"\d+(?:\.\d+)?%?")
_RELATION = re.compile(r"[=≤≥<>]")
_ADDS = re.compile(r"之和|Σ")
_FORMS = str.maketrans({
    "（": "(", "）": ")", "＝": "=", "−": "-", "–": "-", "－": "-", "＋": "+", "×": "*", "÷": "/",
    "＜": "<", "＞": ">", "∑": "Σ", " ": "", "\u3000": "", "\n": "", "\t": "",
})
_OTHER_NAMES = {"增加额": "增减额", "减少额": "增减额", "差额": "增减额"}


class Token(NamedTuple):
    """A value by its position, a literal, an operator or a bracket."""

    kind: Literal["value", "literal", "operator"]
    text: str
    value: int = -1


class Recomputed(NamedTuple):
    """An expression, what it comes to, and which of the two stated figures that is."""

    tokens: tuple[Token, ...]
    result: Decimal
    side: Literal["expected", "actual"]


def figure(text: str) -> Decimal | None:
    """A figure as printed, without its unit: "13,125.95万元", "98.08%" (0.9808), "≤426"."""
    match = _NUMBER.match(text.strip().lstrip("≤≥<>=").strip())
    if match is None:
        return None
    number = Decimal(match[1].replace(",", "").replace("−", "-"))
    return number / 100 if match[2] == "%" else number


def stated(text: str) -> Decimal | None:
    """A figure as a result states it: percentages in points."""
    number = figure(text)
    return number * 100 if number is not None and text.strip().endswith("%") else number


def difference(computation: Computation | None) -> Decimal | None:
    """What is stated less what is expected; None where one of them is no figure."""
    if computation is None:
        return None
    expected, actual = stated(computation.expected), stated(computation.actual)
    return None if expected is None or actual is None else actual - expected


def addends(text: str) -> tuple[Decimal, ...]:
    """The figures of a value that is itself a sum: "20＋10＋18.3"."""
    plain = text.replace(" ", "")
    if not _SUM.match(plain):
        return ()
    return tuple(Decimal(part.replace(",", "")) for part in re.split("[+＋]", plain))


def worth(text: str) -> Decimal | None:
    """What a value counts as: its figure, or the sum of its addends."""
    parts = addends(text)
    return sum(parts, Decimal(0)) if parts else figure(text)


def recompute(computation: Computation) -> Recomputed | None:
    """The expression that gives the expected (or else the stated) figure; None where there is none."""
    values = [worth(text) for _, text in computation.values]
    sides = [
        (side, text, number)
        for side, text in (("expected", computation.expected), ("actual", computation.actual))
        if (number := stated(text)) is not None
    ]
    for tokens in _candidates(computation, values):
        result = _evaluate(tokens, values)
        if result is None:
            continue
        for side, text, number in sides:
            if side == "expected" and abs(result - number) <= _half_step(text):
                return Recomputed(tokens, result, "expected")
            if side == "actual" and result == number and len(tokens) > 1:
                return Recomputed(tokens, result, "actual")
    return None


def _half_step(text: str) -> Decimal:
    """Half of one last printed digit: what rounding the result may have moved."""
    fraction = _FRACTION.search(text)
    return Decimal("0.5").scaleb(-len(fraction[1]) if fraction else 0)


def _candidates(
    computation: Computation, values: Sequence[Decimal | None]
) -> Iterator[tuple[Token, ...]]:
    """Expressions that the formula may mean, the most literal first."""
    names = [name.translate(_FORMS) for name, _ in computation.values]
    whole = computation.formula.translate(_FORMS)
    parts = [part for part in re.split("[，；;：:]", whole) if part]
    for part in parts:
        sides = _RELATION.split(part)
        for side in (*sides[1:], sides[0]):
            tokens = _tokens(side, names)
            if tokens and any(token.kind == "value" for token in tokens):
                yield tokens
    if _ADDS.search(whole):
        for first in (0, 1):
            if len(values) > first and all(value is not None for value in values[first:]):
                yield _sum(range(first, len(values)))


def _sum(positions: Sequence[int]) -> tuple[Token, ...]:
    plus = Token("operator", "+")
    terms = [Token("value", "", position) for position in positions]
    return reduce(lambda made, term: (*made, plus, term) if made else (term,), terms, ())


def _tokens(text: str, names: Sequence[str]) -> tuple[Token, ...] | None:
    """The tokens of an expression, values by their longest name; None where a word is no name."""
    by_length = sorted(range(len(names)), key=lambda index: -len(names[index]))
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = next((i for i in by_length if names[i] and text.startswith(names[i], at)), None)
        literal = _LITERAL.match(text, at)
        if found is not None:
            tokens.append(Token("value", "", found))
            at += len(names[found])
        elif literal:
            tokens.append(Token("literal", "100" if literal[0] == "100%" else literal[0]))
            at = literal.end()
        elif text[at] in "+-*/()":
            tokens.append(Token("operator", text[at]))
            at += 1
        else:
            word = re.match(r"[^-+*/()\d]+", text[at:])
            other = _named_like(word[0], names) if word else None
            if word is None or other is None:
                return None
            tokens.append(Token("value", "", other))
            at += len(word[0])
    return tuple(tokens)


def _named_like(word: str, names: Sequence[str]) -> int | None:
    """The only value whose name ends with the word, or that has another name for the same."""
    wanted = {word, _OTHER_NAMES.get(word, word)}
    ending = [i for i, name in enumerate(names) if any(name.endswith(one) for one in wanted)]
    return ending[0] if len(ending) == 1 else None


def _evaluate(tokens: Sequence[Token], values: Sequence[Decimal | None]) -> Decimal | None:
    """What an expression comes to; None where it is malformed, divides by nothing or lacks a value."""
    rest = list(reversed(tokens))

    def primary() -> Decimal:
        token = rest.pop()
        if token.kind == "value":
            value = values[token.value]
            if value is None:
                raise ValueError("a value that is no figure")
            return value
        if token.kind == "literal":
            return Decimal(token.text.rstrip("%")) / (100 if token.text.endswith("%") else 1)
        if token.text == "-":
            return -primary()
        if token.text != "(":
            raise ValueError("not an operand")
        inside = total()
        if rest.pop().text != ")":
            raise ValueError("a bracket is open")
        return inside

    def product() -> Decimal:
        left = primary()
        while rest and rest[-1].text in ("*", "/"):
            times = rest.pop().text == "*"
            right = primary()
            left = left * right if times else left / right
        return left

    def total() -> Decimal:
        left = product()
        while rest and rest[-1].text in ("+", "-"):
            plus = rest.pop().text == "+"
            right = product()
            left = left + right if plus else left - right
        return left

    try:
        result = total()
    except (ValueError, IndexError, DivisionByZero, InvalidOperation):
        return None
    return result if not rest else None
