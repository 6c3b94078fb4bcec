"""Many findings at once: what the preview says is what is done, and it is undone as one. How far two
reviewers agree. What was decided on similar findings before."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bench.review_seed import seed
from gouji.findings import SEVERITIES
from review.access import finding_seen
from review.ledger import bulk
from review.ledger.agreement import Agreement, agreement, agreements
from review.ledger.deciding import Step, decide, log_of
from review.ledger.filters import FindingFilter
from review.ledger.similar import SimilarDecisions
from review.ledger.standing import Pair, standing
from review.problems import Conflict, Invalid, NotFound, TooMuch
from review.tables import AuditEvent, Decision, Finding, Report
from review.values import Action, ReasonCode
from tests.ledger_cases import World, found, made_ledger
from tests.test_review_ledger_standing import Row

__all__ = ["made_ledger"]

REJECT = Step(action=Action.REJECT, reason=ReasonCode.RULE, comment="批量")
ALL = FindingFilter()


@pytest.fixture
def here(ledger: World) -> World:
    for report in ("culture", "roads"):
        ledger.run(*(
            found(f"{report}{n}", "ART001" if n % 2 else "SCO004", SEVERITIES[n % 4]) for n in range(6)
        ), report=report)
    return ledger


def do(here: World, who: str, step: Step, fingerprint: str, report: str = "culture") -> Decision:
    with here.database.writing() as session:
        access = here.access(who, session)
        finding = finding_seen(session, access, here.finding(session, fingerprint, report).id)
        return decide(session, access, finding, step)


def previewed(here: World, who: str, wanted: FindingFilter, step: Step, **more: bool) -> bulk.Preview:
    with here.database.session() as session:
        return bulk.preview(session, here.access(who, session), wanted, step, **more)


def applied(
    here: World, who: str, wanted: FindingFilter, step: Step, token: str, **more: bool
) -> bulk.Done:
    with here.database.writing() as session:
        return bulk.apply(session, here.access(who, session), wanted, step, token, **more)


def undone(here: World, who: str, ident: str) -> bulk.Done:
    with here.database.writing() as session:
        return bulk.undo(session, here.access(who, session), ident)


def states(here: World) -> Counter[str]:
    """How many findings are in which state, each as its log says."""
    with here.database.session() as session:
        findings = session.scalars(select(Finding)).all()
        for finding in findings:
            log = log_of(session, finding.id)
            assert finding.state == standing(log).state
            assert finding.revision == max((r.id for r in log if r.action != "comment"), default=0)
        return Counter(finding.state for finding in findings)


def test_what_is_previewed_is_done_and_undone_as_one(here: World) -> None:
    wanted = FindingFilter.parse("rule=ART001&state=open")
    do(here, "ann", Step(action=Action.CONFIRM), "culture1")
    seen = previewed(here, "lead", wanted, REJECT)
    assert (seen.size, dict(seen.skipped)) == (5, {})
    assert states(here) == {"new": 11, "confirmed": 1}
    done = applied(here, "lead", wanted, REJECT, seen.token)
    assert done.size == 5
    assert states(here) == {"new": 6, "confirmed": 1, "rejected": 5}
    with here.database.session() as session:
        rows = session.scalars(select(Decision).where(Decision.bulk == done.bulk)).all()
        assert {(r.action, r.reason, r.comment, r.author_name) for r in rows} == {
            ("reject", "rule", "批量", "复核lead")
        }
        report = session.get_one(Report, here.reports["culture"])
        assert report.open == 3
        assert session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all() == [
            "decision.confirm", "decision.bulk.reject"
        ]
    back = undone(here, "lead", done.bulk)
    assert (back.size, dict(back.skipped)) == (5, {})
    assert states(here) == {"new": 11, "confirmed": 1}
    assert undone(here, "lead", back.bulk).size == 5
    assert states(here) == {"new": 6, "confirmed": 1, "rejected": 5}


def test_what_was_done_since_is_not_undone(here: World) -> None:
    seen = previewed(here, "lead", ALL, REJECT)
    done = applied(here, "lead", ALL, REJECT, seen.token)
    do(here, "ann", Step(action=Action.CONFIRM), "culture1")
    do(here, "ann", Step(action=Action.COMMENT, comment="已看"), "culture2")
    do(here, "lead", Step(action=Action.UNDO), "culture3")
    back = undone(here, "lead", done.bulk)
    assert (back.size, dict(back.skipped)) == (10, {"changed": 1, "undone": 1})
    assert states(here) == {"new": 11, "confirmed": 1}
    with pytest.raises(Conflict, match="无可撤销"):
        undone(here, "lead", done.bulk)


def test_a_finding_that_changed_since_the_preview_stops_all(here: World) -> None:
    seen = previewed(here, "lead", ALL, REJECT)
    do(here, "ann", Step(action=Action.COMMENT, comment="已看"), "culture2")
    assert previewed(here, "lead", ALL, REJECT).token == seen.token
    do(here, "ann", Step(action=Action.DEFER), "culture2")
    for who, step in (("lead", REJECT), ("lead", Step(action=Action.CONFIRM)), ("admin", REJECT)):
        with pytest.raises(Conflict, match="重新预览"):
            applied(here, who, ALL, step, seen.token)
    here.run(found("new"), report="roads")
    with pytest.raises(Conflict, match="重新预览"):
        applied(here, "lead", ALL, REJECT, seen.token)
    assert states(here) == {"new": 12, "deferred": 1}


def test_what_is_left_out_and_why(here: World) -> None:
    ann, ben = here.people["ann"], here.people["ben"]
    do(here, "ann", Step(action=Action.CONFIRM), "culture1")
    do(here, "ann", Step(action=Action.REJECT, reason=ReasonCode.RULE), "culture2")
    do(here, "ann", Step(action=Action.CONFIRM), "culture3")
    do(here, "lead", Step(action=Action.SECOND, assignee_id=ben), "culture3")
    do(here, "lead", Step(action=Action.ASSIGN, assignee_id=ann), "culture4")
    cases: list[tuple[Step, bool, int, dict[str, int]]] = [
        (REJECT, False, 9, {"decided": 1, "same": 1, "blind": 1}),
        (REJECT, True, 10, {"same": 1, "blind": 1}),
        (Step(action=Action.REOPEN), False, 2, {"undecided": 9, "blind": 1}),
        (Step(action=Action.SECOND), False, 2, {"undecided": 9, "blind": 1}),
        (Step(action=Action.SECOND, assignee_id=ann), False, 0,
         {"undecided": 9, "blind": 1, "same": 2}),
        (Step(action=Action.ASSIGN, assignee_id=ann), False, 2, {"same": 1, "decided": 3, "assignee": 6}),
        (Step(action=Action.ASSIGN, assignee_id=here.people["reader"]), False, 0,
         {"decided": 3, "assignee": 9}),
    ]
    for step, again, size, skipped in cases:
        seen = previewed(here, "lead", ALL, step, again=again)
        assert (seen.size, dict(seen.skipped)) == (size, skipped), step
        assert set(skipped) <= bulk.WHY.keys()
    assert previewed(here, "ann", ALL, REJECT).skipped == {"forbidden": 6}
    for step in (Step(action=Action.COMMENT, comment="x"), Step(action=Action.UNDO),
                 Step(action=Action.REJECT)):
        with pytest.raises(Invalid):
            previewed(here, "lead", ALL, step)


def test_nobody_undoes_what_is_not_theirs(here: World) -> None:
    wanted = FindingFilter(organisation=(here.places["culture"],))
    token = previewed(here, "lead", wanted, REJECT).token
    ident = applied(here, "lead", wanted, REJECT, token).bulk
    with pytest.raises(NotFound):
        undone(here, "other", ident)
    with pytest.raises(Conflict):
        undone(here, "ann", ident)
    for nothing in ("", "0" * 16):
        with pytest.raises(NotFound):
            undone(here, "lead", nothing)
    assert undone(here, "admin", ident).size == 6


def test_a_filter_of_too_many_is_refused(ledger: World) -> None:
    seed(ledger.database, reports=101, each=50)
    with pytest.raises(TooMuch, match="5000"):
        previewed(ledger, "admin", FindingFilter(present="any"), REJECT)
    assert previewed(ledger, "admin", FindingFilter(rule=("ART001",)), REJECT).size > 100


# --- agreement -------------------------------------------------------------------------------------

VERDICTS = ("confirm", "reject", "fix")


def pair(first: str, second: str) -> Pair:
    return Pair(Row(1, first), Row(2, second, second=True))


def by_hand(found: list[tuple[str, str]]) -> float:
    """Krippendorff's alpha of two reviewers, from its definition: 1 − observed / expected."""
    values = Counter(value for one in found for value in one)
    n = sum(values.values())
    observed = sum(a != b for a, b in found) / len(found)
    expected = sum(values[a] * values[b] for a, b in product(values, values) if a != b) / (n * (n - 1))
    return 1 - observed / expected


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), max_size=30))
def test_alpha_is_what_its_definition_says(found: list[tuple[str, str]]) -> None:
    told = agreement([pair(a, b) for a, b in found])
    assert (told.n, told.agreed) == (len(found), sum(a == b for a, b in found))
    if len({value for one in found for value in one}) < 2:
        assert told.alpha is None
    else:
        assert told.alpha == pytest.approx(by_hand(found))


