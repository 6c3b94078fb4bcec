"""Runs into the ledger: findings known by their fingerprint through runs and versions."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from gouji.pipeline import check_document, check_file
from review.ledger.deciding import Step, decide
from review.ledger.documents import stored_document
from review.ledger.marks import Marks, marks_of
from review.ledger.recording import finding_of, record_run
from review.problems import NotFound
from review.tables import Appearance, Decision, Finding, Report, Run, Version, VersionText
from review.values import Action, FileState, ReasonCode
from tests.conftest import ROOT
from tests.ledger_cases import TEXT, World, checked, found, made_ledger

__all__ = ["made_ledger"]

A, B, C = found("a"), found("b", severity="low", rule="TXT001"), found("c", severity="rounding")


def seen(here: World, fingerprint: str) -> list[str]:
    with here.database.session() as session:
        return list(session.scalars(
            select(Appearance.what).where(
                Appearance.finding_id == here.finding(session, fingerprint).id
            ).order_by(Appearance.id)
        ))


def counts(here: World) -> tuple[int, ...]:
    with here.database.session() as session:
        report = session.get_one(Report, here.reports["culture"])
        return report.high, report.medium, report.low, report.rounding, report.open


def test_a_run_is_stored_with_all_that_it_says(ledger: World) -> None:
    run = ledger.run(A, B)
    with ledger.database.session() as session:
        version = ledger.version(session)
        assert (version.state, version.run_id) == (FileState.DONE, run.id)
        stored = session.get_one(Run, run.id)
        assert stored.outcomes == {"ART001": "fail"}
        assert (stored.findings, stored.seconds) == (2, 0.5)
        assert session.get_one(Report, version.report_id).current_version_id == version.id
        assert session.get_one(VersionText, version.id).text == TEXT
        assert stored_document(session, version.id) == checked()[1]
        assert finding_of(ledger.finding(session, "a")) == A
    assert counts(ledger) == (1, 0, 1, 0, 2)


def test_a_workflow_makes_one_run(ledger: World) -> None:
    first = ledger.run(A, workflow="w1")
    again = ledger.run(A, B, workflow="w1")
    assert again.id == first.id
    with ledger.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Run)) == 1
        assert session.scalar(select(func.count()).select_from(Finding)) == 1
    assert seen(ledger, "a") == ["appeared"]


def test_findings_disappear_and_come_back(ledger: World) -> None:
    ledger.run(A, B)
    ledger.run(B, number=2)
    assert seen(ledger, "a") == ["appeared", "disappeared"]
    assert counts(ledger) == (0, 0, 1, 0, 1)
    ledger.run(B, number=2)
    assert seen(ledger, "a") == ["appeared", "disappeared"]
    ledger.run(A, B, C, number=3)
    assert seen(ledger, "a") == ["appeared", "disappeared", "returned"]
    assert seen(ledger, "b") == ["appeared"]
    assert counts(ledger) == (1, 0, 1, 1, 3)


def test_a_decision_stays_through_runs_and_versions(ledger: World) -> None:
    ledger.run(A, B)
    with ledger.database.writing() as session:
        ann = ledger.access("ann", session)
        decide(session, ann, ledger.finding(session, "a"),
               Step(action=Action.REJECT, reason=ReasonCode.RULE))
    assert counts(ledger) == (0, 0, 1, 0, 1)
    ledger.run(B, number=2)
    ledger.run(found("a", severity="medium", message="换了说法"), B, number=3)
    with ledger.database.session() as session:
        finding = ledger.finding(session, "a")
        assert (finding.state, finding.reason, finding.present) == ("rejected", "rule", True)
        assert (finding.severity, finding.rank, finding.message) == ("medium", 1, "换了说法")
        assert session.scalar(select(func.count()).select_from(Decision)) == 1
    assert counts(ledger) == (0, 0, 1, 0, 1)


def test_an_older_version_that_is_checked_late_changes_nothing_present(ledger: World) -> None:
    ledger.run(A, number=2)
    current = ledger.run(A, number=2)
    ledger.run(A, B, number=1)
    assert seen(ledger, "b") == ["appeared", "disappeared"]
    assert seen(ledger, "a") == ["appeared"]
    with ledger.database.session() as session:
        finding = ledger.finding(session, "a")
        assert finding.last_run_id == current.id
        assert not ledger.finding(session, "b").present
        report = session.get_one(Report, ledger.reports["culture"])
        assert report.current_version_id == ledger.version(session, number=2).id
        assert ledger.version(session, number=1).state == FileState.DONE
    assert counts(ledger) == (1, 0, 0, 0, 1)


def test_reports_do_not_share_findings(ledger: World) -> None:
    ledger.run(A)
    ledger.run(A, report="roads")
    ledger.run(report="roads")
    with ledger.database.session() as session:
        assert ledger.finding(session, "a").present
        assert not ledger.finding(session, "a", "roads").present


def test_nothing_is_stored_where_something_fails(ledger: World) -> None:
    ledger.run(A)


    def recorded_and_broken() -> None:
        with ledger.database.writing() as session:
            record_run(session, ledger.version(session, number=2), *checked(B), 0.1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        recorded_and_broken()
    with ledger.database.session() as session:
        assert session.scalar(select(func.count()).select_from(Run)) == 1
        assert ledger.finding(session, "a").present


def test_a_report_that_could_not_be_read_is_no_run(ledger: World) -> None:
    report, document = checked()
    failed = report.model_copy(update={"error": "坏了", "error_en": "broken"})
    with pytest.raises(ValueError, match="was read"), ledger.database.writing() as session:
        record_run(session, ledger.version(session), failed, document, 0.1)


def test_a_text_with_a_nul_keeps_its_offsets(ledger: World) -> None:
    text = "部门\0决算" + TEXT
    with ledger.database.writing() as session:
        record_run(session, ledger.version(session), *checked(
            found("n", message="含\0字"), text=text), 0.1)
    with ledger.database.session() as session:
        version = ledger.version(session)
        assert len(session.get_one(VersionText, version.id).text) == len(text)
        assert stored_document(session, version.id).text == text
        assert ledger.finding(session, "n").message == "含\ufffd字"


# --- checking again --------------------------------------------------------------------------------


def test_a_stored_document_is_checked_again(ledger: World) -> None:
    """The example's findings are the same from the stored document; a rule that has gone takes its
    findings along."""
    path = next((ROOT / "examples").glob("*说明.txt"))
    report, document = check_file(path)
    assert document is not None
    with ledger.database.writing() as session:
        version = ledger.version(session)
        first = record_run(session, version, report, document, 0.1)
        ident = version.id
    with ledger.database.session() as session:
        stored = stored_document(session, ident)
    assert stored == document
    again = check_document(stored)
    with ledger.database.writing() as session:
        run = record_run(session, session.get_one(Version, ident), again, stored, 0.1)
        assert (run.full_marks, run.scored) == (first.full_marks, first.scored)
        assert first.scored > 0
    with ledger.database.session() as session:
        held = session.scalars(select(Finding).order_by(Finding.position)).all()
        assert [finding_of(one) for one in held] == list(report.findings)
        assert {(one.first_run_id, one.last_run_id) for one in held} == {(first.id, run.id)}
        assert session.get_one(Version, ident).run_id == run.id
    fewer = again.model_copy(update={"findings": again.findings[1:]})
    with ledger.database.writing() as session:
        record_run(session, session.get_one(Version, ident), fewer, stored, 0.1)
    with ledger.database.session() as session:
        gone = session.scalars(select(Finding).where(Finding.present.is_(False))).all()
        assert [finding_of(one) for one in gone] == [report.findings[0]]


def test_what_was_never_read_is_not_found(ledger: World) -> None:
    with pytest.raises(NotFound), ledger.database.session() as session:
        stored_document(session, 404)


# --- marks -----------------------------------------------------------------------------------------


def test_marks_are_the_same_from_the_records_and_from_the_forms_alone(shared: Path) -> None:
    from extractor.loading import load
    from extractor.template import extract

    document = load(shared / "reports" / "commerce-xinjiang-2024.txt")
    records = extract(document)
    marks = marks_of(document)
    assert marks == marks_of(document, records)
    assert 0 < marks.full < marks.scored
    assert marks_of(checked()[1]) == Marks(0, 0)
