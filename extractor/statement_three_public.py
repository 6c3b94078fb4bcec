"""The rows of the three-public-expenses statement, in the shapes that provinces give it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.normal import squeeze
from extractor.statement_grid import Grid, row_cells
from extractor.statement_rows import SUMS, TOTAL, statement_cell
from extractor.statement_terms import bare, column_fund, column_measure, three_public_concept
from gouji.records import Fund, Measure, StatementRow

_MEASURE_WORDS = re.compile(
    r"20\d\d年度?|本年度?|上年度?|(?:年初|全年|调整后?)?预算(?:数|安排数?)|决算(?:数|支出数?)|执行数|财政拨款"
)


def three_public(
    grid: Grid, unit: str, budget: bool, year: int | None, plain_budget: Measure = "budget_original"
) -> Iterator[StatementRow]:
    """The rows of T7: expenses in columns (one row, or years as rows), or expenses in rows.

    `plain_budget` is what a column that is just called 预算数 holds.
    """
    columns = [_expense(path) for path in grid.paths]
    if len({concept for concept in columns if concept} - {"three_public"}) >= 2:
        rows = _expenses_in_columns(grid, columns, unit, budget, year)
    else:
        rows = _expenses_in_rows(grid, unit, budget)
    for row in rows:
        cells = tuple(
            cell.model_copy(update={"measure": plain_budget}) if cell.measure == "budget_original" else cell
            for cell in row.cells
        )
        yield row.model_copy(update={"cells": cells})


def _expense(path: Sequence[str]) -> str:
    for name in reversed(path):
        plain = _MEASURE_WORDS.sub("", name)
        if plain in ("小计", ""):
            continue
        found = three_public_concept(plain) or three_public_concept(SUMS.sub("", plain))
        if found:
            return found
    return ""


def _expenses_in_columns(
    grid: Grid, columns: Sequence[str], unit: str, budget: bool, year: int | None
) -> Iterator[StatementRow]:
    rows = list(grid.body)
    labelled = [c for c, concept in enumerate(columns) if not concept]
    for row in rows:
        label = next((cell for c in labelled if (cell := grid.cell(row, c)) and cell.text), None)
        name = squeeze(label.text) if label else ""
        of_year = re.match(r"(20\d\d)年?", name)
        known = len(rows) == 1 or (bool(of_year) and "比" not in name) or bool(TOTAL.fullmatch(name))
        cells = []
        for c, concept in enumerate(columns):
            if not concept:
                continue
            measure = column_measure("/".join(grid.paths[c]), budget)
            if of_year and year is not None and int(of_year[1]) != year:
                measure = "prior_year" if int(of_year[1]) == year - 1 else measure
                known = known and int(of_year[1]) == year - 1
            fund: Fund = "all" if concept == "agency_operating_expense" else "fiscal"
            cells.append(
                statement_cell(grid.cell(row, c), unit, concept if known else "", fund, measure, grid.paths[c][-1])
            )
        yield StatementRow(
            label=label.evidence() if label else None, name=name, kind="total", cells=tuple(cells)
        )


def _expenses_in_rows(grid: Grid, unit: str, budget: bool) -> Iterator[StatementRow]:
    vehicle = False
    for row in grid.body:
        cells = row_cells(grid.table, row)
        if not cells or not cells[0].text:
            continue
        label, rest = cells[0], cells[1:]
        name = bare(squeeze(label.text))
        concept = three_public_concept(_MEASURE_WORDS.sub("", name)) or three_public_concept(name)
        if concept == "three_public" and name in ("合计", "总计") and vehicle:
            concept = ""  # the sum of something else below the list
        vehicle = vehicle or concept == "vehicle"
        found = []
        for cell in rest:
            path = grid.paths[cell.col]
            fund = column_fund(path[-1]) if path else None
            measure = column_measure("/".join(path), budget)
            found.append(
                statement_cell(cell, unit, concept, fund or "fiscal", measure, path[-1] if path else "")
            )
        yield StatementRow(label=label.evidence(), name=name, kind="item", cells=tuple(found))
