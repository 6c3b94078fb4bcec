"""The rows of two-sided statements and of those by subject."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extractor.figures import read_cell
from extractor.normal import squeeze
from extractor.statement_grid import Grid
from extractor.statement_terms import (
    AS_SUBJECT,
    CLASS_CODES,
    bare,
    column_concept,
    column_fund,
    column_measure,
    is_of_which,
    row_concept,
)
from gouji.records import Fund, Measure, StatementCell, StatementId, StatementRow
from gouji.types import Amount, Cell

_FUND_OF: dict[StatementId, Fund] = {
    "T1": "all", "T2": "all", "T3": "all", "T4": "fiscal", "T5": "general_public",
    "T6": "general_public", "T7": "fiscal", "T8": "gov_funds", "T9": "state_capital",
}  # fmt: skip
_OPENING_FUNDS: dict[str, Fund] = {
    "income_general_public": "general_public", "income_gov_funds": "gov_funds",
    "income_state_capital": "state_capital",
}  # fmt: skip
_LABEL = re.compile(r"项目(?:\(.*\))?|.*科目名称|.*名称|支出功能分类.*|功能分类.*|科目")
_CODE_HEAD = re.compile(r"类|款|项|.*(?:编码|代码).*")
_IGNORED = re.compile(r"行次|栏次|序号|备注")
_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CODE_AND_NAME = re.compile(r"\[?(\d{3}(?:\d{2}){0,2})\]?[-_]?([一-龥].*)")
TOTAL = re.compile(r"(?:合计|总计|.{0,8}(?:合计|总计))")
SUMS = re.compile(r"合计|小计")
_WHOLE_COLUMNS = frozenset(
    ["basic_expenditure", "project_expenditure", "income_fiscal", "income_service"]
)

Side = Literal["income", "expenditure"]


def statement_cell(
    cell: Cell | None, unit: str, column: str, fund: Fund, measure: Measure, label: str
) -> StatementCell:
    reading = read_cell(cell, unit)
    if isinstance(reading, Amount) and not reading.is_money:
        reading = None  # a rate or a count beside the figures
    return StatementCell(
        column=column, fund=fund, measure=measure, label=label, amount=reading,
        evidence=cell.evidence() if cell is not None else None,
    )


# --- two sides ------------------------------------------------------------------------------------


def two_sided(grid: Grid, statement: StatementId, unit: str, budget: bool) -> Iterator[StatementRow]:
    """The rows of T1 or T4: income to the left, expenditure to the right of it."""
    labels = [c for c, path in enumerate(grid.paths) if path and _LABEL.fullmatch(path[-1])][:3]
    ends = [*labels[1:], len(grid.paths)]
    sides: tuple[Side, Side] = ("income", "expenditure")
    opening = False
    for row in grid.body:
        for side, label_col, end in zip(sides, labels, ends, strict=False):
            label = grid.cell(row, label_col)
            raw = squeeze(label.text) if label else ""
            columns = [c for c in range(label_col + 1, end) if not _ignored(grid.paths[c])]
            if not any(grid.cell(row, c) for c in columns):
                continue
            name = bare(raw)
            concept = row_concept(name, side)
            if side == "income":
                opening = concept == "opening_balance" or (opening and concept in _OPENING_FUNDS)
            funded = _OPENING_FUNDS.get(concept) if opening and side == "income" else None
            if funded:
                concept = "opening_balance"
            cells = tuple(
                statement_cell(
                    grid.cell(row, c), unit, concept,
                    funded or _fund(statement, concept, grid.paths[c], side),
                    column_measure("/".join(grid.paths[c]), budget), grid.paths[c][-1] if grid.paths[c] else "",
                )
                for c in columns
                if grid.cell(row, c) is not label
            )
            if not name and not any(cell.amount for cell in cells):
                continue
            yield StatementRow(
                label=label.evidence() if label and label.text else None, name=name,
                code=CLASS_CODES.get(name, "") if concept == "func" else "", side=side,
                kind=_kind(raw, name, concept),
                cells=cells,
            )


def _kind(raw: str, name: str, concept: str) -> Literal["item", "total", "of_which"]:
    if is_of_which(raw) and not concept:
        return "of_which"
    return "total" if TOTAL.fullmatch(name) else "item"


def _ignored(path: Sequence[str]) -> bool:
    return bool(path) and bool(_IGNORED.fullmatch(path[-1]))


def _fund(statement: StatementId, concept: str, path: Sequence[str], side: Side) -> Fund:
    if statement == "T1":
        return "all"
    if concept.startswith("income_") and concept not in ("income_total", "income_grand_total"):
        return "all"  # the source is the fund
    named = column_fund(path[-1]) if path and side == "expenditure" else None
    return named or "fiscal"


# --- by subject -----------------------------------------------------------------------------------


@dataclass
class _Group:
    """Columns that belong together: codes, names, then figures."""

    codes: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    figures: list[tuple[int, str, Measure]] = field(default_factory=list)
    digits: list[str] = field(default_factory=lambda: ["", "", ""])


def by_subject(grid: Grid, statement: StatementId, unit: str, budget: bool) -> Iterator[StatementRow]:
    """The rows of a table of functional or economic subjects, in one group of columns or more."""
    groups = _groups(grid, statement, budget)
    for row in grid.body:
        for group in groups:
            found = _subject_row(grid, statement, unit, group, row)
            if found is not None:
                yield found


def _groups(grid: Grid, statement: StatementId, budget: bool) -> list[_Group]:
    groups = [_Group()]
    for col, path in enumerate(grid.paths):
        last = path[-1] if path else ""
        if _ignored(path):
            continue
        is_code = bool(_CODE_HEAD.fullmatch(last))
        is_name = not is_code and bool(_LABEL.fullmatch(last))
        if (is_code or is_name) and groups[-1].figures:
            groups.append(_Group())
        if is_code:
            groups[-1].codes.append(col)
        elif is_name:
            groups[-1].names.append(col)
        elif groups[-1].codes or groups[-1].names:
            concept = _figure_column(statement, path)
            if concept is not None:
                groups[-1].figures.append((col, concept, column_measure("/".join(path), budget)))
    return [group for group in groups if group.figures]


def _figure_column(statement: StatementId, path: Sequence[str]) -> str | None:
    """The concept of a column's totals; "" if unknown, None if it is a part of the one before."""
    if not path or path[-1].startswith("其中"):
        return None
    own = column_concept(statement, path[-1])
    above = next((c for name in reversed(path[:-1]) if (c := column_concept(statement, name))), "")
    if SUMS.fullmatch(path[-1]):
        return above or own or "expenditure_total"
    return None if above in _WHOLE_COLUMNS else own


