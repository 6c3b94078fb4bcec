"""Findings as a working paper in Word: 审计工作底稿, a list of findings with a sheet for each.

What was rejected stands in a list of its own at the end of a report, with reason and reviewer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from gouji.reporting.wording import SEVERITY
from review.exports.recompute import recompute
from review.exports.values import About, ExportedFinding, ExportedReport, ExportedRule
from review.exports.word import Cell, heading, paper, paragraph, saved, table, title
from review.exports.wording import (
    NOT_A_VERDICT,
    basis_lines,
    decision_text,
    evidence_text,
    kind_of_report,
    message_of,
    reason_of,
    results_text,
    state_of,
    values_text,
    year_of,
)
from review.values import State, label

if TYPE_CHECKING:
    from docx.document import Document

_FILLS = {"high": "F8D7DA", "medium": "FDE9C8", "low": "DCE9F9", "rounding": "E7E9EC"}

Numbered = tuple[int, ExportedFinding]


def findings_docx(
    reports: Iterable[ExportedReport], rules: Mapping[str, ExportedRule], about: About
) -> bytes:
    """The file; every report begins on a page of its own."""
    name = about.say("审计工作底稿", "Audit working paper")
    document = paper(about, name, f"{name} · {about.day(about.made_at)}")
    for place, report in enumerate(reports):
        title(document, name, about.say("疑点清单", "List of findings"), new_page=place > 0)
        _report(document, report, rules, about)
    return saved(document)


def _report(
    document: Document, report: ExportedReport, rules: Mapping[str, ExportedRule], about: About
) -> None:
    numbered = list(enumerate(report.findings, 1))
    open_ones = [pair for pair in numbered if pair[1].state is not State.REJECTED]
    rejected = [pair for pair in numbered if pair[1].state is State.REJECTED]
    _head(document, report, about)
    paragraph(document, about.say(*NOT_A_VERDICT))
    paragraph(document, _reading(report, about))
    heading(document, about.say("一、疑点汇总", "1. Summary"))
    _summary(document, numbered, about)
    if open_ones:
        heading(document, about.say("二、疑点明细", "2. Findings"))
    for number, item in open_ones:
        _sheet(document, number, item, rules.get(item.finding.rule), about)
    if rejected:
        heading(document, about.say(
            f"{'三' if open_ones else '二'}、已排除的疑点", f"{3 if open_ones else 2}. Rejected"
        ))
        _rejected(document, rejected, about)


def _head(document: Document, report: ExportedReport, about: About) -> None:
    say = about.say
    severities = say("，", ", ").join(
        f"{say(*SEVERITY[name])} {count}" for name, count in report.counts() if count
    )
    states = Counter(item.state for item in report.findings)
    standing = say("，", ", ").join(
        f"{label(state, about.lang)} {states[state]}" for state in State if states[state]
    )
    version = say(f"（第{report.number}版）", f" (version {report.number})") if report.number > 1 else ""
    pairs = (
        (say("被审计单位", "department"), report.whose), (say("年度", "year"), year_of(report, about)),
        (say("材料名称", "material"), report.file_name + version),
        (say("文种", "kind"), kind_of_report(report.kind, about)),
        (say("疑点数", "findings"),
         f"{len(report.findings)}" + (say(f"（{severities}）", f" ({severities})") if severities else "")),
        (say("处理情况", "standing"), standing),
        (say("检查时间", "checked at"), about.shown(report.checked_at)),
        (say("检查软件", "software"), f"gouji {report.gouji_version or about.version}"),
        (say("编制人", "prepared by"), ""), (say("编制日期", "date"), ""),
        (say("复核人", "reviewed by"), ""), (say("复核日期", "date"), ""),
    )  # fmt: skip
    rows = [
        [Cell(left[0], label=True), Cell(left[1]), Cell(right[0], label=True), Cell(right[1])]
        for left, right in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    if about.filters:
        chosen = say("；", "; ").join(f"{name}：{value}" for name, value in about.filters)
        rows.append([Cell(say("导出范围", "filter"), label=True), Cell(chosen, over=3)])
    table(document, (16, 42, 14, 28), rows)


def _reading(report: ExportedReport, about: About) -> str:
    coverage = report.coverage
    notes = "".join(note[about.lang == "en"] for note in report.notes)
    return about.say(
        f"读入情况：数字 {coverage.figure_share:.0%}，单元格 {coverage.cell_share:.0%}，"
        f"未读入 {len(coverage.unread)} 处；未读入的内容没有检查。{notes}",
        f"Read: {coverage.figure_share:.0%} of figures, {coverage.cell_share:.0%} of cells, "
        f"{len(coverage.unread)} places not read; what was not read was not checked. {notes}",
    )


def _summary(document: Document, numbered: Sequence[Numbered], about: About) -> None:
    if not numbered:
        paragraph(document, about.say("本次范围内没有疑点。", "No finding within this filter."))
        return
    rows = [_heads(about, ("序号", "no."), ("级别", "severity"), ("规则", "rule"),
                   ("疑点摘要", "finding"), ("处理状态", "state"))]  # fmt: skip
    for number, item in numbered:
        finding = item.finding
        rows.append([
            Cell(str(number), centred=True),
            Cell(about.say(*SEVERITY[finding.severity]), centred=True, fill=_FILLS[finding.severity]),
            Cell(finding.rule, centred=True), Cell(message_of(finding, about)),
            Cell(state_of(item, about), centred=True),
        ])
    table(document, (7, 9, 11, 59, 14), rows, head=1)


def _sheet(
    document: Document, number: int, item: ExportedFinding, rule: ExportedRule | None, about: About
) -> None:
    say, finding = about.say, item.finding
    severity = say(*SEVERITY[finding.severity])
    head = say(f"疑点 {number}", f"Finding {number}") + f"　{severity}　{finding.rule}"
    basis = "\n".join(basis_lines(rule, about))
    rows = [[
        Cell(head, over=4, bold=True, fill=_FILLS[finding.severity]),
        Cell(state_of(item, about), over=2, bold=True, centred=True, fill=_FILLS[finding.severity]),
    ]]  # fmt: skip
    for name, text in (
        (say("疑点摘要", "finding"), message_of(finding, about)),
        (say("所在章节", "section"), finding.where),
        (say("依据", "basis"), basis or (rule.summary if rule else "")),
        (say("证据", "evidence"), evidence_text(item, about)),
        (say("计算过程", "computation"), _process(item, about)),
        (say("复核意见", "opinion"), _opinion(item, about) or "\n"),
    ):
        if text:
            rows.append([Cell(name, label=True), Cell(text, over=5)])
    rows.append([
        Cell(say("编制人", "prepared by"), label=True), Cell(""),
        Cell(say("复核人", "reviewed by"), label=True), Cell(""),
        Cell(say("日期", "date"), label=True), Cell(""),
    ])  # fmt: skip
    table(document, (14, 20, 13, 21, 11, 21), rows, together=True)


def _process(item: ExportedFinding, about: About) -> str:
    computation = item.finding.computation
    if computation is None:
        return ""
    redone = recompute(computation)
    figures = ""
    if redone is not None and len(redone.tokens) > 1:
        shown = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}
        stated = computation.expected if redone.side == "expected" else computation.actual
        figures = "".join(
            computation.values[token.value][1] if token.kind == "value"
            else shown.get(token.text, token.text)
            for token in redone.tokens
        )
        figures = about.say("复算：", "redone: ") + f"{figures} = {stated.lstrip('≤≥<>=')}"
    parts = (
        computation.formula and about.say("公式：", "formula: ") + computation.formula,
        values_text(item.finding, about), figures, results_text(item.finding, about),
    )
    return "\n".join(part for part in parts if part)


def _opinion(item: ExportedFinding, about: About) -> str:
    """What stands: the verdict, the second one, remarks; the whole log is in JSON."""
    lines = [decision_text(one, about) for one in (item.verdict, item.second) if one]
    if item.disputed:
        lines.append(about.say("两人结论不一，待定。", "The two verdicts differ; to be settled."))
    lines.extend(decision_text(one, about) for one in item.comments)
    if not item.present:
        lines.append(about.say(
            "最近一次检查已不再出现。", "It was no longer there at the last check."
        ))  # fmt: skip
    return "\n".join(lines)


def _rejected(document: Document, rejected: Sequence[Numbered], about: About) -> None:
    rows = [_heads(about, ("序号", "no."), ("规则", "rule"), ("疑点摘要", "finding"),
                   ("排除原因与意见", "reason and comment"), ("复核人", "reviewer"))]  # fmt: skip
    for number, item in rejected:
        verdict = item.verdict
        said = (reason_of(verdict, about), verdict.comment if verdict else "")
        who = f"{verdict.author}\n{about.day(verdict.at)}" if verdict else ""
        rows.append([
            Cell(str(number), centred=True), Cell(item.finding.rule, centred=True),
            Cell(message_of(item.finding, about)), Cell("\n".join(part for part in said if part)),
            Cell(who, centred=True),
        ])
    table(document, (7, 11, 46, 22, 14), rows, head=1)


def _heads(about: About, *names: tuple[str, str]) -> list[Cell]:
    return [Cell(about.say(*name)) for name in names]
