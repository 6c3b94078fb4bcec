"""Findings as an auditor's working paper in Excel.

Five sheets: findings, the recomputation of each, reports with counts and coverage, rules with their
basis, and what the export covers. What comes from documents or people is always written as text; the
only formulas are those that redo a computation from the figures beside them. Rows go out as they
come, so that memory does not grow with their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import IO

from gouji.findings import SEVERITIES
from gouji.reporting.wording import KIND, OUTCOME, SEVERITY, STABILITY
from review.exports.columns import COLUMNS, PRINTED, Row, heading
from review.exports.recomputation_sheet import RecomputationSheet
from review.exports.recompute import difference
from review.exports.safe import plain
from review.exports.sheets import Book, Sheet, letter
from review.exports.values import About, ExportedReport, ExportedRule
from review.exports.wording import NOT_A_VERDICT, basis_lines, kind_of_report
from review.values import State, label

_KEYS = [column.key for column in COLUMNS]
_EXPECTED, _ACTUAL = (letter(_KEYS.index(key)) for key in ("expected", "actual"))


def findings_xlsx(
    reports: Iterable[ExportedReport], rules: Mapping[str, ExportedRule], about: About, out: IO[bytes]
) -> None:
    """Write the workbook to `out`."""
    with Book(out, about) as book:
        findings = book.sheet(
            about.say("疑点", "findings"), [(heading(c, about), c.width) for c in COLUMNS],
            frozen=_KEYS.index("message"), printed=len(PRINTED),
        )
        redone = RecomputationSheet(book, about)
        listed = _reports_sheet(book, about)
        counts: Counter[str] = Counter()
        number = total = 0
        for report in reports:
            total += 1
            _report_row(listed, report, about)
            for item in report.findings:
                number += 1
                counts[item.finding.rule] += 1
                row = Row(number, report, item, rules.get(item.finding.rule), about)
                _finding_row(findings, row, redone)
        findings.close()
        listed.close()
        redone.close()
        _rules_sheet(book, rules.values(), counts, about)
        _about_sheet(book, about, total, number)


def _finding_row(sheet: Sheet, row: Row, redone: RecomputationSheet) -> None:
    finding = row.item.finding
    between = difference(finding.computation)
    sheet.row()
    for column in COLUMNS:
        cell = column.cell(row)
        if column.key == "severity":
            sheet.text(str(cell), style=finding.severity)
        elif column.key == "difference" and between is not None:
            sheet.formula(f"={_ACTUAL}{sheet.at}-{_EXPECTED}{sheet.at}", between)
        elif column.key in ("expected", "actual") and isinstance(cell, str):
            sheet.figure(cell)
        else:
            sheet.cell(cell)
    redone.add(row.number, finding)


def _reports_sheet(book: Book, about: About) -> Sheet:
    severities = [(about.say(*SEVERITY[name]), 7) for name in SEVERITIES]
    states = [(label(state, about.lang), 8) for state in State]
    outcomes = [(about.say("规则", "rules: ") + about.say(*OUTCOME[name]), 9) for name in OUTCOME]
    headings = [
        (about.say("部门（单位）", "department"), 24), (about.say("组织", "organisation"), 20),
        (about.say("年度", "year"), 7), (about.say("类型", "kind"), 10),
        (about.say("文件", "file"), 34), (about.say("版次", "version"), 6),
        (about.say("检查时间", "checked at"), 16), (about.say("疑点", "findings"), 7),
        *severities, *states,
        (about.say("数字读入", "figures read"), 9), (about.say("单元格读入", "cells read"), 10),
        (about.say("未读入处", "not read"), 9), *outcomes,
        (about.say("未能证实", "unproven"), 9), (about.say("读取说明", "notes"), 40),
        (about.say("读取方式", "read by"), 16), (about.say("软件版本", "software"), 10),
        (about.say("文件 SHA-256", "file sha256"), 22),
    ]
    return book.sheet(about.say("报告", "reports"), headings, frozen=1)


def _report_row(sheet: Sheet, report: ExportedReport, about: About) -> None:
    outcomes: Counter[str] = Counter(report.outcomes.values())
    sheet.row()
    for text in (report.whose, report.organisation):
        sheet.text(text)
    sheet.cell(report.fiscal_year)
    sheet.text(kind_of_report(report.kind, about))
    sheet.text(report.file_name)
    sheet.cell(report.number)
    sheet.cell(about.local(report.checked_at) if report.checked_at else None)
    sheet.cell(len(report.findings))
    for _, count in report.counts():
        sheet.cell(count)
    for state in State:
        sheet.cell(report.in_state(state))
    sheet.share(report.coverage.figure_share)
    sheet.share(report.coverage.cell_share)
    sheet.cell(len(report.coverage.unread))
    for name in OUTCOME:
        sheet.cell(outcomes[name])
    sheet.cell(report.unproven)
    sheet.text("\n".join(note[about.lang == "en"] for note in report.notes))
    for text in (report.extractor, report.gouji_version, report.sha256):
        sheet.text(text)


def _rules_sheet(
    book: Book, rules: Iterable[ExportedRule], counts: Counter[str], about: About
) -> None:
    sheet = book.sheet(about.say("规则依据", "rules"), [
        (about.say("规则", "rule"), 9), (about.say("类别", "kind"), 9),
        (about.say("级别", "severity"), 8), (about.say("状态", "stability"), 8),
        (about.say("本次疑点", "findings here"), 9), (about.say("规则说明", "what it says"), 70),
        (about.say("依据", "basis"), 60), (about.say("英文名", "name"), 34),
    ], frozen=1)  # fmt: skip
    for rule in rules:
        sheet.row()
        sheet.text(rule.code)
        sheet.text(about.say(*KIND[rule.kind]))
        sheet.text(about.say(*SEVERITY[rule.severity]), style=rule.severity)
        sheet.text(about.say(*STABILITY[rule.stability]))
        sheet.cell(counts[rule.code])
        sheet.text(rule.text)
        sheet.text("\n".join(basis_lines(rule, about)))
        sheet.text(rule.name)
    sheet.close()


def _about_sheet(book: Book, about: About, reports: int, findings: int) -> None:
    sheet = book.sheet(about.say("说明", "about"), [
        (about.say("项目", "item"), 24), (about.say("内容", "content"), 100),
    ])  # fmt: skip
    lines: list[tuple[str, str | int | Decimal | datetime]] = [
        (about.say("名称", "title"), about.say("勾稽疑点清单（审计工作底稿）", "gouji findings: working paper")),
        (about.say("导出时间", "made at"), about.local(about.made_at)),
        (about.say("时区", "time zone"), about.zone),
        (about.say("导出人", "made by"), about.made_by),
        (about.say("软件版本", "software"), f"gouji {about.version}"),
        (about.say("报告数", "reports"), reports),
        (about.say("疑点数", "findings"), findings),
        *((about.say(f"筛选：{name}", f"filter: {name}"), value) for name, value in about.filters),
        (about.say("说明", "note"), about.say(*NOT_A_VERDICT)),
        (about.say("如何复算", "recomputing"), about.say(
            "“复算”表按公式用表内数字重新计算；“相差”等于“文中”减“应为”。数字改动后结果随之更新。",
            "The sheet of recomputations works the formulas out from the figures beside them; the "
            "difference is what is stated less what is expected. Change a figure and they follow.",
        )),
    ]  # fmt: skip
    if not about.filters:
        lines.insert(7, (about.say("筛选", "filter"), about.say("无，全部可见疑点", "none: all you may see")))
    for name, value in lines:
        sheet.row()
        sheet.text(name)
        sheet.cell(plain(value) if isinstance(value, str) else value)
    sheet.close()
