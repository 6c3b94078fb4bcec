"""The PDF loader on pages drawn here, and on real disclosures where they are at hand."""

from __future__ import annotations

import base64
import io
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractor.loading_pdf import load_pdf
from gouji.errors import NoTextLayer, TooLarge, UnreadableFile
from gouji.settings import Limits
from gouji.types import Document, Table

pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))

WIDTH, HEIGHT = A4
LEFT, SIZE, STEP = 90.0, 14.0, 28.0
CHARS = 29
"""Full-width characters of a full line."""

Drawing = Callable[[Canvas], None]


def pdf(*pages: Drawing, password: str | None = None) -> bytes:
    """A PDF with one page for each drawing."""
    out = io.BytesIO()
    encrypt = StandardEncryption(password) if password else None
    canvas = Canvas(out, pagesize=A4, encrypt=encrypt, pageCompression=0)
    for draw in pages:
        canvas.setFont("STSong-Light", SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def load(data: bytes, limits: Limits | None = None) -> Document:
    return load_pdf(Path("报告.pdf"), data, "0" * 64, limits or Limits())


def text(canvas: Canvas, x: float, top: float, line: str, size: float = SIZE) -> None:
    """Write `line` so that its upper edge is about `top` points below the page's."""
    canvas.setFont("STSong-Light", size)
    canvas.drawString(x, HEIGHT - top - size, line)


def flowing(paragraphs: Iterable[str], top: float = 100.0) -> Drawing:
    """Paragraphs as a word processor sets them: first line indented, full lines after it. One
    that begins with ">" goes on from the page before, without an indent."""

    def draw(canvas: Canvas) -> None:
        y = top
        for paragraph in paragraphs:
            words = paragraph.removeprefix(">")
            indent = 0 if paragraph.startswith(">") else 2
            while words:
                room = CHARS - indent
                text(canvas, LEFT + indent * SIZE, y, words[:room])
                words, indent, y = words[room:], 0, y + STEP

    return draw


def both(*drawings: Drawing) -> Drawing:
    def draw(canvas: Canvas) -> None:
        for drawing in drawings:
            drawing(canvas)

    return draw


def at(x: float, top: float, line: str, size: float = SIZE) -> Drawing:
    return lambda canvas: text(canvas, x, top, line, size)


def table(
    xs: Sequence[float],
    ys: Sequence[float],
    cells: dict[tuple[int, int] | tuple[int, int, int, int], str],
    open_top: bool = False,
    open_bottom: bool = False,
) -> Drawing:
    """A ruled table. `cells` are keyed by (row, col) or (row, col, row span, col span)."""

    def draw(canvas: Canvas) -> None:
        covered: set[tuple[int, int]] = set()
        boxes = []
        for key, words in cells.items():
            row, col, rows, cols = key if len(key) == 4 else (*key, 1, 1)
            covered |= {(r, c) for r in range(row, row + rows) for c in range(col, col + cols)}
            boxes.append((row, col, rows, cols, words))
        for row in range(len(ys) - 1):
            for col in range(len(xs) - 1):
                if (row, col) not in covered:
                    boxes.append((row, col, 1, 1, ""))
        for row, col, rows, cols, words in boxes:
            x0, x1, y0, y1 = xs[col], xs[col + cols], ys[row], ys[row + rows]
            canvas.line(x0, HEIGHT - y0, x0, HEIGHT - y1)
            canvas.line(x1, HEIGHT - y0, x1, HEIGHT - y1)
            if not (open_top and row == 0):
                canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y0)
            if not (open_bottom and row + rows == len(ys) - 1):
                canvas.line(x0, HEIGHT - y1, x1, HEIGHT - y1)
            for number, line in enumerate(words.split("\n")):
                text(canvas, x0 + 3, y0 + 4 + 11 * number, line, 9)

    return draw


def paragraphs(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.paragraphs()]


def rows(of: Table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in of.by_row]


def spans(of: Table) -> set[tuple[str, int, int, int, int]]:
    return {(c.text, c.row, c.col, c.row_span, c.col_span) for c in of.cells if c.text}


LONG = "本年收入合计一千二百万元其中财政拨款收入一千一百万元占百分之九十一其他收入一百万元" * 2


# --- text ---------------------------------------------------------------------------------------


