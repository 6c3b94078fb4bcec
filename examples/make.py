"""Writes the example disclosures: `python examples/make.py [FOLDER]`.

An invented department's final account as .docx, .pdf and .txt, once with the contradictions of
`planted.py` and once without any, and the README that lists them. The same input gives the same
bytes: no clock, no random ids. Needs python-docx and reportlab; no font file, since the PDF names
one of the fonts that every reader brings along (STSong-Light) and does not embed it.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from content import CONTENT
from planted import PLANTED, Edit

NAME = "云岭省文化和旅游厅2024年度部门决算公开说明"
TWIN = NAME + "（无矛盾对照）"
DATE = datetime(2025, 8, 20, 9, 0, 0)
"""What the files give as the time of their making."""

SONG = "宋体"
CID_FONT = "STSong-Light"
_MARKS = {"# ": "title", "## ": "part", "### ": "section", "= ": "caption", "> ": "aside"}


@dataclass(frozen=True)
class Line:
    """A paragraph; `kind` is one of the marks' names, "turn" for a page turn, or "text"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Box:
    """A cell with its text, from its upper left to its lower right grid position (inclusive)."""

    text: str
    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """A table: its cells in reading order, `rows` by `cols`."""

    boxes: tuple[Box, ...]
    rows: int
    cols: int


def with_edits(content: str, edits: Sequence[Edit]) -> str:
    """The content with each edit made once: in the first line that holds `old` at or after the
    first line that holds `after`. Raises ValueError where there is none."""
    lines = content.split("\n")
    for edit in edits:
        start = next((n for n, line in enumerate(lines) if edit.after in line), len(lines))
        at = next((n for n in range(start, len(lines)) if edit.old in lines[n]), None)
        if at is None:
            raise ValueError(f"nothing to edit: {edit}")
        lines[at] = lines[at].replace(edit.old, edit.new, 1)
    return "\n".join(lines)


def parsed(content: str) -> Iterator[Line | Grid]:
    """The content's paragraphs and tables, in order."""
    rows: list[list[str]] = []
    for line in [*content.splitlines(), ""]:
        if line.startswith("|"):
            rows.append(line[1:].split("|"))
            continue
        if rows:
            yield _grid(rows)
            rows = []
        mark = next((m for m in _MARKS if line.startswith(m)), "")
        if line.startswith("@"):
            yield Line("turn", line[1:])
        elif line:
            yield Line(_MARKS.get(mark, "text"), line[len(mark) :])


def _grid(rows: list[list[str]]) -> Grid:
    cols = len(rows[0])
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    reach: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        if len(row) != cols:
            raise ValueError(f"{len(row)} cells where {cols} are due: {row}")
        for c, text in enumerate(row):
            at = owner[r, c - 1] if text == "<" else owner[r - 1, c] if text == "^" else (r, c)
            owner[r, c] = at
            reach[at] = (r, max(c, reach.get(at, at)[1]))
    return Grid(
        tuple(Box(rows[r][c], r, c, *corner) for (r, c), corner in sorted(reach.items())),
        len(rows), cols,
    )


def _column_widths(grid: Grid, total: float) -> list[float]:
    """Widths that share `total` by how much is written in each column."""
    wide = [4.0] * grid.cols
    for box in grid.boxes:
        span = box.right - box.left + 1
        columns = sum(2 if east_asian_width(char) in "WFA" else 1 for char in box.text)
        for col in range(box.left, box.right + 1):
            wide[col] = max(wide[col], min(columns / span, 24.0))
    return [total * w / sum(wide) for w in wide]


# --- text -----------------------------------------------------------------------------------------


def as_txt(content: str) -> bytes:
    """Paragraphs, and tables as they come out of Word when copied as text: a cell a line, led by a
    tab; an empty line after a row; a cell that goes on from the row above is an empty one."""
    out: list[str] = []
    for part in parsed(content):
        if isinstance(part, Grid):
            for row in range(part.rows):
                boxes = [b for b in part.boxes if b.top <= row <= b.bottom]
                for box in sorted(boxes, key=lambda b: b.left):
                    out.append("\t" + (box.text if box.top == row else ""))
                out.append("")
            out.append("")
        elif part.kind != "turn":
            out += [part.text, ""]
    return "\n".join(out).encode()


# --- Word -----------------------------------------------------------------------------------------


def as_docx(content: str) -> bytes:
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
    core.author, core.title, core.comments = "云岭省文化和旅游厅", NAME, "虚构示例"
    core.created = core.modified = DATE
    core.revision = 1
    packed = BytesIO()
    document.save(packed)
    return _repacked(packed.getvalue())


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
    shares = [int(share) for share in _column_widths(grid, width)]
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


def _repacked(data: bytes) -> bytes:
    """The same package with every entry dated alike."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, DATE.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            new.writestr(entry, old.read(name))
    return out.getvalue()


# --- PDF ------------------------------------------------------------------------------------------


def as_pdf(content: str) -> bytes:
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
    document = BaseDocTemplate(out, invariant=1, title=NAME, author="云岭省文化和旅游厅")
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
    return Table(cells, colWidths=_column_widths(grid, width), style=look)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


# --- all of it ------------------------------------------------------------------------------------

README = f"""\
# 示例：一份有矛盾的部门决算，和它的对照

云岭省文化和旅游厅及其省份、单位、活动和全部数字都是虚构的。

| 文件 | 内容 |
|---|---|
| `{NAME}` `.docx` `.pdf` `.txt` | 同一份公开说明的三种格式，埋有下列 {len(PLANTED)} 处矛盾 |
| `{TWIN}` `.docx` `.pdf` `.txt` | 没有矛盾的对照，`gouji check` 不应指出任何问题 |

内容依次为部门概况、情况说明（一至十二）、部门整体和 7 个项目的绩效自评表、
1 份绩效评价报告、名词解释和九张决算报表。

    gouji check {NAME}.docx

## 埋下的矛盾

同一处错误往往还会被别的规则从另一面指出（例如总额写错，表文不符与分项合计不符同时成立），所以疑点数多于下表。

| 位置 | 矛盾 | 规则 |
|---|---|---|
"""

README_END = f"""
## 重新生成

    python examples/make.py

`content.py` 是对照的全文，`planted.py` 是矛盾的清单，`make.py` 据此写出六个文件和本页；
同样的输入得到逐字节相同的文件。只需要 python-docx 和 reportlab（后者只用于生成，不是 gouji 的依赖）。
PDF 使用阅读器自带的宋体（{CID_FONT}），不嵌入字体，因此生成和读取都不需要安装字体；
没有中文字体的阅读器可能显示为其他字体，不影响检查。
"""


def make(folder: Path) -> None:
    """Write the six files and the README into `folder`."""
    table = "".join(f"| {p.place} | {p.what} | {p.code} |\n" for p in PLANTED)
    (folder / "README.md").write_bytes((README + table + README_END).encode())
    edits = [edit for plant in PLANTED for edit in plant.edits]
    for name, content in ((NAME, with_edits(CONTENT, edits)), (TWIN, CONTENT)):
        (folder / f"{name}.txt").write_bytes(as_txt(content))
        (folder / f"{name}.docx").write_bytes(as_docx(content))
        (folder / f"{name}.pdf").write_bytes(as_pdf(content))


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
