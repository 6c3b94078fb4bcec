"""Plain text: offsets of the file, encodings, and the shapes that flattened tables take."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.loading import load
from extractor.loading_txt import document_of_text
from gouji.errors import UnreadableFile
from gouji.settings import Limits
from gouji.types import Document


def of(text: str) -> Document:
    return document_of_text("a.txt", "txt", "", text, Limits())


def rows(document: Document, table: int = 0) -> list[list[str]]:
    return [[cell.text for cell in row] for row in document.tables[table].by_row]


def fits(document: Document) -> None:
    for table in document.tables:
        for cell in table.cells:
            assert document.text[cell.start : cell.end] == cell.text


def test_one_cell_a_line_with_empty_ones_and_long_ones() -> None:
    document = of("前文。\n\n\t项目名称\n\t修缮\n工程\n\n\t\n\t年度资金总额\n\t528.60\n\t—\n\n\n后文。\n")
    assert rows(document) == [["项目名称", "修缮\n工程"], ["", "年度资金总额", "528.60", "—"]]
    assert [b.kind for b in document.blocks] == ["paragraph", "table", "paragraph"]
    fits(document)


def test_two_empty_lines_end_a_table() -> None:
    document = of("\t甲\n\t1\n\n\n\t乙\n\t2\n")
    assert [rows(document, n) for n in (0, 1)] == [[["甲", "1"]], [["乙", "2"]]]


def test_a_total_row_whose_cells_ran_together_and_swallowed_the_next_title() -> None:
    document = of("\t指标\n\t5\n\n\t总分\n100\n96.95分\n项目支出绩效自评表\n\n\t项目名称\n\t甲\n")
    assert rows(document, 0)[-1] == ["总分", "100", "96.95分"]
    assert rows(document, 1) == [["项目支出绩效自评表"], ["项目名称", "甲"]]
    fits(document)


def test_a_row_whose_break_was_lost() -> None:
    document = of("\t\n\t目标\n\t完成情况，共三项。\n \t年度绩效指标\n\t产出\n\t5\n")
    assert rows(document) == [["", "目标", "完成情况，共三项。"], ["年度绩效指标", "产出", "5"]]


def test_a_line_of_spaces_is_part_of_its_cell() -> None:
    document = of("\t甲\n\t100 %\n          \n\n\t乙\n\t90 %\n")
    assert rows(document) == [["甲", "100 %"], ["乙", "90 %"]]


def test_bars_between_cells() -> None:
    document = of("说明\n年度 | 合计 | 接待\n2015年 | 2840 | 1400\n2016年 | 2364 |\n")
    assert rows(document) == [["年度", "合计", "接待"], ["2015年", "2840", "1400"], ["2016年", "2364"]]
    fits(document)


def test_columns_of_spaces() -> None:
    document = of("见下表:\n单位名称 经费性质 在职人数\n政府机关 全额拨款 37\n林业站 事业全额 1\n二、总结\n")
    assert rows(document)[1:] == [["政府机关", "全额拨款", "37"], ["林业站", "事业全额", "1"]]


def test_prose_with_spaces_is_no_table() -> None:
    assert of("第一条 为了规范 管理\n第二条 本办法 适用\n").tables == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "2024年度部门决算公开说明\r\n本年收入100.00万元。\n"
    path = tmp_path / "报告.txt"
    path.write_bytes(text.encode(encoding))
    assert load(path).text == text


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "坏.txt"
    path.write_bytes(b"\x81\x20\xff\xfe\xfa" * 40)
    with pytest.raises(UnreadableFile, match="坏"):
        load(path)


def test_the_text_is_the_file(shared: Path) -> None:
    for path in sorted((shared / "reports").rglob("*.txt")):
        document = load(path)
        assert document.text == path.read_text(encoding="utf-8")
        fits(document)


def test_real_flattened_tables(shared: Path) -> None:
    document = load(shared / "reports" / "commerce-xinjiang-2024.txt")
    assert len(document.tables) == 28
    assert sum(len(row) == 14 for table in document.tables for row in table.by_row) > 230
