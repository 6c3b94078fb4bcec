"""The relations that the statements of a final account must satisfy, as data and as a few walks.

Written in the terms of `gouji.concepts`. A part that a table does not print may be stood in for by
its own parts (`INCOMES` for 本年收入合计 in a budget, say). A blank cell adds nothing; a sum of which no
part is shown is not judged; a cell that could not be read leaves its relation undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from checker.articulation import Relation, Undecided, unreadable
from checker.between import BY_FUND, between
from checker.engine import CannotTell, at
from checker.ledger import Key, Ledger, ledgers, single
from gouji.records import StatementTable

Part = tuple[str, tuple["Part", ...]]
"""A concept, and what stands in for it where the table has no such row or column."""

FUND_NAMES = ("general_public", "gov_funds", "state_capital")


def _plain(*concepts: str) -> tuple[Part, ...]:
    return tuple((concept, ()) for concept in concepts)


INCOMES: tuple[Part, ...] = (
    ("income_fiscal", _plain(*BY_FUND)),
    *_plain("income_superior", "income_service", "income_operating", "income_affiliates", "income_other"),
)
SPENDING = _plain(
    "remitted_to_superior", "operating_expenditure", "subsidy_to_affiliates"
)
CLASSES = "func"
"""Stands for the sum of the classes of T1 or T4."""


@dataclass(frozen=True)
class Sum:
    """`total` = Σ `parts` − Σ `less`, within one table, for one fund, measure and subject."""

    rule: str
    statements: tuple[str, ...]
    total: str
    parts: tuple[Part, ...]
    less: tuple[Part, ...] = ()
    rank: int = 0
    sides: tuple[str, ...] = field(default=())


SUMS: tuple[Sum, ...] = (
    # T1
    Sum("TAB001", ("T1",), "income_fiscal", _plain(*BY_FUND), rank=1, sides=("income",)),
    Sum("TAB001", ("T1",), "income_total", INCOMES, rank=1, sides=("income",)),
    Sum(
        "TAB001", ("T1",), "income_grand_total",
        (("income_total", INCOMES), *_plain("non_fiscal_surplus_used", "opening_balance")),
        rank=2, sides=("income",),
    ),
    Sum("TAB001", ("T1",), "expenditure_total", _plain(CLASSES), rank=1, sides=("expenditure",)),
    Sum(
        "TAB001", ("T1",), "expenditure_grand_total",
        (("expenditure_total", _plain(CLASSES)), *_plain("surplus_distribution", "closing_balance")),
        rank=2, sides=("expenditure",),
    ),
    # rows of T2, T3, T5
    Sum("TAB002", ("T2",), "income_total", INCOMES),
    Sum("TAB002", ("T2",), "func_income", INCOMES),
    Sum(
        "TAB002", ("T3", "T5"), "expenditure_total",
        (*_plain("basic_expenditure", "project_expenditure"), *SPENDING),
    ),
    Sum("TAB002", ("T3", "T5"), "func", (*_plain("func_basic", "func_project"), *SPENDING)),
    # T4
    Sum("TAB004", ("T4",), "expenditure_total", _plain(CLASSES), rank=1, sides=("expenditure",)),
    Sum(
        "TAB004", ("T4",), "expenditure_grand_total",
        (("expenditure_total", _plain(CLASSES)), *_plain("closing_balance")),
        rank=2, sides=("expenditure",),
    ),
    Sum(
        "TAB004", ("T4",), "income_grand_total",
        (("income_total", _plain(*BY_FUND)), *_plain("opening_balance")), rank=2, sides=("income",),
    ),
    # T6
    Sum("TAB005", ("T6",), "econ", _plain("personnel_funds", "public_funds")),
    Sum("TAB005", ("T6",), "basic_expenditure", _plain("personnel_funds", "public_funds"), rank=2),
    # T7
    Sum("TAB006", ("T7",), "vehicle", _plain("vehicle_purchase", "vehicle_operation")),
    Sum(
        "TAB006", ("T7",), "three_public",
        (
            ("vehicle", _plain("vehicle_purchase", "vehicle_operation")),
            *_plain("overseas_travel", "official_reception"),
        ),
        rank=1,
    ),
    # T8, T9
    Sum("TAB007", ("T8", "T9"), "expenditure_total", _plain("basic_expenditure", "project_expenditure")),
    Sum("TAB007", ("T8", "T9"), "func", _plain("func_basic", "func_project")),
    Sum(
        "TAB007", ("T8", "T9"), "closing_balance", _plain("opening_balance", "income_total", "func_income"),
        less=(("expenditure_total", _plain("func")),), rank=1,
    ),
)  # fmt: skip

_TOTAL_OF = {
    "func": "expenditure_total", "func_basic": "basic_expenditure",
    "func_project": "project_expenditure", "func_income": "income_total", "econ": "basic_expenditure",
}  # fmt: skip
_PERSONNEL = ("301", "303")


def relations(tables: Sequence[StatementTable]) -> list[Relation | Undecided]:
    """Every relation of a report's statements, within the tables and between them."""
    found = ledgers(tables)
    result: list[Relation | Undecided] = []
    for ledger in found:
        for entry in SUMS:
            if ledger.statement in entry.statements:
                result += _sums(ledger, entry)
        if ledger.statement == "T1":
            result += _balance(ledger, "TAB001", "all")
        elif ledger.statement == "T4":
            result += _across_funds(ledger)
            result += _balance(ledger, "TAB004", "fiscal")
        elif ledger.statement != "T7":
            result += _hierarchy(ledger)
        if ledger.statement == "T6":
            result += _personnel_and_public(ledger)
    result += between(single(found))
    return result


