"""Where a finding stands, computed from the log of what was done to it.

One pure function over the log is the only place that knows: the columns of a finding repeat what it
says. An undo takes the effect of one earlier row away; an undo of an undo gives it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from review.values import DECIDES, Action, State

VERDICTS = frozenset({Action.CONFIRM, Action.REJECT, Action.FIX})
"""The actions that say whether the finding is right; a second reviewer gives one of them."""


class Logged(Protocol):
    """A row of the log, as far as it counts."""

    @property
    def id(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def author_id(self) -> int: ...
    @property
    def action(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def assignee_id(self) -> int | None: ...
    @property
    def due(self) -> datetime | None: ...
    @property
    def second(self) -> bool: ...
    @property
    def undoes_id(self) -> int | None: ...


L = TypeVar("L", bound=Logged)


@dataclass(frozen=True)
class Standing:
    """What the log of a finding comes to. `second_id` is the reviewer whose second verdict is wanted,
    None for anybody's; `disputed` is that first and second verdict differ and nobody has settled it:
    the first one's state stands until then."""

    state: State = State.NEW
    reason: str = ""
    assignee_id: int | None = None
    due: datetime | None = None
    second_wanted: bool = False
    second_id: int | None = None
    disputed: bool = False
    decided_at: datetime | None = None
    decided_by: int | None = None


class Pair(NamedTuple):
    """Two verdicts on one finding, the second given without having seen the first."""

    first: Logged
    second: Logged


def in_effect(log: Sequence[L]) -> list[L]:
    """The rows that count: without the undone ones and without the undos themselves."""
    undone: set[int | None] = set()
    kept: list[L] = []
    for row in reversed(log):
        if row.id in undone:
            continue
        if row.action == Action.UNDO:
            undone.add(row.undoes_id)
        else:
            kept.append(row)
    return kept[::-1]


def undone_ids(log: Sequence[Logged]) -> set[int]:
    """The ids of the rows (undos among them) that a later undo has taken back."""
    undone: set[int] = set()
    for row in reversed(log):
        if row.id not in undone and row.action == Action.UNDO and row.undoes_id is not None:
            undone.add(row.undoes_id)
    return undone


def standing(log: Sequence[Logged]) -> Standing:
    """Where the finding stands after its log, which is in the order of its ids."""
    course = _Course()
    for row in in_effect(log):
        course.take(row)
    return course.standing()


def verdict_of(log: Sequence[L]) -> L | None:
    """The verdict that stands: the first reviewer's, or that of who settled a dispute."""
    course = _Course()
    for row in in_effect(log):
        course.take(row)
    judged = course.judged
    return next((row for row in log if judged is not None and row.id == judged.id), None)


def pairs(log: Sequence[Logged]) -> Iterator[Pair]:
    """The first and second verdicts of a log, each pair as it was when the second was given."""
    course = _Course()
    for row in in_effect(log):
        if row.second and row.action in VERDICTS and course.judged:
            yield Pair(course.judged, row)
        course.take(row)


class _Course:
    """The rows in effect, one after the other."""

    def __init__(self) -> None:
        self.first: Logged | None = None
        self.assignment: Logged | None = None
        self.asked: Logged | None = None
        self.disputed = False

    def take(self, row: Logged) -> None:
        action = Action(row.action)
        if action is Action.ASSIGN:
            self.assignment = row
        elif action is Action.REOPEN:
            self.first, self.asked, self.disputed = None, None, False
        elif action is Action.DEFER:
            self.first, self.asked, self.disputed = row, None, False
        elif action is Action.SECOND and self.judged:
            self.asked, self.disputed = row, False
        elif action in VERDICTS and row.second and self.judged:
            self.asked, self.disputed = None, row.action != self.judged.action
        elif action in VERDICTS:
            self.first, self.disputed = row, False

    @property
    def judged(self) -> Logged | None:
        """The first verdict; what was deferred has none."""
        return self.first if self.first and self.first.action in VERDICTS else None

    def standing(self) -> Standing:
        first, assignment, asked = self.first, self.assignment, self.asked
        assignee = assignment.assignee_id if assignment else None
        waiting = State.NEW if assignee is None else State.ASSIGNED
        return Standing(
            state=DECIDES[Action(first.action)] if first else waiting,
            reason=first.reason if first else "",
            assignee_id=assignee, due=assignment.due if assignment else None,
            second_wanted=asked is not None, second_id=asked.assignee_id if asked else None,
            disputed=self.disputed,
            decided_at=first.at if first else None, decided_by=first.author_id if first else None,
        )
