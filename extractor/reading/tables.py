"""Tables of indicators, whatever their columns are called: where the header and the rows are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
_DIGIT = re.compile(r"\d")
_TELLING = frozenset({"target", "actual", "weight", "score"})


def meanings(text: str) -> set[str]:
    """The columns that a header cell may be the head of."""
    said = squeeze(text)
    if not said or len(said) > 20:
        return set()
    return {name for name, pattern in HEADER_WORDS.items() if pattern.search(said)}


def is_header(row: Sequence[Cell]) -> bool:
    """Whether a row is the header of indicators: it names them, and their values or points."""
    told = [meanings(cell.text) for cell in row if cell.text]
    named = any(means & {"name", "level1", "level2"} for means in told)
    values = sum(1 for means in told if means & _TELLING and not means & {"level1", "level2"})
    return named and values >= 2 and not any(_DIGIT.search(cell.text) for cell in row)


def indicator_rows(table: Table) -> Iterator[tuple[int, list[tuple[Cell, ...]]]]:
    """Each header of indicators (its row) with the rows of values under it."""
    header: int | None = None
    rows: list[tuple[Cell, ...]] = []
    for number, row in enumerate(table.by_row):
        if is_header(row):
            if header is not None and rows:
                yield header, rows
            header, rows = number, []
            continue
        filled = [cell for cell in row if cell.text]
        figures = [cell for cell in filled if _DIGIT.search(cell.text) and len(cell.text) <= 30]
        if header is not None and len(filled) >= _LEAST and figures:
            rows.append(tuple(row))
    if header is not None and rows:
        yield header, rows
