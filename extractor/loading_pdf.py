"""A PDF with a text layer to a `Document`, through pdfplumber.

pdfplumber gives glyphs and drawn rules; what they mean (paragraphs, tables, tables over pages) is
read here and in `pdf_lines`, `pdf_grid`, `pdf_stitch` and `pdf_paragraphs`. Nothing in the file is
executed or followed: scripts, attachments and links are never looked at.
"""

from __future__ import annotations

import io
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractor import pdf_errors
from extractor.building import DocumentBuilder, is_table_title
from extractor.guards import deadline
from extractor.normal import squeeze
from extractor.pdf_grid import Fragment, fragments_of_page
from extractor.pdf_lines import Glyph, Line, lines_of_glyphs
from extractor.pdf_paragraphs import PageSize, continues, furniture, joined, margins
from extractor.pdf_rules import rules_of_page
from extractor.pdf_stitch import same_columns, stitched
from gouji.errors import GoujiError
from gouji.settings import Limits
from gouji.types import Document

_WATERMARK = 12
"""So few characters on a page that an image covers are a scanner's mark, not its text."""
_DRAWING = 50
"""So many curves on a page without text are a text that was turned into outlines."""
_UNKNOWN = "\ufffd"
_UNMAPPED = 0.2
"""More than this share of glyphs without a character behind them is no text layer."""
_TITLE_LINES = 4
_UNFINISHED = 0.8
"""A table goes on over the page only where it fills this share of the page's text height."""


@dataclass(frozen=True)
class Page:
    """A page as read: text lines outside tables, and table fragments, both from the top.

    `turned`, `image` and `blank` say why it has none: its text stands sideways, it is a picture,
    or nothing is on it.
    """

    number: int
    size: PageSize
    lines: tuple[Line, ...]
    fragments: tuple[Fragment, ...]
    turned: bool
    image: bool
    blank: bool
    unmapped: int
    glyphs: int


