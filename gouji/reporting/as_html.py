"""Findings as one self-contained HTML file: the document with its evidence, and the findings.

Nothing is fetched and nothing runs but the script in the file: its hash and the style's are in the
content security policy, and every word of a report is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from gouji import __version__
from gouji.findings import SEVERITIES, Finding
from gouji.pipeline import Checked
from gouji.reporting.context import Lines, group_of
from gouji.reporting.marked import Layout, laid_out
from gouji.reporting.reading import (
    incomplete,
    lead_reason,
    lead_title,
    leads_heading,
    reading_lines,
)
from gouji.reporting.wording import (
    KIND,
    SEVERITY,
    computed,
    error_of,
    message_of,
    nothing_found,
    page_or_line,
    say,
    title_of,
)

_FOLDER = files("gouji.reporting") / "page"


class Remarks(NamedTuple):
    """What people say of the findings: for each report, by the finding's id, where it stands and lines
    as (label, text); `note` stands over every report."""

    note: str = ""
    states: Sequence[Mapping[str, str]] = ()
    lines: Sequence[Mapping[str, Sequence[tuple[str, str]]]] = ()


def findings_html(
    checked: Sequence[Checked], lang: str = "zh", remarks: Remarks | None = None
) -> str:
    """The page as HTML, with every report in it; an index stands on top of several."""
    remarks = remarks or Remarks()
    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["say"] = lambda zh, en: say(lang, zh, en)
    style, script = _part("page.css"), _part("page.js")
    return environment.get_template("page.html").render(
        lang="en" if lang == "en" else "zh-CN",
        version=__version__,
        style=Markup(style),
        script=Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        severities=[(name, say(lang, *SEVERITY[name])) for name in SEVERITIES],
        incomplete=incomplete([item.report for item in checked], lang),
        remark=remarks.note,
        reports=[_report(item, lang, index, remarks) for index, item in enumerate(checked)],
    )


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _report(checked: Checked, lang: str, index: int, remarks: Remarks) -> dict[str, Any]:
    report, document = checked
    states = remarks.states[index] if index < len(remarks.states) else {}
    said = remarks.lines[index] if index < len(remarks.lines) else {}
    coverage = report.coverage
    counts = Counter(finding.severity for finding in report.findings)
    lines = Lines(document.text if document else "")
    return {
        "title": title_of(report, lang),
        "path": report.path,
        "error": error_of(report, lang),
        "notes": [note[lang == "en"] for note in report.notes],
        "counts": [(name, say(lang, *SEVERITY[name]), counts[name]) for name in SEVERITIES],
        "nothing": nothing_found(report, lang),
        "figure_share": f"{coverage.figure_share:.0%}",
        "cell_share": f"{coverage.cell_share:.0%}",
        "unread": len(coverage.unread),
        "reading": list(reading_lines(report.reading, lang)) if report.reading else [],
        "leads": _leads(checked, lines, lang),
        "rules": sorted({finding.rule for finding in report.findings}),
        "findings": [
            _finding(finding, checked, lines, lang)
            | {"state": states.get(finding.id, ""), "said": said.get(finding.id, ())}
            for finding in report.findings
        ],
        "blocks": laid_out(document, report.findings, lines) if document else Layout(),
    }


def _leads(checked: Checked, lines: Lines, lang: str) -> dict[str, Any]:
    """The list of what is without proof; its places are told, not marked in the document."""
    report, document = checked
    leads = report.reading.leads if report.reading else ()
    listed = []
    for lead in leads:
        sides = []
        for side in lead.sides:
            region = document.locate(side.start, side.end) if document else None
            place = page_or_line(region.page if region else None, lines.number(side.start), lang)
            sides.append((side.quote, place))
        listed.append({
            "title": lead_title(lead, lang), "where": lead.where, "sides": sides,
            "why": lead_reason(lead, lang),
        })
    return {"heading": leads_heading(len(leads), lang), "listed": listed}


def _finding(finding: Finding, checked: Checked, lines: Lines, lang: str) -> dict[str, Any]:
    computation = finding.computation
    return {
        "rule": finding.rule,
        "kind": say(lang, *KIND[finding.kind]),
        "severity": finding.severity,
        "severity_name": say(lang, *SEVERITY[finding.severity]),
        "message": message_of(finding, lang),
        "where": group_of(finding, checked.document),
        "at": finding.evidence[0].start,
        "surfaced": finding.origin == "model",
        "sides": [
            {
                "role": place.role or say(lang, "出处", "place"),
                "quote": place.quote,
                "place": page_or_line(place.page, lines.number(place.start), lang)
                if place.end else "",
            }
            for place in finding.evidence
        ],
        "formula": computation.formula if computation else "",
        "operands": computation.values if computation else (),
        "results": computed(computation, lang),
    }
