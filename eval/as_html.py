"""A run as one self-contained page: figures with intervals, plots, and what was missed, by name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from eval.as_text import NOTHING, figure_text
from eval.charts import bars
from eval.runs import ReportResult, Run
from eval.summary import CERTAINTY, STANDING, costs, standings, summary
from eval.tables import Table
from gouji.reporting.wording import KIND, SEVERITY, say

_FOLDER = files("eval") / "page"
_PLOTTED = 24
"""Rows of a table beyond this many are shown as a table only."""


def run_html(run: Run, lang: str = "zh") -> str:
    """The page. Every word of a report is escaped; no script runs and nothing is fetched."""
    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["say"] = lambda zh, en: say(lang, zh, en)
    counts = standings(run)
    seconds, megabytes = costs(run)
    return environment.get_template("run.html").render(
        lang="en" if lang == "en" else "zh-CN", style=Markup(_part("run.css")), run=run,
        tables=[_table(table, lang) for table in summary(run)],
        standings=[(say(lang, *STANDING[name]), counts[name]) for name in STANDING if counts[name]],
        suspects=counts["suspect"], missed=list(_missed(run, lang)), judged=list(_unsure(run, lang)),
        escaped=list(_escaped(run)), seconds=seconds, megabytes=megabytes,
        errors=[report for report in run.reports if report.error],
    )


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _table(table: Table, lang: str) -> dict[str, Any]:
    return {
        "title": say(lang, *table.title),
        "columns": [say(lang, *column) for column in table.columns],
        "rows": [
            (say(lang, *row.name), [figure_text(figure, table.percent) for figure in row.figures])
            for row in table.rows
        ],
        "plot": Markup(bars(table, lang)) if len(table.rows) <= _PLOTTED else "",
    }


def _missed(run: Run, lang: str) -> Iterator[tuple[str, ...]]:
    for report in run.reports:
        for label in report.labels or ():
            if not label.found:
                yield (
                    report.name, label.id, say(lang, *CERTAINTY[label.certainty]),
                    say(lang, *SEVERITY[label.severity]), say(lang, *KIND[label.kind]),
                    label.type, label.explain,
                )


def _unsure(run: Run, lang: str) -> Iterator[tuple[str, ...]]:
    """Findings that count against precision, and those that stand on a fact that holds."""
    for report in run.reports:
        for finding in report.findings:
            suspect = finding.facts and finding.standing in ("labelled", "open")
            if suspect or finding.standing in ("wrong", "unclear", "open"):
                yield (
                    report.name, finding.id, finding.rule, say(lang, *SEVERITY[finding.severity]),
                    say(lang, *STANDING[finding.standing]), finding.message,
                    ", ".join(finding.facts) or NOTHING,
                )


def _escaped(run: Run) -> Iterator[tuple[str, ...]]:
    for report in run.reports:
        for mutant in _mutants(report):
            if not mutant.found_by:
                yield report.name, mutant.id, mutant.operator, mutant.relation, mutant.change


def _mutants(report: ReportResult) -> tuple[Any, ...]:
    return report.mutants or ()
