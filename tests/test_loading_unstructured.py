"""What only `unstructured` reads, without any connection; and what is said where it is missing."""

from __future__ import annotations

import socket
import sys

import pytest

from extractor.loading import load
from gouji.errors import MissingExtra, UnreadableFile
from gouji.types import Document
from tests.office_files import zipped

ODT = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})
EPUB = zipped({
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
    'version="1.0"><rootfiles><rootfile full-path="a.opf" '
    'media-type="application/oebps-package+xml"/></rootfiles></container>',
    "a.opf": '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
    '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier>'
    "<dc:title>决算</dc:title><dc:language>zh</dc:language></metadata><manifest>"
    '<item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>'
    '<spine><itemref idref="c"/></spine></package>',
    "c.xhtml": '<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
    "</head><body><p>一、收入决算</p><table><tr><td colspan='2'>总表</td></tr><tr><td>甲</td>"
    "<td>3</td></tr></table></body></html>",
})  # fmt: skip


def cells(document: Document) -> list[tuple[int, int, int, int, str]]:
    for cell in document.tables[0].cells:
        assert document.text[cell.start : cell.end] == cell.text
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in document.tables[0].cells]


@pytest.fixture
def offline(monkeypatch):
    """No test here may open a connection."""
    pytest.importorskip("unstructured", reason='needs pip install "gouji[formats]"')

    def refused(*arguments: object) -> object:
        raise AssertionError(f"a connection was tried: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)


def test_odt_keeps_text_and_merged_cells(tmp_path, offline):
    path = tmp_path / "a.odt"
    pypandoc = pytest.importorskip("pypandoc")
    pypandoc.convert_text(
        "<p>一、收入决算</p><p>2024年度收入19,191.97万元。</p><table><tr><td colspan=2>项目</td>"
        "<td>金额</td></tr><tr><td>合计</td><td>基本</td><td>1,234.50</td></tr></table>",
        "odt", format="html", outputfile=str(path),
    )  # fmt: skip
    document = load(path)
    assert document.format == "odt"
    assert "2024年度收入19,191.97万元。" in document.text
    assert document.outline[0].title == "一、收入决算"
    assert cells(document) == [
        (0, 0, 1, 2, "项目"), (0, 2, 1, 1, "金额"),
        (1, 0, 1, 1, "合计"), (1, 1, 1, 1, "基本"), (1, 2, 1, 1, "1,234.50"),
    ]  # fmt: skip


def test_epub_keeps_merged_cells(tmp_path, offline):
    path = tmp_path / "a.epub"
    path.write_bytes(EPUB)
    document = load(path)
    assert document.format == "epub"
    assert cells(document) == [(0, 0, 1, 2, "总表"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "3")]


def test_pptx_has_a_page_a_slide(tmp_path, offline):
    pptx = pytest.importorskip("pptx")
    deck = pptx.Presentation()
    for title in ("一、收入决算", "二、支出决算"):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = title
    table = slide.shapes.add_table(1, 2, 0, 0, 1000, 1000).table
    table.cell(0, 0).text, table.cell(0, 1).text = "合计", "19,191.97"
    path = tmp_path / "a.pptx"
    deck.save(str(path))
    document = load(path)
    assert (document.format, document.page_count) == ("pptx", 2)
    assert [cell[4] for cell in cells(document)] == ["合计", "19,191.97"]
    at = document.text.index("二、支出决算")
    region = document.locate(at, at + 4)
    assert region is not None
    assert region.page == 2


@pytest.mark.parametrize(("name", "data"), [("a.odt", ODT), ("a.epub", EPUB)])
def test_without_the_package_the_message_says_how(tmp_path, monkeypatch, name, data):
    for module in [m for m in sys.modules if m.split(".")[0] in ("unstructured", "spacy")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "unstructured", None)
    monkeypatch.setitem(sys.modules, "spacy", None)
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(MissingExtra, match=r'pip install "gouji\[formats\]"'):
        load(path)


def test_without_pandoc_the_message_says_how(tmp_path, offline, monkeypatch):
    def absent() -> str:
        raise OSError("No pandoc was found")

    monkeypatch.setattr("pypandoc.get_pandoc_path", absent)
    path = tmp_path / "a.odt"
    path.write_bytes(ODT)
    with pytest.raises(MissingExtra, match="pandoc"):
        load(path)


def test_a_damaged_file_is_refused(tmp_path, offline):
    path = tmp_path / "a.odt"
    path.write_bytes(ODT)
    with pytest.raises(UnreadableFile, match="odt"):
        load(path)