def test_agreement_overall_by_rule_and_by_pair(here: World) -> None:
    verdicts = {"culture1": "confirm", "culture3": "reject", "culture0": "confirm", "culture2": "reject"}
    for n, (fingerprint, second) in enumerate(verdicts.items()):
        first, other = ("ann", "ben") if n % 2 else ("ben", "ann")
        do(here, first, Step(action=Action.REJECT, reason=ReasonCode.RULE), fingerprint)
        do(here, "lead", Step(action=Action.SECOND), fingerprint)
        reason = ReasonCode.READING if second == "reject" else None
        do(here, other, Step(action=Action(second), reason=reason), fingerprint)
    do(here, "other", Step(action=Action.CONFIRM), "roads1", "roads")
    do(here, "lead", Step(action=Action.SECOND), "roads1", "roads")
    with here.database.session() as session:
        told = agreements(session, here.access("lead", session), ALL)
        narrow = agreements(session, here.access("lead", session), FindingFilter(rule=("SCO004",)))
        elsewhere = agreements(session, here.access("other", session), ALL)
    alpha = by_hand([("reject", "confirm"), ("reject", "reject")] * 2)
    assert told.overall == Agreement(4, 2, pytest.approx(alpha))
    assert told.by_rule.keys() == {"ART001", "SCO004"}
    assert told.by_rule["ART001"] == Agreement(2, 1, pytest.approx(
        by_hand([("reject", "confirm"), ("reject", "reject")])))
    ann, ben = (here.people["ann"], "复核ann"), (here.people["ben"], "复核ben")
    assert told.by_pair == {(ann, ben): told.overall}
    assert narrow.overall.n == 2
    assert elsewhere.overall == Agreement(0, 0, None)


