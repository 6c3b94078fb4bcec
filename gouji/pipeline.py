"""The straight line: a file in, a checked report out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checker.engine import check
from extractor.loading import load
from extractor.template import extract
from gouji.errors import GoujiError
from gouji.findings import CheckedReport
from gouji.records import Records
from gouji.settings import Limits
from gouji.types import Document


def check_document(
    document: Document, records: Records | None = None, *, preview: bool = False,
    only: Sequence[str] | None = None,
) -> CheckedReport:
    """Check a loaded document."""
    records = extract(document) if records is None else records
    result = check(records, document, preview=preview, only=only)
    header = records.header
    return CheckedReport(
        path=document.path, sha256=document.sha256,
        department=header.department.quote if header.department else None,
        fiscal_year=header.fiscal_year, extractor=records.extractor, coverage=records.coverage,
        notes=document.notes, findings=result.findings, outcomes=result.outcomes,
        reasons=result.reasons,
    )


def check_path(
    path: str | Path, limits: Limits | None = None, *, preview: bool = False
) -> CheckedReport:
    """Load and check one file; an unreadable one becomes a report with its `error`."""
    try:
        document = load(path, limits)
    except GoujiError as error:
        return CheckedReport(
            path=str(path), sha256="", error=error.message("zh"), error_en=error.message("en")
        )
    return check_document(document, preview=preview)
