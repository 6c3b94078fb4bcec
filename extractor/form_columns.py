"""The columns of a form: which header cell means what, and which cell of a row stands under it.

Rows are read by grid column. Where that gives nonsense (a cell was lost or gained when the table
was flattened), the row is laid against the header by content; where several ways fit equally well
the row is left unread.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from extractor.figures import BLANKS, read_figure
from extractor.normal import squeeze
from gouji.types import Cell

Synonyms = tuple[tuple[str, re.Pattern[str]], ...]

_AFTER = r"(?:\(.*\))?$"
INDICATOR_COLUMNS: Synonyms = tuple(
    (name, re.compile(pattern + _AFTER))
    for name, pattern in (
        ("level1", r"一级指标|指标类型|指标类别"),
        ("level2", r"二级指标"),
        ("name", r"三级指标(?:名称)?|四级指标|指标名称|绩效指标名称"),
        ("operator", r"指标性质|符号|比较符|运算符号?"),
        (
            "target",
            r"(?:年度|年初|预期|计划|绩效|全年|设定|考核)*(?:指标|目标)+值|年初设定值|计划值|预期值|"
            r"年度目标|目标指标值",
        ),
        ("unit", r"(?:计量|度量)?单位"),
        (
            "actual",
            r"业绩值|(?:全年|年度|实际|指标|本年|自评)*(?:完成|实际)(?:完成|指标|实现)*值|"
            r"(?:实际|全年|年度)+完成(?:情况|指标值)",
        ),
        ("rate", r"(?:指标)?完成(?:率|比例|程度)"),
        ("weight", r"(?:指标)?(?:分值权重|权重分值|权重|分值|标准分值?|满分值?)|分值/权重"),
        ("score", r"(?:指标|自评|实际|评价|自评价|年度)?得分|自评分值?|自评得分情况"),
        ("basis", r"指标值设定依据|(?:指标)?设定依据"),
        ("prior", r"上年(?:度)?(?:完成情况|完成值|实际值|实际完成值)"),
        ("rule", r"赋分规则|评分规则|评分标准|评价标准|计分规则"),
        ("evidence", r"佐证(?:资料|材料)"),
        ("note", r"(?:未完成|偏差|扣分)?原因.*|.*(?:偏差|未完成).*(?:原因|措施).*|备注|改进措施"),
    )
)
FUNDS_COLUMNS: Synonyms = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("original", r"(?:年初)(?:预算|批复|安排)|批复预算数?$"),
        ("adjusted", r"全年预算|调整后?预算|预算调整数|预算数(?:\(A\))?$|预算安排数?$|实际到位"),
        ("executed", r"(?:全年|预算|实际|本年|年度)?执行数|实际支出数?$|决算数$|支出数$"),
        ("rate", r"(?:预算)?执行率"),
        ("weight", r"分值权重|分值|权重"),
        ("score", r"(?:指标|自评|实际)?得分"),
        ("note", r"(?:偏差)?原因"),
        ("label", r"资金来源|年度预算数"),
    )
)
_NUMBERED = re.compile(r"^[\d(（一二三四五六七八九十]+[.、)）]")
_OPERATOR_CELL = re.compile(r"[<>=≤≥]{1,2}|定性|定量|[正反]向|无|-")
_RULE_CELL = re.compile(r"赋分|得分|评分|扣分|满分|计分|分|率")
_LEVEL1_CELL = re.compile(r"产出|效益|成本|满意度|效能|管理|决策|过程|投入|履职")
_LEVEL2_CELL = re.compile(r"数量|质量|时效|(?:经济|社会|生态)(?:成本|效益)|可持续|服务对象")
_VALUE_CELL = re.compile(r"^[<>=≤≥]|^\d")
_BASIS_CELL = re.compile(r"标准|依据|通知|规划|方案|报告|文件")
_MAX_LOST = 4


@dataclass(frozen=True)
class Column:
    """A header cell: what it means ("" where it is not known) and the grid columns it covers."""

    name: str
    start: int
    end: int


def read_columns(row: Sequence[Cell], synonyms: Synonyms) -> tuple[Column, ...]:
    """The columns that a header row declares; each meaning once, the first cell of it."""
    seen: set[str] = set()
    columns = []
    for cell in row:
        text = squeeze(cell.text)
        name = next((n for n, pattern in synonyms if n not in seen and pattern.match(text)), "")
        if name:
            seen.add(name)
        columns.append(Column(name, cell.col, cell.col + cell.col_span))
    return tuple(columns)


def names(columns: Sequence[Column]) -> frozenset[str]:
    return frozenset(column.name for column in columns if column.name)


def align(row: Sequence[Cell], columns: Sequence[Column]) -> dict[str, Cell] | None:
    """The row's cells by their column's meaning; None where no reading makes sense.

    A row that is shorter than its header lost a cell somewhere, so that its grid columns prove
    nothing; one with more cells than its header ran into another row, or the header lost a cell.
    """
    last = max((at for at, cell in enumerate(row) if not cell.blank), default=-1)
    trimmed = row[: last + 1]
    if not trimmed:
        return {}
    header_end = max(column.end for column in columns)
    if len(trimmed) > len(columns) and _end(trimmed) > header_end:
        return None
    if _end(row) >= header_end:
        placed = _by_column(row, columns)
        if placed is not None and all(_fits(name, cell) for name, cell in placed.items()) and (
            len(row) == len(columns) or _under_merged(row, columns) or not _odd(placed, columns)
        ):
            return placed
        if len(row) > len(columns) == len(trimmed):
            return None
    read = _by_content(row, columns)
    if read is None and len(trimmed) < len(row):  # a lost cell hidden by blanks at the row's end
        named = max((at for at, column in enumerate(columns) if column.name), default=-1)
        read = _by_content(trimmed, columns[: named + 1])
    return read


def _end(row: Sequence[Cell]) -> int:
    return max(cell.col + cell.col_span for cell in row)


def _under_merged(row: Sequence[Cell], columns: Sequence[Column]) -> bool:
    """Whether the row has a cell in every column but the first ones, over which a cell from above
    reaches: nothing was lost then."""
    covered = [column for column in columns if column.start < row[0].col]
    gapless = all(one.col + one.col_span == other.col for one, other in pairwise(row))
    return bool(covered) and gapless and len(row) + len(covered) == len(columns)


def _by_column(row: Sequence[Cell], columns: Sequence[Column]) -> dict[str, Cell] | None:
    placed: dict[str, Cell] = {}
    for cell in row:
        best, shared = None, 0
        for column in columns:
            overlap = min(cell.col + cell.col_span, column.end) - max(cell.col, column.start)
            if overlap > shared:
                best, shared = column, overlap
        if best is None or not best.name:
            continue
        taken = placed.get(best.name)
        if taken is None or taken.blank:
            placed[best.name] = cell
        elif not cell.blank:
            return None
    return placed


def _by_content(row: Sequence[Cell], columns: Sequence[Column]) -> dict[str, Cell] | None:
    """The best way to lay the row's cells over the columns in order, if there is only one."""
    cells = list(row)
    spare = len(cells) - len(columns)
    if spare > 0:
        blanks = [at for at, cell in enumerate(cells) if cell.blank][:spare]
        cells = [cell for at, cell in enumerate(cells) if at not in blanks]
    lost = len(columns) - len(cells)
    if lost < 0 or lost > _MAX_LOST or not cells:
        return None
    best: list[dict[str, Cell]] = []
    best_score = 0
    for chosen in combinations(range(len(columns)), len(cells)):
        placed = {
            columns[at].name: cell for at, cell in zip(chosen, cells, strict=True) if columns[at].name
        }
        unnamed = sum(
            1 for at, cell in zip(chosen, cells, strict=True) if not columns[at].name and not cell.blank
        )
        if not all(_fits(name, cell) for name, cell in placed.items()) or _odd(placed, columns):
            continue
        score = sum(_telling(name, cell) for name, cell in placed.items()) * 4 - unnamed
        placed = {n: cell for n, cell in placed.items() if squeeze(cell.text) not in BLANKS}
        if score > best_score:
            best, best_score = [placed], score
        elif score == best_score and placed not in best:
            best.append(placed)
    return best[0] if len(best) == 1 else None


