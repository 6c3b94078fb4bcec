"""Answers of a model without a model: what is asked of a text, and replies as a test wants them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from extractor.loading_txt import document_of_text
from extractor.models.values import Outcome, Reply
from extractor.questions import Question, Read
from extractor.reading import questions, read
from extractor.template import extract
from gouji.records import Records
from gouji.settings import Limits
from gouji.types import Document

HEAD = "临江省水利厅2023年度部门决算公开说明\n"
Rows = Sequence[Mapping[str, Any]]


def document_of(text: str) -> Document:
    return document_of_text("report.txt", "txt", "0", text, Limits())


def untouched(document: Document) -> Records:
    """The report as one of which templates know only whose it is and of what year."""
    return Records(header=extract(document).header)


def asked(text: str, task: str = "", everything: bool = True) -> tuple[Document, list[Question]]:
    """The questions about a text, of one task; of `everything`, as if no template had read it."""
    document = document_of(text)
    known = untouched(document) if everything else extract(document)
    found = questions(document, known, "everything" if everything else "unread")
    return document, [question for question in found if not task or question.task == task]


def replied(question: Question, rows: Rows = (), outcome: Outcome = "ok") -> Reply[Any]:
    """The reply that holds these rows."""
    answer = question.request.answer_type.model_validate({"rows": list(rows)})
    return Reply(
        id=question.request.id, outcome=outcome, answer=answer if outcome == "ok" else None,
        tokens_in=100, tokens_out=20,
    )


def read_rows(text: str, task: str, rows: Rows) -> Read:
    """What the one question of a task becomes with these rows; every other is answered with none."""
    document, found = asked(HEAD + text)
    [one] = [question for question in found if question.task == task]
    replies = [replied(question, rows if question is one else ()) for question in found]
    result = read(document, found, replies)
    for record in result.records:
        for place in places(record):
            assert document.text[place.start : place.end] == place.quote
            assert place.status in ("exact", "normalised")
    return result


def places(record: Any) -> list[Any]:
    """The evidence of a record that has a place."""
    from extractor.coverage import evidence_of

    return [evidence for evidence in evidence_of(record) if evidence.end > evidence.start]