def test_wrapped_lines_are_one_paragraph_and_an_indent_begins_the_next() -> None:
    document = load(pdf(flowing([LONG + "。", "第二段。", LONG[:50] + "。"])))
    assert paragraphs(document) == [LONG + "。", "第二段。", LONG[:50] + "。"]


def test_a_paragraph_goes_on_over_the_page_and_every_line_has_its_place() -> None:
    first, second = LONG[:56], LONG[56:] + "。"
    document = load(pdf(flowing([first]), flowing([">" + second, LONG + "。"])))
    assert paragraphs(document) == [LONG + "。", LONG + "。"]
    before, after = document.locate(0, 4), document.locate(60, 64)
    assert before is not None
    assert before.page == 1
    assert after is not None
    assert after.page == 2
    assert after.box is not None
    assert after.box[0] == pytest.approx(LEFT, abs=1)
    assert after.box[1] == pytest.approx(100, abs=SIZE / 2)


@pytest.mark.parametrize("item", ["一、收入", "（一）收入", "1、收入", "1. 收入", "（1）收入", "①收入"])
def test_a_numbered_item_begins_a_paragraph_without_an_indent(item: str) -> None:
    full = LONG[: CHARS - 3] + "。"
    document = load(pdf(flowing([full, ">" + item + "。", LONG, LONG])))
    assert paragraphs(document)[:2] == [full, item + "。"]


def test_a_number_at_the_beginning_of_a_wrapped_line_is_no_item() -> None:
    document = load(pdf(flowing([LONG + "。", LONG[: CHARS - 2], ">2.50万元。"])))
    assert LONG[: CHARS - 2] + "2.50万元。" in paragraphs(document)


def test_page_numbers_and_running_headers_are_left_out() -> None:
    pages = [
        both(
            at(200, 40, "某市财政局2024年度部门决算", 9),
            flowing([LONG + "。", f"第{name}页。"]),
            at(290, 790, f"- {number} -", 9),
        )
        for number, name in enumerate("甲乙丙丁", start=1)
    ]
    document = load(pdf(*pages))
    assert paragraphs(document) == [
        line for name in "甲乙丙丁" for line in (LONG + "。", f"第{name}页。")
    ]


def test_the_entries_of_a_table_of_contents_stay_apart() -> None:
    entries = [f"{name}、收支情况" + "…" * 20 + "12" for name in "一二三"]
    document = load(pdf(both(*(at(LEFT, 100 + 30 * n, e) for n, e in enumerate(entries)))))
    assert paragraphs(document) == entries


def test_an_underline_is_no_table() -> None:
    rule: Drawing = lambda canvas: canvas.line(LEFT, HEIGHT - 116, 300, HEIGHT - 116)  # noqa: E731
    document = load(pdf(both(rule, flowing(["第一段。", LONG]))))
    assert not document.tables
    assert paragraphs(document) == ["第一段。", LONG]


# --- tables -------------------------------------------------------------------------------------

XS = [90.0, 200, 290, 400, 500]


def test_merged_headers_keep_their_spans_and_every_cell_its_place() -> None:
    document = load(pdf(both(
        at(250, 80, "收入支出决算总表"),
        at(430, 105, "单位：万元", 9),
        table(XS, [130.0, 150, 170, 190], {
            (0, 0, 1, 2): "收入", (0, 2, 1, 2): "支出",
            (1, 0): "项目", (1, 1): "决算数", (1, 2): "项目", (1, 3): "决算数",
            (2, 0): "一、财政拨款", (2, 1): "2,940.05", (2, 3): "6.20",
        }),
        at(90, 200, "注：本表反映总收支。", 9),
    )))  # fmt: skip
    (found,) = document.tables
    assert (found.title, found.unit, found.rows, found.cols) == ("收入支出决算总表", "万元", 3, 4)
    assert spans(found) == {
        ("收入", 0, 0, 1, 2), ("支出", 0, 2, 1, 2),
        ("项目", 1, 0, 1, 1), ("决算数", 1, 1, 1, 1), ("项目", 1, 2, 1, 1), ("决算数", 1, 3, 1, 1),
        ("一、财政拨款", 2, 0, 1, 1), ("2,940.05", 2, 1, 1, 1), ("6.20", 2, 3, 1, 1),
    }  # fmt: skip
    assert paragraphs(document) == ["收入支出决算总表", "单位：万元", "注：本表反映总收支。"]
    figure = found.grid[2][1]
    assert figure is not None
    assert document.text[figure.start : figure.end] == "2,940.05"
    place = document.locate(figure.start, figure.end)
    assert place is not None
    assert place.page == 1
    assert place.box == pytest.approx((200, 170, 290, 190), abs=1)
    assert found.grid[2][2] is not None
    assert found.grid[2][2].blank