def load_pdf(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load a PDF: paragraphs with a region for every line, tables with one for every cell.

    Raises `NoTextLayer` for scans, `TooLarge` beyond a limit, `UnreadableFile` for files that are
    encrypted, truncated, damaged or without readable text.
    """
    check_time = deadline(path, limits)
    pdf_errors.checked_bytes(path, data, limits, check_time)
    pages = _pages(path, data, limits, check_time)
    images = [page.number for page in pages if page.image]
    turned = [page.number for page in pages if page.turned]
    if all(page.image or page.blank or page.turned for page in pages):
        if images:
            raise pdf_errors.no_text_layer(path, len(pages), len(images))
        raise pdf_errors.turned(path) if turned else pdf_errors.blank(path, len(pages))
    unmapped = sum(page.unmapped for page in pages)
    if unmapped > _UNMAPPED * sum(page.glyphs for page in pages):
        raise pdf_errors.unmapped_fonts(path)
    builder = DocumentBuilder(str(path), "pdf", sha256, limits, page_count=len(pages))
    if images:
        builder.notes.append(pdf_errors.image_note(images))
    if turned:
        builder.notes.append(pdf_errors.turned_note(turned))
    if unmapped:
        builder.notes.append(pdf_errors.unmapped_note(unmapped))
    _build(builder, _items(_without_furniture(pages)))
    return builder.document()


def _pages(
    path: Path, data: bytes, limits: Limits, check_time: Callable[[], None]
) -> list[Page]:
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError

    # Their remarks on fonts, colours and metadata are not for the reader of a report.
    for name in ("pdfminer", "pdfplumber"):
        logging.getLogger(name).setLevel(logging.ERROR)
    wanted = list(range(1, limits.max_pages + 2))
    pages: list[Page] = []
    try:
        with pdfplumber.open(io.BytesIO(data), pages=wanted) as pdf:
            if len(pdf.pages) > limits.max_pages:
                raise pdf_errors.too_many_pages(path, limits)
            for page in pdf.pages:
                pages.append(_page(path, page, limits))
                page.close()
                check_time()
    except GoujiError:
        raise
    except Exception as error:  # a broken file fails in dozens of ways inside pdfminer
        causes = (error, error.__context__, *error.args)
        if any(isinstance(cause, PDFEncryptionError) for cause in causes):
            raise pdf_errors.encrypted(path) from error
        raise pdf_errors.damaged(path, len(pages) + 1) from error
    if not pages:
        raise pdf_errors.damaged(path)
    return pages


def _page(path: Path, page: Any, limits: Limits) -> Page:
    """Read one page of pdfplumber's."""
    number = page.page_number
    glyphs, turned = _glyphs(page)
    across, down = rules_of_page(page.lines, page.rects, page.curves, page.bbox[:2])
    found, free = fragments_of_page(across, down, glyphs, path, number, limits)
    lines = lines_of_glyphs(free, number)
    fragments: list[Fragment] = []
    for fragment in found:
        if fragment.doubtful and not fragment.open_top:
            lines += fragment.lines
        else:
            fragments.append(fragment)
    inked = sum(not glyph.text.isspace() for glyph in glyphs)
    covered = sum((i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) for i in page.images)
    drawn = bool(page.images) or len(page.curves) > _DRAWING
    watermarked = inked <= _WATERMARK and covered > page.width * page.height / 2
    return Page(
        number=number,
        size=(round(page.width), round(page.height)),
        lines=tuple(sorted(lines, key=_top)),
        fragments=tuple(fragments),
        turned=turned,
        image=not turned and (watermarked or (drawn and not inked)),
        blank=not (turned or drawn or inked),
        unmapped=sum(glyph.text == _UNKNOWN for glyph in glyphs),
        glyphs=len(glyphs),
    )


def _glyphs(page: Any) -> tuple[list[Glyph], bool]:
    """The glyphs that show on the page; none, and True, where its text stands sideways."""
    left, top = page.bbox[:2]
    if sum(not char["upright"] for char in page.chars) * 2 > len(page.chars):
        return [], True
    glyphs = [
        Glyph(
            _UNKNOWN if c["text"].startswith("(cid:") else c["text"],
            c["x0"] - left, c["top"] - top, c["x1"] - left, c["bottom"] - top, c["size"],
        )
        for c in page.chars
        if c["size"] > 0
    ]  # fmt: skip
    shown = [g for g in glyphs if g.x1 >= 0 and g.x0 <= page.width and 0 <= g.middle <= page.height]
    return shown, False


def _without_furniture(pages: Sequence[Page]) -> list[Page]:
    dropped = furniture(
        [(page.size, page.lines, [f.box for f in page.fragments]) for page in pages]
    )
    return [
        replace(page, lines=tuple(line for line in page.lines if line not in dropped))
        for page in pages
    ]


Item = tuple[PageSize, Line | list[Fragment]]


def _items(pages: Sequence[Page]) -> list[Item]:
    """Lines and tables in reading order, with the size of the page that each begins on.

    A table that the next page goes on with takes that page's fragment in.
    """
    floor: dict[PageSize, float] = {}
    for page in pages:
        ends = [thing.box[3] for things in (page.lines, page.fragments) for thing in things]
        floor[page.size] = max([floor.get(page.size, 0.0), *ends])
    items: list[Item] = []
    for page in pages:
        content: list[Line | Fragment] = [*page.lines, *page.fragments]
        content.sort(key=_top)
        start = 0
        parts = items[-1][1] if items else None
        if isinstance(parts, list):
            size = pages[parts[-1].page - 1].size
            full = parts[-1].box[3] > _UNFINISHED * floor[size]
            start = _continuation(parts, _above(items[:-1], parts[0]), content, full)
            parts += [thing for thing in content[:start] if isinstance(thing, Fragment)]
        rest: list[Line | Fragment] = []
        for thing in content[start:]:
            if isinstance(thing, Fragment) and thing.doubtful:
                rest += thing.lines
            else:
                rest.append(thing)
        for thing in sorted(rest, key=_top):
            items.append((page.size, thing if isinstance(thing, Line) else [thing]))
    return items


def _top(thing: Line | Fragment) -> float:
    return thing.box[1]


def _above(items: Sequence[Item], fragment: Fragment) -> set[str]:
    """The lines right above a fragment on its page, in normal form: its title and unit."""
    lines: set[str] = set()
    for _, thing in items[: -_TITLE_LINES - 1 : -1]:
        if not isinstance(thing, Line) or thing.page != fragment.page:
            break
        lines.add(_caption(thing))
    return lines


def _caption(line: Line) -> str:
    text = squeeze(line.text)
    return text.replace("(续表)", "").replace("(续)", "").removeprefix("续表").removesuffix("续表")


def _continuation(
    parts: Sequence[Fragment], captions: set[str], content: Sequence[Line | Fragment], full: bool
) -> int:
    """How many things of a page's `content` belong to the table that `parts` are of, the last of
    them a fragment; 0 for none.

    Lines before it must repeat the table's own title and unit. `full` tells that the table ends
    where its page does.
    """
    lines = [thing for thing in content if isinstance(thing, Line)]
    at = next((at for at, thing in enumerate(content) if isinstance(thing, Fragment)), -1)
    part = content[at] if content else None
    if not isinstance(part, Fragment) or part.page != parts[-1].page + 1:
        return 0
    repeated = [_caption(line) for line in lines[:at]]
    if repeated and not any(map(is_table_title, repeated)):
        return 0
    unruled = parts[-1].open_bottom and part.open_top
    goes_on = (
        all(caption in captions for caption in repeated if caption)
        and same_columns(parts[-1], part)
        and (unruled or (full and not part.doubtful))
    )
    return at + 1 if goes_on else 0


def _build(builder: DocumentBuilder, items: Sequence[Item]) -> None:
    by_size: defaultdict[PageSize, list[Line]] = defaultdict(list)
    for size, thing in items:
        if isinstance(thing, Line):
            by_size[size].append(thing)
    frame = {size: margins(lines) for size, lines in by_size.items()}
    open_lines: list[Line] = []
    open_size: PageSize | None = None
    for size, thing in items:
        if isinstance(thing, Line):
            if open_lines and not (
                size == open_size and continues(open_lines[-1], thing, frame[size])
            ):
                _paragraph(builder, open_lines)
                open_lines = []
            open_lines.append(thing)
            open_size = size
        else:
            _paragraph(builder, open_lines)
            open_lines = []
            builder.table(stitched(thing))
    _paragraph(builder, open_lines)


def _paragraph(builder: DocumentBuilder, lines: Sequence[Line]) -> None:
    if lines:
        text, regions = joined(lines)
        builder.paragraph(text, regions=regions)
