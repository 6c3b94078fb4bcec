"""Deciding: who may, what makes sense, what is told to whom, and what stands then."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from review.access import finding_seen
from review.ledger.blinding import shown, shown_log
from review.ledger.deciding import Step, decide, log_of
from review.ledger.filters import FindingFilter
from review.ledger.history import history
from review.ledger.listing import page
from review.ledger.standing import standing
from review.problems import Conflict, Forbidden, Invalid, NotFound
from review.tables import AuditEvent, Decision, Finding, Report, User
from review.values import Action, ReasonCode, State
from tests.ledger_cases import World, found, made_ledger

__all__ = ["made_ledger"]

SOON = datetime(2031, 5, 1, tzinfo=UTC)


def step(action: str, **more: object) -> Step:
    return Step.model_validate({"action": action, **more})


REJECT = step("reject", reason="rule")


@pytest.fixture
def here(ledger: World) -> World:
    ledger.run(found("a"), found("b", severity="low"))
    return ledger


def do(
    here: World, who: str, done: Step, fingerprint: str = "a", revision: int | None = None
) -> Decision:
    """`who` does something to a finding, as a route would."""
    with here.database.writing() as session:
        access = here.access(who, session)
        ident = here.finding(session, fingerprint).id
        return decide(session, access, finding_seen(session, access, ident), done, revision=revision)


def state(here: World, fingerprint: str = "a") -> tuple[str, str]:
    """State and reason, which must be what the log says."""
    with here.database.session() as session:
        finding = here.finding(session, fingerprint)
        stands = standing(log_of(session, finding.id))
        for name in stands.__dataclass_fields__:
            assert getattr(finding, name) == getattr(stands, name)
        return finding.state, finding.reason


def test_a_decision_says_everything_that_was_known(here: World) -> None:
    row = do(here, "ann", step("reject", reason="reading", comment=" 表格错位 "))
    with here.database.session() as session:
        held = session.get_one(Decision, row.id)
        finding = here.finding(session, "a")
        assert (held.author_id, held.author_name) == (here.people["ann"], "复核ann")
        assert (held.action, held.state, held.reason) == ("reject", "rejected", "reading")
        assert (held.comment, held.rule, held.severity) == ("表格错位", "ART001", "high")
        assert (held.fingerprint, held.run_id) == ("a", finding.last_run_id)
        assert held.gouji_version
        assert (finding.decided_by, finding.decided_at) == (held.author_id, held.at)
        audited = session.scalars(select(AuditEvent)).one()
        assert (audited.action, audited.object_id) == ("decision.reject", str(finding.id))
    assert state(here) == ("rejected", "reading")


def test_the_counts_of_the_report_follow(here: World) -> None:
    def counts() -> tuple[int, int, int]:
        with here.database.session() as session:
            report = session.get_one(Report, here.reports["culture"])
            return report.high, report.low, report.open

    assert counts() == (1, 1, 2)
    do(here, "ann", step("confirm"))
    assert counts() == (1, 1, 1)
    do(here, "ann", REJECT, "b")
    assert counts() == (1, 0, 0)
    do(here, "ann", step("undo"), "b")
    assert counts() == (1, 1, 1)
    do(here, "ann", step("defer"), "b")
    assert counts() == (1, 1, 1)


def test_who_may(here: World) -> None:
    refused = {"reader": Forbidden, "other": NotFound}
    for who in ("reader", "other", "ann", "lead", "admin"):
        for action in ("comment", "confirm", "defer", "fix"):
            done = step(action, comment="看过")
            if who in refused:
                with pytest.raises(refused[who]):
                    do(here, who, done)
            else:
                assert do(here, who, done).action == action
    with here.database.session() as session:
        authors = session.scalars(select(Decision.author_name)).all()
        assert authors == ["复核ann"] * 4 + ["复核lead"] * 4 + ["复核admin"] * 4


def test_what_makes_no_sense(here: World) -> None:
    for wrong in (
        step("reject"), step("confirm", reason="rule"), step("comment"), step("comment", comment="  "),
        step("confirm", due=SOON), step("confirm", assignee_id=1), step("confirm", undoes=1),
        step("assign", assignee_id=999, due=SOON), step("second"),
        step("assign", due=SOON.replace(tzinfo=None)), step("assign", due=SOON.replace(year=3031)),
    ):
        with pytest.raises(Invalid):
            do(here, "lead", wrong)


def test_nothing_to_do(here: World) -> None:
    for nothing in (step("undo"), step("reopen"), step("assign")):
        with pytest.raises(Conflict):
            do(here, "lead", nothing)


# --- two at once -----------------------------------------------------------------------------------


def test_who_decides_on_what_they_have_not_seen_is_told(here: World) -> None:
    row = do(here, "ann", step("confirm"), revision=0)
    with pytest.raises(Conflict, match=r"复核ann.*确认.*已确认") as refused:
        do(here, "ben", REJECT, revision=0)
    assert "复核ann" in refused.value.en
    assert state(here) == ("confirmed", "")
    do(here, "ben", step("comment", comment="同意"), revision=row.id)
    do(here, "ben", REJECT, revision=row.id)  # a comment changes nothing
    assert state(here) == ("rejected", "rule")


def test_the_same_click_twice_is_told(here: World) -> None:
    do(here, "ann", REJECT)
    with pytest.raises(Conflict):
        do(here, "ann", REJECT)
    do(here, "ann", step("reject", reason="reading"))
    assert state(here) == ("rejected", "reading")


# --- undo ------------------------------------------------------------------------------------------


def test_undo_goes_back_step_by_step_and_forth(here: World) -> None:
    first = do(here, "ann", step("confirm"))
    do(here, "ann", REJECT)
    undo = do(here, "ann", step("undo"))
    assert state(here) == ("confirmed", "")
    do(here, "ann", step("undo", undoes=undo.id))
    assert state(here) == ("rejected", "rule")
    do(here, "ann", step("undo"))
    do(here, "ann", step("undo"))
    assert state(here) == ("new", "")
    with pytest.raises(Conflict, match="已被撤销"):
        do(here, "ann", step("undo", undoes=first.id))
    with pytest.raises(Conflict, match="没有可以撤销"):
        do(here, "ann", step("undo"))
    with here.database.session() as session:
        assert len(log_of(session, here.finding(session, "a").id)) == 6


def test_what_others_did_is_undone_by_a_lead(here: World) -> None:
    row = do(here, "ann", step("confirm"))
    with pytest.raises(Forbidden):
        do(here, "ben", step("undo", undoes=row.id))
    with pytest.raises(Conflict):
        do(here, "ben", step("undo"))
    with pytest.raises(NotFound):
        do(here, "lead", step("undo", undoes=row.id + 99))
    do(here, "lead", step("undo", undoes=row.id))
    assert state(here) == ("new", "")


# --- assignment ------------------------------------------------------------------------------------


def test_assignment(here: World) -> None:
    ann, ben = here.people["ann"], here.people["ben"]
    do(here, "lead", step("assign", assignee_id=ann, due=SOON))
    assert state(here) == ("assigned", "")
    with here.database.session() as session:
        finding = here.finding(session, "a")
        assert (finding.assignee_id, finding.due) == (ann, SOON)
    with pytest.raises(Forbidden):
        do(here, "ben", step("assign", assignee_id=ben))
    with pytest.raises(Conflict):
        do(here, "lead", step("assign", assignee_id=ann, due=SOON))
    for nobody in ("reader", "other"):
        with pytest.raises(Invalid, match="复核员"):
            do(here, "lead", step("assign", assignee_id=here.people[nobody]))
    do(here, "ann", REJECT)
    do(here, "lead", step("assign", assignee_id=ben))
    assert state(here) == ("rejected", "rule")


def test_a_reviewer_takes_what_nobody_has_and_gives_it_back(here: World) -> None:
    ann = here.people["ann"]
    with pytest.raises(Forbidden):
        do(here, "ann", step("assign", assignee_id=here.people["ben"]))
    with pytest.raises(Forbidden):
        do(here, "ann", step("assign", assignee_id=ann, due=SOON))
    do(here, "ann", step("assign", assignee_id=ann))
    do(here, "ann", step("confirm"))
    do(here, "ann", step("reopen"))
    assert state(here) == ("assigned", "")
    with pytest.raises(Forbidden):
        do(here, "ben", step("assign"))
    do(here, "ann", step("assign"))
    assert state(here) == ("new", "")


def test_an_account_that_is_closed_is_given_nothing(here: World) -> None:
    with here.database.writing() as session:
        session.get_one(User, here.people["ann"]).active = False
    with pytest.raises(Invalid):
        do(here, "lead", step("assign", assignee_id=here.people["ann"]))


# --- a second reviewer -----------------------------------------------------------------------------


def told(here: World, who: str) -> tuple[str, str, list[str]]:
    """State, reason and log as a person is shown them."""
    with here.database.session() as session:
        access, finding = here.access(who, session), here.finding(session, "a")
        stands = shown(access, finding)
        log = shown_log(access, finding, log_of(session, finding.id))
        assert [e.decision.id for e in history(session, access, finding).events if e.decision] == [
            row.id for row in shown_log(access, finding, log_of(session, finding.id))
        ]
        return stands.state, stands.reason, [row.action for row in log]


def test_a_second_reviewer_sees_no_verdict_until_they_give_theirs(here: World) -> None:
    do(here, "ann", step("comment", comment="疑似误读"))
    do(here, "ann", step("reject", reason="reading", comment="误读"))
    do(here, "lead", step("second", assignee_id=here.people["ben"]))
    assert told(here, "ben") == ("assigned", "", ["second"])
    assert told(here, "ann") == ("rejected", "reading", ["comment", "reject", "second"])
    assert told(here, "reader")[0] == told(here, "lead")[0] == "rejected"
    for premature in (step("defer"), step("reopen")):
        with pytest.raises(Invalid, match="先给出"):
            do(here, "ben", premature)
    with pytest.raises(Conflict, match="刚被他人更新") as refused:
        do(here, "ben", step("confirm"), revision=0)
    assert "ann" not in refused.value.zh + refused.value.en
    row = do(here, "ben", step("confirm"))
    assert row.second
    assert told(here, "ben")[2] == ["comment", "reject", "second", "confirm"]
    with here.database.session() as session:
        finding = here.finding(session, "a")
        assert (finding.state, finding.disputed, finding.second_wanted) == ("rejected", True, False)
        assert finding.decided_by == here.people["ann"]


def test_filters_do_not_tell_it_either(here: World) -> None:
    do(here, "ann", REJECT)
    do(here, "lead", step("second", assignee_id=here.people["ben"]))

    def listed(who: str, query: str) -> list[str]:
        with here.database.session() as session:
            found = page(session, here.access(who, session), FindingFilter.parse(query))
            assert found.total == len(found.findings)
            return [finding.fingerprint for finding in found.findings]

    for query, ben, ann in (
        ("state=rejected", [], ["a"]), ("state=decided", [], ["a"]), ("reason=rule", [], ["a"]),
        ("state=assigned", ["a"], []), ("state=new", ["b"], ["b"]), ("second=mine", ["a"], []),
        ("second=wanted", ["a"], ["a"]), ("", ["a", "b"], ["a", "b"]),
        ("state=open", ["a", "b"], ["b"]),
    ):
        assert listed("ben", query) == ben, query
        assert listed("ann", query) == ann, query
    do(here, "ben", step("confirm"))
    assert listed("ben", "second=disputed") == listed("ann", "second=disputed") == ["a"]


def test_who_settles_a_dispute(here: World) -> None:
    do(here, "ann", REJECT)
    do(here, "ann", step("second"))
    with pytest.raises(Conflict):
        do(here, "lead", step("second"))
    do(here, "ben", step("confirm"))
    with pytest.raises(Forbidden, match="裁定"):
        do(here, "ben", step("confirm"))
    do(here, "lead", step("confirm", comment="以报表为准"))
    with here.database.session() as session:
        finding = here.finding(session, "a")
        assert (finding.state, finding.disputed) == ("confirmed", False)
        assert finding.decided_by == here.people["lead"]


def test_the_first_reviewer_may_give_way(here: World) -> None:
    do(here, "ann", REJECT)
    do(here, "ann", step("second"))
    do(here, "ben", step("confirm"))
    do(here, "ann", step("confirm"))
    assert state(here) == ("confirmed", "")


def test_the_first_reviewer_is_not_the_second(here: World) -> None:
    do(here, "ann", REJECT)
    with pytest.raises(Invalid):
        do(here, "lead", step("second", assignee_id=here.people["ann"]))
    do(here, "lead", step("second"))
    row = do(here, "ann", step("confirm"))
    assert not row.second
    assert told(here, "ben")[0] == "assigned"


def test_a_second_verdict_undone_is_wanted_again(here: World) -> None:
    do(here, "ann", REJECT)
    do(here, "lead", step("second", assignee_id=here.people["ben"]))
    do(here, "ben", step("confirm"))
    do(here, "ben", step("undo"))
    with here.database.session() as session:
        assert here.finding(session, "a").second_wanted
    assert told(here, "ben")[:2] == ("assigned", "")


# --- history ---------------------------------------------------------------------------------------


def test_history_tells_that_a_decided_finding_is_gone_or_back(here: World) -> None:
    def events(who: str = "ann") -> list[str]:
        with here.database.session() as session:
            told = history(session, here.access(who, session), here.finding(session, "a"))
            since.append(told.since and told.since.presence)
            return [str(e.presence or (e.decision and e.decision.action)) for e in told.events]

    since: list[object] = []
    do(here, "ann", REJECT)
    assert events() == ["appeared", "reject"]
    here.run(found("b"), number=2)
    assert events() == ["appeared", "reject", "disappeared"]
    here.run(found("a"), found("b"), number=3)
    assert events() == ["appeared", "reject", "disappeared", "returned"]
    do(here, "ann", step("confirm"))
    events()
    assert since == [None, "disappeared", "returned", None]


def test_history_names_versions_people_and_what_was_undone(here: World) -> None:
    do(here, "lead", step("assign", assignee_id=here.people["ben"]))
    do(here, "ben", step("confirm"))
    do(here, "ben", step("undo"))
    here.run(number=2)
    with here.database.session() as session:
        told = history(session, here.access("ann", session), here.finding(session, "a")).events
    assert [e.named for e in told if e.decision] == ["复核ben", "", ""]
    assert [e.undone for e in told if e.decision] == [False, True, False]
    assert [e.version for e in told if e.presence] == [1, 2]


def test_every_reason_and_state_can_be_reached(here: World) -> None:
    for reason in ReasonCode:
        do(here, "ann", step("reject", reason=reason))
        assert state(here) == ("rejected", reason)
    for action, reached in ((Action.FIX, State.FIXED), (Action.DEFER, State.DEFERRED),
                            (Action.CONFIRM, State.CONFIRMED), (Action.REOPEN, State.NEW)):
        do(here, "ann", Step(action=action))
        assert state(here)[0] == reached


# --- many at once ----------------------------------------------------------------------------------


def test_of_many_who_decide_at_once_one_is_first_and_the_others_are_told(here: World) -> None:
    def confirm(_: int) -> str:
        try:
            return do(here, "ann", step("confirm"), revision=0).action
        except Conflict:
            return "told"

    with ThreadPoolExecutor(6) as pool:
        assert Counter(pool.map(confirm, range(6))) == {"confirm": 1, "told": 5}
    assert state(here) == ("confirmed", "")


def test_counts_hold_whoever_decides_and_checks_at_once(here: World) -> None:
    names = [f"f{n}" for n in range(24)]
    findings = [found(name) for name in names]
    here.run(*findings)

    def work(n: int) -> None:
        if n % 6 == 0:
            here.run(*findings)
        else:
            do(here, "ann" if n % 2 else "ben", REJECT if n % 3 else step("confirm"), names[n])

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(24)))
    with here.database.session() as session:
        report = session.get_one(Report, here.reports["culture"])
        present = session.scalars(select(Finding).where(Finding.present.is_(True))).all()
        assert len(present) == 24
        assert report.open == sum(finding.state == "new" for finding in present) == 4
        assert report.high == sum(finding.state != "rejected" for finding in present)
