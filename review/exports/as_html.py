"""Findings with their decisions as one self-contained HTML file: the page of `gouji check --format
html`, with where each finding stands and what was said of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from gouji.pipeline import Checked
from gouji.reporting.as_html import Remarks
from gouji.reporting.as_html import findings_html as page
from gouji.types import Document
from review.exports.values import About, ExportedFinding, ExportedReport, ExportedRule
from review.exports.wording import NOT_A_VERDICT, basis_lines, decision_text, state_of


def findings_html(
    reports: Iterable[tuple[ExportedReport, Document | None]], rules: Mapping[str, ExportedRule],
    about: About,
) -> str:
    """The page with every report; the document of one is None where its text is not at hand."""
    checked, states, lines = [], [], []
    for report, document in reports:
        checked.append(Checked(report.checked(), document))
        states.append({item.finding.id: state_of(item, about) for item in report.findings})
        lines.append({
            item.finding.id: tuple(_said(item, rules, about)) for item in report.findings
        })
    return page(checked, about.lang, Remarks(_note(about), states, lines))


def _note(about: About) -> str:
    parts = (
        about.shown(about.made_at), about.made_by,
        *(f"{name}：{value}" for name, value in about.filters),
    )
    return " · ".join(part for part in (*parts, about.say(*NOT_A_VERDICT)) if part)


def _said(
    item: ExportedFinding, rules: Mapping[str, ExportedRule], about: About
) -> Iterator[tuple[str, str]]:
    basis = basis_lines(rules.get(item.finding.rule), about)
    if basis:
        yield about.say("依据", "basis"), "\n".join(basis)
    if item.assignee:
        yield about.say("经办人", "assignee"), item.assignee
    if not item.present:
        yield about.say("存续", "presence"), about.say(
            "最近一次检查已不再出现", "no longer there at the last check"
        )
    if item.decisions:
        yield about.say("处理记录", "log"), "\n".join(
            decision_text(one, about) for one in item.decisions
        )
