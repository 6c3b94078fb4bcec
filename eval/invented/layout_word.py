"""A report as a Word file (python-docx)."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from eval.invented.layout import Grid, Line, Properties, column_widths, parsed

SONG = "宋体"


def as_docx(content: str, properties: Properties) -> bytes:
    """A Word file with merged cells and landscape pages for the wide forms."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SONG, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    section = document.sections[0]
    section.page_width, section.page_height = Pt(595.3), Pt(841.9)
    for part in parsed(content):
        if isinstance(part, Grid):
            _word_table(document, part)
        elif part.kind == "turn":
            section = document.add_section()
            short, long = sorted((section.page_width, section.page_height))
            landscape = part.text == "landscape"
            section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
            section.page_width, section.page_height = (long, short) if landscape else (short, long)
        else:
            _word_line(document, part)
    core = document.core_properties
    core.author, core.title = properties.author, properties.title
    core.comments = properties.comments
    core.created = core.modified = properties.made
    core.revision = 1
    packed = BytesIO()
    document.save(packed)
    return _repacked(packed.getvalue(), properties.made)


def _word_line(document: Any, line: Line) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(line.text)
    run.bold = line.kind in ("title", "part", "section", "caption")
    paragraph.paragraph_format.space_after = Pt(2)
    if line.kind in ("title", "caption"):
        paragraph.alignment = ALIGN.CENTER
    elif line.kind == "aside":
        paragraph.alignment = ALIGN.RIGHT
    elif line.kind == "text":
        paragraph.paragraph_format.first_line_indent = Pt(21)
    run.font.size = Pt({"title": 18, "part": 15, "section": 12, "caption": 12}.get(line.kind, 10.5))


def _word_table(document: Any, grid: Grid) -> None:
    from docx.shared import Pt

    section = document.sections[-1]
    table = document.add_table(grid.rows, grid.cols, style="Table Grid")
    table.autofit = False
    width = section.page_width - section.left_margin - section.right_margin
    shares = [int(share) for share in column_widths(grid, width)]
    cells = [list(row.cells) for row in table.rows]
    for number, share in enumerate(shares):
        for cell in (table.columns[number], *(row[number] for row in cells)):
            cell.width = share
    for box in grid.boxes:
        cell = cells[box.top][box.left]
        if (box.top, box.left) != (box.bottom, box.right):
            cell = cell.merge(cells[box.bottom][box.right])
        run = cell.paragraphs[0].add_run(box.text)
        run.font.size = Pt(8)


def _repacked(data: bytes, made: datetime) -> bytes:
    """The same package with every entry dated alike."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, made.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            new.writestr(entry, old.read(name))
    return out.getvalue()
