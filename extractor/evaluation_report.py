"""Evaluation reports (绩效评价报告): what their prose counts and their two tables list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.figures import NUMBER, read_cell, read_figure
from extractor.form_columns import INDICATOR_COLUMNS, align, names, read_columns
from extractor.form_indicator import indicator, level1_of
from extractor.measurand import read_measurand
from extractor.normal import Normal, squeeze
from gouji.records import (
    ClassScore,
    EvaluationIndicator,
    EvaluationReport,
    Indicator,
    Measurand,
    Record,
    ReportHeader,
)
from gouji.types import Amount, Cell, Document, Evidence, Table

_OPENING = re.compile(r"^[一1][、.](?:项目|部门|单位)?(?:基本情况|概况|概述)|^\(一\)项目概况")
_MONEY = rf"{NUMBER}(?:万元|亿元|元)"
_EXECUTED = re.compile(
    rf"(?:预算执行|实际执行|实际支出|执行数|支出数)(?:数|金额|资金)?(?:为|共计|共)?(?P<v>{_MONEY})"
    rf"(?:\([^()]*?当年财政拨款(?:资金)?(?P<fiscal>{_MONEY}))?"
)
_TITLE = re.compile(
    r'^"?(?P<project>[^。;:]{4,60}?)??"?(?:部门)?(?:项目)?(?:支出)?(?:部门|绩效)评价报告(?:\(.{0,12}\))?$'
)
_PROJECT_LINE = re.compile(r"(?!.*绩效|附件|附表|\(?20\d\d年度?\)?$)[^。;:,]{4,60}")
_SECTION_LINE = re.compile(
    r"^(?:产出|效益|成本)?(?:数量|质量|时效|成本|满意度|(?:经济|社会|生态)(?:成本|效益)|可持续影响)(?:指标|目标)?:?$"
)
_STATED = re.compile(r'^"(?P<name>[^"]{2,60})"指标,预期(?:指标)?值(?P<target>.{1,40}?)[。;]?$')
_GOALS = re.compile(
    rf"设置(?:绩效)?目标(?P<set>{NUMBER}个?)[,、]?(?:其中)?实现目标(?P<met>{NUMBER}个?)"
    rf"(?:,(?:目标)?完成率(?:为)?(?P<rate>{NUMBER}%))?"
)
_CLASS = re.compile(
    rf"项目(?P<name>产出|成本|效益|满意度|决策|过程)指标共?设置(?P<count>{NUMBER}个)"
    rf"(?:,满分指标(?P<full>{NUMBER}个))?(?:,得分率(?:为)?(?P<rate>{NUMBER}%))?"
)
_CLASS_SCORE = re.compile(
    rf"项目(?P<name>产出|成本|效益|满意度|决策|过程)指标由.{{0,40}}?权重分值(?:为)?(?P<weight>{NUMBER}分)"
    rf",实际得分(?:为)?(?P<score>{NUMBER}分)"
)
_FINAL = re.compile(
    rf'(?:最终|综合|总体)?(?:评分|评价|得分)(?:结果|得分)?(?:为)?:?(?P<score>{NUMBER}分)'
    rf'(?:,.{{0,12}}?(?:评级|等级|级别|结果)(?:评定)?(?:为)?"?(?P<grade>优秀?|良好?|中等?|一般|差|合格|不合格)"?)?'
)
_WITHIN = re.compile(
    r"(?:实际)?(?:执行数|支出数?|资金)?(?:严格)?控制在(?:年度|全年|项目)?预算(?:规模|范围|数|额度)?(?:之内|以内|内)"
)
_UNMET = re.compile(rf"未完成(?:的)?指标(?P<v>{NUMBER}个)")
_PLANNED_AND_DONE = re.compile(
    r"(?:原?(?:预估|预计|计划)(?:有)?)?\d[\d,.]*[^\d。；;]{1,20}实际[^\d。；;]{0,8}\d[\d,.]*[^\d。；;]{0,8}"
)
_SCORE_ROWS = {"权重": "weight", "分值": "weight", "得分": "score", "得分率": "rate"}
_ORDINALS = ("一是", "二是", "三是", "四是", "五是", "原因")
_REASONS = 20
_CLASS_NAME = re.compile(r"产出|成本|效益|满意度|决策|过程")


def read_evaluation_reports(document: Document, header: ReportHeader) -> Iterator[Record]:
    """The evaluation report of the document, if it holds one.

    It begins with a line that ends in 绩效评价报告 and is followed by a section on the project's
    circumstances; it ends with the text (a further report begins where the next title stands).
    """
    for lines, end, title in report_bodies(document):
        record = _read(document, lines, lines[0].start, end, title)
        if record is not None:
            yield record


def report_bodies(document: Document) -> Iterator[tuple[list[Normal], int, Evidence | None]]:
    """The paragraphs of each evaluation report, where it ends, and the project that its title names."""
    lines = [Normal(document, b.start, b.end) for b in document.blocks if b.kind != "table"]
    begins = [at for at in range(len(lines)) if _is_report(lines, at)]
    for place, at in enumerate(begins):
        stop = begins[place + 1] if place + 1 < len(begins) else len(lines)
        end = lines[stop].start if stop < len(lines) else len(document.text)
        yield lines[at:stop], end, _title(lines, at)


def _is_report(lines: list[Normal], at: int) -> bool:
    if not _OPENING.match(lines[at].text):
        return False
    near = "".join(line.text for line in lines[max(0, at - 12) : at + 3])
    return "绩效评价" in near or "部门评价报告" in near


def _title(lines: list[Normal], at: int) -> Evidence | None:
    """The project that the report's title names, in the title's line or in the one above it."""
    for number in range(at - 1, max(-1, at - 6), -1):
        match = _TITLE.match(lines[number].text)
        if match is None:
            continue
        if match["project"]:
            return lines[number].evidence(*match.span("project"))
        above = lines[number - 1] if number else None
        if above is None or not _PROJECT_LINE.fullmatch(above.text):
            return None
        return above.evidence(0, len(above.text))
    return None


def _read(
    document: Document, lines: list[Normal], start: int, end: int, title: Evidence | None
) -> EvaluationReport | None:
    project: Evidence | None = None
    executed: list[Amount] = []
    fiscal: list[Amount] = []
    stated: list[EvaluationIndicator] = []
    found: dict[str, Amount] = {}
    counts: list[ClassScore] = []
    grade = within = None
    section = ""
    reasons: list[Evidence] = []
    for line in lines:
        text = line.text
        if project is None and (match := re.search(r"项目名称:([^(,。;]{4,60})", text)):
            project = line.evidence(match.start(1), match.end(1))
        if _SECTION_LINE.match(text):
            section = text.rstrip(":")
        if (match := _STATED.match(text)) is not None:
            stated.append(
                EvaluationIndicator(
                    name=line.evidence(match.start("name"), match.end("name")), section=section,
                    target=_target(line, match),
                )
            )
        for match in _EXECUTED.finditer(text):
            executed += _figures(line, match, "v")
            fiscal += _figures(line, match, "fiscal")
        if (match := _GOALS.search(text)) is not None:
            for name, group in (("goals_set", "set"), ("goals_met", "met"), ("goals_rate", "rate")):
                found.update((name, figure) for figure in _figures(line, match, group))
        counts += [_class_count(line, match) for match in _CLASS.finditer(text)]
        counts += [_class_score(line, match) for match in _CLASS_SCORE.finditer(text)]
        for match in _FINAL.finditer(text):
            if match["grade"] or "最终" in match[0]:
                found.update(("final_score", figure) for figure in _figures(line, match, "score"))
                if match["grade"]:
                    grade = line.evidence(match.start("grade"), match.end("grade"))
        if within is None and (match := _WITHIN.search(text)) is not None:
            within = line.evidence(match.start(), match.end())
        if "unmet_count" not in found and (match := _UNMET.search(text)) is not None:
            found.update(("unmet_count", figure) for figure in _figures(line, match, "v"))
        elif "unmet_count" in found and len(reasons) < _REASONS and text.startswith(_ORDINALS):
            reasons += [line.evidence(*m.span()) for m in _PLANNED_AND_DONE.finditer(text)]
    tables = [table for table in document.tables if start <= table.start < end]
    classes, total = _score_table(tables)
    indicators = _completion_table(tables)
    if not (indicators or classes or found or stated):
        return None
    return EvaluationReport(
        where="绩效评价报告", project=project or title, executed=tuple(executed),
        executed_fiscal=tuple(fiscal), classes=classes, class_total=total,
        indicators=indicators, stated_targets=tuple(stated), class_counts=tuple(counts),
        grade=grade, within_budget=within, unmet_reasons=tuple(reasons), **found,
    )


def _figures(line: Normal, match: re.Match[str], group: str) -> list[Amount]:
    if match[group] is None:
        return []
    amount = read_figure(match[group], line.evidence(match.start(group), match.end(group)))
    return [amount] if amount is not None else []


def _target(line: Normal, match: re.Match[str]) -> Measurand:
    at = match.start("target")
    text = match["target"]
    skip = len(text) - len(re.sub(r"^(?:为|是)", "", text))
    place = line.evidence(at + skip, match.end("target"))
    return read_measurand(Cell(row=0, col=0, start=place.start, end=place.end, text=place.quote))


def _class_count(line: Normal, match: re.Match[str]) -> ClassScore:
    rate = _figures(line, match, "rate")
    count, full = _figures(line, match, "count"), _figures(line, match, "full")
    return ClassScore(
        name=match["name"], indicators=count[0] if count else None, full=full[0] if full else None,
        rate=rate[0] if rate else None,
    )


def _class_score(line: Normal, match: re.Match[str]) -> ClassScore:
    weight, score = _figures(line, match, "weight"), _figures(line, match, "score")
    return ClassScore(
        name=match["name"], weight=weight[0] if weight else None, score=score[0] if score else None
    )


def _score_table(tables: list[Table]) -> tuple[tuple[ClassScore, ...], ClassScore | None]:
    """The table of scores by class: one column a class, rows 权重, 得分, 得分率."""
    for table in tables:
        rows = {
            _SCORE_ROWS[label]: row
            for row in table.by_row
            if row and (label := re.sub(r"\(.*\)", "", squeeze(row[0].text))) in _SCORE_ROWS
        }
        if not {"weight", "score"} <= rows.keys():
            continue
        classes = []
        total = None
        for cell in table.by_row[0][1:]:
            name = squeeze(cell.text)
            values = {
                field: read_cell(next((c for c in row if c.col == cell.col), None))
                for field, row in rows.items()
            }
            if name.startswith(("合计", "总")):
                total = ClassScore(name=name, **values)
            elif name:
                known = _CLASS_NAME.findall(name)
                classes.append(ClassScore(name=known[0] if known else name, **values))
        if classes:
            return tuple(classes), total
    return (), None


def _completion_table(tables: list[Table]) -> tuple[Indicator, ...]:
    """The table of indicators with targets, weights and what was achieved."""
    for table in tables:
        for at, row in enumerate(table.by_row):
            columns = read_columns(row, INDICATOR_COLUMNS)
            if not names(columns) >= {"name", "target", "actual"}:
                continue
            found = []
            level1 = level2 = ""
            for follower in table.by_row[at + 1 :]:
                cells = align(follower, columns)
                if cells is None or "name" not in cells or cells["name"].blank:
                    continue
                if "level1" in cells and not cells["level1"].blank:
                    level1 = squeeze(cells["level1"].text)
                if "level2" in cells and not cells["level2"].blank:
                    level2 = squeeze(cells["level2"].text)
                level1 = level1_of(level1, level2)
                found.append(indicator(cells, level1, level2))
            if found:
                return tuple(found)
    return ()
