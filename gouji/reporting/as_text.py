"""Findings for a person at a terminal: worst first, by section or project, with their proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from checker.engine import Rule
from gouji.findings import SEVERITIES, CheckedReport, Computation, Finding, Place
from gouji.pipeline import Checked
from gouji.readings import Lead
from gouji.reporting.context import Excerpt, Lines, excerpts, group_of
from gouji.reporting.reading import (
    incomplete,
    lead_reason,
    lead_title,
    leads_heading,
    reading_lines,
)
from gouji.reporting.wording import (
    KIND,
    OUTCOME,
    SEVERITY,
    computed,
    error_of,
    message_of,
    nothing_found,
    page_or_line,
    say,
    title_of,
)
from gouji.reporting.wrapping import pad, squeeze, wrap
from gouji.types import Document

STYLE = {
    "high": "bold white on red",
    "medium": "bold black on yellow",
    "low": "bold black on cyan",
    "rounding": "black on white",
}
_UNREAD_SHOWN = 5
_EXCERPTS_SHOWN = 4
_GAP = 4
_INDENT = 4


def print_findings(checked: Sequence[Checked], console: Console, lang: str = "zh") -> None:
    """Print every report with its findings, and a summary where there are several."""
    lacking = incomplete([item.report for item in checked], lang)
    if lacking:
        for line in wrap(lacking, console.width):
            console.print(Text(line, "bold red"), soft_wrap=True)
    for index, item in enumerate(checked):
        if index:
            console.line()
        _Page(console, lang, item).print()
    if len(checked) > 1:
        console.line()
        _print_summary([item.report for item in checked], console, lang)


def counts_text(findings: Sequence[Finding], lang: str) -> str:
    """严重 3 · 一般 12, leaving out what there is none of."""
    counts = Counter(finding.severity for finding in findings)
    return " · ".join(
        f"{say(lang, *SEVERITY[severity])} {counts[severity]}"
        for severity in SEVERITIES
        if counts[severity]
    )


class _Page:
    """One report on a console."""

    def __init__(self, console: Console, lang: str, checked: Checked) -> None:
        self.console = console
        self.lang = lang
        self.report, self.document = checked
        self.lines = Lines(self.document.text if self.document else "")
        self.width = console.width

    def print(self) -> None:
        self._rule(title_of(self.report, self.lang))
        self._put(Text(self.report.path, "dim"))
        error = error_of(self.report, self.lang)
        if error is not None:
            self._paragraph(say(self.lang, "无法检查：", "could not be checked: ") + error, style="red")
            return
        self._header()
        for group, findings in _groups(self.report.findings, self.document):
            self.console.line()
            name = group or say(self.lang, "（未分章节）", "(no section)")
            for line in wrap(squeeze(name), self.width - 2):
                self._put(Text.assemble(("▌ ", "blue"), (line, "bold")))
            for finding in findings:
                self.console.line()
                self._finding(finding)
        if self.report.reading and self.report.reading.leads:
            self._leads(self.report.reading.leads)

    def _leads(self, leads: Sequence[Lead]) -> None:
        """A list of its own, plainly marked: nothing of it is proven."""
        self.console.line()
        self._paragraph(leads_heading(len(leads), self.lang), style="magenta")
        for lead in leads:
            where = f"（{squeeze(lead.where)}）" if lead.where else ""
            title = lead_title(lead, self.lang) + where
            for index, line in enumerate(wrap(f"? {title}", self.width - _INDENT)):
                self._put(Text("  " + line if not index else " " * _INDENT + line))
            for side in lead.sides:
                place = page_or_line(
                    self._page(side.start, side.end), self.lines.number(side.start), self.lang
                )
                self._labelled(place, f"“{squeeze(side.quote)}”")
            self._labelled(say(self.lang, "未证明", "no proof"), lead_reason(lead, self.lang))

    def _page(self, start: int, end: int) -> int | None:
        region = self.document.locate(start, end) if self.document else None
        return region.page if region else None

    def _header(self) -> None:
        report, lang = self.report, self.lang
        counts = counts_text(report.findings, lang)
        if counts:
            total = len(report.findings)
            self._put(Text(say(lang, f"发现 {total} 处：", f"{total} findings: ") + counts, "bold"))
        else:
            self._paragraph(nothing_found(report, lang), style="bold")
        for line in _coverage(report, lang):
            self._paragraph(line)
        for line in reading_lines(report.reading, lang) if report.reading else ():
            self._paragraph(line)
        for note in report.notes:
            self._paragraph(say(lang, "注意：", "Note: ") + note[lang == "en"], style="yellow")

    def _finding(self, finding: Finding) -> None:
        mark = say(self.lang, *SEVERITY[finding.severity])
        head = Text.assemble((f" {mark} ", STYLE[finding.severity]), " ", (finding.rule, "cyan"), "  ")
        if finding.origin == "model":
            head.append(say(self.lang, "模型提出·已证明  ", "surfaced by the model, proven  "), "magenta")
        indent = head.cell_len
        for index, line in enumerate(wrap(message_of(finding, self.lang), self.width - indent)):
            self._put((head if not index else Text(" " * indent)) + Text(line, "bold"))
        for text in self._sides(finding.evidence):
            self._put(text)
        computation = finding.computation
        if computation:
            self._labelled(say(self.lang, "公式", "formula"), computation.formula)
            if not _restated(computation, finding.evidence):
                values = "，".join(f"{name} {value}" for name, value in computation.values)
                self._labelled(say(self.lang, "数值", "values"), values)
            sides = " · ".join(f"{name} {value}" for name, value in computed(computation, self.lang))
            self._labelled(say(self.lang, "结果", "result"), sides)
        if self.document:
            found = excerpts(finding.evidence, self.document)
            for excerpt in found[:_EXCERPTS_SHOWN]:
                self._excerpt(excerpt)
            more = len(found) - _EXCERPTS_SHOWN
            if more > 0:
                said = say(self.lang, f"另有 {more} 段，见上列位置", f"{more} more, at the places above")
                self._labelled(say(self.lang, "原文", "text"), said)

    def _sides(self, places: Sequence[Place]) -> Iterator[Text]:
        """Every side of the contradiction: in columns where they fit, else one to a line."""
        columns = [
            (place.role or say(self.lang, "出处", "place"), squeeze(place.quote), self._where(place))
            for place in places
        ]
        widths = [max(map(cell_len, column)) + _GAP for column in columns]
        lead = " " * _INDENT
        if sum(widths) + _INDENT <= self.width:
            for row, style in enumerate(("dim", "bold", "dim")):
                cells = [pad(c[row], w) for c, w in zip(columns, widths, strict=True)]
                yield Text(lead) + Text("".join(cells).rstrip(), style)
            return
        role_width, quote_width, where_width = (
            max(cell_len(column[at]) for column in columns) + 2 for at in range(3)
        )
        room = min(quote_width, max(20, self.width - _INDENT - role_width - where_width))
        for role, quote, where in columns:
            for index, line in enumerate(wrap(quote, room)):
                yield Text.assemble(
                    lead, (pad("" if index else role, role_width), "dim"),
                    (line if index else pad(line, room), "bold"), ("" if index else where, "dim"),
                )

    def _where(self, place: Place) -> str:
        if not place.end:
            return say(self.lang, "原文中没有", "not in the text")
        return page_or_line(place.page, self.lines.number(place.start), self.lang)

    def _labelled(self, label: str, value: str) -> None:
        if not value:
            return
        indent = _INDENT + cell_len(label) + 2
        for index, line in enumerate(wrap(value, self.width - indent)):
            lead = " " * indent if index else " " * _INDENT + f"{label}  "
            self._put(Text.assemble((lead, "dim"), line))

    def _excerpt(self, excerpt: Excerpt) -> None:
        """The quote in its sentence or row, marked by style and by brackets that survive a pipe."""
        shown, at = "", 0
        for start, end in excerpt.marks:
            shown += excerpt.text[at:start] + "【" + excerpt.text[start:end] + "】"
            at = end
        self._labelled(say(self.lang, "原文", "text"), shown + excerpt.text[at:])

    def _paragraph(self, text: str, style: str = "") -> None:
        for line in wrap(text, self.width):
            self._put(Text(line, style))

    def _rule(self, title: str) -> None:
        self._put(Text(f"━━ {title} " + "━" * max(0, self.width - cell_len(title) - 4), "blue"))

    def _put(self, text: Text) -> None:
        self.console.print(text, soft_wrap=True)


def _restated(computation: Computation, places: Sequence[Place]) -> bool:
    """Whether a long list of values only repeats the sides that stand above it."""
    quotes = {place.quote.replace(",", "") for place in places}
    values = [value.replace(",", "") for _, value in computation.values]
    return len(values) > _EXCERPTS_SHOWN and quotes.issuperset(values)


def _groups(
    findings: Sequence[Finding], document: Document | None
) -> list[tuple[str, list[Finding]]]:
    """Findings by section or project: the group with the worst finding first, then by place."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(group_of(finding, document), []).append(finding)

    def rank(finding: Finding) -> tuple[int, int]:
        return SEVERITIES.index(finding.severity), finding.evidence[0].start

    for members in groups.values():
        members.sort(key=rank)
    return sorted(groups.items(), key=lambda group: rank(group[1][0]))


