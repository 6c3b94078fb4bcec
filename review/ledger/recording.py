"""A checked report into the database: its run, its text, and its findings with what is known of them.

A finding is known by its fingerprint, so that decisions stay with it through runs, rule versions and
versions of the report. No run changes a decision: where a decided finding is gone, or has come back,
the ledger says so and a person decides.
"""

from __future__ import annotations

import gzip

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gouji import __version__
from gouji import findings as checked_values
from gouji.findings import SEVERITIES, CheckedReport
from gouji.records import Records
from gouji.types import Document
from review.ledger.marks import marks_of
from review.ledger.recounting import lock_reports, recount
from review.tables import Appearance, Finding, Report, Run, Version, VersionText
from review.values import FileState, Presence


def record_run(
    session: Session, version: Version, checked: CheckedReport, document: Document, seconds: float,
    *, workflow: str | None = None, records: Records | None = None,
) -> Run:
    """Store what a check of a version came to, and bring the report's findings up to date.

    Called again for a `workflow` that has its run, it changes nothing and returns that run. Where a
    newer version of the report has been checked already, the findings of this one become history.
    The session must be a writing one; nothing is committed here. `records` are those that were
    extracted, where they are at hand.
    """
    if workflow is not None:
        made = session.scalars(select(Run).where(Run.workflow == workflow)).one_or_none()
        if made is not None:
            return made
    if version.report_id is None or checked.error is not None:
        raise ValueError("a run needs a report that was read and a version that belongs to one")
    lock_reports(session, [version.report_id])
    report = session.get_one(Report, version.report_id, populate_existing=True)
    run = _run(version, checked, document, seconds, workflow, records)
    session.add(run)
    _keep_text(session, version, document)
    session.flush()
    newest = _is_newest(session, version)
    _record_findings(session, report, run, checked, newest)
    version.state, version.stage, version.run_id = FileState.DONE, "", run.id
    version.error = version.error_en = ""
    if newest:
        report.current_version_id = version.id
    recount(session, [report.id])
    _measure_tables(session, run)
    return run


def _measure_tables(session: Session, run: Run) -> None:
    """Let SQLite see how its tables are filled, each time that there are twice as many runs: it then
    takes the right index. PostgreSQL does so by itself."""
    if session.get_bind().dialect.name == "sqlite" and run.id & (run.id - 1) == 0:
        session.flush()
        session.execute(text("PRAGMA analysis_limit=1000"))
        session.execute(text("ANALYZE"))


def packed(document: Document) -> bytes:
    """A document as it is stored."""
    return gzip.compress(document.model_dump_json().encode("utf-8", "surrogatepass"), 6, mtime=0)


def unpacked(data: bytes) -> Document:
    """The document that was stored."""
    return Document.model_validate_json(gzip.decompress(data))


def storable(words: str) -> str:
    """The text as every database keeps it, of the same length: PostgreSQL has no NUL in a text."""
    return words.replace("\0", "\ufffd")


def finding_of(stored: Finding) -> checked_values.Finding:
    """The checker's finding that was stored: its proof as the last run had it."""
    return checked_values.Finding.model_validate({
        "id": stored.fingerprint, "rule": stored.rule, "kind": stored.kind,
        "severity": stored.severity, "message": stored.message, "message_en": stored.message_en,
        "where": stored.where, "computation": stored.computation, "evidence": stored.evidence,
        "origin": stored.origin,
    })


def _run(
    version: Version, checked: CheckedReport, document: Document, seconds: float,
    workflow: str | None, records: Records | None,
) -> Run:
    marks = marks_of(document, records)
    return Run(
        version_id=version.id, report_id=version.report_id, workflow=workflow,
        gouji_version=__version__, extractor=checked.extractor, seconds=seconds,
        coverage=checked.coverage.model_dump(mode="json"), outcomes=dict(checked.outcomes),
        reasons=dict(checked.reasons), notes=[list(note) for note in checked.notes],
        reading=checked.reading.model_dump(mode="json") if checked.reading else None,
        unproven=checked.unproven, full_marks=marks.full, scored=marks.scored,
        findings=len(checked.findings),
    )


def _keep_text(session: Session, version: Version, document: Document) -> None:
    data, shown = packed(document), storable(document.text)
    held = session.get(VersionText, version.id)
    if held is None:
        session.add(VersionText(version_id=version.id, text=shown, document=data))
    elif held.document != data:
        held.text, held.document = shown, data


def _is_newest(session: Session, version: Version) -> bool:
    """Whether no later version of the report has been checked."""
    latest = session.scalar(
        select(func.max(Version.number))
        .where(Version.report_id == version.report_id, Version.run_id.is_not(None))
    )
    return latest is None or version.number >= latest


def _record_findings(
    session: Session, report: Report, run: Run, checked: CheckedReport, newest: bool
) -> None:
    known = {
        finding.fingerprint: finding
        for finding in session.scalars(select(Finding).where(Finding.report_id == report.id))
    }
    seen: list[tuple[Finding, Presence, int]] = []
    for position, found in enumerate(checked.findings):
        held = known.pop(found.id, None)
        if held is None:
            held = Finding(
                report_id=report.id, fingerprint=found.id, first_run_id=run.id, present=newest
            )
            _prove(held, found, run, position)
            session.add(held)
            seen.append((held, Presence.APPEARED, run.id))
            if not newest:
                seen.append((held, Presence.DISAPPEARED, _current_run(session, report)))
        elif newest:
            if not held.present:
                seen.append((held, Presence.RETURNED, run.id))
            held.present = True
            _prove(held, found, run, position)
    for gone in known.values() if newest else ():
        if gone.present:
            gone.present = False
            seen.append((gone, Presence.DISAPPEARED, run.id))
    session.flush()
    session.add_all(
        Appearance(finding_id=finding.id, run_id=run_id, what=what) for finding, what, run_id in seen
    )


def _current_run(session: Session, report: Report) -> int:
    """The last run of the latest version that has been checked."""
    return session.scalars(
        select(Version.run_id).where(Version.report_id == report.id, Version.run_id.is_not(None))
        .order_by(Version.number.desc()).limit(1)
    ).one()  # type: ignore[return-value]  # it is not null


def _prove(held: Finding, found: checked_values.Finding, run: Run, position: int) -> None:
    """The finding with the proof of a run; what people decided stays as it is."""
    held.version_id, held.last_run_id, held.position = run.version_id, run.id, position
    held.rule, held.kind, held.origin = found.rule, found.kind, found.origin
    held.severity, held.rank = found.severity, SEVERITIES.index(found.severity)
    held.message, held.message_en = storable(found.message), storable(found.message_en)
    held.where = storable(found.where)
    held.computation = found.computation.model_dump(mode="json") if found.computation else None
    held.evidence = [place.model_dump(mode="json") for place in found.evidence]
