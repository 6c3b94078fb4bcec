"""Exports as pure functions: what stands in each file, and that nothing of a document runs in it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import jsonschema
import openpyxl
import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from gouji.findings import Computation
from review.exports.as_csv import findings_csv
from review.exports.as_docx import findings_docx
from review.exports.as_html import findings_html
from review.exports.as_json import findings_json
from review.exports.as_sarif import findings_sarif
from review.exports.as_xlsx import findings_xlsx
from review.exports.recompute import recompute
from review.exports.safe import cell_text, file_name
from review.exports.values import About, ExportedReport, catalogued
from review.values import State
from tests.exported import ABOUT, REJECTED, decision, example, report

RULES = catalogued()
FORMULA = re.compile(r"=[A-Z]+\d+(?:[-+*/()]|[A-Z]+\d+|\d)*|=[\d.]+(?:\+[\d.]+)+")


def xlsx(reports: list[ExportedReport], about: About = ABOUT) -> bytes:
    out = io.BytesIO()
    findings_xlsx(reports, RULES, about, out)
    return out.getvalue()


WRITERS: dict[str, Callable[[list[ExportedReport], About], bytes]] = {
    "xlsx": xlsx,
    "csv": lambda reports, about: b"".join(findings_csv(reports, RULES, about)),
    "json": lambda reports, about: b"".join(findings_json(reports, about)),
    "sarif": lambda reports, about: b"".join(findings_sarif(reports, RULES, about)),
    "docx": lambda reports, about: findings_docx(reports, RULES, about),
    "html": lambda reports, about: findings_html(
        [(one, example("docx").document) for one in reports], RULES, about
    ).encode(),
}


def words(name: str, data: bytes) -> str:
    """The text of a file, whatever its packing."""
    if name not in ("xlsx", "docx"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(
            package.read(member).decode() for member in package.namelist() if member.endswith(".xml")
        )


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_values_give_the_same_bytes_and_the_decisions_are_in_them(name: str) -> None:
    data = WRITERS[name]([report()], ABOUT)
    assert data == WRITERS[name]([report()], ABOUT)
    text = words(name, data)
    assert "与报表核对属实" in text
    assert report().findings[0].finding.message.split("《")[0] in text
    assert "违规" not in text


@pytest.mark.parametrize("name", WRITERS)
def test_in_english_too(name: str) -> None:
    about = ABOUT.model_copy(update={"lang": "en", "filters": ()})
    text = words(name, WRITERS[name]([report()], about))
    if name == "json":
        assert report().findings[0].finding.message_en in json.loads(text)["reports"][0][
            "findings"][0]["message"]  # fmt: skip
    else:
        assert "onfirm" in text
        assert "已确认" not in text


# --- the computation -----------------------------------------------------------------------------


def computed(formula: str, expected: str = "", actual: str = "", unit: str = "", **values: str) -> str:
    """The expression with values as {name}, and what it comes to; "" where there is none."""
    pairs = tuple(values.items())
    found = recompute(Computation(
        formula=formula, expected=expected, actual=actual, unit=unit, values=pairs,
    ))
    if found is None:
        return ""
    shown = "".join(pairs[t.value][0] if t.kind == "value" else t.text for t in found.tokens)
    return f"{shown} = {found.result.normalize():f}"


def test_a_formula_over_named_values_is_worked_out() -> None:
    assert computed(
        "支出总计 = 本年支出合计 + 年末结转和结余", "329", "320.00", 支出总计="320.00万元",
        本年支出合计="286.00万元", 年末结转和结余="43.00万元",
    ) == "本年支出合计+年末结转和结余 = 329"
    assert computed(
        "增减率 =（本年数 − 上年数）÷ 上年数 × 100%", "25", 本年数="1,250", 上年数="1,000"
    ) == "(本年数-上年数)/上年数*100 = 25"
    assert computed("执行得分=分值×执行率", "9.81", 分值="10", 执行率="98.08%") == "分值*执行率 = 9.808"
    assert computed(
        "使用非财政拨款结余（含专用结余）+ 年初数", "5", **{"使用非财政拨款结余（含专用结余）": "2", "年初数": "3"}
    ) == "使用非财政拨款结余（含专用结余）+年初数 = 5"


def test_sums_need_no_names() -> None:
    assert computed("合计 = 各项之和", "6", 合计="7", 甲="1", 乙="2", 丙="3") == "甲+乙+丙 = 6"
    assert computed("Σ所列各项", "7", "6", 甲="1", 乙="2", 丙="3") == "甲+乙+丙 = 6"
    assert computed("总分 = 各指标得分之和", "48.3", 各项得分="20＋10＋18.3") == "各项得分 = 48.3"


def test_what_does_not_give_the_stated_figure_is_no_expression() -> None:
    assert computed("合计 = 甲 + 乙", "9", 甲="1", 乙="2") == ""
    assert computed("倍数 = 本届 ÷ 上届", actual="3", 本届="2,226家", 上届="864家") == ""
    assert computed("甲 ÷ 乙", "0", 甲="1", 乙="0") == ""
    assert computed("甲 + 丁", "3", 甲="1", 乙="2") == ""
    assert computed("甲 + (乙", "3", 甲="1", 乙="2") == ""
    assert computed("追加额 > 0", ">0", "0", 甲="年初528.60万元，全年528.60万元") == ""


# --- Excel ---------------------------------------------------------------------------------------


def column(sheet: Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in body]


def test_only_our_own_formulas_are_formulas() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([report("docx"), report("pdf", 2)])))
    formulas = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    formulas += 1
                    assert FORMULA.fullmatch(cell.value), cell.value
    assert formulas > 40
    comments = [row["意见原文"] for row in rows(book["疑点"])]
    assert comments[1] == REJECTED[0].comment == '=HYPERLINK("http://x")'
    assert book["疑点"].cell(3, column(book["疑点"], "意见原文")).data_type != "f"


def test_formulas_and_their_kept_results_agree() -> None:
    data = xlsx([report()])
    formulas = openpyxl.load_workbook(io.BytesIO(data))["复算"]
    kept = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["复算"]
    worked = 0
    for row in formulas.iter_rows(min_row=2):
        cell = row[4]
        if cell.data_type != "f":
            continue
        expression = re.sub(r"[A-Z]+\d+", lambda match: f"({kept[match[0]].value})", cell.value[1:])
        assert eval(expression, {"__builtins__": {}}) == pytest.approx(kept[cell.coordinate].value)
        worked += row[2].value == "复算结果"
    assert worked >= 8
    findings = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["疑点"]
    first = rows(findings)[0]
    assert (first["应为"], first["文中"], first["相差"]) == (13881.2, 13818.2, pytest.approx(-63))


def test_sheets_are_set_up_for_reading_and_printing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx([report("docx"), report("pdf", 2)])))
    assert book.sheetnames == ["疑点", "复算", "报告", "规则依据", "说明"]
    sheet = book["疑点"]
    assert sheet.freeze_panes == "F2"
    assert sheet.auto_filter.ref == f"A1:AJ{sheet.max_row}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    listed = rows(book["报告"])
    assert [row["疑点"] for row in listed] == [len(report().findings)] * 2
    assert listed[0]["已确认"] == listed[0]["已排除"] == 1
    assert 0 < listed[0]["数字读入"] < 1
    by_code = {row["规则"]: row for row in rows(book["规则依据"])}
    assert set(by_code) == set(RULES)
    assert "预算法" in by_code["ART001"]["依据"]
    about = {row["项目"]: row["内容"] for row in rows(book["说明"])}
    assert about["疑点数"] == 2 * len(report().findings)
    assert about["筛选：年度"] == "2024"


def test_a_long_text_is_cut_for_a_cell_and_controls_are_left_out() -> None:
    item = report().findings[0]
    long = item.finding.model_copy(update={"message": "数" * 40_000 + "\x00\x0b"})
    one = report().model_copy(update={"findings": (item.model_copy(update={"finding": long}),)})
    book = openpyxl.load_workbook(io.BytesIO(xlsx([one])))
    text = rows(book["疑点"])[0]["疑点摘要"]
    assert len(text) < 32_767
    assert text.endswith("（过长，全文见 JSON）")


# --- CSV, JSON, SARIF ----------------------------------------------------------------------------


def test_csv_opens_in_excel_and_runs_nothing() -> None:
    data = WRITERS["csv"]([report()], ABOUT)
    assert data.startswith("\ufeff".encode())
    read = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(read) == len(report().findings)
    assert read[1]["意见原文"] == "'" + REJECTED[0].comment
    assert read[0]["复核时间"] == "2026-03-05 13:30:00"
    assert read[2]["最近检查仍存在"] == "否"
    for row in read:
        for value in row.values():
            assert not re.match(r"\s*[=@＝＠]|\s*[-+＋－][^\d]", value), value


@given(st.text(max_size=20))
def test_no_text_begins_a_formula(text: str) -> None:
    cell = cell_text(text)
    begins = cell.lstrip(" \u3000")[:1]
    assert begins not in tuple("=@＝＋－＠\t\r")
    if begins in ("+", "-"):
        assert re.fullmatch(r"[-+]?\d[\d,]*(\.\d+)?%?", cell.strip())


def test_json_has_the_contracts_shape_and_the_log(shared: Any) -> None:
    data = json.loads(WRITERS["json"]([report("docx"), report("pdf", 2)], ABOUT))
    schema = json.loads((shared / "contract" / "findings.schema.json").read_text())
    jsonschema.validate(data, schema)
    first, second, *_ = data["reports"][0]["findings"]
    assert first["state"] == "confirmed"
    assert [one["action"] for one in first["decisions"]] == [
        "reject", "undo", "comment", "confirm", "confirm",
    ]
    assert first["decisions"][0]["undone"]
    assert first["second_verdict"]["author"] == "赵二审"
    assert second["verdict"]["reason"] == "extraction"
    assert data["export"]["filters"][0] == {"name": "年度", "value": "2024"}


def test_sarif_names_every_rule_and_every_place() -> None:
    reports = [report("docx"), report("pdf", 2)]
    data = json.loads(WRITERS["sarif"](reports, ABOUT))
    assert data["version"] == "2.1.0"
    (run,) = data["runs"]
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == list(RULES)
    assert run["columnKind"] == "unicodeCodePoints"
    texts = [example("docx").document, example("pdf").document]
    assert len(run["artifacts"]) == 2
    items = [(index, item) for index, one in enumerate(reports) for item in one.findings]
    assert len(run["results"]) == len(items)
    for result, (index, item) in zip(run["results"], items, strict=True):
        assert listed[result["ruleIndex"]]["id"] == result["ruleId"] == item.finding.rule
        assert result["level"] in ("error", "warning", "note")
        assert result["partialFingerprints"]["gouji/v1"] == item.finding.id
        assert bool(result.get("suppressions")) == (item.state is State.REJECTED)
        assert result["baselineState"] == ("unchanged" if item.present else "absent")
        places = [*result["locations"], *result.get("relatedLocations", [])]
        assert len(places) == len(item.finding.evidence)
        for place in places:
            physical = place["physicalLocation"]
            assert physical["artifactLocation"]["index"] == index
            assert run["artifacts"][index]["location"]["uri"] == physical["artifactLocation"]["uri"]
            region, document = physical["region"], texts[index]
            assert document is not None
            start = region["charOffset"]
            quote = document.text[start : start + region["charLength"]]
            assert quote == region["snippet"]["text"]
    suppressed = next(result for result in run["results"] if result.get("suppressions"))
    assert "数据提取有误" in suppressed["suppressions"][0]["justification"]


# --- HTML and Word -------------------------------------------------------------------------------


def test_html_says_where_a_finding_stands_and_escapes_what_people_write() -> None:
    item = report().findings[0]
    hostile = item.model_copy(update={"decisions": (
        decision(9, item.verdict.action, State.CONFIRMED, comment="<script>alert(1)</script>"),
    )}) if item.verdict else item  # fmt: skip
    one = report().model_copy(update={"findings": (hostile,)})
    text = WRITERS["html"]([one], ABOUT).decode()
    assert '<span class="stands">已确认</span>' in text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "预算法" in text
    assert not re.search(r'(?:src|href)="(?!#)', text)


def test_the_word_paper_has_a_sheet_for_each_finding() -> None:
    paper = open_docx(io.BytesIO(WRITERS["docx"]([report("docx"), report("pdf", 2)], ABOUT)))
    titles = [line.text for line in paper.paragraphs if line.style and line.style.name == "Title"]
    assert titles == ["审计工作底稿"] * 2
    sheets = [table for table in paper.tables if table.cell(0, 0).text.startswith("疑点 ")]
    findings = report().findings
    assert len(sheets) == 2 * (len(findings) - 1)  # what was rejected is in a list of its own
    first = sheets[0]
    labels = [row.cells[0].text for row in first.rows]
    assert labels[1:] == [
        "疑点摘要", "所在章节", "依据", "证据", "计算过程", "复核意见", "编制人",
    ]
    assert "1. 文字：“13,818.20万元”（第24行）" in first.cell(4, 1).text
    assert "应为 13,881.20万元" in first.cell(5, 1).text
    assert "第二人复核：确认：同意 —— 赵二审 2026-03-05 14:30" in first.cell(6, 1).text
    rejected = next(table for table in paper.tables if "排除原因与意见" in table.rows[0].cells[3].text)
    assert "数据提取有误" in rejected.cell(1, 3).text
    redone = next(sheet for sheet in sheets if "复算：" in sheet.cell(5, 1).text)
    assert " + " in redone.cell(5, 1).text or " ÷ " in redone.cell(5, 1).text


def test_the_word_paper_is_set_as_chinese_papers_are() -> None:
    data = WRITERS["docx"]([report()], ABOUT)
    paper = open_docx(io.BytesIO(data))
    section = paper.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    fonts = {
        name: paper.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Cell", "Heading 1")
    }
    assert fonts == {"Normal": "仿宋", "Cell": "宋体", "Heading 1": "黑体"}
    fields = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert [str(field).strip() for field in fields] == ["PAGE", "NUMPAGES"]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_report_without_findings_says_what_was_read() -> None:
    one = report().model_copy(update={"findings": ()})
    paper = open_docx(io.BytesIO(WRITERS["docx"]([one], ABOUT)))
    text = "\n".join(line.text for line in paper.paragraphs)
    assert "本次范围内没有疑点。" in text
    assert "未读入的内容没有检查" in text
    book = openpyxl.load_workbook(io.BytesIO(xlsx([one])))
    assert rows(book["报告"])[0]["疑点"] == 0
    assert json.loads(WRITERS["sarif"]([one], ABOUT))["runs"][0]["results"] == []


# --- names ---------------------------------------------------------------------------------------


def test_names_tell_whose_and_when() -> None:
    assert file_name("勾稽疑点", "某厅/某局", 2024, "", extension="xlsx") == "勾稽疑点_某厅某局_2024.xlsx"
    assert file_name("CON", extension="csv") == "gouji_CON.csv"


@given(st.lists(st.text(max_size=80), max_size=4))
def test_every_name_is_fit_for_windows(parts: list[str]) -> None:
    name = file_name(*parts, extension="docx")
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    stem = name.removesuffix(".docx")
    assert stem
    assert stem == stem.strip(" .")
    assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", stem)
    assert len(name) <= 120


def test_the_difference_counts_in_the_stated_figures_digits() -> None:
    found = recompute(Computation(formula="甲 × 100%", expected="33.3%", values=(("甲", "0.3333"),)))
    assert found is not None
    assert found.result == Decimal("33.33")
