"""How much of a report ended in records: the share of its figures and of its table cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extractor.figures import find_figures
from extractor.normal import Normal
from gouji.records import Coverage, Record
from gouji.types import Document, Evidence, Value

_UNREAD_SHOWN = 200


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


def coverage(document: Document, items: Iterable[Record]) -> Coverage:
    """Count figures and cells, and how many of them lie inside some record's evidence."""
    spans = sorted(
        {(e.start, e.end) for item in items for e in evidence_of(item) if e.end > e.start}
    )
    covered = bytearray(len(document.text) + 1)
    for start, end in spans:
        covered[start:end] = b"\x01" * (end - start)
    figures = figures_read = 0
    unread: list[Evidence] = []
    for block in document.paragraphs():
        for mention in find_figures(Normal(document, block.start, block.end)):
            figures += 1
            evidence = mention.amount.evidence
            if covered[evidence.start]:
                figures_read += 1
            elif len(unread) < _UNREAD_SHOWN:
                unread.append(evidence)
    cells = [cell for table in document.tables for cell in table.cells if cell.text]
    read = sum(1 for cell in cells if covered[cell.start])
    in_cells = [cell for cell in cells if any(c.isdigit() for c in cell.text)]
    figures += len(in_cells)
    figures_read += sum(1 for cell in in_cells if covered[cell.start])
    return Coverage(
        figures=figures,
        figures_read=figures_read,
        cells=len(cells),
        cells_read=read,
        unread=tuple(unread),
    )
