"""The four questions: what each shows, which quotes its answer has, and when it proposes something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel

from extractor.chunks import Chunk
from extractor.examples import checked
from extractor.grounding import Answer, Grounded, ground
from extractor.models.prompts import FOLDER, Prompt, prompt
from extractor.surfacing.answers import Conflicts, Misfits, NonResults, Shortfalls
from gouji.types import Document


class Quoted(NamedTuple):
    """A field of an answer's row, and which of the parts shown it is copied from."""

    field: str
    part: int


class Task(NamedTuple):
    """`name` is the prompt's; `parts` are its values that show text, `quotes` the two sides of a row,
    and `proposing` the verdicts that propose a contradiction."""

    name: str
    answer: type[BaseModel]
    parts: tuple[str, ...]
    quotes: tuple[Quoted, Quoted]
    proposing: frozenset[str]


TASKS: dict[str, Task] = {
    task.name: task
    for task in (
        Task("conflicts", Conflicts, ("one", "other"), (Quoted("one", 0), Quoted("other", 1)),
             frozenset(["矛盾"])),
        Task("shortfalls", Shortfalls, ("goal", "result"), (Quoted("goal", 0), Quoted("result", 1)),
             frozenset(["未实现"])),
        Task("misfits", Misfits, ("text",), (Quoted("change", 0), Quoted("reason", 0)),
             frozenset(["矛盾"])),
        Task("nonresults", NonResults, ("goal", "result"), (Quoted("goal", 0), Quoted("result", 1)),
             frozenset(["计划", "意向", "照抄目标"])),
    )
}  # fmt: skip


class Sides(NamedTuple):
    """A row of an answer with both quotes at their places; None where a row has no such quote."""

    row: BaseModel
    verdict: str
    first: Grounded | None
    second: Grounded | None


def sides(
    task: Task, document: Document, chunks: Sequence[Chunk], answer: BaseModel
) -> Iterator[Sides]:
    """The rows of an answer, each quote grounded in the part that it must come from."""
    rows = list(getattr(answer, "rows", ()))
    found: dict[tuple[int, str], Grounded] = {}
    for part, chunk in enumerate(chunks):
        asked = [
            (at, quoted.field, Answer(quote=quote, at=getattr(row, f"{quoted.field}_at")))
            for at, row in enumerate(rows) for quoted in task.quotes
            if quoted.part == part and (quote := getattr(row, quoted.field))
        ]
        for (at, field, _), grounded in zip(
            asked, ground(document, chunk, [each for _, _, each in asked]), strict=True
        ):
            found[at, field] = grounded
    first, second = task.quotes
    for at, row in enumerate(rows):
        yield Sides(row, row.verdict, found.get((at, first.field)), found.get((at, second.field)))


@cache
def task_prompt(name: str, folder: Path = FOLDER) -> Prompt:
    """The task's prompt, the quotes of its examples put at their places. Raises PromptError."""
    task = TASKS[name]
    loaded = prompt(name, task.answer, folder)
    for part, value in enumerate(task.parts):

        def faults(
            document: Document, chunk: Chunk, answer: BaseModel, part: int = part
        ) -> Iterator[str]:
            empty = Chunk(start=0, end=0, kind="narrative")
            shown = [chunk if at == part else empty for at in range(len(task.parts))]
            for each in sides(task, document, shown, answer):
                for quoted, grounded in zip(task.quotes, (each.first, each.second), strict=True):
                    if quoted.part == part and grounded and not grounded.placed:
                        yield f"{quoted.field}: {grounded.answer.quote} ({grounded.reason})"

        loaded = checked(loaded, task.answer, faults, value)
    return loaded
