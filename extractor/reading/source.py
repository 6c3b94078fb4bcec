"""A report as the builders of records see it: lines with their figures, paragraphs, sentences.

The same readings of the same text as the templates use (`extractor.levels`, `extractor.statement`),
looked up by place, so that a record has the same topic, scope, concept and fund whoever found it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from extractor.chunks import Chunk
from extractor.clauses import Token, tokens
from extractor.figures import find_figures
from extractor.levels import Level, Paragraph, read_paragraphs
from extractor.normal import Normal
from extractor.passages import Passage, passages
from extractor.statement import Statement, statements
from gouji.records import ReportHeader
from gouji.types import Amount, Document

_STOPS = ",;。:"


@dataclass(frozen=True)
class Spot:
    """A figure in its line or cell, with the words around it."""

    line: Normal
    token: Token

    @property
    def start(self) -> int:
        """Where it stands in the document."""
        return self.amount.evidence.start

    @property
    def amount(self) -> Amount:
        return self.token.amount

    @property
    def label(self) -> str:
        """The words before it, back to the last stop."""
        return self.token.label

    @property
    def after(self) -> str:
        """The words behind it, up to the next stop."""
        text = self.line.text
        ends = (at for stop in _STOPS if (at := text.find(stop, self.token.end)) >= 0)
        return text[self.token.end : min(ends, default=len(text))]

    @property
    def sentence(self) -> tuple[int, int]:
        """Its sentence in `line.text`."""
        text = self.line.text
        end = text.find("。", self.token.end)
        return text.rfind("。", 0, self.token.start) + 1, end if end >= 0 else len(text)

    @property
    def told(self) -> str:
        """The sentence, in normal form."""
        return self.line.text[slice(*self.sentence)]


@dataclass
class Source:
    """A report, read once for all replies about it."""

    document: Document
    header: ReportHeader
    _spots: dict[int, tuple[Spot, ...]] = field(default_factory=dict)

    def line(self, offset: int) -> Normal:
        """The cell or paragraph that holds an offset; the innermost cell where one holds a table."""
        cells = [
            cell for table in self.document.tables if table.start <= offset < table.end
            for cell in table.cells if cell.start <= offset < cell.end
        ]
        if cells:
            cell = min(cells, key=lambda each: each.end - each.start)
            return Normal(self.document, cell.start, cell.end)
        blocks = self.document.blocks
        at = bisect_right(self._block_starts, offset) - 1
        if at >= 0 and offset < blocks[at].end:
            return Normal(self.document, blocks[at].start, blocks[at].end)
        text = self.document.text
        end = text.find("\n", offset)
        return Normal(
            self.document, text.rfind("\n", 0, offset) + 1, end if end >= 0 else len(text)
        )

    def spots(self, line: Normal) -> tuple[Spot, ...]:
        """The figures of a line, in order."""
        if line.start not in self._spots:
            units = frozenset(mention.amount.unit for mention in find_figures(line))
            self._spots[line.start] = tuple(Spot(line, token) for token in tokens(line, units))
        return self._spots[line.start]

    def paragraph(self, line: Normal) -> Paragraph:
        """The line as the readers of accounts see it."""
        known = self._paragraphs.get(line.start)
        return known or Paragraph(line, tuple(self.document.heading_path(line.start)))

    def level(self, spot: Spot) -> Level | None:
        """The fact that the templates' words give a figure, None where it is no level of theirs."""
        return next(
            (
                level for level in self.paragraph(spot.line).levels
                if level.amount.evidence.start == spot.start
            ),
            None,
        )

    def statement(self, offset: int) -> Statement | None:
        """The sentence of prose that holds an offset."""
        at = bisect_right(self._passage_starts, offset) - 1
        if at < 0:
            return None
        passage = self._passages[at]
        if offset >= passage.normal.end:
            return None
        home = self.header.department.quote if self.header.department else ""
        for said in statements(passage, self.header.fiscal_year, home):
            if said.context.start <= offset < said.context.end:
                return said
        return None

    def passages_of(self, chunk: Chunk) -> list[Passage]:
        """The passages that begin in a chunk."""
        begin = bisect_left(self._passage_starts, chunk.start)
        return self._passages[begin : bisect_left(self._passage_starts, chunk.end)]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self.document.blocks]

    @cached_property
    def _paragraphs(self) -> dict[int, Paragraph]:
        return {p.normal.start: p for p in read_paragraphs(self.document, self.header)}

    @cached_property
    def _passages(self) -> list[Passage]:
        return sorted(passages(self.document), key=lambda passage: passage.normal.start)

    @cached_property
    def _passage_starts(self) -> list[int]:
        return [passage.normal.start for passage in self._passages]
