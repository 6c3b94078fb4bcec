"""The statements that a report's own catalogue names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.normal import Normal
from extractor.statement_terms import bare, statement_of
from gouji.records import Catalogue, ListedStatement, Record, ReportHeader
from gouji.types import Document

_LEADER = re.compile(r"[.…·\-_]*\d*$")
_NEAR = 3
_LEAST = 4


def read_catalogue(document: Document, header: ReportHeader) -> Iterator[Record]:
    """The catalogue, where lines that name statements stand together; not where the report has
    parts that were not read (images), since a statement could stand there."""
    if document.notes:
        return
    lines = [
        (index, Normal(document, block.start, block.end))
        for index, block in enumerate(document.blocks)
        if block.kind != "table" and block.end - block.start < 200
    ]
    titles = [
        (index, line, title, statement)
        for index, line in lines
        if (statement := statement_of(title := _title(line.text)))
    ]
    runs: list[list[int]] = []
    for at, (index, *_) in enumerate(titles):
        if runs and index - titles[runs[-1][-1]][0] <= _NEAR and not _table_between(
            document, titles[runs[-1][-1]][0], index
        ):
            runs[-1].append(at)
        else:
            runs.append([at])
    longest = max(runs, key=len, default=[])
    if len(longest) < _LEAST:
        return
    headings = {
        title: line for at, (_, line, title, _) in enumerate(titles) if at not in longest
    }
    statements = []
    for at in longest:
        _, line, title, statement = titles[at]
        again = headings.get(title)
        statements.append(
            ListedStatement(
                statement=statement, title=document.evidence(line.start, line.end),
                heading=document.evidence(again.start, again.end) if again else None,
            )
        )
    yield Catalogue(statements=tuple(statements))


def _title(line: str) -> str:
    """A line as a title: without number, quotation marks and page number."""
    return re.sub(r"[《》]", "", _LEADER.sub("", bare(line)))


def _table_between(document: Document, one: int, other: int) -> bool:
    return any(block.kind == "table" for block in document.blocks[one:other])
