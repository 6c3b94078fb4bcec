"""Self-evaluation forms (绩效自评表), of projects and of whole departments.

The forms of all provinces have the same parts in the same order: a title, labels with values, a
block of funds, goals, a header of indicators, indicator rows, a total. They come as tables of their
own, or as one table for all of them, so that a table is read row by row: a title or a new project
name begins a form. What a part of a form is called differs; `form_columns` knows the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.figures import read_cell, read_figure
from extractor.form_columns import INDICATOR_COLUMNS, Column, align, names, read_columns
from extractor.form_funds import funds_columns, read_funds_row, stated_unit
from extractor.form_head import LABELS, TITLE, YEAR, Head, read_above, read_labels
from extractor.form_indicator import indicator, is_indicator, level1_of
from extractor.normal import squeeze
from gouji.records import FundsRow, Indicator, Record, ReportHeader, SelfEvaluation
from gouji.types import Amount, Cell, Document, Evidence, Reading, Table

_GOAL_EXPECTED = re.compile(r"(?:年初|年度|全年|预期|预定|设定|项目|绩效|总体)*目标(?:\(.*\))?$|年初设定目标")
_GOAL_ACTUAL = re.compile(
    r"(?:年度|全年|实际|总体|绩效|项目)*(?:目标)?(?:实际)?完成情况(?:综述)?(?:\(.*\))?$|实际完成情况"
)
_NEXT_LABEL = re.compile(r"\s*年度绩效指标(?:完成情况)?\s*$")
_NUMBERED = re.compile(r"^\d+[.、]")
_TOTAL = re.compile(r"(?:总分|合计|总计|得分合计|自评总分|总得分|自评得分)(?:\(.*\))?$")
_AFTERWORD = re.compile(
    r"(?:评价结论|存在(?:的)?问题|改进措施|说明|备注|注[:：]|附注|填报人|其他需要说明)"
)
_SPILLED = re.compile(r"(?:总\s*分|合\s*计|总\s*计)\s*(100)\s*(\d{1,3}(?:\.\d+)?分)\s*")
_TELLING = frozenset({"target", "actual", "weight", "score"})
_MANY = 5
_HELD = ("weight", "score", "target", "actual")
_YEAR_BEHIND = re.compile(r"[(（](?:19|20)\d\d年度?[)）]$")
"""The form's year, which some formats print in the line of its title and others below it."""


@dataclass
class _Form:
    """A form while its rows are read. `part` is where in it the reading stands."""

    head: Head = field(default_factory=Head)
    unit: str = ""
    funds: list[FundsRow] = field(default_factory=list)
    goals: tuple[Cell | None, Cell | None] = (None, None)
    indicators: list[Indicator] = field(default_factory=list)
    total_weight: Reading = None
    total_score: Reading = None
    unread: int = 0
    part: str = "labels"  # labels, funds, goals, indicators, done
    funds_columns: tuple[Column, ...] = ()
    goal_columns: tuple[Column, ...] = ()
    level1: str = ""
    level2: str = ""
    class_cell: Evidence | None = None


@dataclass
class _Header:
    """The last header of indicators: forms without one have the columns of the form before."""

    columns: tuple[Column, ...] = ()
    width: int = 0


