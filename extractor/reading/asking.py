"""The questions of extraction: parts of a report, gathered into requests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.chunks import Chunk, token_count
from extractor.numbered import NumberedText, numbered
from extractor.questions import Question
from extractor.reading.parts import Part, Scope, Selection
from extractor.reading.tasks import TASKS, task_prompt
from gouji.records import Records
from gouji.types import Document

_SHOWN_TOKENS = 600
"""So much is shown at once: small models lose rows of more, and a call's instructions cost as much."""
_REACH = 6_000
"""So far apart may the ends of what is shown together be."""


def questions(document: Document, template: Records, scope: Scope = "unread") -> tuple[Question, ...]:
    """What is asked of a model about a document, in the order of the text and of the tasks.

    Raises PromptError where a prompt's examples do not stand in their own text.
    """
    parts = list(Selection(document, template, scope).parts())
    asked = [
        _question(document, task, group)
        for task in TASKS
        for group in _groups(document, [part for part in parts if part.task == task])
    ]
    order = list(TASKS)
    return tuple(sorted(asked, key=lambda q: (q.start, order.index(q.task))))


def _groups(document: Document, parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Parts that are shown together: of one section, form or table, as much as is shown at once."""
    group: list[Part] = []
    spent = 0
    for part in sorted(parts, key=lambda each: each.start):
        cost = token_count(document.text[part.start : part.end])
        if group and (
            part.group != group[0].group or spent + cost > _SHOWN_TOKENS
            or part.end - group[0].start > _REACH
        ):
            yield group
            group, spent = [], 0
        group.append(part)
        spent += cost
    if group:
        yield group


def _question(document: Document, task: str, parts: Sequence[Part]) -> Question:
    start, end = _whole(document, task, parts)
    table = next((t for t in document.tables if t.start <= start < t.end), None)
    chunk = Chunk(
        start=start, end=end, kind="table" if table else "narrative",
        path=tuple(document.heading_path(start)), table=table.index if table else None,
    )
    shown = _shown(numbered(chunk, document), task, parts)
    request = task_prompt(task).request(
        f"{document.path}#{task}@{parts[0].start}-{parts[-1].end}", TASKS[task].answer,
        {"path": parts[0].name or "—", "text": shown}, report=document.path,
    )
    return Question(task=task, chunks=(chunk,), request=request)


def _whole(document: Document, task: str, parts: Sequence[Part]) -> tuple[int, int]:
    """The stretch that holds the parts; of a table, from its header on."""
    start, end = parts[0].start, max(part.end for part in parts)
    if task != "indicators":
        return start, end
    table, header = document.tables[int(parts[0].group[0])], int(parts[0].group[1])
    return min(cell.start for cell in table.by_row[header]), end


def _shown(whole: NumberedText, task: str, parts: Sequence[Part]) -> str:
    """The lines of the parts, each with the number that it has in the whole stretch."""
    lines = whole.text.split("\n")
    rows = {
        unit.row for unit in whole.units
        if any(part.start < unit.end and unit.start < part.end for part in parts)
    }
    if task == "indicators":
        rows.add(1)
    return "\n".join(lines[row - 1] for row in sorted(rows))
