"""The nine statements of a final account, or of a budget, from a document's tables.

A table is told by its title and by what its columns are called; then one of three readers takes
it: two-sided (T1, T4), by subject (T2, T3, T5, T6, T8, T9), three public expenses (T7).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extractor.building import table_unit
from extractor.normal import Normal, squeeze
from extractor.statement_grid import Grid, note_in, read_grid, row_cells
from extractor.statement_rows import by_subject, two_sided
from extractor.statement_terms import bare, statement_of, three_public_concept
from extractor.statement_three_public import three_public
from gouji.records import Figure, Record, ReportHeader, StatementId, StatementRow, StatementTable
from gouji.types import Amount, Block, Document, Evidence, Table, Unread

_LOOKBACK = 8
_LOOKAHEAD = 6
_EMPTY_NOTE = re.compile(
    r"空表|无数据|无发生额|本表为空|(?:没有|无)[^。;]{0,40}(?:收入|支出|安排|预算|经费|业务|数据)"
)
_ADJUSTED = re.compile(r"预算数(?:为|是|指|反映)[^。]{0,20}(?:全年预算|调整后)|调整后的?预算数")
_NOTE_LINE = re.compile(r"(?:备注|注|说明)\d?[:：]|.{0,60}(?:空表|本表无数据)")

_SIGNS: dict[StatementId, re.Pattern[str]] = {
    "T1": re.compile(r"收入.*支出"),
    "T2": re.compile(r"财政拨款.*(?:事业收入|其他收入)"),
    "T3": re.compile(r"基本支出.*项目支出"),
    "T4": re.compile(r"一般公共预算|公共财政"),
    "T5": re.compile(r"基本支出.*项目支出"),
    "T6": re.compile(r"科目|人员经费|公用经费"),
    "T7": re.compile(""),
    "T8": re.compile(r"基本支出|年初结转|本年支出|科目"),
    "T9": re.compile(r"基本支出|年初结转|本年支出|科目"),
}
"""What the heads of a statement have to say, so that a title alone does not make one."""


def read_statements(document: Document, header: ReportHeader) -> Iterator[Record]:
    """One `StatementTable` a statement, then the `Figure`s of its cells.

    A statement that stands there more than once (a department and its units, say) gives its tables
    but no figures: their facts are not the report's own.
    """
    found = [table for table in map(lambda t: _read(document, header, t), document.tables) if table]
    counts = Counter(table.statement for table in found)
    for table in found:
        yield table
        if counts[table.statement] == 1:
            yield from figures_of(table)


def figures_of(table: StatementTable) -> Iterator[Figure]:
    """The figures of a statement's cells."""
    for row in table.rows:
        for cell in row.cells:
            if isinstance(cell.amount, Amount) and cell.column and row.kind != "of_which":
                yield Figure(
                    where=table.where, concept=cell.column, fund=cell.fund, measure=cell.measure,
                    code=row.code, name=_subject_name(table, row, cell.column),
                    source=table.statement, label=row.name or cell.label, amount=cell.amount,
                )


def _subject_name(table: StatementTable, row: StatementRow, concept: str) -> str:
    """The name of the subject that a row is of; "" where the row is a fact of its own."""
    by_nature = table.statement in ("T1", "T4", "T7") and not concept.startswith("func")
    return "" if by_nature or row.kind == "total" else row.name


def _read(document: Document, header: ReportHeader, table: Table) -> StatementTable | None:
    grid = read_grid(table)
    if grid is None:
        return None
    statement, title = _identify(document, table, grid)
    if statement is None:
        return None
    unit = table.unit or _unit_in(table) or _unit_above(document, table)
    assumed = unit or ("万元" if "万元" in document.text else "元")
    budget = header.kind == "budget" or bool(
        title and "预算" in title.quote and not re.search("决算", title.quote) and "决算" not in grid.words()
    )
    rows: list[StatementRow]
    if statement == "T7" and not budget and _ADJUSTED.search(_remarks(document, table)):
        rows = list(three_public(grid, assumed, budget, header.fiscal_year, "budget_adjusted"))
    elif statement in ("T1", "T4"):
        rows = list(two_sided(grid, statement, assumed, budget))
    elif statement == "T7":
        rows = list(three_public(grid, assumed, budget, header.fiscal_year))
    else:
        rows = list(by_subject(grid, statement, assumed, budget))
    if not rows and not grid.first < table.rows:
        return None
    readings = [cell.amount for row in rows for cell in row.cells]
    unread = sum(isinstance(reading, Unread) for reading in readings)
    empty = not unread and not any(isinstance(reading, Amount) for reading in readings)
    return StatementTable(
        where=title.quote if title else "", statement=statement, title=title, unit=assumed,
        rows=tuple(rows), empty=empty, note=_note(document, table), unread_cells=unread,
    )