def read_self_evaluations(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Every self-evaluation form of the document, in order.

    A table that follows an unfinished form with nothing in between goes on with that form.
    """
    columns = _Header()
    found: list[_Form] = []
    end = -1
    for table in document.tables:
        between = document.text[end : table.start] if 0 <= end <= table.start else "…"
        if not (found and found[-1].part != "done" and not between.strip()):
            if not _may_hold_forms(table):
                end = -1
                continue
            found.append(_Form(head=read_above(document, table), unit=table.unit))
        _read_table(found, table, columns)
        end = table.end
    for form in found:
        record = _record(form, header)
        if record is not None:
            yield record


def _may_hold_forms(table: Table) -> bool:
    if TITLE.search(squeeze(table.title)):
        return True
    return any(
        names(read_columns(row, INDICATOR_COLUMNS)) >= {"name", "actual"} for row in table.by_row
    )


def _read_table(found: list[_Form], table: Table, header: _Header) -> None:
    """Read a table's rows into the last form found, and into the forms that begin in it."""
    for row in table.by_row:
        filled = [cell for cell in row if not cell.blank]
        if len(filled) == 1:
            filled = _without_spilled_total(found[-1], filled[0])
        if not filled:
            continue
        if _begins(found[-1], filled):
            found.append(_Form(unit=table.unit))
        _read_row(found[-1], header, row, filled)


def _without_spilled_total(form: _Form, cell: Cell) -> list[Cell]:
    """The cell without a total row that ran into it ("总分100 96.95分项目支出绩效自评表")."""
    match = _SPILLED.match(cell.text)
    if match is None or form.part != "indicators":
        return [cell]
    for group, name in ((1, "total_weight"), (2, "total_score")):
        start, end = match.span(group)
        place = Evidence(quote=match[group], start=cell.start + start, end=cell.start + end)
        setattr(form, name, read_figure(match[group], place))
    form.part = "done"
    rest = cell.text[match.end() :]
    start = cell.start + match.end()
    return [cell.model_copy(update={"text": rest, "start": start})] if rest else []


def _begins(form: _Form, filled: Sequence[Cell]) -> bool:
    """Whether a row is the first of another form."""
    named = "project" in form.head.fields
    if len(filled) == 1 and TITLE.match(squeeze(filled[0].text)):
        return form.part != "labels" or named
    label = squeeze(filled[0].text).rstrip(":")
    return named and form.part != "labels" and bool(LABELS["project"].fullmatch(label))


def _read_row(form: _Form, header: _Header, row: Sequence[Cell], filled: Sequence[Cell]) -> None:
    if form.part == "done":
        return
    if len(filled) == 1 and form.part == "labels":
        _read_title(form, filled[0])
        return
    columns = read_columns(row, INDICATOR_COLUMNS)
    if "name" in names(columns) and len(names(columns) & _TELLING) >= 2:
        header.columns, header.width = columns, len(row)
        form.part = "indicators"
        form.unread += _holds_figures(filled)
        return
    if form.part in ("labels", "funds", "goals") and (funds := funds_columns(row)):
        form.funds_columns = funds
        form.part = "funds"
        form.unit = form.unit or stated_unit(row)
        form.unread += _holds_figures(filled)
        return
    if form.part in ("labels", "funds") and (goals := _goal_columns(row)):
        form.goal_columns = goals
        form.part = "goals"
        return
    match form.part:
        case "labels":
            read_labels(form.head, row)
        case "funds":
            read = read_funds_row(row, form.funds_columns, form.unit or "万元", not form.funds)
            if isinstance(read, FundsRow):
                form.funds.append(read)
            else:
                form.unread += read
        case "goals":
            _read_goals(form, header, row, filled)
        case _:
            _read_indicator(form, header, row, filled)


def _holds_figures(cells: Sequence[Cell]) -> bool:
    """Whether a row that is no row of figures holds some: another row has run into it."""
    return any(read_figure(cell.text, cell.evidence()) is not None for cell in cells)


def _read_title(form: _Form, cell: Cell) -> None:
    text = squeeze(cell.text)
    if TITLE.match(text) and form.head.title is None:
        form.head.title = cell.evidence()
    if form.head.year is None and (year := YEAR.search(text)):
        form.head.year = int(year[1])


# --- goals ---------------------------------------------------------------------------------------


def _goal_columns(row: Sequence[Cell]) -> tuple[Column, ...]:
    texts = [(cell, _NUMBERED.sub("", squeeze(cell.text))) for cell in row]
    actual = next((cell for cell, text in reversed(texts) if _GOAL_ACTUAL.match(text)), None)
    if actual is None:
        return ()
    expected = [cell for cell, text in texts if cell.col < actual.col and _GOAL_EXPECTED.match(text)]
    if not expected:
        return ()
    goal = expected[-1]
    return (
        Column("expected", goal.col, goal.col + goal.col_span),
        Column("actual", actual.col, actual.col + actual.col_span),
    )


def _read_goals(form: _Form, header: _Header, row: Sequence[Cell], filled: Sequence[Cell]) -> None:
    if form.goals == (None, None):
        rest = list(row[row.index(filled[1]) + 1 :]) if len(filled) > 2 else []
        following = align(rest, header.columns) if len(rest) > 2 and header.columns else None
        if len(filled) == 2:
            form.goals = (filled[0], filled[1])
        elif following is not None and is_indicator(following):
            form.goals = (filled[0], filled[1])  # the first indicator's row ran into that of the goals
            form.part = "indicators"
            _read_indicator(form, header, rest, filled[2:])
        else:
            under = align(row, form.goal_columns) or {}
            form.goals = (under.get("expected"), under.get("actual"))
        return
    # a form whose header of indicators is missing has the rows of the form before it
    if header.columns and len(row) == header.width:
        cells = align(row, header.columns)
        if cells is not None and is_indicator(cells):
            form.part = "indicators"
            _read_indicator(form, header, row, filled)
            return
    form.unread += len(filled) >= _MANY and _holds_figures(filled)


def _goal(cell: Cell | None) -> Evidence | None:
    """The goal's text, without the label of the next block where it ran into it."""
    if cell is None or cell.blank:
        return None
    quote = _NEXT_LABEL.sub("", cell.text)
    return Evidence(quote=quote, start=cell.start, end=cell.start + len(quote)) if quote else None


# --- indicators ----------------------------------------------------------------------------------


def _read_indicator(
    form: _Form, header: _Header, row: Sequence[Cell], filled: Sequence[Cell]
) -> None:
    first = squeeze(filled[0].text)
    if _TOTAL.match(first):
        _read_total(form, header, filled)
        return
    if _AFTERWORD.match(first) and len(filled) <= 2:
        form.part = "done"
        return
    cells = align(row, header.columns)
    if cells is None:
        form.unread += len(filled) > 2
        return
    for level in ("level1", "level2"):
        cell = cells.get(level)
        if cell is not None and not cell.blank:
            setattr(form, level, squeeze(cell.text))
            form.class_cell = cell.evidence()
            if level == "level1":
                form.level2 = ""
    form.level1 = level1_of(form.level1, form.level2)
    name = cells.get("name")
    held = [cells[key] for key in _HELD if key in cells and not cells[key].blank]
    if name is None or name.blank:
        form.unread += any(read_cell(cell) is not None for cell in held)
    elif held:
        form.indicators.append(indicator(cells, form.level1, form.level2, form.class_cell))


def _read_total(form: _Form, header: _Header, filled: Sequence[Cell]) -> None:
    """The total row: weights and score, or the one of them whose column or value tells it."""
    figures = [c for c in filled[1:] if read_figure(c.text, c.evidence()) is not None]
    if len(figures) == 2:
        form.total_weight, form.total_score = read_cell(figures[0]), read_cell(figures[1])
    elif len(figures) == 1:
        at = figures[0].col
        column = next((c.name for c in header.columns if c.start <= at < c.end), "")
        figure = read_cell(figures[0])
        whole = isinstance(figure, Amount) and figure.value == 100 and not figure.unit
        if column == "weight" or (whole and column != "score"):
            form.total_weight = figure
        else:
            form.total_score = figure
    form.part = "done"


# --- the record ----------------------------------------------------------------------------------


def _record(form: _Form, header: ReportHeader) -> SelfEvaluation | None:
    head = form.head
    heading = squeeze(head.title.quote) if head.title else ""
    project, department = head.fields.get("project"), head.fields.get("department")
    if not (form.indicators or form.funds or form.unread) or not (head.title or project or department):
        return None
    whole = "整体" in heading or (project is None and "项目" not in heading)
    year = head.year
    if year is None and (found := YEAR.search(heading)):
        year = int(found[1])
    expected, actual = form.goals
    return SelfEvaluation(
        where=" ".join(project.quote.split()) if project else _YEAR_BEHIND.sub("", heading),
        kind="department" if whole else "project", title=head.title, project=project,
        competent_department=head.fields.get("competent"),
        competent_department_label=head.labels.get("competent"),
        implementing_unit=head.fields.get("implementing"),
        fiscal_year=year or header.fiscal_year, unit=form.unit or "万元",
        funds=tuple(form.funds), indicators=tuple(form.indicators),
        goal_expected=_goal(expected), goal_actual=_goal(actual),
        total_weight=form.total_weight, total_score=form.total_score, unread_rows=form.unread,
    )
