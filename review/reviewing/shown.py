"""A finding as the reviewing page shows it: every side, the computation laid out to be redone, the
rule with its legal basis. The words are those of the reader's language; nothing here is markup."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from gouji.findings import Computation, Finding, Place
from gouji.reporting.rule_page import basis_text
from gouji.reporting.wording import computed, page_or_line, say
from review.exports.recompute import figure, recompute
from review.exports.values import ExportedRule, catalogued

_SIGNS = {"*": " × ", "/": " ÷ ", "+": " + ", "-": " − "}
_RESULTS = ("expected", "actual", "difference", "tolerance")


class Said(Protocol):
    """What has the sentence of a finding."""

    @property
    def message(self) -> str: ...
    @property
    def message_en(self) -> str: ...


class Side(NamedTuple):
    """One side of the evidence; `place` is "" where it is not in the text."""

    role: str
    quote: str
    place: str
    page: int | None
    start: int


class Operand(NamedTuple):
    """A value of the computation; `side` is the side of the evidence that it was read from."""

    name: str
    figure: str
    side: int | None
    place: str


class Redone(NamedTuple):
    """A computation: its formula, the same with figures in place of names, what that comes to, its
    values, and its results as (name, label, figure)."""

    formula: str
    substituted: str
    result: str
    values: tuple[Operand, ...]
    results: tuple[tuple[str, str, str], ...]


class LegalBasis(NamedTuple):
    """A law or rule as a reader cites it, and whether its official wording was at hand."""

    text: str
    verified: bool


class RuleText(NamedTuple):
    """A rule for the reader: its first line, the rest of its text, its basis."""

    code: str
    name: str = ""
    summary: str = ""
    paragraphs: tuple[str, ...] = ()
    basis: tuple[LegalBasis, ...] = ()


def sides_of(finding: Finding, lines: Sequence[int | None], lang: str) -> tuple[Side, ...]:
    """The sides of a finding; `lines` are their line numbers, for formats without pages."""
    return tuple(
        Side(
            place.role or say(lang, "出处", "place"), place.quote, _place(place, line, lang),
            place.page, place.start,
        )
        for place, line in zip(finding.evidence, lines, strict=True)
    )


def _place(place: Place, line: int | None, lang: str) -> str:
    if place.end <= place.start:
        return ""
    if place.page is None and line is None:
        return say(lang, "正文", "text")
    return page_or_line(place.page, line or 0, lang)


def redone(finding: Finding, sides: Sequence[Side], lang: str) -> Redone | None:
    """The computation laid out; None where the finding has none."""
    computation = finding.computation
    if computation is None:
        return None
    taken: set[int] = set()
    values = tuple(_operand(name, value, sides, taken) for name, value in computation.values)
    given = [name for name in _RESULTS if getattr(computation, name)]
    results = tuple(
        (name, label, value)
        for name, (label, value) in zip(given, computed(computation, lang), strict=True)
    )
    return Redone(computation.formula, *_substituted(computation), values, results)


def _substituted(computation: Computation) -> tuple[str, str]:
    """The formula with its figures, and what it comes to; "" where that is not known for sure."""
    found = recompute(computation)
    if found is None or len(found.tokens) < 2:
        return "", ""
    shown = (
        computation.values[token.value][1] if token.kind == "value"
        else _SIGNS.get(token.text, token.text)
        for token in found.tokens
    )
    stated = computation.expected if found.side == "expected" else computation.actual
    return "".join(shown), stated


def _operand(name: str, value: str, sides: Sequence[Side], taken: set[int]) -> Operand:
    """The value with the side that it was read from: one with the same figure, by its role where
    several have it."""
    wanted = figure(value)
    same = [
        index for index, side in enumerate(sides)
        if side.place and index not in taken
        and (side.quote == value or (wanted is not None and figure(side.quote) == wanted))
    ]
    by_role = (index for index in same if sides[index].role in (name, name.removesuffix("说明")))
    found = next(by_role, same[0] if same else None)
    if found is None:
        return Operand(name, value, None, "")
    taken.add(found)
    return Operand(name, value, found, sides[found].place)


def rule_text(code: str, lang: str) -> RuleText:
    """The text of a rule; only its code where the rule exists no more."""
    rule = _rules().get(code)
    if rule is None:
        return RuleText(code)
    rest = rule.text.partition("\n")[2]
    paragraphs = tuple(
        "".join(line.strip() for line in paragraph.splitlines())
        for paragraph in rest.split("\n\n") if paragraph.strip()
    )
    basis = tuple(
        LegalBasis(basis_text(one.model_copy(update={"verified": True}), lang), one.verified)
        for one in rule.basis
    )
    return RuleText(code, rule.name, rule.summary, paragraphs, basis)


def sentence(finding: Said, lang: str) -> str:
    """A stored finding's sentence; the Chinese one where there is no other."""
    return say(lang, finding.message, finding.message_en or finding.message)


def rule_summary(code: str) -> str:
    """A rule's first line; "" where it exists no more."""
    rule = _rules().get(code)
    return rule.summary if rule else ""


@lru_cache(1)
def _rules() -> dict[str, ExportedRule]:
    return catalogued()
