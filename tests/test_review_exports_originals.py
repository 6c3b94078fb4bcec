"""Annotated originals: notes at the places of the evidence, and nothing else of the file changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from extractor.loading import load
from gouji.errors import UnreadableFile
from gouji.findings import Finding, Place
from gouji.types import Document
from review.exports.annotated_docx import annotated_docx
from review.exports.annotated_pdf import annotated_pdf
from review.exports.annotations import notes_of
from review.exports.originals import annotated
from review.exports.quote_matching import Matcher
from review.exports.values import ExportedFinding, ExportedReport, catalogued
from tests.exported import ABOUT, EXAMPLES, NAME, example, report

RULES = catalogued()


def squeezed(text: str) -> str:
    return "".join(text.split())


def original(extension: str) -> bytes:
    return (EXAMPLES / f"{NAME}.{extension}").read_bytes()


def of_places(document: Document, *quotes: str, nth: int = 0) -> ExportedReport:
    """A report with a finding whose sides are quotes of the document, each where it stands the nth
    time."""
    places = []
    for quote in quotes:
        at = -1
        for _ in range(nth + 1):
            at = document.text.index(quote, at + 1)
        places.append(Place(
            start=at, end=at + len(quote), quote=quote, role="数",
            page=(region := document.locate(at, at + len(quote))) and region.page,
            box=region and region.box,
        ))
    finding = Finding(
        id="f", rule="ART001", kind="articulation", severity="high", message="两处不一致",
        message_en="Two differ", evidence=tuple(places),
    )
    return ExportedReport(
        id=1, file_name="a.docx", sha256="0" * 64, findings=(ExportedFinding(finding=finding),)
    )


# --- PDF -----------------------------------------------------------------------------------------


def highlights(data: bytes) -> Iterator[tuple[str, str, str]]:
    """Every note as (name, the text under it, what it says)."""
    seen = pypdfium2.PdfDocument(data)
    for index, page in enumerate(PdfReader(io.BytesIO(data)).pages):
        text = seen[index].get_textpage()
        for annotation in page.get("/Annots", []):
            note = annotation.get_object()
            under = ""
            quads = [float(value) for value in note.get("/QuadPoints", [])]
            for quad in zip(*[iter(quads)] * 8, strict=True):
                under += text.get_text_bounded(
                    min(quad[::2]) + 1.2, min(quad[1::2]) + 1.2, max(quad[::2]) - 1.2,
                    max(quad[1::2]) - 1.2,
                )
            yield str(note["/NM"]), squeezed(under), str(note["/Contents"])


def test_a_pdf_is_highlighted_to_the_glyph_and_keeps_its_bytes() -> None:
    _, document = example("pdf")
    assert document is not None
    notes = notes_of(report("pdf"), RULES, ABOUT)
    data = annotated_pdf(original("pdf"), document, notes, ABOUT)
    assert data.startswith(original("pdf"))
    assert data == annotated_pdf(original("pdf"), document, notes, ABOUT)
    under: dict[str, str] = {}
    said: dict[str, str] = {}
    for name, text, contents in highlights(data):
        under[name] = under.get(name, "") + text
        said[name] = contents
    assert {note.name for note in notes} == set(under)
    for note in notes:
        assert under[note.name] == squeezed(note.place.quote), note
    first = report("pdf").findings[0]
    whole = said[f"gouji-{first.finding.id}-1"]
    assert whole.startswith("疑点1·严重·ART001\n" + first.finding.message)
    assert "处理状态：已确认" in whole
    assert "确认：与报表核对属实 —— 王复核" in whole
    assert said[f"gouji-{first.finding.id}-2"].startswith("疑点1·严重·ART001\n疑点1的出处2/3")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("corner", [(0, 0), (40, -25)])
def test_turned_pages_and_pages_off_the_origin(
    tmp_path: Path, rotation: int, corner: tuple[int, int]
) -> None:
    upright = io.BytesIO()
    canvas = Canvas(upright, pagesize=(400, 300))
    canvas.setFont("Helvetica", 14)
    canvas.drawString(60, 200, "Income 1,234.56 and spending 7,890.12 of the year 2024")
    canvas.drawString(60, 150, "A second line that holds 1,234.56 once more")
    canvas.save()
    writer = PdfWriter(io.BytesIO(upright.getvalue()))
    page = writer.pages[0]
    # Turn what is drawn, then turn the page back: it shows as before, in other coordinates.
    page.rotate(-rotation)
    page.transfer_rotation_to_content()
    page.rotate(rotation)
    if corner != (0, 0):
        x, y = corner
        page.add_transformation((1, 0, 0, 1, x, y))
        box = page.mediabox
        for each in (page.mediabox, page.cropbox):
            each.lower_left, each.upper_right = (
                (float(box.left) + x, float(box.bottom) + y),
                (float(box.right) + x, float(box.top) + y),
            ) if each is page.mediabox else (page.mediabox.lower_left, page.mediabox.upper_right)
    path = tmp_path / "turned.pdf"
    writer.write(path)
    document = load(path)
    one = of_places(document, "1,234.56", "7,890.12")
    data = annotated_pdf(path.read_bytes(), document, notes_of(one, RULES, ABOUT), ABOUT)
    assert [text for _, text, _ in highlights(data)] == ["1,234.56", "7,890.12"]
    again = of_places(document, "1,234.56", nth=1)
    data = annotated_pdf(path.read_bytes(), document, notes_of(again, RULES, ABOUT), ABOUT)
    quads = PdfReader(io.BytesIO(data)).pages[0]["/Annots"][0].get_object()["/QuadPoints"]
    first = annotated_pdf(path.read_bytes(), document, notes_of(one, RULES, ABOUT), ABOUT)
    assert quads != PdfReader(io.BytesIO(first)).pages[0]["/Annots"][0].get_object()["/QuadPoints"]


def test_what_has_no_place_is_pinned_to_the_first_page() -> None:
    _, document = example("pdf")
    assert document is not None
    absent = Finding(
        id="absent", rule="CPL001", kind="completeness", severity="medium", message="缺少一个部分",
        message_en="A part is missing", evidence=(Place(start=0, end=0, quote="名词解释"),),
    )
    one = report("pdf").model_copy(update={"findings": (ExportedFinding(finding=absent),)})
    data = annotated_pdf(original("pdf"), document, notes_of(one, RULES, ABOUT), ABOUT)
    note = PdfReader(io.BytesIO(data)).pages[0]["/Annots"][0].get_object()
    assert (note["/Subtype"], note["/Contents"].splitlines()[1]) == ("/Text", "缺少一个部分")


def test_an_encrypted_pdf_becomes_the_page(tmp_path: Path) -> None:
    writer = PdfWriter(io.BytesIO(original("pdf")))
    writer.encrypt("", "owner", algorithm="AES-256")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    _, document = example("pdf")
    made = annotated(report("pdf"), document, path, RULES, ABOUT)
    assert made.name == f"{NAME}_疑点批注.html"
    assert made.content.startswith(b"<!doctype html>")


# --- Word ----------------------------------------------------------------------------------------


def commented(data: bytes) -> list[tuple[str, str]]:
    """Every comment as (the text that it stands at, what it says)."""
    opened = open_docx(io.BytesIO(data))
    at: dict[str, str] = {}
    now: set[str] = set()
    for element in opened.element.body.iter():
        if element.tag == qn("w:commentRangeStart"):
            now.add(element.get(qn("w:id")))
            at.setdefault(element.get(qn("w:id")), "")
        elif element.tag == qn("w:commentRangeEnd"):
            now.discard(element.get(qn("w:id")))
        elif element.tag in (qn("w:t"), qn("w:noBreakHyphen")):
            for ident in now:
                at[ident] += "-" if element.tag == qn("w:noBreakHyphen") else element.text or ""
    assert not now
    return [(at[str(one.comment_id)], one.text) for one in opened.comments]


def test_a_word_file_has_comments_at_the_quotes_and_is_otherwise_the_same(tmp_path: Path) -> None:
    _, document = example("docx")
    assert document is not None
    notes = notes_of(report("docx"), RULES, ABOUT)
    data = annotated_docx(original("docx"), document, notes, ABOUT)
    assert data == annotated_docx(original("docx"), document, notes, ABOUT)
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert load(path).text == document.text
    comments = commented(data)
    assert [squeezed(text) for text, _ in comments] == [squeezed(n.place.quote) for n in notes]
    assert comments[0][1].startswith("疑点1·严重·ART001\n" + report().findings[0].finding.message)
    before, after = (zipfile.ZipFile(io.BytesIO(each)) for each in (original("docx"), data))
    changed = {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"}
    assert set(after.namelist()) - set(before.namelist()) == {"word/comments.xml"}
    for name in before.namelist():
        assert name in changed or before.read(name) == after.read(name)


def docx(tmp_path: Path) -> tuple[Path, Document]:
    """A small file with runs of their own look, a comment, a change and a table of equal figures."""
    made = open_docx()
    line = made.add_paragraph("支出")
    line.add_run("1,2").bold = True
    line.add_run("34.56万元").italic = True
    made.add_comment(line.runs[0], "以前的批注", author="某人")
    changed = made.add_paragraph("收入")
    inserted = changed._p.makeelement(qn("w:ins"), {qn("w:id"): "900", qn("w:author"): "某人"})
    inserted.append(changed.add_run("88.00万元")._r)
    changed._p.append(inserted)
    deleted = changed._p.makeelement(qn("w:del"), {qn("w:id"): "901", qn("w:author"): "某人"})
    gone = changed.add_run("99.00万元")._r
    gone.find(qn("w:t")).tag = qn("w:delText")
    deleted.append(gone)
    changed._p.append(deleted)
    table = made.add_table(3, 2)
    for number, row in enumerate(table.rows):
        row.cells[0].text, row.cells[1].text = f"项目{number}", "10.00"
    path = tmp_path / "small.docx"
    made.save(str(path))
    return path, load(path)


def test_runs_are_cut_and_keep_their_look(tmp_path: Path) -> None:
    path, document = docx(tmp_path)
    one = of_places(document, "出1,234.5", "88.00")
    data = annotated_docx(path.read_bytes(), document, notes_of(one, RULES, ABOUT), ABOUT)
    old, first, second = commented(data)
    assert old == ("支出", "以前的批注")
    assert (first[0], second[0]) == ("出1,234.5", "88.00")
    runs = open_docx(io.BytesIO(data)).paragraphs[0].runs
    looks = [(run.text, bool(run.bold), bool(run.italic)) for run in runs if run.text]
    assert looks == [
        ("支", False, False), ("出", False, False), ("1,2", True, False),
        ("34.5", False, True), ("6万元", False, True),
    ]


def test_equal_figures_are_told_apart_by_what_stands_beside_them(tmp_path: Path) -> None:
    path, document = docx(tmp_path)
    for nth in range(3):
        one = of_places(document, "10.00", nth=nth)
        data = annotated_docx(path.read_bytes(), document, notes_of(one, RULES, ABOUT), ABOUT)
        cells = open_docx(io.BytesIO(data)).tables[0].column_cells(1)
        marked = [bool(list(cell._tc.iter(qn("w:commentRangeStart")))) for cell in cells]
        assert marked == [place == nth for place in range(3)]


def test_what_cannot_be_placed_is_told_at_the_beginning(tmp_path: Path) -> None:
    path, document = docx(tmp_path)
    other = document.model_copy(update={"text": document.text + "另一处7.77"})
    one = of_places(other, "7.77")
    data = annotated_docx(path.read_bytes(), other, notes_of(one, RULES, ABOUT), ABOUT)
    (_, said) = commented(data)[-1]
    assert said.endswith("（原文“7.77”未能在文中定位。）")


def test_what_is_no_word_file_takes_no_comments(tmp_path: Path) -> None:
    _, document = docx(tmp_path)
    for data in (b"PK\x03\x04 not a package", b""):
        with pytest.raises(UnreadableFile):
            annotated_docx(data, document, [], ABOUT)


def test_other_formats_become_the_page(tmp_path: Path) -> None:
    made = annotated(report("docx"), example("docx").document, None, RULES, ABOUT)
    assert made.name.endswith("_疑点批注.html")
    placed = annotated(report("docx"), example("docx").document, EXAMPLES / f"{NAME}.docx", RULES, ABOUT)
    assert (placed.name, placed.content[:2]) == (f"{NAME}_疑点批注.docx", b"PK")


def test_matching_takes_the_same_turn_among_equals() -> None:
    matcher = Matcher("甲 1 乙\n甲 1 乙\n", "甲1乙甲1乙")
    assert matcher.find(2, 3) == (1, 2)
    assert matcher.find(8, 9) == (4, 5)
    assert Matcher("甲 1", "乙2").find(2, 3) is None
    assert Matcher("甲 1", "甲1").find(1, 2) is None
