"""What a version's document is checked with: the rules, and the model where one is set.

This is the one place where the service calls the pipeline.
"""

from __future__ import annotations

from extractor.template import extract
from gouji.findings import CheckedReport
from gouji.pipeline import check_document
from gouji.records import Records
from gouji.types import Document
from review.settings import ServeSettings


def check(document: Document, records: Records, settings: ServeSettings) -> CheckedReport:
    """Check a document from its records."""
    return check_document(document, records)


def records_of(document: Document) -> Records:
    """What the templates read in a document."""
    return extract(document)
