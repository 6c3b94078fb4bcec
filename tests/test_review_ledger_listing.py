"""Filters and pages of findings: the query of an address there and back, what it selects, every order,
and that a page follows on the one before whatever is decided in between."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from gouji.findings import SEVERITIES
from review.ledger.deciding import Step, decide
from review.ledger.filters import FindingFilter
from review.ledger.listing import count, neighbours, page
from review.problems import Invalid
from review.tables import Finding, Organisation, Report
from review.values import Action, ReasonCode, State
from tests.ledger_cases import World, found, made_ledger

__all__ = ["made_ledger"]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SORTS = ("severity", "report", "rule", "due", "decided")

filters = st.builds(
    FindingFilter,
    state=st.lists(st.sampled_from(State), unique=True).map(tuple),
    severity=st.lists(st.sampled_from(SEVERITIES), unique=True).map(tuple),
    rule=st.lists(st.from_regex(r"[A-Z]{3}[0-9]{3}", fullmatch=True), unique=True).map(tuple),
    department=st.lists(st.sampled_from(["省教育厅", "局, 二处", "A&B=C", "a+b%"]), unique=True).map(tuple),
    year=st.lists(st.integers(2000, 2030), unique=True).map(tuple),
    assignee=st.lists(st.sampled_from(["me", "none", 3, 14]), unique=True).map(tuple),
    due=st.sampled_from([None, "overdue", "none"]), present=st.sampled_from(["yes", "no", "any"]),
    q=st.sampled_from(["", "三公 经费", "a&b=c", "100%"]), sort=st.sampled_from(SORTS),
)


@settings(deadline=None)
@given(filters)
def test_a_filter_is_its_query(wanted: FindingFilter) -> None:
    assert FindingFilter.parse(wanted.query()) == wanted
    assert FindingFilter.parse("?" + wanted.query(page=2)) == wanted
    assert FindingFilter.parse(wanted.pairs(), strict=True) == wanted


def test_words_for_several_and_what_is_left_alone() -> None:
    parsed = FindingFilter.parse("state=open&rule=art001,sco002&rule=ART001&q=+&department=&page=7")
    assert parsed == FindingFilter(
        state=(State.NEW, State.ASSIGNED, State.DEFERRED), rule=("ART001", "SCO002")
    )
    assert FindingFilter().query() == ""
    with pytest.raises(Invalid, match="page"):
        FindingFilter.parse("page=7", strict=True)


@pytest.fixture
def many(ledger: World) -> World:
    """Findings of both departments in every severity, some gone, some assigned and decided."""
    rules = ("ART001", "SCO004", "TXT002")
    for report in ("culture", "roads"):
        findings = [
            found(f"{report}{n}", rules[n % 3], SEVERITIES[n % 4], f"第{n}项与合计差{n}.5%",
                  where=f"表_{n}")
            for n in range(12)
        ]
        ledger.run(*findings, report=report)
        ledger.run(*findings[:10], report=report)
    with ledger.database.writing() as session:
        lead = ledger.access("lead", session)
        everything = session.scalars(select(Finding).order_by(Finding.fingerprint)).all()
        for at, finding in enumerate(everything):
            if at % 3 == 0:
                due = LONG_AGO if at % 2 else datetime.now(UTC) + timedelta(days=2, hours=at)
                decide(session, lead, finding, Step(
                    action=Action.ASSIGN, assignee_id=ledger.people["lead" if at % 2 else "admin"],
                    due=due))
            if at % 5 == 0:
                decide(session, lead, finding, Step(
                    action=Action.REJECT, reason=list(ReasonCode)[at % 4]))
            elif at % 7 == 0:
                decide(session, lead, finding, Step(action=Action.CONFIRM))
    return ledger


SELECTED: list[tuple[str, Callable[[Finding, World], bool]]] = [
    ("", lambda f, w: f.present),
    ("present=any", lambda f, w: True),
    ("present=no", lambda f, w: not f.present),
    ("state=rejected", lambda f, w: f.present and f.state == "rejected"),
    ("state=open", lambda f, w: f.present and f.state in ("new", "assigned", "deferred")),
    ("severity=high&severity=low", lambda f, w: f.present and f.severity in ("high", "low")),
    ("rule=sco004", lambda f, w: f.present and f.rule == "SCO004"),
    ("kind=date", lambda f, w: False),
    ("reason=rule,reading", lambda f, w: f.present and f.reason in ("rule", "reading")),
    ("organisation=C", lambda f, w: f.present and f.report_id == w.reports["culture"]),
    ("organisation=P", lambda f, w: f.present),
    ("organisation=0", lambda f, w: False),
    ("department=云岭省roads厅", lambda f, w: f.present and f.report_id == w.reports["roads"]),
    ("year=2024", lambda f, w: f.present), ("year=2023", lambda f, w: False),
    ("report_kind=budget", lambda f, w: False),
    ("assignee=me", lambda f, w: f.present and f.assignee_id == w.people["lead"]),
    ("assignee=none", lambda f, w: f.present and f.assignee_id is None),
    ("assignee=me,none", lambda f, w: f.present and f.assignee_id in (None, w.people["lead"])),
    ("due=set", lambda f, w: f.present and f.due is not None),
    ("due=overdue", lambda f, w: f.present and f.due == LONG_AGO
     and f.state in ("new", "assigned", "deferred")),
    ("due=week&present=any", lambda f, w: f.due not in (None, LONG_AGO)
     and f.state in ("new", "assigned", "deferred")),
    ("q=第7项", lambda f, w: f.present and f.fingerprint.endswith("7")),
    ("q=.5%", lambda f, w: f.present),
    ("q=表_1 差", lambda f, w: f.present and f.where.startswith("表_1")),
    ("q=carry-OVER", lambda f, w: f.present),
    ("q=txt002", lambda f, w: f.present and f.rule == "TXT002"),
    ("q=表%", lambda f, w: False),
]


def test_what_a_filter_selects(many: World) -> None:
    with many.database.session() as session:
        lead = many.access("lead", session)
        everything = session.scalars(select(Finding)).all()
        for query, test in SELECTED:
            for name, mark in (("culture", "=C"), ("province", "=P")):
                query = query.replace(mark, f"={many.places[name]}")
            wanted = FindingFilter.parse(query)
            listed = page(session, lead, wanted, limit=200)
            expected = {finding.id for finding in everything if test(finding, many)}
            assert {finding.id for finding in listed.findings} == expected, query
            assert listed.total == count(session, lead, wanted) == len(expected)
            assert listed.cursor == ""


def test_pages_follow_on_each_other(many: World) -> None:
    for sort in SORTS:
        for query in ("", "present=any&q=项"):
            _follow(many, sort, FindingFilter.parse(f"{query}&sort={sort}"))


def _follow(many: World, sort: str, wanted: FindingFilter) -> None:
    with many.database.session() as session:
        lead = many.access("lead", session)
        whole = page(session, lead, wanted, limit=200)
        order = [finding.id for finding in whole.findings]
        read: list[int] = []
        cursor = ""
        while True:
            part = page(session, lead, wanted, limit=7, cursor=cursor)
            assert part.total == len(order)
            read += [finding.id for finding in part.findings]
            cursor = part.cursor
            if not cursor:
                break
        assert read == order
        keys = [_key(sort, finding) for finding in whole.findings]
        assert keys == sorted(keys, reverse=sort == "decided")
        for before, finding, after in zip(
            [None, *order], whole.findings, [*order[1:], None], strict=False
        ):
            assert neighbours(session, lead, wanted, finding) == (before, after)


def _key(sort: str, finding: Finding) -> object:
    return {
        "severity": (finding.rank, finding.report_id, finding.position),
        "report": (finding.report_id, finding.position),
        "rule": (finding.rule, finding.rank),
        "due": (finding.due or datetime(9999, 1, 1, tzinfo=UTC), finding.rank),
        "decided": (finding.decided_at or datetime(1, 1, 1, tzinfo=UTC), finding.id),
    }[sort]


def test_nothing_is_skipped_where_findings_leave_the_filter(many: World) -> None:
    wanted = FindingFilter.parse("state=open")
    with many.database.session() as session:
        lead = many.access("lead", session)
        before = [f.id for f in page(session, lead, wanted, limit=200).findings]
        first = page(session, lead, wanted, limit=5)
    chance = random.Random(3)
    with many.database.writing() as session:
        for finding in chance.sample(list(first.findings), 3):
            decide(session, lead, session.get_one(Finding, finding.id), Step(action=Action.CONFIRM))
    with many.database.session() as session:
        rest = page(session, lead, wanted, limit=200, cursor=first.cursor)
        assert [f.id for f in rest.findings] == before[5:]
        gone = session.get_one(Finding, before[0])
        assert neighbours(session, lead, wanted, gone).previous is None


def test_a_cursor_of_another_order_is_refused(many: World) -> None:
    with many.database.session() as session:
        lead = many.access("lead", session)
        cursor = page(session, lead, FindingFilter(sort="due"), limit=2).cursor
        for sort in ("severity", "report", "decided"):
            with pytest.raises(Invalid):
                page(session, lead, FindingFilter.parse(f"sort={sort}"), cursor=cursor)


def test_reports_of_no_organisation(many: World) -> None:
    with many.database.writing() as session:
        session.get_one(Report, many.reports["roads"]).organisation_id = None
    with many.database.session() as session:
        assert session.scalar(select(Organisation.id)) is not None
        for who, expected in (("admin", 10), ("lead", 0)):
            access = many.access(who, session)
            assert count(session, access, FindingFilter.parse("organisation=0")) == expected
