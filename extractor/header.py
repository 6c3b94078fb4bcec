"""Whose report it is, of which year, of which kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractor.normal import Normal
from gouji.records import ReportHeader, ReportKind
from gouji.types import Document, Evidence

_HEAD_LINES = 60
_HEAD_CHARS = 8_000
_OTHERS = 4
_BODY = (
    r"厅|局|委|委员会|办|办公室|政府|处|中心|院|校|大学|部|署|会|站|所|团|队|社|馆|园|镇|乡|街道|"
    r"幼儿园|小学|中学|医院"
)
_NAMED = re.compile(
    r"(?:预算主管部门|编制部门|部门\(单位\)名称|部门名称|单位名称|编制单位)[:：]?"
    rf"(?P<name>[\u4e00-\u9fa5()]{{2,40}}?(?:{_BODY}))(?![\u4e00-\u9fa5])"
)
_TITLE_NAME = re.compile(
    rf"(?:20\d\d年度?)?(?P<name>[\u4e00-\u9fa5()]{{2,40}}?(?:{_BODY}))(?:\(部门\)|部门|单位)?(?=20\d\d年|(?:部门|单位)?(?:决算|预算|整体)|$)"
)
_TITLE_YEAR = re.compile(
    r"(?<![比较与同])(20\d\d)年度?(?=[^,。;]{0,40}(?:决算|预算|自评|\"?三公))|^\(?(20\d\d)年度\)?$"
)
_ANY_YEAR = re.compile(r"(?<![比较与同])(20\d\d)年")
_LABEL = re.compile(r"主管部门|实施单位|项目名称")
_LEADING = re.compile(r"^(?:纳入|关于|列入|标题:|根据|按照)")


def read_header(document: Document) -> ReportHeader:
    """The header of a report, from its first lines and tables."""
    lines = _first_lines(document)
    department = _department(lines)
    year, evidence = _year(lines, document)
    return ReportHeader(
        department=department, fiscal_year=year, year_evidence=evidence, kind=_kind(document, lines)
    )


def _first_lines(document: Document) -> list[Normal]:
    lines: list[Normal] = []
    for block in document.blocks[:_HEAD_LINES]:
        if block.start > _HEAD_CHARS:
            break
        if block.table is None:
            lines.append(Normal(document, block.start, block.end))
        else:
            for row in document.tables[block.table].by_row[:4]:
                lines += [Normal(document, cell.start, cell.end) for cell in row if cell.text]
    return lines


def _department(lines: Sequence[Normal]) -> Evidence | None:
    for pattern, reach in ((_NAMED, _HEAD_LINES), (_TITLE_NAME, 6)):
        for line in lines[:reach]:
            if pattern is _TITLE_NAME and len(line.text) > 60:
                continue
            match = pattern.search(line.text)
            if match and not _LABEL.search(match["name"]):
                start = match.start("name")
                lead = _LEADING.match(match["name"])
                return line.evidence(start + (lead.end() if lead else 0), match.end("name"))
    return None


def _year(lines: Sequence[Normal], document: Document) -> tuple[int | None, Evidence | None]:
    """The year of the title; without one, or where every other title has another, the year that the
    first lines name most often."""
    counted: Counter[int] = Counter(
        int(match[1] or match[2]) for line in lines for match in _TITLE_YEAR.finditer(line.text)
    )
    for line in lines[:8]:
        if len(line.text) > 60:
            continue
        match = _TITLE_YEAR.search(line.text)
        if match:
            group = 1 if match[1] else 2
            year = int(match[group])
            if counted[year] == 1 and max(counted.values()) >= _OTHERS:
                break  # a slip in the title itself
            return year, line.evidence(match.start(group), match.end(group) + 1)
    counted.clear()
    first: dict[int, Evidence] = {}
    for pattern in (_TITLE_YEAR, _ANY_YEAR):
        for line in lines:
            for match in pattern.finditer(line.text):
                value = int(match[match.lastindex or 1])
                counted[value] += 1
                first.setdefault(
                    value,
                    line.evidence(
                        match.start(match.lastindex or 1), match.end(match.lastindex or 1) + 1
                    ),
                )
        if counted:
            best = max(counted.values())
            year = max(value for value, times in counted.items() if times == best)
            return year, first[year]
    return None, None


def _kind(document: Document, lines: Sequence[Normal]) -> ReportKind:
    head = "".join(line.text for line in lines)
    titles = "".join(line.text for line in lines[:8] if len(line.text) <= 60)
    if "自评表" in titles and "决算" not in titles:
        return "self_evaluation"
    if "决算" in titles:
        return "final_account"
    if "预算" in titles and ("部门" in titles or "单位" in titles):
        return "budget"
    if head.count("决算") >= 3:
        return "final_account"
    return "budget" if head.count("预算") >= 6 and "决算" not in head else "excerpt"
