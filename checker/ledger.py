"""A statement as a ledger: what it says of each fact, and where.

A key is (concept, fund, measure, subject); the subject is a code of the classification, a name
where the table prints no codes, or "" for a total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gouji.concepts import CONCEPTS, FUNDS, MEASURES, STATEMENTS
from gouji.records import StatementCell, StatementId, StatementRow, StatementTable
from gouji.types import Amount, Reading, Unread

Key = tuple[str, str, str, str]

_BY_NATURE = frozenset(["T1", "T4", "T7"])
"""Statements whose rows are facts of their own; the rows of all others are subjects."""


@dataclass(frozen=True, eq=False)
class Fact:
    """A figure of a statement: its key, the statement's title, its name there, and the figure.

    A ledger has one for each key: facts are told apart by identity.
    """

    statement: StatementId
    key: Key
    title: str
    label: str
    amount: Amount

    @property
    def name(self) -> str:
        """《支出决算表》“教育支出”“基本支出”."""
        return f"《{self.title}》{self.label}"


@dataclass
class Ledger:
    """One statement. `readings` has every cell whose meaning is known, blank ones too; a key that
    two cells of the table share with different figures is left out."""

    table: StatementTable
    readings: dict[Key, Reading] = field(default_factory=dict)
    labels: dict[Key, str] = field(default_factory=dict)
    facts: dict[Key, Fact] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    repeated: bool = False

    @property
    def statement(self) -> StatementId:
        return self.table.statement

    @property
    def title(self) -> str:
        return self.table.where or STATEMENTS[self.table.statement]

    def fact(self, key: Key) -> Fact | None:
        """The figure of a key, where one was read."""
        reading = self.readings.get(key)
        if not isinstance(reading, Amount):
            return None
        if key not in self.facts:
            self.facts[key] = Fact(self.statement, key, self.title, self.labels[key], reading)
        return self.facts[key]

    def unread(self, keys: Sequence[Key]) -> Unread | None:
        """The first of the keys' cells that could not be read."""
        readings = (self.readings.get(key) for key in keys)
        return next((reading for reading in readings if isinstance(reading, Unread)), None)

    def keys(self, concept: str) -> Iterator[Key]:
        return (key for key in self.readings if key[0] == concept)


def ledger_of(table: StatementTable) -> Ledger:
    """The ledger of one statement."""
    ledger = Ledger(table)
    clashing: set[Key] = set()
    for row in table.rows:
        if row.kind == "of_which":
            continue
        for cell in row.cells:
            if not cell.column:
                if cell.amount is not None:
                    ledger.unknown.add(row.side)
                continue
            key: Key = (cell.column, cell.fund, cell.measure, _subject(table, row, cell))
            if key in ledger.readings:
                ledger.repeated = True
                known = ledger.readings[key]
                if known is None:
                    ledger.readings[key] = cell.amount
                elif cell.amount is not None and not _equal(known, cell.amount):
                    clashing.add(key)
                continue
            ledger.readings[key] = cell.amount
            ledger.labels[key] = _label(table, row, cell)
    for key in clashing:
        del ledger.readings[key]
    return ledger


def _equal(one: Reading, other: Reading) -> bool:
    return isinstance(one, Amount) and isinstance(other, Amount) and one.base == other.base


def _subject(table: StatementTable, row: StatementRow, cell: StatementCell) -> str:
    if row.code or row.kind == "total":
        return row.code
    by_nature = table.statement in _BY_NATURE and not cell.column.startswith("func")
    return "" if by_nature else row.name


def _label(table: StatementTable, row: StatementRow, cell: StatementCell) -> str:
    """“教育支出”“基本支出”: the row and, where there are several, the column."""
    if table.statement == "T7":
        return f"“{CONCEPTS.get(cell.column, cell.label)}”{MEASURES[cell.measure]}"
    if table.statement == "T1" or len(row.cells) == 1:
        return f"“{row.name or row.code}”"
    column = FUNDS[cell.fund] if table.statement == "T4" else cell.label
    return f"“{row.name or row.code}”“{column}”"


def ledgers(tables: Sequence[StatementTable]) -> list[Ledger]:
    """The ledgers of all statements that show a figure."""
    return [ledger_of(table) for table in tables if not table.empty]


def single(found: Sequence[Ledger]) -> dict[str, Ledger]:
    """The ledgers of the statements that are there once: only those can be held against others."""
    by_statement: dict[str, list[Ledger]] = {}
    for ledger in found:
        by_statement.setdefault(ledger.statement, []).append(ledger)
    return {name: group[0] for name, group in by_statement.items() if len(group) == 1}
