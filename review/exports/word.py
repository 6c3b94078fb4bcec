"""Paragraphs, tables and a page for Word, set as Chinese official papers are: A4, 仿宋 and 黑体.

Tables are written as XML at once: a working paper has thousands of cells.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

from review.exports.packages import timeless
from review.exports.safe import plain
from review.exports.values import About

if TYPE_CHECKING:
    from docx.document import Document

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_BODY, _HEAD, _TABLE, _LATIN = "仿宋", "黑体", "宋体", "Times New Roman"
_TITLE = "方正小标宋简体"
_WIDTH = 9354
"""Twentieths of a point between the margins: 165 mm."""


_SHORT = 900
"""Characters that fit on half a page of a table."""


class Cell(NamedTuple):
    """A cell of a table: its text, a line a paragraph; `over` is how many columns it takes."""

    text: str
    label: bool = False
    over: int = 1
    bold: bool = False
    centred: bool = False
    fill: str = ""


def paper(about: About, title: str, heading: str) -> Document:
    """An empty document on A4 with the styles, a header that says `heading` and numbered pages."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(25), Mm(20)
    section.top_margin, section.bottom_margin = Mm(28), Mm(24)
    section.header_distance = section.footer_distance = Mm(14)
    _styles(document)
    _header(section, heading)
    _footer(section, about)
    properties = document.core_properties
    when = about.made_at.astimezone(UTC).replace(microsecond=0)
    properties.title, properties.author = plain(title), plain(about.made_by)
    properties.last_modified_by = plain(about.made_by)
    properties.created = properties.modified = when
    properties.comments = f"gouji {about.version}"
    properties.language = "en" if about.lang == "en" else "zh-CN"
    return document


def saved(document: Document) -> bytes:
    """The file, the same bytes for the same content."""
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue())


def title(document: Document, text: str, below: str = "", *, new_page: bool = False) -> None:
    document.add_paragraph(plain(text), "Title").paragraph_format.page_break_before = new_page
    if below:
        _paragraph(document, below, "Subtitle")


def heading(document: Document, text: str, level: int = 1) -> None:
    _paragraph(document, text, f"Heading {level}")


def paragraph(document: Document, text: str) -> None:
    _paragraph(document, text, "Normal")


def table(
    document: Document, widths: Sequence[int], rows: Sequence[Sequence[Cell]], *, head: int = 0,
    together: bool = False,
) -> None:
    """A table whose columns share the page's width as `widths` do. The first `head` rows repeat on
    every page; `together` keeps a table that is not long on one page, and of a long one the first rows.
    """
    from docx.oxml import parse_xml

    whole = sum(widths)
    columns = [_WIDTH * width // whole for width in widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in columns)
    kept = 0
    if together:
        kept = len(rows) - 1 if sum(map(_length, rows)) < _SHORT else 2
    body = "".join(
        _row(row, columns, number < head, number < kept) for number, row in enumerate(rows)
    )
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7F7F7F"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    element = parse_xml(
        f'<w:tbl xmlns:w="{_W}"><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )
    document.element.body.insert_element_before(element, "w:sectPr")
    _paragraph(document, "", "Gap")


def _row(row: Sequence[Cell], columns: Sequence[int], head: bool, keep: bool) -> str:
    properties = "<w:cantSplit/>" if _length(row) < _SHORT else ""
    properties += "<w:tblHeader/>" if head else ""
    cells, at = [], 0
    for cell in row:
        width = sum(columns[at : at + cell.over])
        cells.append(_cell(cell, width, head, keep))
        at += cell.over
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _length(row: Sequence[Cell]) -> int:
    """Characters, a line counting for half a line of them at least."""
    return sum(max(len(line), 20) for cell in row for line in cell.text.split("\n"))


def _cell(cell: Cell, width: int, head: bool, keep: bool) -> str:
    span = f'<w:gridSpan w:val="{cell.over}"/>' if cell.over > 1 else ""
    fill = cell.fill or ("EDF1F6" if head or cell.label else "")
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    centred = '<w:jc w:val="center"/>' if head or cell.label or cell.centred else ""
    strong = "<w:b/>" if head or cell.label or cell.bold else ""
    kept = "<w:keepNext/>" if keep else ""
    look = f'<w:rPr><w:rFonts w:hint="eastAsia"/>{strong}</w:rPr>'
    paragraphs = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="Cell"/>{kept}{centred}</w:pPr>'
        f'<w:r>{look}<w:t xml:space="preserve">{_xml(line)}</w:t></w:r></w:p>'
        for line in cell.text.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraphs}</w:tc>"
    )


def _xml(text: str) -> str:
    return escape(plain(text))


def _paragraph(document: Document, text: str, style: str) -> None:
    document.add_paragraph(plain(text), style)


def _styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    styles = document.styles
    for fonts in styles.element.iter(qn("w:rFonts")):  # the theme's fonts know no Chinese
        for name in [name for name in fonts.attrib if str(name).endswith("Theme")]:
            del fonts.attrib[name]
    for name in ("Cell", "Gap"):
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    looks: Sequence[tuple[str, str, float, bool, float, float]] = (
        ("Normal", _BODY, 12, False, 0, 4), ("Title", _TITLE, 22, False, 6, 2),
        ("Subtitle", _BODY, 16, False, 0, 10), ("Heading 1", _HEAD, 14, False, 10, 6),
        ("Heading 2", _HEAD, 12, False, 8, 4), ("Cell", _TABLE, 10.5, False, 1.5, 1.5),
        ("Gap", _TABLE, 6, False, 0, 0), ("Header", _TABLE, 9, False, 0, 0),
        ("Footer", _TABLE, 9, False, 0, 0),
    )
    for name, font, size, bold, before, after in looks:
        style = styles[name]
        _font(style, font)
        style.font.size, style.font.bold = Pt(size), bold
        style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        spacing = style.paragraph_format
        spacing.space_before, spacing.space_after = Pt(before), Pt(after)
    for name in ("Title", "Subtitle"):
        styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for edges in list(styles["Title"].element.iter(qn("w:pBdr"))):
        edges.getparent().remove(edges)


def _font(style: Any, east_asian: str) -> None:
    from docx.oxml.ns import qn

    style.font.name = _LATIN
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name, font in (("eastAsia", east_asian), ("hAnsi", _LATIN), ("cs", _LATIN)):
        fonts.set(qn(f"w:{name}"), font)


def _header(section: Any, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line = section.header.paragraphs[0]
    line.text = plain(text)
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _footer(section: Any, about: About) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (
        (about.say("第 ", "page "), "PAGE"), (about.say(" 页，共 ", " of "), "NUMPAGES"),
        (about.say(" 页", ""), ""),
    ):
        line.add_run(text)
        if field:
            _field(line, field)


def _field(line: Any, name: str) -> None:
    from docx.oxml import parse_xml

    line._p.append(parse_xml(
        f'<w:fldSimple xmlns:w="{_W}" w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    ))