def test_a_second_verdict_that_is_undone_no_longer_counts(here: World) -> None:
    do(here, "ann", Step(action=Action.CONFIRM), "culture1")
    do(here, "ann", Step(action=Action.SECOND), "culture1")
    do(here, "ben", Step(action=Action.CONFIRM), "culture1")
    do(here, "ben", Step(action=Action.UNDO), "culture1")
    with here.database.session() as session:
        assert agreements(session, here.access("ann", session), ALL).overall.n == 0


# --- similar ---------------------------------------------------------------------------------------


def test_similar_decisions_follow_the_ledger(ledger: World) -> None:
    similar = SimilarDecisions()
    ledger.run(
        found("near", message="三公经费中公务接待费与明细不符", where="三公经费表"),
        found("far", message="项目支出绩效目标未完成", where="自评表", quotes=("1682.22万元",)),
        found("rule", rule="SCO004", message="三公经费中公务接待费与明细不符", where="三公经费表"),
    )
    ledger.run(found("asked", message="三公经费公务接待费合计与明细不符", where="三公经费表"),
               report="roads")

    def near(who: str = "lead", k: int = 5) -> list[tuple[str, str]]:
        with ledger.database.session() as session:
            access = ledger.access(who, session)
            asked = ledger.finding(session, "asked", "roads")
            return [(one.finding.fingerprint, one.verdict.action)
                    for one in similar.near(session, access, asked, k)]

    assert near() == []
    for fingerprint in ("near", "far", "rule"):
        do(ledger, "ann", REJECT, fingerprint)
    assert near() == [("near", "reject"), ("far", "reject")]
    assert near(k=1) == [("near", "reject")]
    assert near("other") == []
    do(ledger, "ann", Step(action=Action.CONFIRM), "near")
    do(ledger, "ann", Step(action=Action.DEFER), "far")
    assert near() == [("near", "confirm")]
    do(ledger, "lead", Step(action=Action.SECOND, assignee_id=ledger.people["ben"]), "near")
    assert near() == [("near", "confirm")]
    with ledger.database.session() as session:
        ben = ledger.access("ben", session)
        asked = ledger.finding(session, "far")
        assert similar.near(session, ben, asked) == []
    similar.rebuild()
    assert near() == [("near", "confirm")]
    do(ledger, "ann", Step(action=Action.UNDO), "near")
    do(ledger, "lead", Step(action=Action.REOPEN), "near")
    assert near() == []


def test_a_finding_is_not_similar_to_itself(ledger: World) -> None:
    ledger.run(found("a"))
    do(ledger, "ann", REJECT, "a")
    with ledger.database.session() as session:
        lead = ledger.access("lead", session)
        assert SimilarDecisions().near(session, lead, ledger.finding(session, "a")) == []

