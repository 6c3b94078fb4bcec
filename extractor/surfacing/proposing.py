"""Replies to proposals: pairs of quotes that have a place, with all that our own code reads there.

A verdict alone is nothing. What a model calls a contradiction becomes a proposal where both of its
quotes stand in the text; the checker proves it, or it stays a lead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from extractor.grounding import Grounded
from extractor.models.values import Reply
from extractor.questions import Question, Read, answered, in_order, part_read
from extractor.surfacing.asking import SurfacingQuestion
from extractor.surfacing.surroundings import side_of
from extractor.surfacing.tasks import TASKS, Task, sides
from gouji.readings import Dropped, PartRead
from gouji.records import (
    Comparison,
    Proposal,
    ProposedConflict,
    ProposedMisfit,
    ProposedNonResult,
    ProposedShortfall,
    Side,
)
from gouji.types import Document, Evidence


def read(
    document: Document, questions: Sequence[Question], replies: Sequence[Reply[Any]]
) -> Read:
    """What the replies propose. Never raises for what a reply holds."""
    proposals: list[Proposal] = []
    parts: list[PartRead] = []
    dropped: list[Dropped] = []
    for question, reply, answer in answered(questions, replies):
        if answer is None or not isinstance(question, SurfacingQuestion):
            parts.append(part_read(question, reply, 0, 0))
            continue
        found = _read_one(document, question, answer, reply.origin)
        proposals += found.proposals
        dropped += found.dropped
        parts.append(part_read(question, reply, found.values, found.grounded))
    return Read(in_order(_distinct(proposals)), tuple(parts), tuple(dropped))


class _Found(NamedTuple):
    proposals: list[Proposal]
    dropped: list[Dropped]
    values: int
    grounded: int


def _read_one(
    document: Document, question: SurfacingQuestion, answer: BaseModel, origin: str
) -> _Found:
    task = TASKS[question.task]
    proposals: list[Proposal] = []
    dropped: list[Dropped] = []
    values = grounded = 0
    for each in sides(task, document, question.chunks, answer):
        quotes = [(q.field, g) for q, g in zip(task.quotes, each[2:], strict=True) if g is not None]
        values += len(quotes)
        placed = [(field, g) for field, g in quotes if g.placed]
        grounded += len(placed)
        dropped += [_dropped(task, field, g, g.reason) for field, g in quotes if not g.placed]
        if each.verdict not in task.proposing:
            continue
        second = _side(question, each.second)
        if second is None:
            continue
        proposal = _PROPOSED[task.name](question, _side(question, each.first), second, each.verdict)
        if proposal is not None:
            proposals.append(proposal.model_copy(update={"origin": origin, "where": second.where}))
        elif len(placed) == len(task.quotes):
            dropped += [_dropped(task, field, g, "unsupported") for field, g in placed]
    return _Found(proposals, dropped, values, grounded)


def _side(question: SurfacingQuestion, grounded: Grounded | None) -> Side | None:
    if grounded is None or not grounded.placed:
        return None
    return side_of(question.stretches, grounded.evidence)


def _dropped(task: Task, field: str, grounded: Grounded, reason: str) -> Dropped:
    return Dropped(task=task.name, field=field, reason=reason, evidence=grounded.evidence)


# --- one for each task: None where the sides cannot be what the answer takes them for ------------


def _conflict(
    question: SurfacingQuestion, one: Side | None, other: Side, verdict: str
) -> Proposal | None:
    if one is None or _touches(one.evidence, other.evidence):
        return None
    return ProposedConflict(one=one, other=other)


def _shortfall(
    question: SurfacingQuestion, goal: Side | None, result: Side, verdict: str
) -> Proposal | None:
    return None if goal is None else ProposedShortfall(goal=goal, result=result)


def _non_result(
    question: SurfacingQuestion, goal: Side | None, result: Side, verdict: str
) -> Proposal | None:
    kind = "copy" if verdict == "照抄目标" else "intention" if verdict == "意向" else "plan"
    return ProposedNonResult(goal=goal, result=result, kind=kind)


def _misfit(
    question: SurfacingQuestion, change: Side | None, reason: Side, verdict: str
) -> Proposal | None:
    """Of the one comparison that has this reason and this change."""
    if change is None:
        return None
    meant = [
        comparison for comparison in question.comparisons
        if comparison.reason is not None and _touches(comparison.reason, reason.evidence)
        and any(_touches(told, change.evidence) for told in _told(comparison))
    ]
    if len(meant) != 1:
        return None
    return ProposedMisfit(change=change, reason=reason, comparison=meant[0])


_Proposing = Callable[[SurfacingQuestion, Side | None, Side, str], Proposal | None]
_PROPOSED: dict[str, _Proposing] = {
    "conflicts": _conflict, "shortfalls": _shortfall, "misfits": _misfit, "nonresults": _non_result,
}


def _told(comparison: Comparison) -> list[Evidence]:
    amounts = (comparison.change, comparison.rate, comparison.amount)
    told = [amount.evidence for amount in amounts if amount is not None]
    return [*told, comparison.word] if comparison.word is not None else told


def _touches(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end


def _distinct(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Each pair of places once."""
    found: dict[tuple[object, ...], Proposal] = {}
    for proposal in proposals:
        places = sorted((side.evidence.start, side.evidence.end) for side in proposal.sides)
        found.setdefault((type(proposal), *places), proposal)
    return list(found.values())
