"""Whose report it is, of which year, of which kind."""

from __future__ import annotations

import re
from collections import Counter

from extractor.normal import Normal
from gouji.records import ReportHeader, ReportKind
from gouji.types import Document, Evidence

_HEAD = 6_000
_YEAR = re.compile(r"(20\d\d)年(?:度|部门|单位|区级|市级|省级|县级|决算|预算)")
_ANY_YEAR = re.compile(r"(20\d\d)年")
_TITLE = re.compile(
    r"(?:(20\d\d)年度?)?(?P<name>[\u4e00-\u9fa5()]{2,30}?)(?:20\d\d年度?)?(?:部门|单位)?(?:决算|预算)"
    r"(?:公开)?(?:说明|情况说明|报告|公开)?"
)
_NAMED = re.compile(
    r"(?:预算主管部门|编制部门|部门\(单位\)名称|部门名称|单位名称|发布机构)[:：]?(?P<name>[\u4e00-\u9fa5()]{3,40})"
)


def read_header(document: Document) -> ReportHeader:
    """The header of a report, from its first lines."""
    lines = [Normal(document, b.start, b.end) for b in document.paragraphs() if b.start < _HEAD]
    department = year = None
    for line in lines[:40]:
        for pattern in (_NAMED, _TITLE):
            match = pattern.search(line.text)
            if match and department is None and _is_body(match["name"]):
                department = line.evidence(match.start("name"), match.end("name"))
    counted: Counter[int] = Counter()
    first: dict[int, Evidence] = {}
    for pattern, sources in ((_YEAR, lines), (_ANY_YEAR, [Normal(document, 0, min(len(document.text), _HEAD))])):
        for line in sources:
            for match in pattern.finditer(line.text):
                value = int(match[1])
                counted[value] += 1
                first.setdefault(value, line.evidence(match.start(1), match.end(1) + 1))
        if counted:
            break
    if counted:
        year = counted.most_common(1)[0][0]
    return ReportHeader(
        department=department, fiscal_year=year, year_evidence=first.get(year) if year else None,
        kind=_kind(document, "".join(line.text for line in lines)),
    )


def _is_body(name: str) -> bool:
    return bool(re.search(r"(?:厅|局|委|委员会|办|办公室|政府|处|中心|院|校|大学|部|署|会|站|所|团|队|社|馆|园|镇|乡|街道|区|县|市)$", name))


def _kind(document: Document, head: str) -> ReportKind:
    final, budget = head.count("决算"), head.count("预算")
    form = any("自评表" in table.title for table in document.tables[:1]) and final == 0
    if form:
        return "self_evaluation"
    if not final and not budget:
        return "excerpt"
    title = head[:400]
    if "决算" in title:
        return "final_account"
    return "budget" if budget > final * 3 else "final_account"