def test_cells_over_rows_and_columns() -> None:
    document = load(pdf(table(XS, [100.0, 120, 140, 160], {
        (0, 0, 3, 1): "项目", (0, 1, 1, 3): "公务用车购置及运行费",
        (1, 1, 2, 1): "小计", (1, 2, 1, 2): "其中", (2, 2): "购置费", (2, 3): "运行费",
    })))  # fmt: skip
    assert spans(document.tables[0]) == {
        ("项目", 0, 0, 3, 1), ("公务用车购置及运行费", 0, 1, 1, 3), ("小计", 1, 1, 2, 1),
        ("其中", 1, 2, 1, 2), ("购置费", 2, 2, 1, 1), ("运行费", 2, 3, 1, 1),
    }  # fmt: skip


def test_the_order_in_which_rules_are_drawn_does_not_join_them() -> None:
    """A row merged over its columns, between two rows that are not, the lower one drawn first."""
    document = load(pdf(table(XS, [100.0, 120, 140, 160], {
        (2, 0): "甲", (2, 1): "乙", (2, 2): "丙", (2, 3): "丁", (1, 0, 1, 4): "预期目标和实际完成情况",
        (0, 0): "一", (0, 1): "二", (0, 2): "三", (0, 3): "四",
    })))  # fmt: skip
    assert ("预期目标和实际完成情况", 1, 0, 1, 4) in spans(document.tables[0])


def test_a_figure_wrapped_inside_its_cell_is_whole() -> None:
    document = load(pdf(table(XS, [100.0, 140, 180], {
        (0, 0): "目标值", (1, 0): "<=134.6\n0万元", (1, 1): "Silk\nRoad",
    })))  # fmt: skip
    assert rows(document.tables[0])[1][:2] == ["<=134.60万元", "Silk Road"]


HEAD: dict[tuple[int, int] | tuple[int, int, int, int], str] = {
    (0, 0, 1, 2): "项目", (0, 2, 2, 1): "合计", (0, 3, 2, 1): "基本支出",
    (1, 0): "编码", (1, 1): "名称",
}  # fmt: skip


def over_pages(header_again: bool) -> Document:
    """A table that fills three pages; the last one ends in a row of merged cells."""
    body = 30
    ys = [60.0 + 24 * n for n in range(body + 3)]

    def page(number: int) -> Drawing:
        header = HEAD if header_again or number == 0 else {}
        first = 2 if header else 0
        cells = dict(header)
        for row in range(first, body + 2):
            cells[row, 0] = f"2{number}{row:02}"
            cells[row, 2] = f"{number}.{row:02}"
        return table(XS, ys, cells)

    last: dict[tuple[int, int] | tuple[int, int, int, int], str] = dict(HEAD) if header_again else {}
    last[2 if header_again else 0, 0, 1, 2] = "合计"
    last[2 if header_again else 0, 2] = "99.99"
    end = table(XS, ys[: 4 if header_again else 2], last)
    return load(pdf(page(0), page(1), end))


@pytest.mark.parametrize("header_again", [True, False])
def test_a_table_over_pages_is_one_and_its_repeated_header_stands_once(header_again: bool) -> None:
    document = over_pages(header_again)
    (found,) = document.tables
    assert found.rows == 2 + 30 + (30 if header_again else 32) + 1
    words = Counter(cell.text for cell in found.cells)
    assert words["项目"] == words["编码"] == words["基本支出"] == 1
    assert words["0.02"] == words["1.31"] == 1
    total, figure = found.by_row[-1][0], found.by_row[-1][1]
    assert (total.text, total.col, total.col_span) == ("合计", 0, 2)
    assert (figure.text, figure.col) == ("99.99", 2)
    place = document.locate(figure.start, figure.end)
    assert place is not None
    assert place.page == 3
    assert all(cell.header == header_again for cell in found.by_row[0])
    assert all(cell is not None for row in found.grid for cell in row)


