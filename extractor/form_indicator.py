"""An indicator's row, once its cells are known by their column's meaning."""

from __future__ import annotations

import re

from extractor.figures import read_cell
from extractor.measurand import read_measurand
from extractor.normal import squeeze
from gouji.records import Indicator, ScoringRule
from gouji.types import Cell, Evidence

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


def is_indicator(cells: dict[str, Cell]) -> bool:
    """Whether a row holds an indicator: a name, a weight and a target."""
    return all(name in cells and not cells[name].blank for name in ("name", "weight", "target"))


def level1_of(level1: str, level2: str) -> str:
    """The class of a row: the one filled down, unless the second level can only belong to another.

    A lost first-level cell would otherwise put 社会效益指标 under 成本指标.
    """
    if not _CLASS.search(level1):
        return level1
    own = next((name for name, pattern in _CLASS_OF if pattern.search(level2)), "")
    return level1 if not own or own[:2] in level1 else own


def indicator(
    cells: dict[str, Cell], level1: str, level2: str, class_cell: Evidence | None = None
) -> Indicator:
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
        class_cell=class_cell,
    )


def scoring_rule(text: str) -> ScoringRule:
    """The rule that a cell names, "other" where it names none of the four."""
    text = squeeze(text)
    return next((name for name, pattern in _RULES if pattern.search(text)), "other")
