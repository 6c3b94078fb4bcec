"""A report as the operators see it: its ties by place, and where a figure stands in its tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import chain
from typing import Literal

from eval.edits import Edit
from eval.ties import Tie, spot, standing
from eval.ties_accounts import account_ties
from eval.ties_forms import form_ties
from extractor.template import extract
from gouji.records import Records, StatementTable
from gouji.types import Amount, Cell, Document, Table

Spot = tuple[int, int]
Home = Literal["text", "statement", "form"]
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Change:
    """One known error: what is edited (or which row of which table goes), the relation that breaks,
    and the places, in the old text, on one of which a finding has to stand."""

    operator: str
    edits: tuple[Edit, ...]
    relation: str
    old: str
    new: str
    spots: tuple[Spot, ...]
    row: tuple[int, int] | None = None


class Material:
    """One report, read once."""

    def __init__(self, document: Document, records: Records | None = None) -> None:
        self.document = document
        self.records = extract(document) if records is None else records
        self.ties = standing(chain(account_ties(self.records), form_ties(self.records)))

    @cached_property
    def figures(self) -> dict[Spot, Amount]:
        """Every figure of a tie, by place, in the order of the text."""
        found = {spot(side): side for tie in self.ties for side in tie.sides}
        return dict(sorted(found.items()))

    @cached_property
    def ties_at(self) -> dict[Spot, list[Tie]]:
        found: dict[Spot, list[Tie]] = {}
        for tie in self.ties:
            for side in tie.sides:
                found.setdefault(spot(side), []).append(tie)
        return found

    @cached_property
    def _tables(self) -> list[Table]:
        return sorted(self.document.tables, key=lambda table: table.start)

    @cached_property
    def _table_starts(self) -> list[int]:
        return [table.start for table in self._tables]

    @cached_property
    def _statements(self) -> frozenset[Spot]:
        return frozenset(
            spot(cell.amount)
            for table in self.records.of(StatementTable) for row in table.rows for cell in row.cells
            if isinstance(cell.amount, Amount)
        )

    def cell(self, place: Spot) -> tuple[Table, Cell] | None:
        """The table and the cell that hold a place."""
        at = bisect_right(self._table_starts, place[0]) - 1
        if at < 0 or place[0] >= self._tables[at].end:
            return None
        table = self._tables[at]
        inside = (c for c in table.cells if c.start <= place[0] and place[1] <= c.end)
        cell = next(inside, None)
        return (table, cell) if cell is not None else None

    def home(self, place: Spot) -> Home:
        if place in self._statements:
            return "statement"
        return "form" if self.cell(place) else "text"

    def broken(self, changes: dict[Spot, Amount]) -> list[Tie]:
        """The ties that no longer hold with these figures."""
        touched = {id(tie): tie for place in changes for tie in self.ties_at.get(place, ())}
        return [tie for tie in touched.values() if tie.broken_by(changes)]


def retyped(amount: Amount, quote: str) -> Amount | None:
    """The figure that its place shows once it reads `quote`; None where the old quote does not read
    as the figure itself."""
    old, new = _NUMERAL.search(amount.evidence.quote), _NUMERAL.search(quote)
    if old is None or new is None:
        return None
    was, now = (Decimal(found[0].replace(",", "")) for found in (old, new))
    if was * amount.scale != abs(amount.value):
        return None
    sign = -1 if amount.value < 0 else 1
    evidence = amount.evidence.model_copy(update={"quote": quote})
    return amount.model_copy(update={"value": sign * now * amount.scale, "evidence": evidence})


def words(ties: Iterable[Tie]) -> str:
    """The relations in words, the first few."""
    return "；".join(list(dict.fromkeys(tie.relation for tie in ties))[:3])
