"""Web pages and what is saved as one: spans kept, hidden things left out, any charset."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.loading import load
from gouji.errors import TooLarge
from gouji.settings import Limits
from gouji.types import Document


def opened(
    folder: Path, markup: str, encoding: str = "utf-8", name: str = "page.html",
    limits: Limits | None = None,
) -> Document:  # fmt: skip
    path = folder / name
    path.write_bytes(markup.encode(encoding))
    return load(path, limits)


def lines(document: Document) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind != "table"]


def cells(document: Document, table: int = 0) -> list[tuple[int, int, int, int, str]]:
    found = document.tables[table].cells
    for cell in found:
        assert document.text[cell.start : cell.end] == cell.text
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in found]


TABLE = """<html><body><p>三、支出决算</p><p>支出决算表</p><p>单位：万元</p><table>
<tr><th colspan=2>项目</th><th rowspan=2>金额</th></tr><tr><th>类</th><th>款</th></tr>
<tr><td rowspan="0">合计</td><td>基本</td><td>1,234.50</td></tr><tr><td>项目</td><td></td></tr>
</table></body></html>"""


def test_spans_are_kept(tmp_path):
    document = opened(tmp_path, TABLE)
    assert cells(document) == [
        (0, 0, 1, 2, "项目"), (0, 2, 2, 1, "金额"), (1, 0, 1, 1, "类"), (1, 1, 1, 1, "款"),
        (2, 0, 2, 1, "合计"), (2, 1, 1, 1, "基本"), (2, 2, 1, 1, "1,234.50"),
        (3, 1, 1, 1, "项目"), (3, 2, 1, 1, ""),
    ]  # fmt: skip
    assert [cell.header for cell in document.tables[0].cells] == [True] * 4 + [False] * 5
    assert (document.tables[0].title, document.tables[0].unit) == ("支出决算表", "万元")
    assert document.outline[0].title == "三、支出决算"


def test_a_title_wider_than_the_table_and_a_foot_that_is_written_first(tmp_path):
    document = opened(
        tmp_path,
        "<html><table><tfoot><tr><td>合计</td><td>3</td></tr></tfoot>"
        "<tr><td colspan=100>总表</td></tr><tr><td>甲</td><td>3</td></tr></table></html>",
    )
    assert cells(document) == [
        (0, 0, 1, 2, "总表"), (1, 0, 1, 1, "甲"), (1, 1, 1, 1, "3"), (2, 0, 1, 1, "合计"),
        (2, 1, 1, 1, "3"),
    ]  # fmt: skip


def test_scripts_styles_comments_and_hidden_elements_are_left_out(tmp_path):
    document = opened(
        tmp_path,
        "<html><head><title>题</title><style>p{}</style></head><body><script>var a='脚本'</script>"
        "<!-- 注释 --><p style='DISPLAY: none'>隐</p><p hidden>藏</p><template>模</template>"
        "<p>见<span style='visibility:hidden'>不见</span>&nbsp;&lt;1&#65292;</p>"
        "<table><tr style='display:none'><td>无</td></tr><tr><td>有<i hidden>无</i></td></tr></table>",
    )
    assert lines(document) == ["见 <1，"] or lines(document) == ["见\xa0<1，"]
    assert cells(document) == [(0, 0, 1, 1, "有")]


def test_line_breaks_of_the_source_mean_nothing_and_those_of_the_page_do(tmp_path):
    document = opened(
        tmp_path,
        "<html><p>全年收入\n   100万元，\nGDP\ngrowth</p><p>一、收入<br>二、支出</p><pre>甲\n乙</pre>"
        "<ol start=3><li>其一<li>2024年</ol><ul><li>其二</ul>"
        "<table><tr><td>100<br>200<td>出席\n人数</table>",
    )
    assert lines(document) == [
        "全年收入100万元，GDP growth", "一、收入", "二、支出", "甲", "乙",
        "3.其一", "4. 2024年", "其二",
    ]  # fmt: skip
    assert [cell[4] for cell in cells(document)] == ["100 200", "出席人数"]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("gb18030", '<meta charset="gb2312">'),
        ("gbk", '<meta http-equiv="Content-Type" content="text/html; charset=GBK">'),
        ("gb18030", ""),
        ("gb18030", '<meta charset="utf-8">'),
        ("utf-8", '<meta charset="gb2312">'),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-8", '<?xml version="1.0" encoding="utf-8"?>'),
    ],
)
def test_charsets(tmp_path, encoding, head):
    markup = f"{head}<html><p>财政拨款收入19,191.97万元，镕</p></html>"
    if head.startswith("<meta"):
        markup = f"<html><head>{head}</head><p>财政拨款收入19,191.97万元，镕</p></html>"
    document = opened(tmp_path, markup, encoding)
    assert lines(document) == ["财政拨款收入19,191.97万元，镕"]
    assert document.notes == ()


def test_what_cannot_be_decoded_is_told(tmp_path):
    path = tmp_path / "page.html"
    head = b'<html><head><meta charset="utf-8"></head><p>'
    path.write_bytes(head + "收入".encode() * 2000 + b"\xff\xff</p></html>")
    document = load(path)
    assert "\ufffd" in document.text
    assert "编码" in document.notes[0][0]


def test_nested_tables_follow_and_a_frame_is_no_table(tmp_path):
    inner = "<table><tr><td>内</td><td>2</td></tr></table>"
    document = opened(
        tmp_path,
        f"<html><table><tr><td><p>一、收入</p><table><tr><td>外{inner}</td><td>1</td></tr></table>"
        "</td></tr></table></html>",
    )
    assert lines(document) == ["一、收入"]
    assert [cell[4] for cell in cells(document, 0)] == ["外", "1"]
    assert [cell[4] for cell in cells(document, 1)] == ["内", "2"]


def test_nesting_is_limited(tmp_path):
    markup = "<html>" + "<table><tr><td>甲</td><td>" * 4 + "</td></tr></table>" * 4
    assert len(opened(tmp_path, markup, limits=Limits(max_nesting=4)).tables) == 4
    with pytest.raises(TooLarge, match="嵌套"):
        opened(tmp_path, markup, limits=Limits(max_nesting=3))


@pytest.mark.parametrize("name", ["report.doc", "report.xls"])
def test_a_page_saved_under_an_office_name_is_read_with_a_note(tmp_path, name):
    document = opened(
        tmp_path,
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><!--[if gte mso 9]><xml>'
        "<x:ExcelWorkbook/></xml><![endif]--></head><body><table><tr><td x:num>5</td></tr></table>",
        name=name,
    )
    assert document.format == "html"
    assert cells(document) == [(0, 0, 1, 1, "5")]
    assert name[-4:] in document.notes[0][0]
    assert "HTML" in document.notes[0][1]


def test_a_web_archive_and_a_mail(tmp_path):
    archive = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"B\"\r\n\r\n--B\r\n"
        'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: quoted-printable'
        "\r\n\r\n<html><p>=CA=D5=C8=EB</p></html>\r\n--B\r\nContent-Type: image/png\r\n\r\nx\r\n--B--\r\n"
    )
    assert lines(opened(tmp_path, archive, name="report.doc")) == ["收入"]
    mail = (
        "From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
        'boundary="B"\n\n--B\nContent-Type: text/plain; charset=utf-8\n\n一、收入\n二、支出\n--B\n'
        "Content-Type: application/pdf\nContent-Disposition: attachment; filename=a.pdf\n\nx\n--B--\n"
    )
    document = opened(tmp_path, mail, name="mail.eml")
    assert lines(document) == ["一、收入", "二、支出"]
    assert "附件" in document.notes[0][0]