def _odd(placed: dict[str, Cell], columns: Sequence[Column]) -> bool:
    """Whether a guess is none: a score above its weight or without one, or a rate taken for the
    actual."""
    weight, score, actual = (
        read_figure(placed[name].text, placed[name].evidence()) if name in placed else None
        for name in ("weight", "score", "actual")
    )
    if score is not None and (weight is None or score.value > weight.value):
        return True
    rate = placed.get("rate")
    missing = "rate" in names(columns) and (rate is None or rate.blank)
    return missing and actual is not None and not actual.unit


def _figure(cell: Cell) -> bool:
    return read_figure(cell.text, cell.evidence()) is not None


def _fits(name: str, cell: Cell) -> bool:
    """Whether what stands in the cell can stand in this column at all."""
    text = squeeze(cell.text)
    if text in BLANKS:
        return True
    match name:
        case "weight" | "score":
            return _figure(cell) and not text.endswith(("%", "元"))
        case "rate":
            return _figure(cell) and not text.endswith("元")
        case "original" | "adjusted" | "executed":
            return _figure(cell) and not text.endswith(("%", "分"))
        case "name":
            return not _figure(cell)
        case "level1" | "level2":
            return not _figure(cell) and not _VALUE_CELL.match(_NUMBERED.sub("", text))
        case "unit":
            return not _figure(cell)
        case "operator":
            return bool(_OPERATOR_CELL.fullmatch(text))
        case "rule":
            return not _figure(cell) and bool(_RULE_CELL.search(text))
        case "label":
            return not _figure(cell)
    return True


def _telling(name: str, cell: Cell) -> int:
    """How strongly the cell's content says that it belongs into this column."""
    text = squeeze(cell.text)
    if text in BLANKS:
        return 0
    match name:
        case "original" | "adjusted" | "executed":
            return 2
        case "weight" | "score" | "rule":
            return 1
        case "rate":
            return 2 if text.endswith("%") or text in ("100", "100.00") else 0
        case "level1":
            return 2 if _LEVEL1_CELL.search(text) and not _LEVEL2_CELL.search(text) else 0
        case "level2":
            return 2 if _LEVEL2_CELL.search(text) else 0
        case "operator":
            return 2
        case "target" | "actual":
            return 1 if _VALUE_CELL.match(text) else 0
        case "basis":
            return 2 if _BASIS_CELL.search(text) else 0
        case "name" | "note" | "label":
            return 1 if not _figure(cell) else 0
    return 0
