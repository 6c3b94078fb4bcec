"""Replies to records: every value at its place, in the order of the text, and what became of each
question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from extractor.header import read_header
from extractor.models.values import Reply
from extractor.questions import Question, Read, answered, in_order, part_read
from extractor.reading.evaluation import joined
from extractor.reading.sheet import Sheet
from extractor.reading.source import Source
from extractor.reading.tasks import TASKS, rows_of
from gouji.readings import Dropped, PartRead
from gouji.records import Claim, Record
from gouji.types import Document


def read(
    document: Document, questions: Sequence[Question], replies: Sequence[Reply[Any]]
) -> Read:
    """What the replies say of the document. Never raises for what a reply holds."""
    source = Source(document, read_header(document))
    records: dict[str, list[Record]] = {task: [] for task in TASKS}
    parts: list[PartRead] = []
    dropped: list[Dropped] = []
    for question, reply, answer in answered(questions, replies):
        if answer is None:
            parts.append(part_read(question, reply, 0, 0))
            continue
        sheet = Sheet(source, question, rows_of(answer))
        records[question.task] += [
            record.model_copy(update={"origin": reply.origin})
            for record in TASKS[question.task].records(source, sheet)
        ]
        parts.append(part_read(question, reply, sheet.values, sheet.grounded))
        dropped += sheet.dropped
    every = [record for task in TASKS for record in records[task]]
    return Read(in_order(joined(document, _once(every))), tuple(parts), tuple(dropped))


def _once(records: Sequence[Record]) -> list[Record]:
    """The records without a second claim of one figure: that of the first task to tell it is kept, so
    that what an event's row tells is the event's."""
    seen: set[tuple[int, int]] = set()
    kept: list[Record] = []
    for record in records:
        if isinstance(record, Claim) and record.amount is not None:
            place = record.amount.evidence.start, record.amount.evidence.end
            if place in seen:
                continue
            seen.add(place)
        kept.append(record)
    return kept
