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

from extractor.building import table_unit
from extractor.figures import read_cell, read_figure
from extractor.form_columns import (
    FUNDS_COLUMNS,
    INDICATOR_COLUMNS,
    Column,
    align,
    names,
    read_columns,
)
from extractor.measurand import read_measurand
from extractor.normal import Normal, squeeze
from gouji.records import (
    FundsKind,
    FundsRow,
    Indicator,
    Record,
    ReportHeader,
    ScoringRule,
    SelfEvaluation,
)
from gouji.types import Amount, Cell, Document, Evidence, Reading, Table

_TITLE = re.compile(r".{0,40}(?:自评表|自评价表|自我评价表)(?:\(.{0,20}\))?$|.{0,30}绩效目标完成情况表$")
_DEPARTMENT_TITLE = re.compile(r"整体")
_YEAR = re.compile(r"(20\d\d)年")
_LABELS = {
    "project": re.compile(r"(?:专项|项目)(?:\(.*\))?名称"),
    "department": re.compile(r"(?:预算)?(?:部门|单位)(?:\(单位\))?名称"),
    "competent": re.compile(r"(?:项目)?主管(?:预算)?部门(?:\(单位\))?(?:名称)?(?:及代码)?|主管单位"),
    "implementing": re.compile(r"(?:项目)?(?:实施|承担|执行)(?:单位|部门)(?:\(.*\))?(?:名称)?|项目单位"),
    "": re.compile(
        r".*(?:联系人|联系电话|负责人|电话)|填报(?:日期|单位|人)|项目(?:类型|属性|类别|编码|期限)|"
        r"自评(?:得分|等级)|评价(?:得分|等级)|单位"
    ),
}
_FUNDS: tuple[tuple[FundsKind, re.Pattern[str]], ...] = (
    (
        "total",
        re.compile(r"年度(?:财政)?(?:资金)?总?(?:额|资金)|(?:项目)?资金总额|总额|合计|总计|年度总资金"),
    ),
    ("carryover", re.compile(r".*结转")),
    ("superior", re.compile(r"上级|中央|.*上级(?:安排|补助|财政|资金)")),
    ("local", re.compile(r"本级|.*本级")),
    ("fiscal", re.compile(r"(?:当年|本年|年度)?(?:财政(?:拨款|资金|性资金)|一般公共预算)")),
    ("other", re.compile(r".*(?:其他|单位|自筹|社会|专户|事业|自有).*|.*资金")),
)
_GOAL_EXPECTED = re.compile(r"(?:年初|年度|全年|预期|预定|设定|项目|绩效|总体)*目标(?:\(.*\))?$|年初设定目标")
_GOAL_ACTUAL = re.compile(
    r"(?:年度|全年|实际|总体|绩效|项目)*(?:目标)?(?:实际)?完成情况(?:综述)?(?:\(.*\))?$|实际完成情况"
)
_TOTAL = re.compile(r"(?:总分|合计|总计|得分合计|自评总分|总得分|自评得分)(?:\(.*\))?$")
_AFTERWORD = re.compile(r"(?:评价结论|存在(?:的)?问题|改进措施|说明|备注|注[:：]|附注|填报人|其他需要说明)")
_RULES: tuple[tuple[ScoringRule, re.Pattern[str]], ...] = (
    ("direct", re.compile(r"直接赋分")),
    ("proportional", re.compile(r"按照?完成比例赋分|完成比例")),
    ("graded", re.compile(r"按?照?评判等级赋分|评判等级")),
    ("satisfaction", re.compile(r"满意度赋分")),
)
_CLASS = re.compile(r"产出|成本|效益|满意度")
_CLASS_OF = (
    ("效益指标", re.compile(r"效益|可持续影响")), ("满意度指标", re.compile(r"满意")),
    ("产出指标", re.compile(r"数量|质量|时效")),
)
_SPILLED = re.compile(r"(?:总\s*分|合\s*计|总\s*计)\s*(100)\s*(\d{1,3}(?:\.\d+)?分)\s*")
_ABOVE = 8


@dataclass
class _Form:
    """A form while its rows are read."""

    title: Cell | Evidence | None = None
    fields: dict[str, Evidence | None] = field(default_factory=dict)
    labels: dict[str, Evidence] = field(default_factory=dict)
    year: int | None = None
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


@dataclass
class _Reading:
    """What the reading of one document carries from form to form."""

    document: Document
    columns: tuple[Column, ...] = ()  # of the last indicator header seen
    width: int = 0
    found: list[_Form] = field(default_factory=list)