def _relation(
    rule: str, rank: int, ledger: Ledger, total: Key, parts: Sequence[tuple[int, Key]], sides: Sequence[str] = (),
) -> Iterator[Relation | Undecided]:
    """The relation of these keys of one table, as far as it can be judged."""
    whole = ledger.fact(total)
    keys = [total, *(key for _, key in parts)]
    unread = ledger.unread(keys)
    shown = [(sign, fact) for sign, key in parts if (fact := ledger.fact(key))]
    if unread is not None and (whole or shown):
        yield unreadable(rule, ledger.title, unread)
    elif whole is not None and shown:
        if ledger.unknown.intersection(sides):
            yield Undecided(rule, CannotTell(f"《{ledger.title}》有未能识别的行", [at("合计", whole.amount)]))
        else:
            yield Relation(rule, rank, whole, tuple(shown))


def _sums(ledger: Ledger, entry: Sum) -> Iterator[Relation | Undecided]:
    for total in ledger.keys(entry.total):
        if total[0] == CLASSES and entry.total == CLASSES and ledger.statement in ("T1", "T4"):
            continue
        parts = [(1, key) for key in _expand(ledger, entry.parts, total)]
        parts += [(-1, key) for key in _expand(ledger, entry.less, total)]
        sides = entry.sides or (("",) if ledger.statement != "T7" else ())
        yield from _relation(entry.rule, entry.rank, ledger, total, parts, sides)


def _expand(ledger: Ledger, parts: Sequence[Part], total: Key) -> Iterator[Key]:
    """The keys of the parts, each replaced by what stands in for it where the table has none."""
    _, fund, measure, subject = total
    for concept, instead in parts:
        if concept == CLASSES and not subject:
            yield from (
                key for key in ledger.keys(CLASSES) if key[1] == fund and key[2] == measure and key[3]
            )
            continue
        own = "all" if concept.startswith("income_") and concept in BY_FUND else fund
        key = (concept, own, measure, subject)
        if key in ledger.readings:
            yield key
        elif instead:
            yield from _expand(ledger, instead, total)


def _balance(ledger: Ledger, rule: str, fund: str) -> Iterator[Relation | Undecided]:
    """收入总计 = 支出总计."""
    for total in ledger.keys("income_grand_total"):
        if total[1] == fund:
            yield from _relation(rule, 3, ledger, total, [(1, ("expenditure_grand_total", *total[1:]))])


def _across_funds(ledger: Ledger) -> Iterator[Relation | Undecided]:
    """T4: what is of all fiscal appropriation is the sum of the three funds; and for each of them
    opening balance and income are what is spent and what is left."""
    for total in list(ledger.readings):
        concept, fund, measure, subject = total
        if fund == "fiscal" and concept in (
            "func", "expenditure_total", "expenditure_grand_total", "opening_balance", "closing_balance"
        ):
            parts = [(1, (concept, name, measure, subject)) for name in FUND_NAMES]
            yield from _relation("TAB004", 0, ledger, total, parts)
        if concept == "income_total" and fund == "fiscal":
            parts = [(1, (name, "all", measure, "")) for name in BY_FUND]
            yield from _relation("TAB004", 1, ledger, total, parts)
        if concept == "expenditure_grand_total" and fund in FUND_NAMES:
            income = BY_FUND[FUND_NAMES.index(fund)]
            parts = [(1, (income, "all", measure, "")), (1, ("opening_balance", fund, measure, ""))]
            yield from _relation("TAB004", 3, ledger, total, parts)


def _hierarchy(ledger: Ledger) -> Iterator[Relation | Undecided]:
    """Every class is the sum of its sections, every section of its items, the total of the classes.

    A table that repeats codes (units one after the other) or has rows without a code is left alone.
    """
    subjects: dict[tuple[str, str, str], list[str]] = {}
    for concept, fund, measure, subject in ledger.readings:
        subjects.setdefault((concept, fund, measure), [])
        if subject:
            subjects[concept, fund, measure].append(subject)
    if ledger.repeated or any(not code.isdigit() for codes in subjects.values() for code in codes):
        return
    rule = "TAB005" if ledger.statement == "T6" else "TAB003"
    for (concept, fund, measure), codes in subjects.items():
        children: dict[str, list[str]] = {}
        for code in codes:
            over = [other for other in codes if code != other and code.startswith(other)]
            children.setdefault(max(over, key=len, default=""), []).append(code)
        for parent, under in children.items():
            whole = concept if parent else _TOTAL_OF.get(concept, concept)
            parts = [(1, (concept, fund, measure, code)) for code in under]
            rank = 1 if parent else 2
            yield from _relation(rule, rank, ledger, (whole, fund, measure, parent), parts)


def _personnel_and_public(ledger: Ledger) -> Iterator[Relation | Undecided]:
    """T6: 人员经费 is wages and transfers to persons, 公用经费 all other classes."""
    classes = [key for key in ledger.keys("econ") if len(key[3]) == 3]
    if ledger.repeated or any(len(key[3]) == 3 for key in ledger.keys("personnel_funds")):
        return
    for concept in ("personnel_funds", "public_funds"):
        for total in ledger.keys(concept):
            parts = [
                (1, key) for key in classes
                if key[2] == total[2] and (key[3] in _PERSONNEL) == (concept == "personnel_funds")
            ]
            yield from _relation("TAB005", 2, ledger, total, parts)
