"""Relations between the statements: the same fact in two of them, and parts of a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.articulation import Relation, Undecided, unreadable
from checker.ledger import Fact, Key, Ledger
from gouji.types import Amount

BY_FUND = ("income_general_public", "income_gov_funds", "income_state_capital")
_ALIASES: dict[tuple[str, str], tuple[str, str]] = {
    ("income_fiscal", "all"): ("income_total", "fiscal"),
    ("income_general_public", "all"): ("income_total", "general_public"),
    ("income_gov_funds", "all"): ("income_total", "gov_funds"),
    ("income_state_capital", "all"): ("income_total", "state_capital"),
}


def canonical(concept: str, fund: str) -> tuple[str, str]:
    """The one name of facts that have two: 财政拨款收入 is 本年收入合计 of 财政拨款."""
    return _ALIASES.get((concept, fund), (concept, fund))

_ECONOMIC = (
    ("30212", "overseas_travel"), ("30217", "official_reception"),
    ("30231", "vehicle_operation"), ("31013", "vehicle_purchase"),
)  # fmt: skip
"""Economic items of the basic expenditure that are part of the three public expenses."""

_OWN = (("T5", "general_public"), ("T8", "gov_funds"), ("T9", "state_capital"))


def between(by_statement: dict[str, Ledger]) -> Iterator[Relation | Undecided]:
    """The relations between statements, each of which is there once."""
    yield from _same_facts(by_statement)
    yield from _sums_over_tables(by_statement)
    yield from _parts_of_all(by_statement)
    yield from _economic_and_three_public(by_statement)


def _same_facts(by_statement: dict[str, Ledger]) -> Iterator[Relation]:
    """The same fact in two tables is one figure."""
    places: dict[Key, list[Fact]] = {}
    for ledger in by_statement.values():
        for key in ledger.readings:
            fact = ledger.fact(key)
            if fact is not None:
                concept, fund = canonical(key[0], key[1]) if not key[3] else key[:2]
                places.setdefault((concept, fund, *key[2:]), []).append(fact)
    for facts in places.values():
        for other in facts[1:]:
            yield Relation("ART006", 4, other, ((1, facts[0]),), same=True)


def _sums_over_tables(by_statement: dict[str, Ledger]) -> Iterator[Relation | Undecided]:
    """T4 against T1's three funds, T5's 基本支出 against T6."""
    yield from _sum_over(
        by_statement, "T4", ("income_total", "fiscal", "final", ""), "T1",
        [(name, "all", "final", "") for name in BY_FUND],
        unless=("income_fiscal", "all", "final", ""),
    )
    yield from _sum_over(
        by_statement, "T5", ("basic_expenditure", "general_public", "final", ""), "T6",
        [(name, "general_public", "final", "") for name in ("personnel_funds", "public_funds")],
        unless=("basic_expenditure", "general_public", "final", ""), whole_only=True,
    )


def _sum_over(
    by_statement: dict[str, Ledger], one: str, total: Key, other: str, parts: Sequence[Key], unless: Key,
    whole_only: bool = False,
) -> Iterator[Relation | Undecided]:
    """`whole_only`: a part that the table has no place for was not read, rather than left out."""
    if one not in by_statement or other not in by_statement:
        return
    left, right = by_statement[one], by_statement[other]
    whole = left.fact(total)
    if whole_only and not all(key in right.readings for key in parts):
        return
    if whole is None or isinstance(right.readings.get(unless), Amount):
        return
    unread = right.unread(parts)
    if unread is not None:
        yield unreadable("ART006", right.title, unread)
        return
    shown = tuple((1, fact) for key in parts if (fact := right.fact(key)))
    if shown:
        yield Relation("ART006", 4, whole, shown)


def _parts_of_all(by_statement: dict[str, Ledger]) -> Iterator[Relation | Undecided]:
    """Subject by subject, what the funds spend is a part of what the department spends."""
    if "T3" not in by_statement:
        return
    whole = by_statement["T3"]
    for key in whole.readings:
        concept, _, measure, subject = key
        total = whole.fact(key)
        if total is None or not concept.startswith("func"):
            continue
        found = [
            (by_statement[name], (concept, fund, measure, subject))
            for name, fund in _OWN if name in by_statement
        ]
        parts = tuple((1, fact) for ledger, part in found if (fact := ledger.fact(part)))
        if parts and not any(ledger.unread([part]) for ledger, part in found):
            yield Relation("ART005", 5, total, parts, bound=True)


def _economic_and_three_public(by_statement: dict[str, Ledger]) -> Iterator[Relation]:
    """What the basic expenditure has of a three-public expense is a part of it."""
    if "T6" not in by_statement or "T7" not in by_statement:
        return
    for code, concept in _ECONOMIC:
        part = by_statement["T6"].fact(("econ", "general_public", "final", code))
        whole = by_statement["T7"].fact((concept, "fiscal", "final", ""))
        if part and whole:
            yield Relation("ART004", 5, whole, ((1, part),), bound=True)
