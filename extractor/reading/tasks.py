"""The tasks of extraction: what each asks for, and how its answers become records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from extractor.chunks import Chunk
from extractor.examples import checked
from extractor.header import read_header
from extractor.models.prompts import FOLDER, Prompt, prompt
from extractor.models.values import Request
from extractor.questions import Question
from extractor.reading.evaluation import Evaluations, evaluation_records
from extractor.reading.events import Events, event_records
from extractor.reading.facts import Facts, fact_records
from extractor.reading.figures import Figures, figure_records
from extractor.reading.indicators import Indicators, indicator_records
from extractor.reading.rows import Row
from extractor.reading.sheet import Sheet
from extractor.reading.source import Source
from extractor.reading.subjects import Subjects, subject_records
from gouji.records import Record
from gouji.types import Document


class Task(NamedTuple):
    """`name` is the prompt's; the answer's type has one field, `rows`."""

    name: str
    answer: type[BaseModel]
    records: Callable[[Source, Sheet], Iterator[Record]]


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task("subjects", Subjects, subject_records),
        Task("figures", Figures, figure_records),
        Task("events", Events, event_records),
        Task("facts", Facts, fact_records),
        Task("indicators", Indicators, indicator_records),
        Task("evaluation", Evaluations, evaluation_records),
    )
}


@cache
def task_prompt(name: str, folder: Path = FOLDER) -> Prompt:
    """The task's prompt, its examples read as answers are, with no value left over. Raises PromptError."""
    task = TASKS[name]

    def faults(document: Document, chunk: Chunk, answer: BaseModel) -> Iterator[str]:
        request: Request[BaseModel] = Request(id="", messages=(), answer_type=task.answer)
        question = Question(task=name, chunks=(chunk,), request=request)
        source = Source(document, read_header(document))
        sheet = Sheet(source, question, rows_of(answer))
        list(task.records(source, sheet))
        for dropped in sheet.dropped:
            yield f"{dropped.field}: {dropped.evidence.quote} ({dropped.reason})"

    return checked(prompt(name, task.answer, folder), task.answer, faults)


def rows_of(answer: BaseModel) -> Sequence[Row]:
    """The rows of an answer."""
    rows: Sequence[Row] = getattr(answer, "rows", ())
    return rows
