"""Few-shot examples held to what answers are held to, before anything is asked.

An example shows a numbered text and the answer to it. The text is laid out as a document again, and
the answer is grounded there: an example whose quotes do not stand where it says would teach a model to
make things up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from pydantic import BaseModel

from extractor.chunks import Chunk
from extractor.models.prompts import Prompt, PromptError
from extractor.numbered import numbered
from gouji.types import Block, Cell, Document, Table

_TAG = re.compile(r"\[(\d+)(?:\.(\d+))?\] ")
_BETWEEN_CELLS = re.compile(r" \| (?=\[\d+\.\d+\] )")

Faults = Callable[[Document, Chunk, BaseModel], Iterable[str]]
"""What is wrong with an answer about a part of a document, one sentence or quote each."""


def checked(
    prompt: Prompt, answer_type: type[BaseModel], faults: Faults, value: str = "text"
) -> Prompt:
    """The prompt, if every example's answer has its places in the example's own text, which is the
    one under `value`. Raises PromptError."""
    for number, example in enumerate(prompt.examples, 1):
        shown = example.values[value]
        document, chunk = shown_document(shown)
        if numbered(chunk, document).text != shown:
            raise _wrong(prompt, number, "the text is not numbered as a document is")
        for fault in faults(document, chunk, answer_type.model_validate(example.answer)):
            raise _wrong(prompt, number, fault)
    return prompt


def shown_document(shown: str) -> tuple[Document, Chunk]:
    """The document that a numbered text shows, and the chunk that is all of it."""
    text = ""
    blocks: list[Block] = []
    tables: list[Table] = []
    rows: list[list[tuple[int, str]]] = []

    def close() -> None:
        nonlocal text
        if rows:
            table, text = _table(rows, len(tables), text)
            tables.append(table)
            blocks.append(Block(kind="table", start=table.start, end=table.end, table=table.index))
            rows.clear()

    for line in shown.splitlines():
        tag = _TAG.match(line)
        if tag and tag[2]:
            rows.append([_cell(each) for each in _BETWEEN_CELLS.split(line)])
            continue
        close()
        said = line[tag.end() :] if tag else line
        blocks.append(Block(kind="paragraph", start=len(text), end=len(text) + len(said)))
        text += said + "\n"
    close()
    document = Document(
        path="example", format="txt", sha256="", text=text, blocks=tuple(blocks), tables=tuple(tables)
    )
    kind: Literal["table", "narrative"] = "table" if tables else "narrative"
    return document, Chunk(start=0, end=len(text), kind=kind, table=0 if tables else None)


def _cell(shown: str) -> tuple[int, str]:
    tag = _TAG.match(shown)
    return (int(tag[2] or 1) - 1, shown[tag.end() :]) if tag else (0, shown)


def _table(rows: list[list[tuple[int, str]]], index: int, text: str) -> tuple[Table, str]:
    begin = len(text)
    cells: list[Cell] = []
    for row, shown in enumerate(rows):
        for at, (col, said) in enumerate(shown):
            cells.append(
                Cell(row=row, col=col, start=len(text), end=len(text) + len(said), text=said)
            )
            text += said + ("\n" if at == len(shown) - 1 else "\t")
    columns = max(cell.col for cell in cells) + 1
    table = Table(
        index=index, start=begin, end=len(text), rows=len(rows), cols=columns, cells=tuple(cells)
    )
    return table, text


def _wrong(prompt: Prompt, number: int, why: str) -> PromptError:
    return PromptError(
        f"提示词 {prompt.name} 的第 {number} 个示例与其原文不符：{why}。请改正 "
        f"prompts/{prompt.name}.examples.jsonl。",
        f"Example {number} of the prompt {prompt.name} does not agree with its own text: {why}. "
        f"Correct prompts/{prompt.name}.examples.jsonl.",
    )
