"""What is asked of a model about a report, and what its answers become.

A question is a request with the parts of the text that it shows, so that the answer's quotes can be
put at their place. Both steps that ask, extraction and surfacing, make questions first, without
asking anything, and read the replies afterwards: in between the caller may count, show, cache or
refuse them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from extractor.chunks import Chunk
from extractor.coverage import evidence_of
from extractor.models.values import Reply, Request
from gouji.readings import Dropped, PartRead
from gouji.records import Record
from gouji.types import Value


class Question(Value):
    """One request. `task` is its prompt's name; `chunks` are the parts of the text that it shows, in
    the order in which the task shows them (one, as a rule)."""

    task: str
    chunks: tuple[Chunk, ...]
    request: Request[Any]

    @property
    def chunk(self) -> Chunk:
        """The first part shown."""
        return self.chunks[0]

    @property
    def start(self) -> int:
        return min(chunk.start for chunk in self.chunks)

    @property
    def end(self) -> int:
        return max(chunk.end for chunk in self.chunks)


class Read(NamedTuple):
    """What replies became: records, in the order of the text; a part for every question, in the order
    asked; and the values that were left out, each with its reason."""

    records: tuple[Record, ...] = ()
    parts: tuple[PartRead, ...] = ()
    dropped: tuple[Dropped, ...] = ()


def answered(
    questions: Sequence[Question], replies: Sequence[Reply[Any]]
) -> list[tuple[Question, Reply[Any], BaseModel | None]]:
    """Each question with its reply, by id, and the answer if it is one of the type asked for. A
    question without a reply failed."""
    by_id = {reply.id: reply for reply in replies}
    found: list[tuple[Question, Reply[Any], BaseModel | None]] = []
    for question in questions:
        request = question.request
        reply = by_id.get(request.id) or Reply[Any](
            id=request.id, report=request.report, outcome="failed", reason="connection",
            origin=request.origin,
        )
        answer = reply.answer if reply.outcome == "ok" else None
        if reply.outcome == "ok" and not isinstance(answer, request.answer_type):
            reply = reply.model_copy(update={"outcome": "invalid", "reason": "schema"})
            answer = None
        found.append((question, reply, answer))
    return found


def part_read(question: Question, reply: Reply[Any], values: int, grounded: int) -> PartRead:
    """How a question ended: `values` of its answer, of which `grounded` have a place."""
    return PartRead(
        task=question.task, start=question.start, end=question.end, outcome=reply.outcome,
        reason=reply.reason, values=values, grounded=grounded, tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out, seconds=reply.seconds, cost=reply.cost, origin=reply.origin,
    )


def in_order(records: Sequence[Record]) -> tuple[Record, ...]:
    """Records by their first place in the text, whatever the order in which they were answered."""
    return tuple(sorted(records, key=_place))


def _place(record: Record) -> tuple[int, int, str, str]:
    places = [(e.start, e.end) for e in evidence_of(record) if e.end > e.start]
    start, end = min(places, default=(0, 0))
    return start, end, type(record).__name__, record.model_dump_json()