def read_self_evaluations(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Every self-evaluation form of the document, in order."""
    reading = _Reading(document)
    for table in document.tables:
        if _may_hold_forms(table):
            _read_table(reading, table)
    for form in reading.found:
        record = _record(form, header)
        if record is not None:
            yield record


def _may_hold_forms(table: Table) -> bool:
    if _TITLE.search(squeeze(table.title)):
        return True
    return any(
        names(read_columns(row, INDICATOR_COLUMNS)) >= {"name", "actual"} for row in table.by_row
    )


def _read_table(reading: _Reading, table: Table) -> None:
    form = _Form()
    _above(reading.document, table, form)
    form.unit = table.unit
    for row in table.by_row:
        filled = [cell for cell in row if not cell.blank]
        if len(filled) == 1:
            filled = _without_spilled_total(form, filled[0])
        if not filled:
            continue
        if _begins(form, filled):
            _keep(reading, form)
            form = _Form(unit=table.unit)
        _read_row(reading, table, form, row, filled)
    _keep(reading, form)


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


def _keep(reading: _Reading, form: _Form) -> None:
    if form.indicators or form.funds:
        reading.found.append(form)


def _begins(form: _Form, filled: Sequence[Cell]) -> bool:
    """Whether a row is the first of another form."""
    if len(filled) == 1 and _TITLE.match(squeeze(filled[0].text)):
        return form.part != "labels" or "project" in form.fields
    label = squeeze(filled[0].text).rstrip(":")
    return "project" in form.fields and form.part != "labels" and bool(
        _LABELS["project"].fullmatch(label)
    )


def _read_row(
    reading: _Reading, table: Table, form: _Form, row: Sequence[Cell], filled: Sequence[Cell]
) -> None:
    if form.part == "done":
        return
    text = squeeze(filled[0].text)
    if len(filled) == 1 and form.part == "labels":
        if _TITLE.match(text) and form.title is None:
            form.title = filled[0]
        year = _YEAR.search(text)
        if year and form.year is None:
            form.year = int(year[1])
        return
    indicator_columns = read_columns(row, INDICATOR_COLUMNS)
    if names(indicator_columns) >= {"name"} and len(names(indicator_columns) & _TELLING) >= 2:
        reading.columns = indicator_columns
        reading.width = len(row)
        form.part = "indicators"
        return
    if form.part in ("labels", "funds", "goals"):
        funds_columns = read_columns(row, FUNDS_COLUMNS)
        if "executed" in names(funds_columns) and names(funds_columns) & {"original", "adjusted"}:
            form.funds_columns = _without_label(funds_columns, row)
            form.part = "funds"
            form.unit = form.unit or _unit(row)
            return
    if form.part in ("labels", "funds") and (goal_columns := _goal_columns(row)):
        form.part = "goals"
        form.goal_columns = goal_columns
        return
    if form.part == "labels":
        _read_labels(form, row)
    elif form.part == "funds":
        _read_funds(form, row, filled)
    elif form.part == "goals":
        _read_goals(reading, form, row, filled)
    else:
        _read_indicator(reading, form, row, filled)


_TELLING = frozenset({"target", "actual", "weight", "score"})


def _unit(row: Sequence[Cell]) -> str:
    for cell in row:
        match = re.search(r"[(（](万元|元|千元|亿元)[)）]", cell.text)
        if match:
            return match[1]
    return table_unit(" ".join(cell.text for cell in row))


def _without_label(columns: tuple[Column, ...], row: Sequence[Cell]) -> tuple[Column, ...]:
    """The columns with what stands before the first figure column as the label's."""
    first = next(
        at for at, column in enumerate(columns) if column.name in ("original", "adjusted", "executed")
    )
    return tuple(
        Column("label", column.start, column.end) if at == first - 1 else
        Column("", column.start, column.end) if at < first - 1 else column
        for at, column in enumerate(columns)
    )


# --- labels and values ---------------------------------------------------------------------------


def _label(text: str) -> str | None:
    text = squeeze(text).rstrip(":")
    return next((name for name, pattern in _LABELS.items() if pattern.fullmatch(text)), None)


def _read_labels(form: _Form, row: Sequence[Cell]) -> None:
    for at, cell in enumerate(row):
        name = _label(cell.text)
        if not name or name in form.labels:
            continue
        form.labels[name] = cell.evidence()
        value = next((c for c in row[at + 1 :] if c.col >= cell.col + cell.col_span), None)
        if value is None or value.blank or _label(value.text) is not None:
            form.fields[name] = None
        else:
            form.fields[name] = value.evidence()


def _above(document: Document, table: Table, form: _Form) -> None:
    """Title and label/value pairs that stand in the paragraphs just above a table."""
    lines = []
    for block in reversed([b for b in document.blocks if b.start < table.start][-_ABOVE:]):
        if block.kind == "table":
            break
        lines.append(Normal(document, block.start, block.end))
    for line in reversed(lines):
        source = document.text[line.start : line.end]
        if _TITLE.fullmatch(line.text):
            form.title = document.evidence(line.start, line.end)
            form.fields.clear()
            form.labels.clear()
        year = _YEAR.search(line.text)
        if year and len(line.text) <= 60:
            form.year = int(year[1])
        words = [(m.start(), m.end()) for m in re.finditer(r"[^\s:：]+", source)]
        marks = [(at, name) for at, word in enumerate(words) if (name := _label(source[slice(*word)]))]
        for place, (at, name) in enumerate(marks):
            stop = marks[place + 1][0] if place + 1 < len(marks) else len(words)
            form.labels[name] = document.evidence(line.start + words[at][0], line.start + words[at][1])
            form.fields[name] = (
                document.evidence(line.start + words[at + 1][0], line.start + words[stop - 1][1])
                if stop > at + 1 else None
            )


# --- funds ---------------------------------------------------------------------------------------


def _read_funds(form: _Form, row: Sequence[Cell], filled: Sequence[Cell]) -> None:
    cells = align(row, form.funds_columns)
    words = [c for c in filled if read_figure(c.text, c.evidence()) is None]
    label = words[0] if words and words[0] is not (cells or {}).get("note") else None
    text = re.sub(r"^其中:?|[:(].*$", "", squeeze(label.text)) if label is not None else ""
    kind = next((kind for kind, pattern in _FUNDS if pattern.match(text)), None) if text else None
    if kind is None and not text and not form.funds and len(filled) >= 2:
        kind = "total"  # a form with one line of figures and no label for it
    figures = [c for c in filled if c not in words]
    if kind is None or cells is None:
        if figures:
            form.unread += 1
        return
    unit = form.unit or "万元"
    form.funds.append(
        FundsRow(
            kind=kind, label=text,
            budget_original=read_cell(cells.get("original"), unit),
            budget_adjusted=read_cell(cells.get("adjusted"), unit),
            executed=read_cell(cells.get("executed"), unit),
            weight=read_cell(cells.get("weight")), rate=read_cell(cells.get("rate")),
            score=read_cell(cells.get("score")),
        )
    )


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


_NUMBERED = re.compile(r"^\d+[.、]")


def _read_goals(
    reading: _Reading, form: _Form, row: Sequence[Cell], filled: Sequence[Cell]
) -> None:
    if form.goals == (None, None):
        rest = list(row[row.index(filled[1]) + 1 :]) if len(filled) > 2 else []
        indicator_cells = align(rest, reading.columns) if len(rest) > 2 and reading.columns else None
        if len(filled) == 2:
            form.goals = (filled[0], filled[1])
        elif indicator_cells is not None and _is_indicator(indicator_cells):
            form.goals = (filled[0], filled[1])  # the first indicator's row ran into that of the goals
            form.part = "indicators"
            _read_indicator(reading, form, rest, filled[2:])
        else:
            under = align(row, form.goal_columns) or {}
            form.goals = (under.get("expected"), under.get("actual"))
        return
    # a form whose header of indicators is missing has the rows of the form before it
    if reading.columns and len(row) == reading.width:
        cells = align(row, reading.columns)
        if cells is not None and _is_indicator(cells):
            form.part = "indicators"
            _read_indicator(reading, form, row, filled)


def _is_indicator(cells: dict[str, Cell]) -> bool:
    return all(name in cells and not cells[name].blank for name in ("name", "weight", "target"))


# --- indicators ----------------------------------------------------------------------------------


def _read_indicator(
    reading: _Reading, form: _Form, row: Sequence[Cell], filled: Sequence[Cell]
) -> None:
    first = squeeze(filled[0].text)
    if _TOTAL.match(first):
        _read_total(reading, form, row, filled)
        return
    if _AFTERWORD.match(first) and len(filled) <= 2:
        form.part = "done"
        return
    cells = align(row, reading.columns)
    if cells is None:
        if len(filled) > 2:
            form.unread += 1
        return
    for level in ("level1", "level2"):
        cell = cells.get(level)
        if cell is not None and not cell.blank:
            setattr(form, level, squeeze(cell.text))
            if level == "level1":
                form.level2 = ""
    form.level1 = level1_of(form.level1, form.level2)
    name = cells.get("name")
    if name is None or name.blank:
        held = [cells[key] for key in ("weight", "score", "target", "actual") if key in cells]
        if any(not cell.blank and read_cell(cell) is not None for cell in held):
            form.unread += 1
        return
    held = [cells[key] for key in ("weight", "score", "target", "actual") if key in cells]
    if all(cell.blank for cell in held):
        return
    form.indicators.append(indicator(cells, form.level1, form.level2))


def level1_of(level1: str, level2: str) -> str:
    """The class of a row: the one filled down, unless the second level can only belong to another.

    A lost first-level cell would otherwise put 社会效益指标 under 成本指标.
    """
    if not _CLASS.search(level1):
        return level1
    own = next((name for name, pattern in _CLASS_OF if pattern.search(level2)), "")
    return level1 if not own or own[:2] in level1 else own


def indicator(cells: dict[str, Cell], level1: str, level2: str) -> Indicator:
    """The indicator of a row whose cells are known by their column's meaning."""

    def quote(name: str) -> Evidence | None:
        cell = cells.get(name)
        return None if cell is None or cell.blank else cell.evidence()

    rule = quote("rule")
    return Indicator(
        level1=level1, level2=level2, name=quote("name"),
        weight=read_cell(cells.get("weight")),
        target=read_measurand(cells.get("target"), cells.get("operator"), cells.get("unit")),
        actual=read_measurand(cells.get("actual"), None, cells.get("unit")),
        completion_rate=read_cell(cells.get("rate")), score=read_cell(cells.get("score")),
        basis=quote("basis"), prior_year=read_measurand(cells.get("prior")),
        scoring_rule=scoring_rule(rule.quote) if rule else None, scoring_rule_evidence=rule,
        evidence_type=quote("evidence"), deviation_note=quote("note"), unit_cell=quote("unit"),
    )


def scoring_rule(text: str) -> ScoringRule:
    """The rule that a cell names, "other" where it names none of the four."""
    text = squeeze(text)
    return next((name for name, pattern in _RULES if pattern.search(text)), "other")


def _read_total(
    reading: _Reading, form: _Form, row: Sequence[Cell], filled: Sequence[Cell]
) -> None:
    figures = [c for c in filled[1:] if read_figure(c.text, c.evidence()) is not None]
    if len(figures) == 2:
        form.total_weight, form.total_score = read_cell(figures[0]), read_cell(figures[1])
    elif len(figures) == 1:
        column = next(
            (c for c in reading.columns if c.start <= figures[0].col < c.end), Column("", 0, 0)
        )
        figure = read_cell(figures[0])
        whole = isinstance(figure, Amount) and figure.value == 100 and not figure.unit
        if column.name == "weight" or (whole and column.name != "score"):
            form.total_weight = figure
        else:
            form.total_score = figure
    form.part = "done"


# --- the record ----------------------------------------------------------------------------------


def _record(form: _Form, header: ReportHeader) -> SelfEvaluation | None:
    title = form.title.evidence() if isinstance(form.title, Cell) else form.title
    heading = squeeze(title.quote) if title else ""
    if title is None and not form.fields.get("project") and not form.fields.get("department"):
        return None
    department = bool(_DEPARTMENT_TITLE.search(heading)) or (
        not form.fields.get("project") and "项目" not in heading
    )
    project = form.fields.get("project")
    year = form.year
    if year is None and (found := _YEAR.search(heading)):
        year = int(found[1])
    expected, actual = form.goals
    where = " ".join(project.quote.split()) if project else heading
    return SelfEvaluation(
        where=where, kind="department" if department else "project", title=title, project=project,
        competent_department=form.fields.get("competent"),
        competent_department_label=form.labels.get("competent"),
        implementing_unit=form.fields.get("implementing"),
        fiscal_year=year or header.fiscal_year, unit=form.unit or "万元",
        funds=tuple(form.funds), indicators=tuple(form.indicators),
        goal_expected=None if expected is None or expected.blank else expected.evidence(),
        goal_actual=None if actual is None or actual.blank else actual.evidence(),
        total_weight=form.total_weight, total_score=form.total_score, unread_rows=form.unread,
    )
