"""Rows of indicator tables, cited cell by cell.

A model says which cell is the target and which the actual; the header over the cell must say so too,
in words wider than the templates know. The cells are read as the templates read theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from extractor.figures import read_cell
from extractor.form_head import LABELS, TITLE, YEAR, Head, read_above, read_labels
from extractor.form_indicator import indicator, level1_of
from extractor.normal import squeeze
from extractor.numbered import NumberedText, numbered
from extractor.reading.bodies import REPORT, report_stretches
from extractor.reading.rows import Quote, Row
from extractor.reading.sheet import Sheet
from extractor.reading.source import Source
from extractor.reading.tables import indicator_rows, is_header, meanings
from gouji.readings import Dropped
from gouji.records import EvaluationReport, Indicator, Record, SelfEvaluation
from gouji.types import Amount, Cell, Evidence, Table

_FIELDS = ("name", "target", "actual", "weight", "score", "rate", "note")
_BESIDE = ("operator", "unit")
_OPERATOR = re.compile(r"符号|比较符|运算符|指标性质")
_UNIT = re.compile(r"(?:计量|度量)?单位")


class IndicatorRow(Row):
    """One indicator: the numbers of its cells, "" where there is none."""

    name: Quote = ""
    target: Quote = ""
    actual: Quote = ""
    weight: Quote = ""
    score: Quote = ""
    rate: Quote = ""
    note: Quote = ""

    @property
    def quotes(self) -> dict[str, str]:
        return {}

    @property
    def cited(self) -> dict[str, str]:
        return {field: number for field in _FIELDS if (number := getattr(self, field))}


class Indicators(BaseModel):
    rows: list[IndicatorRow]


def indicator_records(source: Source, sheet: Sheet) -> Iterator[Record]:
    """The form that the rows are of, or the evaluation report whose table they are, with an indicator
    for every row whose cells belong together."""
    chunk = sheet.chunk
    if chunk.table is None:
        return
    table = source.document.tables[chunk.table]
    shown = numbered(chunk, source.document)
    header = next((row for row in table.by_row if row and min(c.start for c in row) >= chunk.start), ())
    rows = {
        cell.row for number, under in indicator_rows(table) if header and number == header[0].row
        for row in under for cell in row
    }
    found: dict[int, Indicator] = {}
    for row in sheet:
        asked = row.row
        assert isinstance(asked, IndicatorRow)
        cells = _cells(sheet, table, shown, asked, header, rows)
        if cells is not None and cells["name"].start not in found:
            found[cells["name"].start] = _indicator(table, cells, header)
    if not found:
        return
    form = _form(source, table, header, tuple(found[at] for at in sorted(found)))
    of_report = any(start <= table.start < end for start, end in report_stretches(source.document))
    if of_report and form.title is None and not TITLE.search(squeeze(table.title)):
        yield EvaluationReport(where=REPORT, indicators=form.indicators)
    else:
        yield form


def _cells(
    sheet: Sheet, table: Table, shown: NumberedText, asked: IndicatorRow, header: tuple[Cell, ...],
    rows: set[int],
) -> dict[str, Cell] | None:
    """The cells cited that lie in one row, each under a header that says what it is taken for."""
    cells: dict[str, Cell] = {}
    for field, number in asked.cited.items():
        sheet.values += 1
        span = shown.span(number) if "." in number else None
        cell = next((c for c in table.cells if span == (c.start, c.end)), None)
        if cell is None:
            _drop(sheet, field, "absent", Evidence(quote=number, status="missing"))
        elif cell.row not in rows or not _fits(field, cell, header):
            sheet.grounded += 1
            _drop(sheet, field, "unsupported", cell.evidence())
        else:
            sheet.grounded += 1
            cells[field] = cell
    together = max((cell.row for cell in cells.values()), default=0) < min(
        (cell.row + cell.row_span for cell in cells.values()), default=0
    )
    if "name" not in cells or len(cells) < 2 or not together:
        for field, cell in cells.items():
            _drop(sheet, field, "unsupported", cell.evidence())
        return None
    score, weight = (read_cell(cells.get(field)) for field in ("score", "weight"))
    if isinstance(score, Amount) and isinstance(weight, Amount) and score.value > weight.value:
        for field in ("score", "weight"):
            _drop(sheet, field, "unsupported", cells.pop(field).evidence())
    return cells


def _drop(sheet: Sheet, field: str, reason: str, evidence: Evidence) -> None:
    sheet.dropped.append(Dropped(task=sheet.task, field=field, reason=reason, evidence=evidence))


def _fits(field: str, cell: Cell, header: tuple[Cell, ...]) -> bool:
    """Whether the header over a cell says what the cell is taken for, and the cell can hold it."""
    told = {
        name for head in header for name in meanings(head.text)
        if head.col < cell.col + cell.col_span and cell.col < head.col + head.col_span
    }
    if field not in told:
        return False
    figure = isinstance(read_cell(cell), Amount)
    if field in ("weight", "score"):
        return figure and not squeeze(cell.text).endswith(("%", "元"))
    return figure if field == "rate" else not (field == "name" and figure)


def _indicator(table: Table, cells: dict[str, Cell], header: tuple[Cell, ...]) -> Indicator:
    """The indicator of a row; operator, unit and levels are found by the columns' own names."""
    row = max(cells.values(), key=lambda cell: cell.row).row
    level1, one = _level(table, header, row, "level1")
    level2, two = _level(table, header, row, "level2")
    beside = {
        name: cell for name, pattern in zip(_BESIDE, (_OPERATOR, _UNIT), strict=True)
        for head in header if pattern.fullmatch(squeeze(head.text))
        if (cell := table.grid[row][head.col]) is not None and not cell.blank
    }
    placed = two or one
    return indicator(
        {**beside, **cells}, level1_of(level1, level2), level2, placed.evidence() if placed else None
    )