def _coverage(report: CheckedReport, lang: str) -> Iterator[str]:
    coverage = report.coverage
    yield say(
        lang,
        f"读取：数字 {coverage.figures_read:,}/{coverage.figures:,}（{coverage.figure_share:.0%}），"
        f"表格单元格 {coverage.cells_read:,}/{coverage.cells:,}（{coverage.cell_share:.0%}）",
        f"Read: {coverage.figures_read:,} of {coverage.figures:,} figures "
        f"({coverage.figure_share:.0%}), {coverage.cells_read:,} of {coverage.cells:,} table cells "
        f"({coverage.cell_share:.0%})",
    )
    if coverage.unread:
        shown = [squeeze(place.quote)[:24] for place in coverage.unread[:_UNREAD_SHOWN]]
        more = len(coverage.unread) > len(shown)
        yield say(
            lang,
            f"未读入 {len(coverage.unread)} 处：“" + "”“".join(shown) + "”" + (" 等" if more else ""),
            f'Not read at {len(coverage.unread)} places: "' + '", "'.join(shown) + '"'
            + (" and others" if more else ""),
        )
    outcomes = Counter(report.outcomes.values())
    counts = " · ".join(
        f"{say(lang, *words)} {outcomes[outcome]}" for outcome, words in OUTCOME.items()  # type: ignore[index]
    )
    yield say(lang, f"规则 {len(report.outcomes)} 条：", f"{len(report.outcomes)} rules: ") + counts
    for code, reason in sorted(report.reasons.items()):
        yield say(lang, f"无法判断 {code}：{reason}", f"Cannot tell {code}: {reason}")


