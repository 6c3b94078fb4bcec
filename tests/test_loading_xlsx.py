"""Workbooks: one sheet one table, merged ranges as spans, figures as the sheet shows them."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from extractor.loading import load
from extractor.number_formats import shown
from gouji.errors import TooLarge
from gouji.settings import Limits
from gouji.types import Document


def saved(folder: Path, book: Workbook, name: str = "book.xlsx") -> Path:
    path = folder / name
    book.save(path)
    return path


def sheet_of(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def cells(document: Document, table: int = 0) -> list[tuple[int, int, int, int, str]]:
    found = document.tables[table].cells
    for cell in found:
        assert document.text[cell.start : cell.end] == cell.text
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in found]


def test_a_sheet_is_a_table_with_title_unit_and_spans(tmp_path):
    book = Workbook()
    sheet = sheet_of(book)
    sheet.title = "公开04表"
    for place, value in {
        "A1": "支出决算表", "A2": "单位：万元", "A3": "项目", "C3": "金额", "A4": "合计",
        "B4": "基本支出\n小计", "C4": 1234.5, "B5": "项目支出", "C5": 0,
    }.items():  # fmt: skip
        sheet[place] = value
    sheet["C4"].number_format = sheet["C5"].number_format = "#,##0.00"
    for merged in ("A1:C1", "A3:B3", "A4:A5"):
        sheet.merge_cells(merged)
    sheet["F9"].number_format = "0.00"  # formatted, never filled: not part of the table
    document = load(saved(tmp_path, book))
    table = document.tables[0]
    assert (table.title, table.unit, table.rows, table.cols) == ("支出决算表", "万元", 5, 3)
    assert cells(document) == [
        (0, 0, 1, 3, "支出决算表"),
        (1, 0, 1, 1, "单位：万元"), (1, 1, 1, 1, ""), (1, 2, 1, 1, ""),
        (2, 0, 1, 2, "项目"), (2, 2, 1, 1, "金额"),
        (3, 0, 2, 1, "合计"), (3, 1, 1, 1, "基本支出小计"), (3, 2, 1, 1, "1,234.50"),
        (4, 1, 1, 1, "项目支出"), (4, 2, 1, 1, "0.00"),
    ]  # fmt: skip
    assert document.notes == ()


def test_a_sheet_without_a_title_row_is_named_by_its_tab(tmp_path):
    book = Workbook()
    sheet_of(book).title = "收入决算表"
    sheet_of(book).append(["项目", "金额"])
    second = book.create_sheet("支出决算表")
    second.append(["项目", "金额"])
    book.create_sheet("空表")
    document = load(saved(tmp_path, book))
    assert [table.title for table in document.tables] == ["收入决算表", "支出决算表"]


def test_hidden_sheets_are_skipped_and_hidden_rows_read_each_with_a_note(tmp_path):
    book = Workbook()
    sheet_of(book).append(["显"])
    sheet_of(book).append(["隐藏行"])
    sheet_of(book).row_dimensions[2].hidden = True
    secret = book.create_sheet("草稿")
    secret.append(["不读"])
    secret.sheet_state = "veryHidden"
    document = load(saved(tmp_path, book))
    assert [cell[4] for cell in cells(document)] == ["显", "隐藏行"]
    assert "草稿" in document.notes[0][0]
    assert "隐藏的行" in document.notes[1][0]


def test_formulas_are_never_computed(tmp_path):
    book = Workbook()
    sheet_of(book).append([1, "=A1+1", "=A1+2", '=""'])
    path = saved(tmp_path, book)
    raw = path.read_bytes()
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(b"<f>A1+1</f><v></v>", b"<f>A1+1</f><v>7</v>")
                content = content.replace(b"<f>A1+1</f><v />", b"<f>A1+1</f><v>7</v>")
                content = content.replace(b"<f>A1+1</f><v/>", b"<f>A1+1</f><v>7</v>")
                content = content.replace(
                    b'r="D1"><f>""</f><v></v>', b'r="D1" t="str"><f>""</f><v></v>'
                ).replace(b'r="D1"><f>""</f><v/>', b'r="D1" t="str"><f>""</f><v></v>')
            new.writestr(item, content)
    path.write_bytes(out.getvalue())
    document = load(path)
    assert [cell[4] for cell in cells(document)] == ["1", "7"]  # the saved result, right or wrong
    assert document.notes[0][0].startswith("有 1 个公式没有保存计算结果")


def test_text_below_a_merged_cell_is_not_shown(tmp_path):
    book = Workbook()
    sheet_of(book).append(["甲", "1"])
    sheet_of(book).append(["乙", "2"])
    path = saved(tmp_path, book)
    raw = path.read_bytes()
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</sheetData>",
                    b'</sheetData><mergeCells count="1"><mergeCell ref="A1:A2"/></mergeCells>',
                )
            new.writestr(item, content)
    path.write_bytes(out.getvalue())
    assert cells(load(path)) == [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "1"), (1, 1, 1, 1, "2")]


def test_a_range_merged_to_the_end_of_the_sheet_does_not_widen_it(tmp_path):
    book = Workbook()
    sheet_of(book).append(["标题"])
    sheet_of(book).append(["甲", "1"])
    sheet_of(book).merge_cells("A1:XFD1")
    assert load(saved(tmp_path, book), Limits(max_cells=1000)).tables[0].cols == 2


def test_cells_are_limited(tmp_path):
    book = Workbook()
    sheet_of(book)["A1"] = 1
    sheet_of(book)["XFD1048576"] = 2
    with pytest.raises(TooLarge, match="单元格"):
        load(saved(tmp_path, book))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.88, "0.00%", "88.00%"),
        (0.88, "0%", "88%"),
        (7574, "General", "7574"),
        (82800.92000000001, "General", "82800.92"),
        (1 / 3, "General", "0.333333333"),
        (123456789012, "General", "123456789012"),
        (10596.35, "#,##0.00", "10,596.35"),
        (0.005, "0.00", "0.01"),
        (-0.001, "0.00", "0.00"),
        (90, "0_ ", "90"),
        (5, "000", "005"),
        (1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        (-1234.5, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-1,234.50"),
        (0, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (-5, "#,##0.00_);(#,##0.00)", "(5.00)"),
        (-5, "0.00;[Red]-0.00", "-5.00"),
        (0, "0.00;-0.00;;@", ""),
        (-3, "General;-General", "-3"),
        (-3, "[<0]0.0;0", "-3.0"),
        (12345678, '0.00,"千元"', "12345.68千元"),
        (1234, '#,##0.00"万元"', "1,234.00万元"),
        (3.5, "[$¥-804]#,##0.00", "¥3.50"),
        (12, "# ?/?", "12"),
        (datetime(2024, 3, 5), 'yyyy"年"m"月"d"日"', "2024年3月5日"),
        (datetime(2024, 3, 5), "yyyy\\-mm\\-dd", "2024-03-05"),
        (datetime(2024, 3, 5, 14, 7), "yyyy/m/d h:mm", "2024/3/5 14:07"),
        (datetime(2024, 3, 5, 14, 7), "h:mm AM/PM", "2:07 PM"),
        (datetime(2024, 3, 5), "[$-F800]dddd", "2024-03-05"),
        (True, "General", "TRUE"),
        (None, "0.00", ""),
    ],
)
def test_a_value_is_shown_under_its_format(value, number_format, text):
    assert shown(value, number_format) == text


def spans(document: Document) -> dict[str, tuple[int, int]]:
    return {
        c.text[:12]: (c.row_span, c.col_span)
        for c in document.tables[0].cells
        if c.row_span * c.col_span > 1
    }


def test_a_real_self_evaluation_table(shared):
    document = load(shared / "reports" / "selfeval-yuzhong-2021.xlsx")
    table = document.tables[0]
    assert (table.title, table.rows, table.cols) == ("2021年度项目支出绩效自评表", 29, 15)
    assert len(document.tables) == 1
    assert sum(c.row_span * c.col_span > 1 for c in table.cells) == 41
    merged = spans(document)
    assert merged["城镇新增就业人数3950"] == (3, 6)
    assert merged["产出类指标"] == (5, 1)
    assert merged["全年执行数（B）"] == (1, 10)
    rate = next(row for row in table.by_row if any(c.text == "预算执行率" for c in row))
    assert "88%" in [cell.text for cell in rate]


def test_real_department_objectives(shared):
    document = load(shared / "reports" / "objectives-zhanjiang-2023.xlsx")
    table = document.tables[0]
    assert (table.rows, table.cols) == (39, 5)
    assert sum(c.row_span * c.col_span > 1 for c in table.cells) == 19
    assert spans(document)["绩效指标"] == (23, 1)
    assert "82800.92" in [cell.text for cell in table.cells]