def _subject_row(
    grid: Grid, statement: StatementId, unit: str, group: _Group, row: int
) -> StatementRow | None:
    labels = [cell for c in (*group.codes, *group.names) if (cell := grid.cell(row, c)) is not None]
    figures = [(grid.cell(row, c), concept, measure) for c, concept, measure in group.figures]
    figures = [entry for entry in figures if entry[0] not in labels]
    named = [grid.cell(row, c) for c in group.names]
    name_cell = next((cell for cell in named if cell and cell.text), None)
    code = _code([squeeze(cell.text) if (cell := grid.cell(row, c)) else "" for c in group.codes], group)
    label = name_cell or next((cell for cell in labels if cell.text), None)
    raw = squeeze(label.text) if label else ""
    both = _CODE_AND_NAME.fullmatch(raw)
    if both and not code:
        code, raw = both[1], both[2]
    name = bare(raw)
    if code and name == code:
        name = ""
    total = not code and bool(TOTAL.fullmatch(name))
    if not figures or (not name and not code and not any(cell and cell.text for cell, _, _ in figures)):
        return None
    if name.startswith("…"):
        return None
    cells = tuple(
        statement_cell(
            cell, unit, _subject_concept(statement, concept, name, total), _FUND_OF[statement], measure,
            grid.paths[group.figures[at][0]][-1],
        )
        for at, (cell, concept, measure) in enumerate(figures)
    )
    return StatementRow(
        label=label.evidence() if label and label.text else None, name=name, code=code,
        kind="total" if total else "of_which" if is_of_which(raw) else "item", cells=cells,
    )


def _subject_concept(statement: StatementId, concept: str, name: str, total: bool) -> str:
    if statement == "T6":
        if total and "人员" in name:
            return "personnel_funds"
        if total and "公用" in name:
            return "public_funds"
        return concept if total or concept != "basic_expenditure" else "econ"
    return concept if total else AS_SUBJECT.get(concept, concept)


def _code(parts: Sequence[str], group: _Group) -> str:
    """The code of a row, from one column (2010601, 201 06 01) or from 类, 款 and 项."""
    joined = "".join(dict.fromkeys(parts)) if len(parts) == 1 else ""
    if joined:
        return joined if _CODE.fullmatch(joined) else ""
    distinct = [part for part in parts if part]
    if not distinct or not all(part.isdigit() for part in distinct):
        return ""
    whole = next((part for part in reversed(distinct) if len(part) in (5, 7)), "")
    if whole:
        return whole  # the whole code in one of the columns, or in a merged cell
    # a merged cell holds the class alone
    levels = [distinct[0], "", ""] if len(set(distinct)) == 1 and parts[0] else [*parts, "", ""][:3]
    for at, part in enumerate(levels):
        if part:
            group.digits[at] = part.zfill(2) if at else part
            group.digits[at + 1 :] = [""] * (2 - at)
    code = "".join(group.digits)
    return code if _CODE.fullmatch(code) else ""