def _print_summary(reports: Sequence[CheckedReport], console: Console, lang: str) -> None:
    findings = [finding for report in reports for finding in report.findings]
    failed = [report for report in reports if report.error]
    title = say(lang, f"共 {len(reports)} 份报告", f"{len(reports)} reports")
    console.print(
        Text(f"━━ {title} " + "━" * max(0, console.width - cell_len(title) - 4), "blue"),
        soft_wrap=True,
    )
    for report in reports:
        if report.error:
            state = Text(say(lang, "无法检查", "could not be checked"), "red")
        elif report.findings:
            state = Text(counts_text(report.findings, lang))
        else:
            state = Text(say(lang, "没有发现", "nothing found"))
        console.print(Text.assemble("  ", report.path, "  ", state), soft_wrap=True)
    total = say(lang, f"合计发现 {len(findings)} 处", f"{len(findings)} findings in all")
    counts = counts_text(findings, lang)
    line = total + (f"：{counts}" if counts else "")
    if failed:
        line += say(lang, f"；{len(failed)} 份无法检查", f"; {len(failed)} could not be checked")
    console.print(Text(line, "bold"), soft_wrap=True)


def rules_text(rules: Sequence[Rule], lang: str) -> str:
    """The catalogue as lines: code, severity, kind, name, summary. Ends with a line break."""
    rows = [
        (
            rule.code,
            say(lang, *SEVERITY[rule.severity]),
            say(lang, *KIND[rule.kind]),
            rule.name,
            rule.summary,
        )
        for rule in rules
    ]
    widths = [max((cell_len(row[at]) for row in rows), default=0) + 2 for at in range(4)]
    lines = [
        "".join(pad(cell, width) for cell, width in zip(row, widths, strict=False)) + row[4]
        for row in rows
    ]
    return "".join(f"{line}\n" for line in lines)
