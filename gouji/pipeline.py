"""The straight line: a file in, a checked report out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from checker.engine import catalogue, check
from extractor.loading import load
from extractor.template import extract
from gouji.errors import GoujiError
from gouji.findings import CheckedReport, Outcome
from gouji.records import Records
from gouji.settings import Limits
from gouji.types import Document


class Checked(NamedTuple):
    """A checked report and the document that it speaks of, None where that could not be read."""

    report: CheckedReport
    document: Document | None


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
        notes=document.notes, findings=result.findings,
        outcomes=_every("not_applicable") | result.outcomes, reasons=result.reasons,
    )


def check_file(
    path: str | Path, limits: Limits | None = None, *, preview: bool = False
) -> Checked:
    """Load and check one file; an unreadable one becomes a report with its `error`."""
    try:
        document = load(path, limits)
    except GoujiError as error:
        return Checked(unread(str(path), error), None)
    return Checked(check_document(document, preview=preview), document)


def check_path(
    path: str | Path, limits: Limits | None = None, *, preview: bool = False
) -> CheckedReport:
    """`check_file`, for those who do not need the document."""
    return check_file(path, limits, preview=preview).report


def unread(path: str, error: GoujiError) -> CheckedReport:
    """The report of a file that could not be read: no finding, and no rule could tell."""
    return CheckedReport(
        path=path, sha256=_sha256(path), error=error.message("zh"), error_en=error.message("en"),
        outcomes=_every("cannot_tell"),
    )


def _sha256(path: str) -> str:
    """Of the file's bytes; "" where there are none to read."""
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _every(outcome: Outcome) -> dict[str, Outcome]:
    """The same outcome for every rule that exists, so that no rule is ever silent."""
    return {rule.code: outcome for rule in catalogue()}