def test_a_row_cut_by_the_page_break_is_one_row_again() -> None:
    upper = table(XS, [100.0, 760, 790], {
        (0, 0): "指标", (0, 1): "目标值", (1, 0): "展会成本指标以", (1, 1): ">=1,2",
    }, open_bottom=True)  # fmt: skip
    lower = table(XS, [60.0, 90, 110], {
        (0, 0): "合同为准", (0, 1): "00万元", (0, 2): "计划标准", (1, 0): "总分", (1, 1): "100",
    }, open_top=True)  # fmt: skip
    (found,) = load(pdf(upper, lower)).tables
    assert rows(found) == [
        ["指标", "目标值", "", ""],
        ["展会成本指标以合同为准", ">=1,200万元", "计划标准", ""],
        ["总分", "100", "", ""],
    ]


def test_a_row_that_fills_a_page_without_any_horizontal_rule_is_kept() -> None:
    upper = table(XS, [700.0, 730, 790], {(0, 0): "目标", (1, 0): "甲"}, open_bottom=True)
    middle = table(XS, [60.0, 790], {(0, 0): "乙"}, open_top=True, open_bottom=True)
    lower = table(XS, [60.0, 90, 120], {(0, 0): "丙", (1, 0): "总分"}, open_top=True)
    (found,) = load(pdf(upper, middle, lower)).tables
    assert [row[0] for row in rows(found)] == ["目标", "甲乙丙", "总分"]


def test_a_title_repeated_on_the_next_page_does_not_part_the_table() -> None:
    caption = both(at(250, 40, "支出决算表"), at(430, 62, "单位：元", 9))
    again = both(at(250, 40, "支出决算表（续）"), at(430, 62, "单位：元", 9))
    upper = table(XS, [80.0, 100, 790], {(0, 0): "科目", (0, 1): "合计", (1, 1): "1,000"})
    lower = table(XS, [80.0, 100, 120], {(0, 0): "科目", (0, 1): "合计", (1, 1): "2,000"})
    document = load(pdf(both(caption, upper), both(again, lower)))
    (found,) = document.tables
    assert [row[1] for row in rows(found)] == ["合计", "1,000", "2,000"]
    assert (found.title, found.unit) == ("支出决算表", "元")


def test_tables_that_end_before_their_pages_do_stay_apart() -> None:
    form = table(XS, [80.0, 100, 120], {(0, 0, 1, 4): "项目支出绩效自评表", (1, 1): "1,000"})
    filled = flowing([LONG] * 6, top=130)
    assert len(load(pdf(both(form, filled), form)).tables) == 2
    assert len(load(pdf(filled, form, form)).tables) == 2


def test_a_border_around_text_is_no_table() -> None:
    frame = table([70.0, 520], [80.0, 780], {})
    inner = table(XS, [500.0, 520, 540], {(0, 0): "序号", (0, 1): "单位名称", (1, 0): "1"})
    document = load(pdf(both(frame, flowing(["目录", "一、收入", "二、支出"]), inner)))
    assert paragraphs(document) == ["目录", "一、收入", "二、支出"]
    assert [rows(found)[0][:2] for found in document.tables] == [["序号", "单位名称"]]


def test_punctuation_that_hangs_over_the_cell_stays_with_its_words() -> None:
    words = "资金来源（万元"
    xs = [90.0, 93 + 9 * len(words), 300, 400]
    draw = table(xs, [100.0, 120, 140], {(0, 0): words + "）", (0, 1): "年初预算数"})
    assert rows(load(pdf(draw)).tables[0])[0][:2] == [words + "）", "年初预算数"]


def test_thin_boxes_are_rules_and_backgrounds_are_not() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(90, HEIGHT - 150, 200, 50, stroke=0, fill=1)
        canvas.setFillGray(0)
        for x in (90, 190, 290):
            canvas.rect(x, HEIGHT - 150, 0.5, 50, stroke=0, fill=1)
        for y in (100, 125, 150):
            canvas.rect(90, HEIGHT - y, 200, 0.5, stroke=0, fill=1)
        text(canvas, 95, 105, "甲", 9)
        text(canvas, 195, 130, "1.00", 9)

    assert rows(load(pdf(draw)).tables[0]) == [["甲", ""], ["", "1.00"]]


