"""The template extractor: records from the wording and table shapes of the trade, with no model.

Each reader below knows one part of a report and yields its records. Readers do not know each
other; a place that none of them reads stays unread text, and coverage says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from extractor.coverage import coverage
from extractor.header import read_header
from gouji.records import Record, Records, ReportHeader
from gouji.types import Document

Reader = Callable[[Document, ReportHeader], Iterator[Record]]


def readers() -> tuple[Reader, ...]:
    """The readers, in the order in which their records are listed."""
    from extractor.accounts import read_accounts
    from extractor.catalogue import read_catalogue
    from extractor.claims import read_claims
    from extractor.contents import read_contents
    from extractor.dates import read_dates
    from extractor.department import read_department
    from extractor.economic_items import read_economic_items
    from extractor.evaluation_report import read_evaluation_reports
    from extractor.flat_forms import read_flat_forms
    from extractor.notes import read_notes
    from extractor.performance_overview import read_performance_overview
    from extractor.remarks import read_remarks
    from extractor.self_evaluation import read_self_evaluations
    from extractor.statements import read_statements
    from extractor.subjects import read_subjects
    from extractor.text_faults import read_text_faults
    from extractor.trends import read_trends

    return (
        read_department,
        read_notes,
        read_accounts,
        read_subjects,
        read_statements,
        read_catalogue,
        read_economic_items,
        read_performance_overview,
        read_self_evaluations,
        read_flat_forms,
        read_evaluation_reports,
        read_claims,
        read_dates,
        read_text_faults,
        read_contents,
        read_remarks,
        read_trends,
    )


def extract(document: Document) -> Records:
    """Fill the records of one report from its wording and table shapes."""
    header = read_header(document)
    items = tuple(record for reader in readers() for record in reader(document, header))
    return Records(header=header, items=items, coverage=coverage(document, items))
