"""Checking a stored document again, after rules have changed: no file is read and no model asked."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from sqlalchemy.orm import Session

from gouji.findings import CheckedReport
from gouji.pipeline import check_document
from gouji.types import Document
from review.database import Database
from review.ledger.recording import record_run, unpacked
from review.problems import Conflict, not_found
from review.tables import Run, Version, VersionText


def stored_document(session: Session, version_id: int) -> Document:
    """The document of a version as it was loaded. Raises NotFound where none is stored."""
    text = session.get(VersionText, version_id)
    if text is None:
        raise not_found("已读取的文件", "file that has been read")
    return unpacked(text.document)


def check_again(
    database: Database, version_id: int, *, workflow: str | None = None,
    check: Callable[[Document], CheckedReport] = check_document,
) -> Run:
    """Check the document of a version with today's rules and record the run. Nothing is locked while
    the check runs. Raises Conflict where a model had read the report too: that needs the whole job,
    else everything that only the model had read would seem to have disappeared."""
    with database.session() as session:
        document = stored_document(session, version_id)
        last = session.get_one(Version, version_id).run_id
        if check is check_document and last and session.get_one(Run, last).reading is not None:
            raise Conflict(
                "此文件曾由模型参与读取，请重新处理整个文件。",
                "A model took part in reading this file; process the whole file again.",
            )
    begun = perf_counter()
    checked = check(document)
    seconds = perf_counter() - begun
    with database.writing() as session:
        version = session.get_one(Version, version_id)
        return record_run(session, version, checked, document, seconds, workflow=workflow)