# --- what cannot be read --------------------------------------------------------------------------


def scan(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("L", (40, 60), 200)), 0, 0, WIDTH, HEIGHT)


def refused(data: bytes, kind: type[UnreadableFile], limits: Limits | None = None) -> str:
    """The English message with which `data` is refused; the Chinese one must be there too."""
    with pytest.raises(kind) as caught:
        load(data, limits)
    assert re.search("[一-龥]{4}", caught.value.zh)
    assert "报告.pdf" in caught.value.zh
    return caught.value.en


def test_a_scan_has_no_text_layer() -> None:
    assert "no text layer, 3 of 3 pages are images" in refused(pdf(scan, scan, scan), NoTextLayer)


def test_single_image_pages_are_noted() -> None:
    document = load(pdf(flowing([LONG]), scan, flowing([LONG])))
    assert document.page_count == 3
    ((zh, en),) = document.notes
    assert "第 2 页是图像" in zh
    assert "Page(s) 2" in en


def test_pages_that_lie_on_their_side_are_noted() -> None:
    def turned(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -HEIGHT)
        flowing([LONG])(canvas)

    document = load(pdf(flowing([LONG]), turned))
    assert paragraphs(document) == [LONG]
    assert "第 2 页的文字是横倒的" in document.notes[0][0]
    assert "on its side" in refused(pdf(turned), UnreadableFile)


def test_blank_pages_are_no_report() -> None:
    assert "blank" in refused(pdf(lambda canvas: None), UnreadableFile)


def test_an_encrypted_file_asks_for_a_version_without_password() -> None:
    assert "password" in refused(pdf(flowing([LONG]), password="secret"), UnreadableFile)


