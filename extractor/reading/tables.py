"""Tables of indicators, whatever their columns are called: where the header and the rows are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.form_columns import INDICATOR_COLUMNS
from extractor.form_funds import funds_columns
from extractor.form_head import TITLE, label_of
from extractor.normal import squeeze
from gouji.types import Cell, Table

HEADER_WORDS: dict[str, re.Pattern[str]] = {
    "level1": re.compile(r"一级|指标类[型别]|^类[型别]$"),
    "level2": re.compile(r"二级"),
    "name": re.compile(r"三级|四级|指标名称|指标内容|指标$|^(?:考核|评价|绩效)?(?:内容|项目)$"),
    "target": re.compile(r"目标|计划|预期|年初|标准值|应完成|指标值|任务"),
    "actual": re.compile(r"实际|完成(?!率|比例|程度)|业绩|实现|执行"),
    "weight": re.compile(r"分值|权重|满分|标准分|^分数$|应得"),
    "score": re.compile(r"得分|自评分|评分(?!标准|规则)|实得"),
    "rate": re.compile(r"完成率|完成比例|完成程度|比率"),
    "note": re.compile(r"原因|措施|备注|说明"),
}
"""What the header of a column says of it; wider than what the templates know as a header's name."""

_LEAST = 3
_LONGEST_NAME = 20
_OTHER = re.compile(r"上年|去年|往年|依据|规则|标准(?!值|分)|佐证|来源")
"""Words of columns that no answer is asked for."""
_TOTAL = re.compile(r"(?:总分|合计|总计|得分合计|自评总分|总得分)(?:\(.*\))?$")
_DIGIT = re.compile(r"\d")
_TELLING = frozenset({"target", "actual", "weight", "score"})


def meanings(text: str) -> set[str]:
    """The columns that a header cell may be the head of: what the templates know it as, else what its
    words allow."""
    said = squeeze(text)
    if not said or len(said) > _LONGEST_NAME:
        return set()
    known = {name for name, pattern in INDICATOR_COLUMNS if pattern.match(said)}
    if known:
        return known
    if _OTHER.search(said):
        return set()
    return {name for name, pattern in HEADER_WORDS.items() if pattern.search(said)}


def is_header(row: Sequence[Cell]) -> bool:
    """Whether a row is the header of indicators: it names them, and their values or points."""
    told = [meanings(cell.text) for cell in row if cell.text]
    named = any(means & {"name", "level1", "level2"} for means in told)
    values = sum(1 for means in told if means & _TELLING and not means & {"level1", "level2"})
    return named and values >= 2 and not any(_DIGIT.search(cell.text) for cell in row)


def _ends(row: Sequence[Cell]) -> bool:
    """Whether a row is behind the indicators of a form: its total, or the head of the next form."""
    filled = [cell for cell in row if cell.text]
    if not filled:
        return False
    first = squeeze(filled[0].text)
    if _TOTAL.match(first) or label_of(first) is not None or bool(funds_columns(row)):
        return True
    return len(filled) == 1 and bool(TITLE.match(first))


def indicator_rows(table: Table) -> Iterator[tuple[int, list[tuple[Cell, ...]]]]:
    """Each header of indicators (its row) with the rows of values under it, up to the total or to
    where another form begins."""
    header: int | None = None
    rows: list[tuple[Cell, ...]] = []
    for number, row in enumerate(table.by_row):
        begins = is_header(row)
        if begins or _ends(row):
            if header is not None and rows:
                yield header, rows
            header, rows = number if begins else None, []
            continue
        filled = [cell for cell in row if cell.text]
        figures = [cell for cell in filled if _DIGIT.search(cell.text) and len(cell.text) <= 30]
        if header is not None and len(filled) >= _LEAST and figures:
            rows.append(tuple(row))
    if header is not None and rows:
        yield header, rows
