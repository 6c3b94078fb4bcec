"""The subjects of the classification: looked up in a statement by the names that the text uses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.articulation import same_figure
from gouji.records import Fund, StatementCell, StatementRow, StatementTable, SubjectItem
from gouji.types import Amount, Evidence

_BRACKETS = str.maketrans("（）", "()")
_STATEMENT_OF: dict[Fund, str] = {
    "general_public": "T5", "gov_funds": "T8", "state_capital": "T9",
}  # fmt: skip


def plain(name: str) -> str:
    """A name without white space, its brackets of one kind."""
    return re.sub(r"\s+", "", name).translate(_BRACKETS)


@dataclass(frozen=True)
class Named:
    """A subject as the text names it, one name a level: class, section, item."""

    names: tuple[Evidence, ...]

    @classmethod
    def of(cls, item: SubjectItem) -> Named | None:
        """The names of an item, as far down as no level is left out."""
        levels = (item.class_name, item.section_name, item.item_name)
        names = tuple(name for name in levels if name is not None)
        return cls(names) if names and levels[: len(names)] == names else None


def coded(table: StatementTable) -> dict[str, StatementRow] | None:
    """The rows of a statement by code; None where codes repeat or rows have none."""
    rows: dict[str, StatementRow] = {}
    for row in table.rows:
        if row.kind == "total":
            continue
        if not row.code or row.code in rows:
            return None
        rows[row.code] = row
    return rows


def amount_of(row: StatementRow) -> Amount | None:
    """What a subject's row states in its first column of figures, the total."""
    cell: StatementCell | None = next((c for c in row.cells if c.column == "func"), None)
    return cell.amount if cell is not None and isinstance(cell.amount, Amount) else None


def found_under(rows: dict[str, StatementRow], parent: str, name: str) -> str | None:
    """The code of the subject of this name, one level below `parent`."""
    length = len(parent) + 2 if parent else 3
    return next(
        (code for code, row in rows.items()
         if len(code) == length and code.startswith(parent) and row.name == plain(name)),
        None,
    )


def resolved(rows: dict[str, StatementRow], named: Named) -> tuple[str, ...]:
    """The codes that the names lead to, level by level, as far as the statement has them."""
    codes: list[str] = []
    for name in named.names:
        code = found_under(rows, codes[-1] if codes else "", name.quote)
        if code is None:
            break
        codes.append(code)
    return tuple(codes)


def statement_of_fund(tables: Sequence[StatementTable], fund: Fund) -> StatementTable | None:
    """The statement of a fund's expenditure by subject, where it is there once and is filled."""
    found = [t for t in tables if t.statement == _STATEMENT_OF.get(fund) and not t.empty]
    return found[0] if len(found) == 1 else None


def stated_in_total(
    tables: Sequence[StatementTable], fund: Fund, code: str, amount: Amount
) -> bool:
    """Whether 财政拨款收入支出决算总表 states this figure for the subject: then the tables differ."""
    return any(
        cell.column == "func" and cell.fund == fund and isinstance(cell.amount, Amount)
        and same_figure(amount, cell.amount) is None
        for table in tables if table.statement == "T4"
        for row in table.rows if row.code == code
        for cell in row.cells
    )


@dataclass(frozen=True)
class Misnamed:
    """A subject whose name the statement does not have: `row` is the subject of its amount."""

    item: SubjectItem
    name: Evidence
    amount: Amount
    table: StatementTable
    row: StatementRow

    def rows(self, tables: Sequence[StatementTable]) -> Iterator[tuple[StatementTable, Evidence]]:
        """Where the statements of expenditure name the subject."""
        for table in tables:
            for row in table.rows:
                if row.code == self.row.code and row.label and table.statement in ("T3", self.table.statement):
                    yield table, row.label


def misnamed(items: Sequence[SubjectItem], tables: Sequence[StatementTable]) -> Iterator[Misnamed]:
    """Subjects of the text that the statement has under another name, told by amount and parent."""
    for table in dict.fromkeys(t.statement for t in tables):
        of_fund = [i for i in items if _STATEMENT_OF.get(i.fund) == table]
        statement = statement_of_fund(tables, of_fund[0].fund) if of_fund else None
        rows = coded(statement) if statement else None
        if statement is None or rows is None:
            continue
        named = [(item, Named.of(item)) for item in of_fund]
        told = {
            codes[-1] for _, names in named if names
            if len(codes := resolved(rows, names)) == len(names.names)
        }
        for item, names in named:
            if names is None or item.amount is None or not item.amount.value:
                continue
            codes = resolved(rows, names)
            if not codes or len(codes) == len(names.names):
                continue
            row = _under_another_name(rows, names, codes, item.amount, told)
            if row is not None:
                yield Misnamed(item, names.names[len(codes)], item.amount, statement, row)


def _under_another_name(
    rows: dict[str, StatementRow], names: Named, codes: tuple[str, ...], amount: Amount, told: set[str]
) -> StatementRow | None:
    """The row at the first level that was not found: the only one under the same parent with this
    amount, or over the only subject of the last name and this amount."""
    parent, level = codes[-1], len(codes[-1]) + 2
    deepest = 3 + 2 * (len(names.names) - 1)
    fitting = [
        code for code, row in rows.items()
        if len(code) == deepest and code.startswith(parent) and code not in told
        and (there := amount_of(row)) is not None and same_figure(amount, there) is None
        and (deepest == level or row.name == plain(names.names[-1].quote))
    ]
    return rows.get(fitting[0][:level]) if len(fitting) == 1 else None
