"""A report as a PDF (reportlab). The font is one that every reader brings along, not embedded."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

from eval.invented.layout import Grid, Properties, column_widths, parsed

CID_FONT = "STSong-Light"


def as_pdf(content: str, properties: Properties) -> bytes:
    """A PDF with ruled tables, landscape pages for the wide forms, and page numbers."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.units import mm
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        NextPageTemplate,
        PageBreak,
        PageTemplate,
        Paragraph,
        Spacer,
    )

    registerFont(UnicodeCIDFont(CID_FONT))
    out = BytesIO()
    document = BaseDocTemplate(
        out, invariant=1, title=properties.title, author=properties.author
    )
    margin = 20 * mm
    for name, size in (("portrait", A4), ("landscape", landscape(A4))):
        frame = Frame(margin, margin, size[0] - 2 * margin, size[1] - 2 * margin, 0, 0, 0, 0)
        document.addPageTemplates(
            PageTemplate(name, [frame], pagesize=size, onPage=partial(_page_number, size[0] / 2))
        )
    styles = _pdf_styles()
    width = A4[0] - 2 * margin
    story: list[Any] = []
    for part in parsed(content):
        if isinstance(part, Grid):
            story += [_pdf_table(part, width, styles["cell"]), Spacer(1, 12)]
        elif part.kind == "turn":
            story += [NextPageTemplate(part.text), PageBreak()]
            width = (A4[1] if part.text == "landscape" else A4[0]) - 2 * margin
        else:
            story.append(Paragraph(_escaped(part.text), styles[part.kind]))
    document.build(story)
    return out.getvalue()


def _page_number(middle: float, canvas: Any, document: Any) -> None:
    canvas.setFont(CID_FONT, 9)
    canvas.drawCentredString(middle, 30, f"- {document.page} -")


def _pdf_styles() -> dict[str, Any]:
    from reportlab.lib.enums import TA_CENTER, TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    base = ParagraphStyle("text", fontName=CID_FONT, fontSize=10.5, leading=18, wordWrap="CJK",
                          firstLineIndent=21)  # fmt: skip
    head = ParagraphStyle("head", base, firstLineIndent=0, spaceBefore=6, keepWithNext=1)
    return {
        "text": base,
        "title": ParagraphStyle("title", head, fontSize=18, leading=27, alignment=TA_CENTER),
        "part": ParagraphStyle("part", head, fontSize=15, leading=24),
        "section": ParagraphStyle("section", head, fontSize=12, leading=20),
        "caption": ParagraphStyle("caption", head, fontSize=12, alignment=TA_CENTER, spaceBefore=2),
        "aside": ParagraphStyle("aside", head, fontSize=9, leading=14, alignment=TA_RIGHT),
        "cell": ParagraphStyle("cell", base, fontSize=8, leading=10, firstLineIndent=0),
    }


def _pdf_table(grid: Grid, width: float, style: Any) -> Any:
    from reportlab.lib.colors import black
    from reportlab.platypus import Paragraph, Table

    cells: list[list[Any]] = [[""] * grid.cols for _ in range(grid.rows)]
    look: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]  # fmt: skip
    for box in grid.boxes:
        cells[box.top][box.left] = Paragraph(_escaped(box.text), style)
        look.append(("SPAN", (box.left, box.top), (box.right, box.bottom)))
    return Table(cells, colWidths=column_widths(grid, width), style=look)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