def test_broken_files() -> None:
    whole = pdf(flowing([LONG]))
    assert "empty" in refused(b"", UnreadableFile)
    assert "not a PDF" in refused(b"PK\x03\x04" * 400, UnreadableFile)
    assert "cut off" in refused(whole[: len(whole) // 2], UnreadableFile)
    assert "damaged" in refused(b"%PDF-1.7\n" + b"\x00\xff" * 500 + b"\n%%EOF", UnreadableFile)


def test_limits() -> None:
    two = pdf(flowing([LONG]), table(XS, [100.0, 120, 140], {(0, 0): "项目", (1, 1): "1.00"}))
    assert "GOUJI_MAX_PAGES" in refused(two, TooLarge, Limits(max_pages=1))
    assert "GOUJI_MAX_CELLS" in refused(two, TooLarge, Limits(max_cells=4))
    assert "GOUJI_MAX_SECONDS" in refused(two, TooLarge, Limits(max_seconds=0))
    assert "GOUJI_MAX_CHARS" in refused(two, TooLarge, Limits(max_chars=20))
    assert load(two, Limits(max_pages=2)).page_count == 2


def with_stream(data: bytes, filters: bytes, packed: bytes) -> bytes:
    """`data` with one more stream object in it."""
    stream = b"9 0 obj\n<< /Filter %s /Length %d >>\nstream\n%s\nendstream\nendobj\n%%%%EOF"
    return data.replace(b"%%EOF", stream % (filters, len(packed), packed))


def test_a_stream_that_unpacks_to_too_much_is_not_unpacked() -> None:
    limits = Limits(max_unpacked_bytes=1_000_000)
    whole, packed = pdf(flowing([LONG])), zlib.compress(b" " * 3_000_000, 9)
    for filters, bomb in (
        (b"/FlateDecode", packed),
        (b"[ /ASCII85Decode /FlateDecode ]", base64.a85encode(packed) + b"~>"),
        (b"[/AHx/Fl]", packed.hex().encode() + b">"),
        (b"[/FlateDecode /FlateDecode]", zlib.compress(packed)),
    ):
        message = refused(with_stream(whole, filters, bomb), TooLarge, limits)
        assert "GOUJI_MAX_UNPACKED_BYTES" in message
    small = with_stream(whole, b"/FlateDecode", zlib.compress(b" " * 900_000))
    assert paragraphs(load(small, limits)) == [LONG]


def test_a_stream_with_broken_bytes_is_not_read_in_part() -> None:
    packed = bytearray(zlib.compress(LONG.encode() * 9))
    packed[20:24] = b"\xff\xff\xff\xff"
    broken = with_stream(pdf(flowing([LONG])), b"/FlateDecode", bytes(packed))
    assert "damaged" in refused(broken, UnreadableFile)


# --- real reports ---------------------------------------------------------------------------------


def report(shared: Path, name: str) -> Document:
    path = shared / "reports" / name
    return load_pdf(path, path.read_bytes(), "0" * 64, Limits())


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def test_the_same_report_as_word_and_pdf(shared: Path) -> None:
    import docx

    word = docx.Document(str(shared / "reports" / "commerce-xinjiang-2024.docx"))
    expected = [
        [squeezed("".join(part.text or "" for part in cell.iter(f"{{{word_namespace}}}t")))
         for cell in row._tr.tc_lst]
        for found in word.tables for row in found.rows
    ]  # fmt: skip
    document = report(shared, "commerce-xinjiang-2024.pdf")
    read = [
        [squeezed(cell.text) for cell in row] for found in document.tables for row in found.by_row
    ]
    assert len(document.tables) == len(word.tables)
    assert sum(map(len, read)) == 5_599
    assert read == expected
    lines = [squeezed(paragraph.text) for paragraph in word.paragraphs]
    assert [squeezed(line) for line in paragraphs(document)] == [line for line in lines if line]


word_namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        (
            "finance-putuo-2024-planted.pdf",
            [(4, 3), (32, 4), (23, 11), (34, 7), (24, 7), (42, 8), (5, 12), (12, 10), (12, 10)],
        ),
        (
            "planning-putuo-2024.pdf",
            [(6, 3), (30, 4), (27, 9), (27, 8), (32, 7), (27, 5), (40, 6), (5, 12), (6, 8), (6, 8)],
        ),
        (
            "wanli-putuo-2024-budget.pdf",
            [(16, 4), (70, 9), (70, 7), (16, 7), (70, 7), (15, 7), (15, 7), (35, 6), (4, 7)],
        ),
        (
            "template-putuo-2024.pdf",
            [(9, 3), (30, 4), (10, 9), (10, 8), (32, 7), (10, 5), (40, 6), (5, 12), (6, 8), (6, 8)],
        ),
    ],
)
def test_tables_of_real_accounts(shared: Path, name: str, sizes: list[tuple[int, int]]) -> None:
    document = report(shared, name)
    assert [(found.rows, found.cols) for found in document.tables] == sizes
    statements = [found for found in document.tables if found.cols > 3]
    assert all(found.title.endswith("表") and found.unit for found in statements)
    assert all(cell is not None for found in document.tables for row in found.grid for cell in row)
    assert all(
        document.text[cell.start : cell.end] == cell.text
        for found in document.tables
        for cell in found.cells
    )


@pytest.mark.parametrize(
    "name",
    ["finance-putuo-2024-planted.pdf", "planning-putuo-2024.pdf", "wanli-putuo-2024-budget.pdf"],
)
def test_no_figure_of_a_real_account_is_lost_or_doubled(shared: Path, name: str) -> None:
    import pdfplumber

    drawn: Counter[str] = Counter()
    with pdfplumber.open(shared / "reports" / name) as source:
        for page in source.pages:
            drawn.update("".join(char["text"] for char in page.chars if not char["text"].isspace()))
    read = Counter(squeezed(report(shared, name).text))
    repeated = drawn - read
    assert not read - drawn
    assert not any(sign.isdigit() for sign in repeated)


def test_every_quote_of_a_real_account_has_a_place(shared: Path) -> None:
    document = report(shared, "finance-putuo-2024-planted.pdf")
    for quote, page in (("与2023年度相比，收入支出总计减少56.95万元", 18), ("年初结转和结余49.14", 7)):
        wanted = squeezed(document.text).find(quote)
        offsets = [at for at, char in enumerate(document.text) if not char.isspace()]
        assert wanted >= 0
        place = document.locate(offsets[wanted], offsets[wanted] + 1)
        assert place is not None
        assert place.page == page
        assert place.box is not None