def _level(
    table: Table, header: tuple[Cell, ...], row: int, name: str
) -> tuple[str, Cell | None]:
    """The class of indicators of a row: in its column, or the last one above."""
    head = next((cell for cell in header if name in meanings(cell.text)), None)
    if head is None:
        return "", None
    for above in range(row, head.row, -1):
        cell = table.grid[above][head.col]
        if cell is not None and not cell.blank:
            return squeeze(cell.text), cell
    return "", None


def _form(
    source: Source, table: Table, header: tuple[Cell, ...], found: tuple[Indicator, ...]
) -> SelfEvaluation:
    """The form of a table, with its title and labels; rows that were not read are counted."""
    at = header[0].row
    head = read_above(source.document, table)
    begin = max((row[0].row for row in table.by_row[:at] if row and is_header(row)), default=-1) + 1
    for row in table.by_row[begin:at]:
        filled = [cell for cell in row if not cell.blank]
        if len(filled) == 1 and TITLE.match(squeeze(filled[0].text)):
            head = Head(title=filled[0].evidence())
        else:
            read_labels(head, row)
    heading = squeeze(head.title.quote) if head.title else squeeze(table.title)
    rows = next((rows for number, rows in indicator_rows(table) if number == at), [])
    project = head.fields.get("project")
    year = head.year or (int(y[1]) if (y := YEAR.search(heading)) else source.header.fiscal_year)
    named = LABELS.keys() & head.fields.keys()
    return SelfEvaluation(
        where=" ".join(project.quote.split()) if project else heading,
        kind="department" if "整体" in heading or (not project and "department" in named) else "project",
        title=head.title, project=project, competent_department=head.fields.get("competent"),
        competent_department_label=head.labels.get("competent"),
        implementing_unit=head.fields.get("implementing"), fiscal_year=year, unit=table.unit or "万元",
        indicators=found, unread_rows=max(0, len(rows) - len(found)),
    )
