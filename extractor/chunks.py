"""A document cut into chunks that a reader (template or model) can take one at a time.

Chunks cover the text wholly and in order: they join up to exactly the document's text. A
self-evaluation form is one chunk with its project's name; another table is one chunk, cut between
rows only where it is over the budget; narrative is cut at items and paragraphs, and a paragraph that
is over the budget alone at the ends of its sentences, never inside one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from gouji.settings import Limits
from gouji.types import Block, Document, Table, Value

_SENTENCE_END = re.compile(r"[。！？!?；;]+[”\"』」）)]*|\n")
_WORD = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]")
_FORM_TITLE = re.compile(r"绩效(?:目标)?自评表|自评表")
_PROJECT = re.compile(r"^\s*项目(?:（课题）)?名称\s*$")


class Chunk(Value):
    """`text[start:end]` of the document. `path` are the headings over it; `project` is the name in
    a self-evaluation form; `table` is the table's index where the chunk is (part of) one."""

    start: int
    end: int
    kind: Literal["form", "table", "narrative"]
    path: tuple[str, ...] = ()
    project: str = ""
    table: int | None = None
    tokens: int = 0


def token_count(text: str) -> int:
    """An upper estimate of a model's tokens: every Chinese character, sign, word and each three
    digits are one."""
    return sum(
        -(-len(word) // 3) if word.isdigit() else max(1, len(word) // 4)
        for word in _WORD.findall(text)
    )


def chunks(document: Document, limits: Limits | None = None) -> tuple[Chunk, ...]:
    """The chunks of a document, in order, covering its text wholly."""
    budget = (limits or Limits()).chunk_tokens
    pieces: list[Chunk] = []
    narrative: list[Block] = []
    for block in sorted(document.blocks, key=lambda b: b.start):
        if block.table is None:
            narrative.append(block)
            continue
        pieces += _narrative(document, narrative, budget)
        narrative = []
        pieces += _table(document, document.tables[block.table], budget)
    pieces += _narrative(document, narrative, budget)
    return _joined_up(document, pieces)


def _chunk(
    document: Document,
    start: int,
    end: int,
    kind: Literal["form", "table", "narrative"],
    project: str = "",
    table: int | None = None,
) -> Chunk:
    return Chunk(
        start=start,
        end=end,
        kind=kind,
        path=tuple(document.heading_path(start)),
        project=project,
        table=table,
        tokens=token_count(document.text[start:end]),
    )


def _narrative(document: Document, blocks: Sequence[Block], budget: int) -> Iterator[Chunk]:
    """Paragraphs together up to the budget; a heading begins a new chunk when it changes section."""
    start = end = None
    spent = 0
    path: tuple[str, ...] = ()
    for block in blocks:
        for lo, hi in _sentences(document, block, budget):
            cost = token_count(document.text[lo:hi])
            section = tuple(document.heading_path(lo))[:-1] if block.kind == "heading" else path
            if start is not None and end is not None and (spent + cost > budget or section != path):
                yield _chunk(document, start, end, "narrative")
                start, spent = None, 0
            if start is None:
                start, path = lo, section
            end = hi
            spent += cost
    if start is not None and end is not None:
        yield _chunk(document, start, end, "narrative")


def _sentences(document: Document, block: Block, budget: int) -> Iterator[tuple[int, int]]:
    """The block whole, or its sentences where it is over the budget."""
    text = document.text[block.start : block.end]
    if token_count(text) <= budget:
        yield block.start, block.end
        return
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        yield block.start + begin, block.start + match.end()
        begin = match.end()
    if begin < len(text):
        yield block.start + begin, block.end


def _table(document: Document, table: Table, budget: int) -> Iterator[Chunk]:
    forms = _forms(table)
    if forms:
        bounds = [start for start, _ in forms] + [table.end]
        bounds[0] = table.start
        for (_, project), start, end in zip(forms, bounds, bounds[1:], strict=False):
            yield _chunk(document, start, end, "form", project, table.index)
        return
    begin = table.start
    spent = 0
    for row in table.by_row:
        if not row:
            continue
        cost = sum(token_count(cell.text) for cell in row)
        start = min(cell.start for cell in row)
        if spent and spent + cost > budget and start > begin:
            yield _chunk(document, begin, start, "table", table=table.index)
            begin, spent = start, 0
        spent += cost
    yield _chunk(document, begin, table.end, "table", table=table.index)


def _forms(table: Table) -> list[tuple[int, str]]:
    """Where each self-evaluation form of a table begins, and its project's name."""
    found: list[tuple[int, str]] = []
    title: int | None = None
    if _FORM_TITLE.search(table.title) and not any(
        _FORM_TITLE.search(cell.text) for row in table.by_row[:3] for cell in row
    ):
        title = table.start
    for row in table.by_row:
        texts = [cell.text for cell in row]
        if len([t for t in texts if t]) == 1 and _FORM_TITLE.search("".join(texts)):
            if title is not None:
                found.append((title, ""))
            title = min(cell.start for cell in row if cell.text)
        elif title is not None:
            for label, value in pairwise(texts):
                if _PROJECT.match(label):
                    found.append((title, " ".join(value.split())))
                    title = None
                    break
    if title is not None:
        found.append((title, ""))
    return found


def _joined_up(document: Document, pieces: Sequence[Chunk]) -> tuple[Chunk, ...]:
    """Give the white space between pieces to the one before, so that nothing is left out."""
    if not pieces:
        whole = _chunk(document, 0, len(document.text), "narrative")
        return (whole,) if document.text else ()
    starts = [0, *(piece.start for piece in pieces[1:]), len(document.text)]
    return tuple(
        piece.model_copy(update={"start": start, "end": end})
        for piece, start, end in zip(pieces, starts, starts[1:], strict=False)
    )