def _identify(
    document: Document, table: Table, grid: Grid
) -> tuple[StatementId | None, Evidence | None]:
    for title in _titles(document, table):
        statement = statement_of(re.sub(r"^[(\[]?公开\d+表[)\]]?", "", bare(squeeze(title.quote))))
        if statement and _SIGNS[statement].search(grid.words()) and _fits(statement, grid):
            return statement, title
        if statement:
            return None, None
    if _fits("T7", grid):
        return "T7", None
    return None, None


def _fits(statement: StatementId, grid: Grid) -> bool:
    """T7 without a title is told by its expenses, in the columns or in the rows."""
    if statement != "T7":
        return True
    names = {three_public_concept(bare(name)) for path in grid.paths for name in path}
    for row in grid.body:
        for cell in row_cells(grid.table, row)[:1]:
            names.add(three_public_concept(bare(squeeze(cell.text))))
    return {"overseas_travel", "official_reception"} <= names


def _titles(document: Document, table: Table) -> Iterator[Evidence]:
    """What may be the title: lines above the table, the nearest first, and full rows in it."""
    for row in range(min(3, table.rows)):
        cells = row_cells(table, row)
        if len(cells) == 1 and cells[0].text:
            yield cells[0].evidence()
    for block in _above(document, table):
        yield document.evidence(block.start, block.end)
    if table.title:
        at = document.text.rfind(table.title, 0, table.start)
        yield (
            Evidence(quote=table.title, start=at, end=at + len(table.title))
            if at >= 0
            else Evidence(quote=table.title, status="missing")
        )


def _above(document: Document, table: Table) -> Iterator[Block]:
    at = next((i for i, b in enumerate(document.blocks) if b.table == table.index), None)
    if at is None:
        return
    for block in reversed(document.blocks[max(0, at - _LOOKBACK) : at]):
        if block.kind == "table":
            return
        yield block


def _unit_in(table: Table) -> str:
    return next(
        (unit for row in range(min(3, table.rows)) for cell in row_cells(table, row)
         if (unit := table_unit(cell.text))),
        "",
    )


def _unit_above(document: Document, table: Table) -> str:
    units = (table_unit(document.text[b.start : b.end]) for b in _above(document, table))
    return next((unit for unit in units if unit), "")


def _remarks(document: Document, table: Table) -> str:
    """What stands below a table, up to the next one or its title."""
    at = next((i for i, b in enumerate(document.blocks) if b.table == table.index), None)
    found: list[str] = []
    for block in document.blocks[at + 1 : at + 1 + _LOOKAHEAD] if at is not None else ():
        text = Normal(document, block.start, block.end).text
        if block.kind == "table" or statement_of(bare(text)):
            break
        if _NOTE_LINE.match(text) or found:
            found.append(text)
    inside = note_in(table)
    return "".join([squeeze(inside.text) if inside else "", *found])


def _note(document: Document, table: Table) -> Evidence | None:
    """The remark that explains an empty table: in the table's last rows, or below it."""
    inside = note_in(table)
    if inside is not None and _EMPTY_NOTE.search(squeeze(inside.text)):
        return inside.evidence()
    at = next((i for i, b in enumerate(document.blocks) if b.table == table.index), None)
    if at is None:
        return None
    for block in document.blocks[at + 1 : at + 1 + _LOOKAHEAD]:
        text = Normal(document, block.start, block.end).text
        if block.kind == "table" or statement_of(bare(text)):
            return None
        if _NOTE_LINE.match(text) and _EMPTY_NOTE.search(text):
            return document.evidence(block.start, block.end)
    return None
