"""What reports are called."""

from __future__ import annotations

from gouji.reporting.wording import say
from review.intake.recognition import KIND_NAMES
from review.tables import Report


def title_of(report: Report, lang: str) -> str:
    """Whose report it is and of which year, else its own title, else its number."""
    year = report.fiscal_year and say(lang, f"{report.fiscal_year}年度", str(report.fiscal_year))
    parts = [part for part in (report.department, year) if part]
    return " · ".join(parts) or report.title or say(lang, f"报告 {report.id}", f"report {report.id}")


def kind_name(kind: str, lang: str) -> str:
    """A kind of report as people say it."""
    return say(lang, *KIND_NAMES.get(kind, (kind, kind)))
