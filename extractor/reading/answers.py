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
from gouji.records import Record
from gouji.types import Document


def read(
    document: Document, questions: Sequence[Question], replies: Sequence[Reply[Any]]
) -> Read:
    """What the replies say of the document. Never raises for what a reply holds."""
    source = Source(document, read_header(document))
    records: list[Record] = []
    parts: list[PartRead] = []
    dropped: list[Dropped] = []
    for question, reply, answer in answered(questions, replies):
        if answer is None:
            parts.append(part_read(question, reply, 0, 0))
            continue
        sheet = Sheet(source, question, rows_of(answer))
        records += [
            record.model_copy(update={"origin": reply.origin})
            for record in TASKS[question.task].records(source, sheet)
        ]
        parts.append(part_read(question, reply, sheet.values, sheet.grounded))
        dropped += sheet.dropped
    return Read(in_order(joined(document, records)), tuple(parts), tuple(dropped))
