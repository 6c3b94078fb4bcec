"""How much of a report ended in records: the share of its figures and of its table cells.

Figures are what can be reported: amounts, percentages and counts. Dates, numbers of documents and of
list items are not counted, read or not. Cells are those of rows that hold a figure, headers left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractor.chunks import chunks
from extractor.figures import find_figures
from extractor.normal import Normal, squeeze
from gouji.records import Contents, Coverage, Record
from gouji.types import Cell, Document, Evidence, Table, Value

_UNREAD_SHOWN = 200
_FIGURE = re.compile(r"^(?:[><=≥≤]{0,2}|[一-龥]{0,3})-?[\d,]+(?:\.\d+)?[一-龥%/]{0,6}$")
NO_MEASURE = frozenset(["", "年", "月", "日", "条", "届", "号"])


def evidence_of(value: object) -> Iterator[Evidence]:
    """Every piece of evidence inside a record."""
    if isinstance(value, Evidence):
        yield value
    elif isinstance(value, Value):
        for name in type(value).model_fields:
            yield from evidence_of(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from evidence_of(item)


def read_places(document: Document, items: Iterable[Record]) -> bytearray:
    """A mark for every character of the text that lies inside some record's evidence."""
    marks = bytearray(len(document.text) + 1)
    for item in items:
        if isinstance(item, Contents):
            continue  # that a topic is spoken of somewhere is no reading of it
        for e in evidence_of(item):
            if e.end > e.start:
                marks[e.start : e.end] = b"\x01" * (e.end - e.start)
    return marks


def coverage(document: Document, items: Iterable[Record]) -> Coverage:
    """Count figures and cells, and how many of them lie inside some record's evidence."""
    covered = read_places(document, items)
    figures = figures_read = 0
    unread: list[Evidence] = []
    for block in document.paragraphs():
        for mention in find_figures(Normal(document, block.start, block.end)):
            if mention.amount.unit in NO_MEASURE:
                continue
            figures += 1
            evidence = mention.amount.evidence
            if covered[evidence.start]:
                figures_read += 1
            elif len(unread) < _UNREAD_SHOWN:
                unread.append(evidence)
    cells = [cell for table in document.tables for cell in _content(table)]
    read = sum(1 for cell in cells if covered[cell.start])
    numbers = [cell for cell in cells if _FIGURE.search(squeeze(cell.text))]
    figures += len(numbers)
    figures_read += sum(1 for cell in numbers if covered[cell.start])
    cut = chunks(document)
    return Coverage(
        chunks=len(cut),
        chunks_read=sum(1 for chunk in cut if any(covered[chunk.start : chunk.end])),
        figures=figures,
        figures_read=figures_read,
        cells=len(cells),
        cells_read=read,
        unread=tuple(unread),
    )


def _content(table: Table) -> Iterator[Cell]:
    """The filled cells of rows that hold a figure, headers left out."""
    for row in table.by_row:
        filled = [cell for cell in row if cell.text]
        numbers = any(c.isdigit() for cell in filled for c in cell.text)
        yield from (cell for cell in filled if numbers and not cell.header)
