"""Similar findings that were decided earlier, shown beside a finding: how did we see this before?

The index (chromadb, in memory, without telemetry) has a part for each rule, made when it is first asked
for and brought in step with the database at each question: it can be thrown away at any time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, defer

from review.access import Access
from review.ledger.blinding import is_blind
from review.ledger.filters import DECIDED
from review.ledger.standing import verdict_of
from review.tables import Decision, Finding, Report

if TYPE_CHECKING:
    from extractor.similar import Entry, Index

HELD = 600
"""The latest decided findings of a rule that are compared."""

_RULES = 24
_LEAST = 0.15
"""Below this likeness two findings have little more than their rule in common."""


class Earlier(NamedTuple):
    """A finding that was decided on, how alike it is (at most 1), and its verdict as it stands."""

    finding: Finding
    likeness: float
    verdict: Decision


@dataclass(frozen=True)
class _Part:
    """The index of one rule, and which revision of a finding each entry was made of."""

    index: Index
    held: dict[int, tuple[int, int]]


class SimilarDecisions:
    """The decided findings by the likeness of what they say. One for a process; threads take turns."""

    def __init__(self) -> None:
        self._parts: OrderedDict[str, _Part] = OrderedDict()
        self._lock = Lock()

    def near(self, session: Session, access: Access, finding: Finding, k: int = 5) -> list[Earlier]:
        """The `k` decided findings of the same rule that are most like this one, best first, among
        those that the person may see and whose verdict is not kept from them."""
        with self._lock:
            likeness = self._asked(session, finding)
        likeness.pop(finding.id, None)
        best = sorted(likeness, key=lambda id_: (-likeness[id_], id_))
        found: list[Earlier] = []
        for some in (best[at : at + 100] for at in range(0, len(best), 100)):
            verdicts = dict(_verdicts(session, access, some))
            found += [
                Earlier(verdicts[id_][0], likeness[id_], verdicts[id_][1])
                for id_ in some if id_ in verdicts
            ]
            if len(found) >= k:
                break
        return found[:k]

    def rebuild(self) -> None:
        """Forget everything; it is made again from the database when it is asked for."""
        with self._lock:
            for part in self._parts.values():
                part.index.close()
            self._parts.clear()

    def _asked(self, session: Session, finding: Finding) -> dict[int, float]:
        decided = _decided(session, finding.rule)
        if not decided.keys() - {finding.id}:  # nothing to compare with: no index is made for it
            return {}
        part = self._part(session, finding.rule, decided)
        near = part.index.similar(_text(finding), k=HELD)
        return {int(one.entry.id): one.likeness for one in near if one.likeness >= _LEAST}

    def _part(
        self, session: Session, rule: str, decided: Mapping[int, tuple[int, int]]
    ) -> _Part:
        """The rule's part of the index as the database has it now."""
        part = self._parts.pop(rule, None)
        if part is None or len(decided.keys() ^ part.held.keys()) > max(20, len(part.held) // 2):
            if part is not None:
                part.index.close()
            part = _built(session, decided)
        else:
            changed = [id_ for id_, mark in decided.items() if part.held.get(id_) != mark]
            part.index.remove([str(id_) for id_ in part.held.keys() - decided.keys()])
            part.index.add(_entries(session, changed))
            part = _Part(part.index, dict(decided))
        self._parts[rule] = part
        while len(self._parts) > _RULES:
            _, oldest = self._parts.popitem(last=False)
            oldest.index.close()
        return part


def _decided(session: Session, rule: str) -> dict[int, tuple[int, int]]:
    """The rule's decided findings, the latest first, each with what it was last changed by."""
    rows = session.execute(
        select(Finding.id, Finding.revision, Finding.last_run_id)
        .where(Finding.rule == rule, Finding.state.in_(DECIDED))
        .order_by(Finding.decided_at.desc(), Finding.id.desc()).limit(HELD)
    )
    return {id_: (revision, run_id) for id_, revision, run_id in rows}


def _built(session: Session, decided: Mapping[int, tuple[int, int]]) -> _Part:
    from extractor.similar import Index

    index = Index(name="decisions")
    index.build(_entries(session, list(decided)))
    return _Part(index, dict(decided))


def _entries(session: Session, ids: Sequence[int]) -> list[Entry]:
    from extractor.similar import Entry

    found: list[Entry] = []
    for at in range(0, len(ids), 500):
        rows = session.scalars(select(Finding).where(Finding.id.in_(ids[at : at + 500])))
        found += [Entry(id=str(finding.id), text=_text(finding)) for finding in rows]
    return sorted(found, key=lambda entry: int(entry.id))


def _text(finding: Finding) -> str:
    """What a finding says and where: its message, its place, and every side with its role."""
    sides = (f"{place['role']} {place['quote']}" for place in finding.evidence)
    return " ".join((finding.message, finding.where, *sides))[:2_000]


def _verdicts(
    session: Session, access: Access, ids: Sequence[int]
) -> Iterator[tuple[int, tuple[Finding, Decision]]]:
    """The findings that the person may see, with the verdict that stands."""
    findings = {
        finding.id: finding for finding in session.scalars(
            select(Finding).join(Report).where(Finding.id.in_(ids), access.reports()).options(
                contains_eager(Finding.report).joinedload(Report.organisation),
                defer(Finding.evidence), defer(Finding.computation),
            )
        ) if not is_blind(access, finding)
    }
    logs: dict[int, list[Decision]] = {id_: [] for id_ in findings}
    for row in session.scalars(
        select(Decision).where(Decision.finding_id.in_(findings)).order_by(Decision.id)
    ):
        logs[row.finding_id].append(row)
    for id_, log in logs.items():
        verdict = verdict_of(log)
        if verdict is not None:
            yield id_, (findings[id_], verdict)

