"""The whole report in normal form, a paragraph or cell a line: for what only shows across places.

A name written in two ways, or a word that is wrong by what the rest of the report writes, is found
by looking the text through as one; what is found is mapped back to its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.normal import Normal
from gouji.types import Document, Evidence


@dataclass(frozen=True)
class WholeText:
    """`text` holds the paragraphs and cells in order, parted by line ends; `starts[i]` is where
    `lines[i]` begins, and `projects[i]` the project of the form that it is a cell of (None for a
    paragraph)."""

    document: Document
    lines: tuple[Normal, ...]
    projects: tuple[str | None, ...]
    starts: tuple[int, ...]
    text: str

    @classmethod
    def of(cls, document: Document) -> WholeText:
        lines, projects, starts, texts = [], [], [], []
        at = 0
        for line, project in _lines(document):
            text = line.text
            if text:
                lines.append(line)
                projects.append(project)
                starts.append(at)
                texts.append(text)
                at += len(text) + 1
        return cls(document, tuple(lines), tuple(projects), tuple(starts), "\n".join(texts))

    def evidence(self, start: int, end: int) -> Evidence:
        """The evidence for `text[start:end]`, which must be within one line."""
        index = bisect_right(self.starts, start) - 1
        at = self.starts[index]
        return self.lines[index].evidence(start - at, end - at)

    def where(self, start: int) -> str:
        """The section or project that `text[start]` stands in."""
        index = bisect_right(self.starts, start) - 1
        project = self.projects[index]
        if project is not None:
            return project
        return " ".join(self.document.heading_path(self.lines[index].start)[-2:])

    def places(self, wanted: str) -> Iterator[int]:
        """Where `wanted` stands in `text`, overlapping places left out."""
        at = self.text.find(wanted)
        while at >= 0:
            yield at
            at = self.text.find(wanted, at + len(wanted))


def _lines(document: Document) -> Iterator[tuple[Normal, str | None]]:
    for block in document.blocks:
        if block.kind != "table" or block.table is None:
            yield Normal(document, block.start, block.end), None
            continue
        project, named = "", False
        for cell in document.tables[block.table].cells:
            if cell.text:
                line = Normal(document, cell.start, cell.end)
                project = line.text if named else project
                named = line.text == "项目名称"
                yield line, project
