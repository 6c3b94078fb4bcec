"""Lines of Chinese and Latin text that fit a terminal, where a Chinese character takes two cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

_PIECE = re.compile(r"[0-9A-Za-z.,%+\-/()≥≤]+|\s+|.", re.S)
_NO_START = frozenset("，。、；：？！）】》」』”’…,.;:?!)]}%")
"""What must not begin a line."""
_NO_END = frozenset("（【《「『“‘([{")
"""What must not end one."""


def wrap(text: str, width: int) -> list[str]:
    """`text` as lines of at most `width` cells; nothing is lost but white space at the breaks.

    Chinese breaks anywhere but before closing punctuation; words and figures stay whole unless one
    alone is wider than a line.
    """
    lines: list[str] = []
    line = ""
    used = 0
    for piece in _pieces(text, width):
        cells = cell_len(piece)
        if used + cells > width and line:
            if piece.isspace():
                continue
            cut = _break(line, piece)
            line, carried = line[:cut], line[cut:]
            lines.append(line.rstrip())
            line, used = carried, cell_len(carried)
        if line or not piece.isspace():
            line += piece
            used += cells
    return [*lines, line.rstrip()] if line or not lines else lines


def _break(line: str, piece: str) -> int:
    """Where to end `line` before `piece`: its end, else before what has to stay with the piece."""
    cut = len(line)
    while cut > 1 and ((line + piece)[cut] in _NO_START or line[cut - 1] in _NO_END):
        cut -= 1
    return cut if cut > 1 else len(line)


def _pieces(text: str, width: int) -> Iterator[str]:
    for match in _PIECE.finditer(text):
        piece = match[0]
        yield from (piece[at : at + width] for at in range(0, len(piece), width))


def pad(text: str, width: int) -> str:
    """`text` with spaces after it up to `width` cells."""
    return text + " " * max(0, width - cell_len(text))


def squeeze(text: str) -> str:
    """White space and line breaks as single spaces."""
    return " ".join(text.split())
