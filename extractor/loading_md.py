"""Markdown: headings, paragraphs, lists with their numbers, pipe tables and HTML tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.building import DocumentBuilder, GridCell, cell_text, join_lines
from extractor.guards import deadline
from extractor.loading_html import add_html, decoded
from extractor.numbering import labelled
from extractor.outline import heading_level
from gouji.settings import Limits
from gouji.types import Document

if TYPE_CHECKING:
    from markdown_it.token import Token

_SENTENCE_END = ("。", "；", "！", "？", "：", ".", ";", "!", "?", ":")
_TITLE = 30
"""A numbered line shorter than this was not wrapped: it is a heading."""
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BREAK = "\n\n"
"""A break that was meant (two spaces, <br>), against one where a line was only wrapped."""


def load_md(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load a Markdown file. Raises `UnreadableFile` or `TooLarge`."""
    from markdown_it import MarkdownIt

    check = deadline(path, limits)
    builder = DocumentBuilder(str(path), "md", sha256, limits)
    text, _ = decoded(data)
    tokens = MarkdownIt("commonmark", {"maxNesting": 50}).enable("table").parse(text)
    _add(builder, iter(tokens), check)
    return builder.document()


def _add(builder: DocumentBuilder, tokens: Iterator[Token], check: Callable[[], None]) -> None:
    label = ""
    for token in tokens:
        check()
        if token.type == "list_item_open":
            label = f"{token.info}{token.markup}" if token.info else ""
        elif token.type == "table_open":
            builder.table(list(_cells(tokens)))
        elif token.type == "inline":
            for line in _lines(_text(token)):
                builder.paragraph(labelled(label, line))
                label = ""
        elif token.type in ("code_block", "fence"):
            for line in token.content.splitlines():
                builder.paragraph(line.strip())
        elif token.type == "html_block":
            add_html(builder, token.content, check)


def _cells(tokens: Iterator[Token]) -> Iterator[GridCell]:
    """The cells of the table that has just been opened, to its end."""
    row = col = -1
    header = False
    for token in tokens:
        if token.type == "table_close":
            return
        if token.type == "tr_open":
            row, col = row + 1, -1
        elif token.type in ("th_open", "td_open"):
            col += 1
            header = token.type == "th_open"
        elif token.type == "inline":
            yield GridCell(cell_text(_text(token).split(_BREAK)), row, col, header=header)


def _text(token: Token) -> str:
    """What inline markup shows; comments, tags and the addresses of links leave no trace."""
    parts: list[str] = []
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append("\n")
        elif child.type == "hardbreak" or _BR.fullmatch(child.content):
            parts.append(_BREAK)
    return "".join(parts)


def _lines(text: str) -> Iterator[str]:
    """The paragraphs that an author meant: a line that ends a sentence, a short numbered line and
    a line before a numbered one end a paragraph even where Markdown would run it on."""
    for stretch in text.split(_BREAK):
        held = ""
        for line in stretch.split("\n"):
            title = len(held) < _TITLE and heading_level(held) > 0
            if held and (title or held.rstrip().endswith(_SENTENCE_END) or heading_level(line)):
                yield held.strip()
                held = line
            else:
                held = join_lines(f"{held}\n{line}")
        if held.strip():
            yield held.strip()
