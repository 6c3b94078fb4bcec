"""Word documents: what a reader sees comes out, in order, and each cell knows its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.loading import load
from gouji.errors import TooLarge
from gouji.settings import Limits
from gouji.types import Document
from tests.office_files import W, docx, docx_members, p, tbl, tc, tr, zipped


@pytest.fixture
def opened(tmp_path: Path):
    def opened(body: str, parts: dict[str, str] | None = None, limits: Limits | None = None):
        path = tmp_path / "report.docx"
        path.write_bytes(docx(body, parts))
        return load(path, limits)

    return opened


def lines(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind != "table"]


def cells(document: Document, table: int = 0) -> list[tuple[int, int, int, int, str]]:
    found = document.tables[table].cells
    for cell in found:
        assert document.text[cell.start : cell.end] == cell.text
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in found]


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">'
    + level(0, "chineseCounting", "%1、")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "decimalEnclosedCircleChinese", "%4")
    + '</w:abstractNum><w:abstractNum w:abstractNumId="8">'
    + level(0, "chineseCountingThousand", "第%1部分", '<w:pStyle w:val="Part"/>')
    + '</w:abstractNum><w:abstractNum w:abstractNumId="9">'
    + level(0, "bullet", "")
    + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="9"/></w:num>'
    '<w:num w:numId="4"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="3"/></w:lvlOverride></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {W}><w:style w:type="paragraph" w:styleId="Part"><w:pPr><w:numPr>'
    '<w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Sub"><w:basedOn w:val="Part"/></w:style>'
    '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>'
)


def numbered(text: str, at: int, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>')


def test_automatic_numbers_are_written_out(opened):
    document = opened(
        numbered("收入决算", 0) + numbered("财政拨款", 1) + numbered("基本支出", 2)
        + numbered("2024年项目支出", 2) + numbered("其他", 3) + numbered("事业收入", 1)
        + numbered("人员经费", 2) + numbered("支出决算", 0) + numbered("要点", 0, 3),
        {"numbering": NUMBERING},
    )  # fmt: skip
    assert lines(document) == [
        "一、收入决算", "（一）财政拨款", "1.基本支出", "2. 2024年项目支出", "①其他",
        "（二）事业收入", "1.人员经费", "二、支出决算", "要点",
    ]  # fmt: skip
    assert [heading.level for heading in document.outline] == [2, 3, 4, 4, 6, 3, 4, 2]


def test_numbers_come_from_styles_and_restart_where_a_list_says_so(opened):
    document = opened(
        p("部门概况", '<w:pStyle w:val="Part"/>') + p("情况说明", '<w:pStyle w:val="Sub"/>')
        + p("无号", '<w:pStyle w:val="Part"/><w:numPr><w:numId w:val="0"/></w:numPr>')
        + numbered("甲", 0) + numbered("乙", 0, 4) + numbered("丙", 0, 4),
        {"numbering": NUMBERING, "styles": STYLES},
    )  # fmt: skip
    assert lines(document) == [
        "第一部分 部门概况", "第二部分 情况说明", "无号", "一、甲", "三、乙", "四、丙",
    ]  # fmt: skip


def test_an_automatic_serial_number_is_a_cell_of_its_own(opened):
    empty = '<w:p><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    document = opened(
        tbl(tr(tc(empty), tc("甲")), tr(tc(empty), tc("乙"))), {"numbering": NUMBERING}
    )
    assert [cell[4] for cell in cells(document)] == ["1.", "甲", "2.", "乙"]


def test_merged_cells_appear_once_with_their_spans(opened):
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    document = opened(tbl(
        tr(tc("项目支出绩效自评表", '<w:gridSpan w:val="3"/>'), properties="<w:tblHeader/>"),
        tr(tc("资金", restart), tc("合计"), tc("100.00")),
        tr(tc("", go_on), tc("其中：财政拨款"), tc("90.00")),
        tr(tc("说明"), tc("", '<w:gridSpan w:val="2"/>')),
    ))  # fmt: skip
    assert cells(document) == [
        (0, 0, 1, 3, "项目支出绩效自评表"),
        (1, 0, 2, 1, "资金"), (1, 1, 1, 1, "合计"), (1, 2, 1, 1, "100.00"),
        (2, 1, 1, 1, "其中：财政拨款"), (2, 2, 1, 1, "90.00"),
        (3, 0, 1, 1, "说明"), (3, 1, 1, 2, ""),
    ]  # fmt: skip
    assert [cell.header for cell in document.tables[0].cells[:2]] == [True, False]


def test_rows_may_begin_late_and_merges_end(opened):
    document = opened(tbl(
        tr(tc("甲", '<w:vMerge w:val="restart"/>'), tc("1")),
        tr(tc("乙", '<w:vMerge w:val="restart"/>'), tc("2")),
        tr(tc("", "<w:vMerge/>"), tc("3")),
        tr(tc("4"), properties='<w:gridBefore w:val="1"/>'),
        tr(tc("另起", "<w:vMerge/>"), tc("5")),
    ))  # fmt: skip
    assert cells(document) == [
        (0, 0, 1, 1, "甲"), (0, 1, 1, 1, "1"), (1, 0, 2, 1, "乙"), (1, 1, 1, 1, "2"),
        (2, 1, 1, 1, "3"), (3, 1, 1, 1, "4"), (4, 0, 1, 1, "另起"), (4, 1, 1, 1, "5"),
    ]  # fmt: skip


def test_a_nested_table_follows_the_outer_one(opened):
    inner = tbl(tr(tc("内"), tc("2")))
    document = opened(tbl(tr(tc(p("外") + inner + p("后")), tc("1"))))
    assert [cell[4] for cell in cells(document, 0)] == ["外后", "1"]
    assert [cell[4] for cell in cells(document, 1)] == ["内", "2"]
    assert document.text.count("内") == 1


def test_two_figures_in_one_cell_stay_two(opened):
    document = opened(tbl(tr(tc(p("100") + p("200")), tc(p("出席") + p("人数")))))
    assert [cell[4] for cell in cells(document)] == ["100 200", "出席人数"]


def test_revisions_are_read_as_accepted_with_a_note(opened):
    document = opened(
        "<w:p><w:r><w:t>收入</w:t></w:r><w:ins><w:r><w:t>200</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>100</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:r><w:t>万元</w:t></w:r></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>上半</w:t></w:r></w:p>" + p("下半")
        + tbl(tr(tc("留")), tr(tc("去"), properties="<w:del/>"))
    )  # fmt: skip
    assert lines(document) == ["收入200万元", "上半下半"]
    assert [cell[4] for cell in cells(document)] == ["留"]
    assert any("修订" in zh for zh, _ in document.notes)


@pytest.mark.parametrize("mark", ["<w:vanish/>", '<w:rStyle w:val="Gone"/>'])
def test_hidden_text_is_left_out_with_a_note(opened, mark):
    document = opened(
        f"<w:p><w:r><w:t>见</w:t></w:r><w:r><w:rPr>{mark}</w:rPr><w:t>不见</w:t></w:r></w:p>"
        '<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>也见</w:t></w:r></w:p>',
        {"styles": STYLES},
    )
    assert lines(document) == ["见", "也见"]
    assert any("隐藏" in zh for zh, _ in document.notes)


def test_text_boxes_and_content_controls_are_read_once(opened):
    box = f"<w:txbxContent>{p('框中')}</w:txbxContent>"
    document = opened(
        "<w:p><w:r><w:t>框外</w:t><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><wps:txbx>{box}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('控件')}{tbl(tr(tc('表')))}</w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>行内</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    assert lines(document) == ["框外", "框中", "控件", "行内"]
    assert cells(document) == [(0, 0, 1, 1, "表")]


def test_breaks_tabs_fields_and_symbols(opened):
    document = opened(
        "<w:p><w:r><w:t>一、收入</w:t><w:br/><w:t>二、支出</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>3</w:t></w:r></w:p>'
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r></w:p>'
    )
    assert lines(document) == ["一、收入", "二、支出", "甲\t乙", "3", "☑是"]


def test_footnotes_come_last_and_pictures_are_told(opened):
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator">{p("线")}</w:footnote>'
        f"<w:footnote>{p('注：含结转')}</w:footnote></w:footnotes>"
    )
    document = opened(
        p("正文") + '<w:p><w:r><a:blip r:embed="rId9"/></w:r></w:p>', {"footnotes": notes}
    )
    assert lines(document) == ["正文", "注：含结转"]
    assert any("1 张图片" in zh for zh, _ in document.notes)


def test_strict_office_xml_reads_the_same(tmp_path):
    members = docx_members(p("一、收入") + tbl(tr(tc("甲", '<w:gridSpan w:val="2"/>'))))
    members["word/document.xml"] = str(members["word/document.xml"]).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    path = tmp_path / "strict.docx"
    path.write_bytes(zipped(members))
    assert cells(load(path)) == [(0, 0, 1, 2, "甲")]


def test_nesting_is_limited(opened):
    body = p("底")
    for _ in range(5):
        body = tbl(tr(tc(body + p(""))))
    assert len(opened(body, limits=Limits(max_nesting=5)).tables) == 5
    with pytest.raises(TooLarge, match="嵌套"):
        opened(body, limits=Limits(max_nesting=4))


def test_a_real_report_keeps_every_cell(shared):
    document = load(shared / "reports" / "commerce-xinjiang-2024.docx")
    assert len(document.tables) == 3
    assert sum(len(table.cells) for table in document.tables) == 5599
    assert sum(c.col_span > 1 for table in document.tables for c in table.cells) == 566
    for table in document.tables:
        for cell in table.cells:
            assert document.text[cell.start : cell.end] == cell.text
    assert document.notes == ()
