"""What was decided, report by report, for those who measure: every finding that stands confirmed,
rejected or fixed, with the verdict that stands and whether a second reviewer came to the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from gouji.findings import Finding as Found
from review.ledger.filters import DECIDED
from review.ledger.recording import finding_of
from review.ledger.standing import pairs, verdict_of
from review.tables import Decision, Finding, Report, Version


class Judgement(NamedTuple):
    """A finding and its verdict. `second` is whether another reviewer, without seeing the verdict, came
    to the same (True) or to another that nobody has settled (False); None where nobody was asked."""

    found: Found
    verdict: Decision
    second: bool | None


class DecidedVersion(NamedTuple):
    """A version of a report, and the findings with proof in it that were decided on."""

    report: Report
    version: Version
    judgements: tuple[Judgement, ...]


def decided_versions(session: Session) -> Iterator[DecidedVersion]:
    """All that was decided, in the order of the versions; one version's findings at a time."""
    ids = session.scalars(
        select(Finding.version_id).where(Finding.state.in_(DECIDED))
        .distinct().order_by(Finding.version_id)
    ).all()
    for id_ in ids:
        version = session.get_one(Version, id_)
        findings = session.scalars(
            select(Finding).where(Finding.version_id == id_, Finding.state.in_(DECIDED))
            .order_by(Finding.position, Finding.id)
        ).all()
        judgements = tuple(_judgements(session, findings))
        if judgements:
            yield DecidedVersion(session.get_one(Report, version.report_id), version, judgements)
        session.expunge_all()


def _judgements(session: Session, findings: Sequence[Finding]) -> Iterator[Judgement]:
    logs: dict[int, list[Decision]] = {finding.id: [] for finding in findings}
    for row in session.scalars(
        select(Decision).where(Decision.finding_id.in_(logs)).order_by(Decision.id)
    ):
        logs[row.finding_id].append(row)
    for finding in findings:
        log = logs[finding.id]
        verdict = verdict_of(log)
        if verdict is None:
            continue
        same = any(pair.second.action == verdict.action for pair in pairs(log))
        yield Judgement(
            finding_of(finding), verdict, False if finding.disputed else True if same else None
        )
