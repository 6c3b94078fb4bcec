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

_TIME_FOR_THE_MODEL = 0.8
"""The part of a step's time that the model's calls may take; the rest is for what follows them."""


def check(document: Document, records: Records, settings: ServeSettings) -> CheckedReport:
    """Check a document from its records, with the model's reading where one is set. A call that failed
    is in the report's reading; raises UsageError where the model's settings cannot work."""
    if not settings.model:
        return check_document(document, records)
    from extractor.models.budget import Allowance
    from extractor.models.config import chosen
    from gouji.assisted import Assistance, Loaded, assisted

    assistance = Assistance(
        model=chosen(settings.model), cache=settings.data / "models.sqlite",
        per_report=Allowance(
            max_cost=settings.model_report_cost, max_tokens=settings.model_report_tokens,
            max_seconds=settings.worker_seconds * _TIME_FOR_THE_MODEL,
        ),
    )
    [checked] = assisted([Loaded(document.path, document, records, None)], assistance)
    return checked.report


def records_of(document: Document) -> Records:
    """What the templates read in a document."""
    return extract(document)
