"""Where a finding stands, as a function of its log: held against a second way to compute it, and what
must be true of undoing whatever was done before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.ledger.standing import Standing, in_effect, pairs, standing, undone_ids
from review.values import Action, State

START = datetime(2025, 3, 3, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    id: int
    action: str
    author_id: int = 1
    reason: str = ""
    assignee_id: int | None = None
    due: datetime | None = None
    second: bool = False
    undoes_id: int | None = None

    @property
    def at(self) -> datetime:
        return START + timedelta(minutes=self.id)


def log(*steps: str) -> list[Row]:
    """`confirm`, `reject:rule`, `assign:7`, `second:8`, `undo:3`; `+` before a second verdict and
    `@2` behind for another author than 1."""
    rows = []
    for id_, step in enumerate(steps, start=1):
        step, _, author = step.partition("@")
        action, _, value = step.removeprefix("+").partition(":")
        row = Row(id_, action, int(author or 1), second=step.startswith("+"))
        if action == "reject":
            row = replace(row, reason=value or "rule")
        elif action == "undo":
            row = replace(row, undoes_id=int(value))
        elif value:
            row = replace(row, assignee_id=int(value))
        rows.append(row)
    return rows


@pytest.mark.parametrize(("steps", "state"), [
    ((), State.NEW),
    (("comment",), State.NEW),
    (("assign:7",), State.ASSIGNED),
    (("assign:7", "assign"), State.NEW),
    (("confirm",), State.CONFIRMED),
    (("confirm", "assign:7"), State.CONFIRMED),
    (("assign:7", "confirm", "undo:2"), State.ASSIGNED),
    (("assign:7", "confirm", "undo:1"), State.CONFIRMED),
    (("confirm", "reject", "undo:2"), State.CONFIRMED),
    (("confirm", "reject", "undo:2", "undo:3"), State.REJECTED),
    (("confirm", "reject", "undo:2", "undo:3", "undo:4"), State.CONFIRMED),
    (("confirm", "undo:1", "undo:2", "undo:3"), State.NEW),
    (("defer",), State.DEFERRED),
    (("defer", "reopen"), State.NEW),
    (("assign:7", "reject", "reopen"), State.ASSIGNED),
    (("confirm", "fix"), State.FIXED),
])
def test_states(steps: tuple[str, ...], state: State) -> None:
    assert standing(log(*steps)).state == state


def test_a_verdict_has_its_author_time_and_reason() -> None:
    rows = log("assign:7", "reject:reading@2")
    assert standing(rows) == Standing(
        state=State.REJECTED, reason="reading", assignee_id=7, decided_at=rows[1].at, decided_by=2
    )
    assert standing([*rows, Row(3, "reopen")]) == Standing(state=State.ASSIGNED, assignee_id=7)


@pytest.mark.parametrize(("steps", "wanted", "disputed", "state"), [
    (("second:8",), None, False, State.NEW),
    (("confirm", "second:8@9"), 8, False, State.CONFIRMED),
    (("confirm", "second@9"), "any", False, State.CONFIRMED),
    (("confirm", "second:8@9", "+confirm@8"), None, False, State.CONFIRMED),
    (("confirm", "second:8@9", "+reject@8"), None, True, State.CONFIRMED),
    (("confirm", "second:8@9", "reject", "+reject@8"), None, False, State.REJECTED),
    (("confirm", "second:8@9", "+reject@8", "reject@9"), None, False, State.REJECTED),
    (("confirm", "second:8@9", "+reject@8", "undo:3@8"), 8, False, State.CONFIRMED),
    (("confirm", "second:8@9", "+reject@8", "reopen@9"), None, False, State.NEW),
    (("confirm", "second:8@9", "+reject@8", "undo:1"), None, False, State.REJECTED),
    (("confirm", "second:8@9", "+reject@8", "second@9"), "any", False, State.CONFIRMED),
    (("confirm", "second:8@9", "defer"), None, False, State.DEFERRED),
    (("confirm", "second:8@9", "defer", "+reject@8"), None, False, State.REJECTED),
])
def test_second_review(
    steps: tuple[str, ...], wanted: int | str | None, disputed: bool, state: State
) -> None:
    stands = standing(log(*steps))
    assert (stands.disputed, stands.state) == (disputed, state)
    assert stands.second_wanted == (wanted is not None)
    assert stands.second_id == (wanted if wanted != "any" else None)


def test_pairs_are_as_they_were_when_the_second_verdict_was_given() -> None:
    rows = log("confirm", "second:8@9", "+reject@8", "reject@9", "second:2@9", "+reject@2")
    assert [(p.first.action, p.first.author_id, p.second.action, p.second.author_id)
            for p in pairs(rows)] == [("confirm", 1, "reject", 8), ("reject", 9, "reject", 2)]
    assert list(pairs([*rows, Row(7, "undo", undoes_id=6)])) == list(pairs(rows))[:1]


# --- whatever was done -----------------------------------------------------------------------------


@st.composite
def logs(draw: st.DrawFn) -> list[Row]:
    """Any log that can be written: an undo names an earlier row that counts."""
    rows: list[Row] = []
    for id_ in range(1, draw(st.integers(0, 14)) + 1):
        undone = undone_ids(rows)
        open_ids = [row.id for row in rows if row.id not in undone]
        action = draw(st.sampled_from([*Action] if open_ids else [a for a in Action if a != "undo"]))
        rows.append(Row(
            id_, action, author_id=draw(st.integers(1, 3)),
            reason="rule" if action == Action.REJECT else "",
            assignee_id=draw(st.sampled_from([None, 1, 2])) if action in ("assign", "second") else None,
            second=action in ("confirm", "reject", "fix") and draw(st.booleans()),
            undoes_id=draw(st.sampled_from(open_ids)) if action == Action.UNDO else None,
        ))
    return rows


def by_rewriting(rows: list[Row]) -> list[Row]:
    """The rows that count, found the slow way: by taking the last undo away together with what it
    names, until none is left. What it names may be an undo: then what that one named stays."""
    while any(row.action == Action.UNDO for row in rows):
        last = [row for row in rows if row.action == Action.UNDO][-1]
        rows = [row for row in rows if row.id not in (last.id, last.undoes_id)]
    return rows


@settings(deadline=None)
@given(logs())
def test_what_counts_is_what_rewriting_the_log_leaves(rows: list[Row]) -> None:
    assert in_effect(rows) == by_rewriting(rows)
    assert standing(rows) == standing(by_rewriting(rows))


@settings(deadline=None)
@given(logs())
def test_an_undo_gives_back_what_was_and_an_undo_of_it_what_is(rows: list[Row]) -> None:
    for at, row in enumerate(rows):
        before, after = rows[:at], rows[: at + 1]
        undone = [*after, Row(100, Action.UNDO, undoes_id=row.id)]
        redone = [*undone, Row(101, Action.UNDO, undoes_id=100)]
        assert standing(undone) == standing(before)
        assert standing(redone) == standing(after)


@settings(deadline=None)
@given(logs())
def test_comments_change_nothing(rows: list[Row]) -> None:
    spoken = [row for row in rows for row in (replace(row, id=row.id * 2),)]
    spoken = [replace(r, undoes_id=r.undoes_id and r.undoes_id * 2) for r in spoken]
    remarks = [Row(2 * n + 1, Action.COMMENT) for n in range(len(rows) + 1)]
    mixed = sorted([*spoken, *remarks], key=lambda row: row.id)
    assert replace(standing(mixed), decided_at=None) == replace(standing(spoken), decided_at=None)


@settings(deadline=None)
@given(logs())
def test_only_one_of_several_states_and_nobody_decided_where_nothing_was(rows: list[Row]) -> None:
    stands = standing(rows)
    waiting = stands.state in (State.NEW, State.ASSIGNED)
    assert waiting == (stands.decided_by is None) == (stands.decided_at is None)
    assert not (stands.second_wanted and stands.disputed)
    assert not (waiting and (stands.second_wanted or stands.disputed))
    assert (stands.reason != "") == (stands.state == State.REJECTED)
