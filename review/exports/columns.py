"""The columns of a list of findings, for CSV and for the working paper in Excel.

The first ones, up to `PRINTED`, are what fits on a printed page; the others follow to the right.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from gouji.reporting.wording import KIND, SEVERITY
from review.exports.values import About, ExportedFinding, ExportedReport, ExportedRule
from review.exports.wording import (
    basis_lines,
    evidence_text,
    message_of,
    presence_of,
    reason_of,
    remarks_text,
    state_of,
    values_text,
)
from review.values import label

Cell = str | int | Decimal | datetime | None
"""A datetime is a time of the export's zone."""


class Row(NamedTuple):
    """A finding in its report, numbered within the export."""

    number: int
    report: ExportedReport
    item: ExportedFinding
    rule: ExportedRule | None
    about: About


class Column(NamedTuple):
    """A heading in both languages, what stands under it, and how wide it is in Excel."""

    key: str
    zh: str
    en: str
    width: int
    cell: Callable[[Row], Cell]


def _computation(row: Row, field: str) -> str:
    computation = row.item.finding.computation
    return str(getattr(computation, field)) if computation else ""


def _verdict(row: Row, field: str) -> str:
    return str(getattr(row.item.verdict, field)) if row.item.verdict else ""


def _second(row: Row) -> str:
    second = row.item.second
    if second is None:
        return ""
    said = label(second.state or second.action, row.about.lang)
    reason = reason_of(second, row.about)
    parts = (said, reason, second.comment, second.author, row.about.shown(second.at))
    return row.about.say("；", "; ").join(part for part in parts if part)


def _opinion(row: Row) -> str:
    """Why it was rejected and what the reviewer wrote."""
    parts = (reason_of(row.item.verdict, row.about), _verdict(row, "comment"))
    return row.about.say("：", ": ").join(part for part in parts if part)


def _process(row: Row) -> str:
    """The formula, and the values under it."""
    parts = (_computation(row, "formula"), values_text(row.item.finding, row.about))
    return "\n".join(part for part in parts if part)


PRINTED = (
    Column("number", "序号", "no.", 5, lambda r: r.number),
    Column("department", "部门（单位）", "department", 13, lambda r: r.report.whose),
    Column("year", "年度", "year", 6, lambda r: r.report.fiscal_year),
    Column("severity", "级别", "severity", 6,
           lambda r: r.about.say(*SEVERITY[r.item.finding.severity])),
    Column("rule", "规则", "rule", 8, lambda r: r.item.finding.rule),
    Column("message", "疑点摘要", "finding", 30, lambda r: message_of(r.item.finding, r.about)),
    Column("evidence", "原文摘录及出处", "quotes and places", 34,
           lambda r: evidence_text(r.item, r.about)),
    Column("process", "计算过程", "computation", 28, _process),
    Column("expected", "应为", "expected", 11, lambda r: _computation(r, "expected")),
    Column("actual", "文中", "stated", 11, lambda r: _computation(r, "actual")),
    Column("difference", "相差", "difference", 10, lambda r: _computation(r, "difference")),
    Column("unit", "单位", "unit", 5, lambda r: _computation(r, "unit")),
    Column("basis", "依据", "basis", 20, lambda r: "\n".join(basis_lines(r.rule, r.about))),
    Column("state", "处理状态", "state", 8, lambda r: state_of(r.item, r.about)),
    Column("opinion", "复核意见", "opinion", 18, _opinion),
    Column("reviewer", "复核人", "reviewer", 8, lambda r: _verdict(r, "author")),
    Column("decided", "复核时间", "decided at", 16,
           lambda r: r.about.local(r.item.verdict.at) if r.item.verdict else None),
)

FURTHER = (
    Column("reason", "排除原因", "reason", 14, lambda r: reason_of(r.item.verdict, r.about)),
    Column("comment", "意见原文", "comment", 24, lambda r: _verdict(r, "comment")),
    Column("second", "第二人复核", "second review", 20, _second),
    Column("remarks", "备注", "remarks", 24, lambda r: remarks_text(r.item, r.about)),
    Column("assignee", "经办人", "assignee", 10, lambda r: r.item.assignee),
    Column("due", "期限", "due", 16, lambda r: r.about.local(r.item.due) if r.item.due else None),
    Column("where", "项目或章节", "project or section", 24, lambda r: r.item.finding.where),
    Column("kind", "类别", "kind", 8, lambda r: r.about.say(*KIND[r.item.finding.kind])),
    Column("rule_text", "规则说明", "rule says", 40, lambda r: r.rule.summary if r.rule else ""),
    Column("formula", "计算公式", "formula", 26, lambda r: _computation(r, "formula")),
    Column("values", "取数", "values", 26, lambda r: values_text(r.item.finding, r.about)),
    Column("tolerance", "允许误差", "tolerance", 10, lambda r: _computation(r, "tolerance")),
    Column("organisation", "组织", "organisation", 18, lambda r: r.report.organisation),
    Column("file", "文件", "file", 30, lambda r: r.report.file_name),
    Column("version", "版次", "version", 6, lambda r: r.report.number),
    Column("present", "最近检查仍存在", "still found", 10, lambda r: presence_of(r.item, r.about)),
    Column("software", "软件版本", "software", 10, lambda r: r.report.gouji_version),
    Column("fingerprint", "疑点编号", "fingerprint", 18, lambda r: r.item.finding.id),
    Column("sha256", "文件 SHA-256", "file sha256", 20, lambda r: r.report.sha256),
)

COLUMNS = PRINTED + FURTHER
PLAIN = tuple(column for column in COLUMNS if column.key not in ("process", "opinion"))
"""The columns of CSV: without those that put several others together."""


def heading(column: Column, about: About) -> str:
    return about.say(column.zh, column.en)
