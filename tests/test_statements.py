"""The nine statements: told by their titles, read in the layouts of several provinces."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from extractor.building import DocumentBuilder, GridCell
from extractor.header import read_header
from extractor.loading import load
from extractor.statement_terms import statement_of
from extractor.statements import read_statements
from extractor.template import extract
from gouji.records import Catalogue, Figure, StatementTable
from gouji.settings import Limits
from gouji.types import Amount, Document, Unread


def cells(rows: list[str]) -> list[GridCell]:
    """A grid from lines with bars; `<` goes on from the cell to the left, `^` from the one above."""
    grid = [[part.strip() for part in row.split("|")] for row in rows]
    found: dict[tuple[int, int], GridCell] = {}
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(grid):
        for c, text in enumerate(row):
            if text == "<":
                owner[r, c] = owner[r, c - 1]
                head = found[owner[r, c]]
                head.col_span = max(head.col_span, c - head.col + 1)
            elif text == "^":
                owner[r, c] = owner[r - 1, c]
                head = found[owner[r, c]]
                head.row_span = max(head.row_span, r - head.row + 1)
            else:
                owner[r, c] = (r, c)
                found[r, c] = GridCell(text, r, c)
    return list(found.values())


def report(*tables: tuple[str, list[str]], title: str = "2024年度部门决算", notes: str = "") -> Document:
    builder = DocumentBuilder("example.docx", "docx", "", Limits())
    builder.paragraph(f"某市商务局{title}")
    for name, rows in tables:
        builder.paragraph(name)
        builder.paragraph("单位：万元")
        builder.table(cells(rows))
        if notes:
            builder.paragraph(notes)
    return builder.document()


def read(document: Document) -> tuple[list[StatementTable], dict[tuple[str, ...], Decimal]]:
    """The statements, and the values by source, concept, fund, measure and subject."""
    records = list(read_statements(document, read_header(document)))
    values = {
        (f.source, f.concept, f.fund, f.measure, f.code or f.name): f.amount.value
        for f in records if isinstance(f, Figure)
    }
    return [record for record in records if isinstance(record, StatementTable)], values


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("收入支出决算总表", "T1"), ("收入决算表", "T2"), ("支出决算表", "T3"),
        ("财政拨款收入支出决算总表", "T4"), ("一般公共预算财政拨款支出决算表", "T5"),
        ("一般公共预算财政拨款基本支出决算表", "T6"), ('财政拨款"三公"经费支出决算表', "T7"),
        ("政府性基金预算财政拨款收入支出决算表", "T8"), ("国有资本经营预算财政拨款收入支出决算表", "T9"),
        ("国有资本经营预算财政拨款支出决算表", "T9"), ("2024年部门财务收支预算总表", "T1"),
        ("2024年部门收入预算总表", "T2"), ("2024年部门支出预算总表", "T3"),
        ("2024年部门财政拨款收支预算总表", "T4"), ("部门一般公共预算支出功能分类预算表", "T5"),
        ("部门一般公共预算基本支出部门预算经济分类预算表", "T6"),
        ("项目支出绩效自评表", None), ("政府采购情况表", None), ("收入决算情况说明", None),
    ],
)  # fmt: skip
def test_a_title_tells_the_statement(title: str, expected: str | None) -> None:
    assert statement_of(title) == expected


def test_two_sides_with_line_numbers() -> None:
    tables, values = read(report(("收入支出决算总表", [
        "收入 | < | < | 支出 | < | <",
        "项目 | 行次 | 金额 | 项目 | 行次 | 金额",
        "栏次 | | 1 | 栏次 | | 2",
        "一、一般公共预算财政拨款收入 | 1 | 2,940.05 | 一、一般公共服务支出 | 32 | 2,106.66",
        "八、其他收入 | 8 | 6.20 | 八、社会保障和就业支出 | 39 | ",
        "本年收入合计 | 27 | 2,946.25 | 本年支出合计 | 58 | 2,106.66",
        "使用非财政拨款结余（含专用结余） | 28 | 0.00 | 结余分配 | 59 | ",
        "年初结转和结余 | 29 | 49.14 | 年末结转和结余 | 60 | 888.73",
        "总计 | 31 | 2,995.39 | 总计 | 62 | 2,995.39",
    ])))
    assert [table.statement for table in tables] == ["T1"]
    assert values == {
        ("T1", "income_general_public", "all", "final", ""): Decimal("2940.05"),
        ("T1", "func", "all", "final", "201"): Decimal("2106.66"),
        ("T1", "income_other", "all", "final", ""): Decimal("6.20"),
        ("T1", "income_total", "all", "final", ""): Decimal("2946.25"),
        ("T1", "expenditure_total", "all", "final", ""): Decimal("2106.66"),
        ("T1", "non_fiscal_surplus_used", "all", "final", ""): Decimal("0.00"),
        ("T1", "opening_balance", "all", "final", ""): Decimal("49.14"),
        ("T1", "closing_balance", "all", "final", ""): Decimal("888.73"),
        ("T1", "income_grand_total", "all", "final", ""): Decimal("2995.39"),
        ("T1", "expenditure_grand_total", "all", "final", ""): Decimal("2995.39"),
    }


def test_three_columns_of_figures() -> None:
    _, values = read(report(("收入支出决算总表", [
        "收入 | < | < | < | 支出 | < | < | <",
        "项目 | 年初预算数 | 全年预算数 | 决算数 | 项目（按功能分类） | 年初预算数 | 全年预算数 | 决算数",
        "一、财政拨款收入 | 90.00 | 110.00 | 100.00 | 一、教育支出 | 90.00 | 110.00 | 100.00",
        "其中：政府性基金 | 1.00 | 1.00 | 1.00 | | | | ",
        "本年收入合计 | 90.00 | 110.00 | 100.00 | 本年支出合计 | 90.00 | 110.00 | 100.00",
    ])))
    of = {key[3]: value for key, value in values.items() if key[1] == "income_fiscal"}
    assert of == {"budget_original": 90, "budget_adjusted": 110, "final": 100}


def test_title_and_unit_as_rows_of_the_table() -> None:
    document = report(("一", [
        "收入支出决算总表 | < | < | < | < | <", "公开01表 | | | | | ", "部门：某市商务局 | | | | | 单位：元",
        "收入 | < | < | 支出 | < | <", "项目 | 年初预算数 | 决算数 | 项目 | 年初预算数 | 决算数",
        "一、财政拨款收入 | 90 | 100 | 一、教育支出 | 90 | 100",
    ]))
    tables, values = read(document)
    assert [(table.statement, table.where) for table in tables] == [("T1", "收入支出决算总表")]
    assert values["T1", "income_fiscal", "all", "budget_original", ""] == 90
    assert values["T1", "func", "all", "final", "205"] == 100


def test_fiscal_appropriation_by_fund() -> None:
    _, values = read(report(("财政拨款收入支出决算总表", [
        "收入 | < | 支出 | < | < | < | <",
        "项目 | 金额 | 项目 | 合计 | 一般公共预算财政拨款 | 政府性基金预算财政拨款 | 国有资本经营预算财政拨款",
        "一、一般公共预算财政拨款 | 20.00 | 一、教育支出 | 30.00 | 20.00 | 10.00 | ",
        "二、政府性基金预算财政拨款 | 10.00 | 二、科学技术支出 | | | | ",
        "本年收入合计 | 30.00 | 本年支出合计 | 30.00 | 20.00 | 10.00 | ",
        "年初财政拨款结转和结余 | 2.00 | 年末财政拨款结转和结余 | 2.00 | 2.00 | | ",
        "一、一般公共预算财政拨款 | 2.00 | | | | | ",
        "总计 | 32.00 | 总计 | 32.00 | 22.00 | 10.00 | ",
    ])))
    assert values["T4", "income_general_public", "all", "final", ""] == 20
    assert values["T4", "opening_balance", "general_public", "final", ""] == 2
    assert values["T4", "func", "gov_funds", "final", "205"] == 10
    assert values["T4", "func", "fiscal", "final", "205"] == 30
    assert values["T4", "expenditure_grand_total", "general_public", "final", ""] == 22


@pytest.mark.parametrize(
    "rows",
    [
        ["201 | | | 一般公共服务支出 | 10.00 | 10.00", "201 | 06 | | 财政事务 | 10.00 | 10.00",
         "201 | 06 | 01 | 行政运行 | 10.00 | 10.00"],
        ["201 | | | 一般公共服务支出 | 10.00 | 10.00", " | 06 | | 财政事务 | 10.00 | 10.00",
         " | | 01 | 行政运行 | 10.00 | 10.00"],
        ["201 | < | < | 一般公共服务支出 | 10.00 | 10.00", "20106 | < | < | 财政事务 | 10.00 | 10.00",
         "201 06 01 | < | < | 行政运行 | 10.00 | 10.00"],
    ],
    ids=["every-level", "own-level", "one-column"],
)  # fmt: skip
def test_codes_in_columns(rows: list[str]) -> None:
    _, values = read(report(("支出决算表", [
        "项目 | < | < | < | 本年支出合计 | 基本支出 | 项目支出",
        "功能分类科目编码 | < | < | 科目名称 | ^ | ^ | ^",
        "类 | 款 | 项 | 栏次 | 1 | 2 | 3",
        "合计 | < | < | < | 10.00 | 10.00 | ",
        *(f"{row} | " for row in rows),
    ])))
    for code in ("201", "20106", "2010601"):
        assert values["T3", "func", "all", "final", code] == 10
        assert values["T3", "func_basic", "all", "final", code] == 10
    assert values["T3", "basic_expenditure", "all", "final", ""] == 10
    assert len(values) == 8


def test_code_and_name_in_one_cell() -> None:
    _, values = read(report(("收入决算表", [
        "科目名称 | 本年收入合计 | 财政拨款收入 | 事业收入 | < | 其他收入",
        "^ | ^ | ^ | 小计 | 其中：教育收费 | ^",
        "[205]教育支出 | 13.00 | 10.00 | 2.00 | 1.00 | 1.00",
        "[20502]普通教育 | 13.00 | 10.00 | 2.00 | 1.00 | 1.00",
    ])))
    assert values["T2", "func_income", "all", "final", "20502"] == 13
    assert values["T2", "income_service", "all", "final", "205"] == 2
    assert len(values) == 8


def test_basic_expenditure_in_three_panels() -> None:
    tables, values = read(report(("一般公共预算财政拨款基本支出决算明细表", [
        "人员经费 | < | < | 公用经费 | < | < | < | < | <",
        "科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额 | 科目编码 | 科目名称 | 金额",
        "301 | 工资福利支出 | 20.00 | 302 | 商品和服务支出 | 5.00 | 310 | 资本性支出 | 1.00",
        "30101 | 基本工资 | 20.00 | 30201 | 办公费 | 5.00 | 31002 | 办公设备购置 | 1.00",
        "人员经费合计 | < | 20.00 | 公用经费合计 | < | < | < | < | 6.00",
    ])))
    assert values["T6", "econ", "general_public", "final", "31002"] == 1
    assert values["T6", "personnel_funds", "general_public", "final", ""] == 20
    assert values["T6", "public_funds", "general_public", "final", ""] == 6
    assert tables[0].unread_cells == 0


THREE_PUBLIC = [
    "预算数 | < | < | < | < | < | 决算数 | < | < | < | < | <",
    "合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | < | < | 公务接待费"
    " | 合计 | 因公出国（境）费 | 公务用车购置及运行维护费 | < | < | 公务接待费",
    "^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^"
    " | ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^",
    "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12",
    "99.35 | 40.00 | 57.35 | | 57.35 | 2.00 | 82.10 | 25.00 | 55.10 | | 55.10 | 2.00",
]


@pytest.mark.parametrize(
    ("notes", "measure"),
    [
        ("注：本表反映部门本年度“三公”经费支出预决算情况。", "budget_original"),
        ("注：预算数为“三公”经费全年预算数，反映按规定程序调整后的预算数。", "budget_adjusted"),
    ],
)
def test_three_public_in_columns(notes: str, measure: str) -> None:
    _, values = read(report(("财政拨款“三公”经费支出决算表", THREE_PUBLIC), notes=notes))
    assert values["T7", "three_public", "fiscal", measure, ""] == Decimal("99.35")
    assert values["T7", "vehicle", "fiscal", "final", ""] == Decimal("55.10")
    assert values["T7", "vehicle_operation", "fiscal", "final", ""] == Decimal("55.10")
    assert values["T7", "official_reception", "fiscal", "final", ""] == 2
    assert len(values) == 10


def test_three_public_in_rows_and_by_years() -> None:
    rows = ["项目 | 年初预算数 | 决算数", "合计 | 5.00 | 4.00", "1.因公出国（境）费 | | ",
            "2.公务接待费 | 2.00 | 1.00", "3.公务用车购置及运行维护费 | 3.00 | 3.00",
            "其中：（1）公务用车购置费 | | ", "（2）公务用车运行维护费 | 3.00 | 3.00"]  # fmt: skip
    _, values = read(report(("“三公”经费支出表", rows)))
    assert values["T7", "three_public", "fiscal", "budget_original", ""] == 5
    assert values["T7", "vehicle_operation", "fiscal", "final", ""] == 3
    years = ["年度 | 合计 | 因公出国（境）经费 | 公务接待费 | 公车购置及运行维护费合计",
             "2023年 | 30 | 9 | 10 | 11",
             "2024年 | 20 | 1 | 9 | 10", "2024年比2023年增减% | -33.3 | -88.9 | -10 | -9.1"]  # fmt: skip
    _, values = read(report(("对比情况", years)))
    assert values["T7", "three_public", "fiscal", "prior_year", ""] == 30
    assert values["T7", "vehicle", "fiscal", "final", ""] == 10
    assert len(values) == 8


def test_an_empty_table_and_its_note() -> None:
    rows = ["项目 | < | 年初结转和结余 | 本年收入 | 本年支出 | < | < | 年末结转和结余",
            "科目编码 | 科目名称 | ^ | ^ | 小计 | 基本支出 | 项目支出 | ^", " | | | | | | | ",
            "合计 | < | | | | | | "]  # fmt: skip
    name = "政府性基金预算财政拨款收入支出决算表"
    tables, values = read(report((name, rows), notes="注：本单位无政府性基金预算收支，故本表为空表。"))
    assert tables[0].empty
    assert tables[0].note is not None
    assert not values
    tables, _ = read(report((name, rows)))
    assert tables[0].empty
    assert tables[0].note is None


def test_a_cell_that_is_no_figure_is_unread() -> None:
    tables, values = read(report(("支出决算表", [
        "科目编码 | 科目名称 | 本年支出合计 | 基本支出 | 项目支出", "201 | 一般公共服务支出 | 1O.00 | 10.00 | ",
    ])))
    assert tables[0].unread_cells == 1
    assert isinstance(tables[0].rows[0].cells[0].amount, Unread)
    assert ("T3", "func", "all", "final", "201") not in values


def test_in_a_budget_the_budgeted_figure_is_the_final_one() -> None:
    _, values = read(report(("2024年部门财务收支预算总表", [
        "本年收入 | < | 本年支出 | <", "项目 | 预算数 | 项目 | 预算数",
        "一、财政拨款收入 | 100 | 一、教育支出 | 100", "1. 一般公共预算资金 | 100 | | ",
        "收入总计 | 100 | 支出总计 | 100",
    ]), title="2024年部门预算"))
    assert values["T1", "income_grand_total", "all", "final", ""] == 100
    assert values["T1", "income_general_public", "all", "final", ""] == 100


@pytest.mark.parametrize(
    "rows",
    [
        ["科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出", "201 | 一般公共服务支出 | 10.00 | 10.00"],
        ["科目编码 | 科目名称 | 支出", "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出",
         "201 | 一般公共服务支出 | 10.00 | 10.00 | "],
    ],
    ids=["a blank cell is lost", "a merged heading is lost"],
)  # fmt: skip
def test_a_table_whose_cells_cannot_be_told_apart_is_not_read(rows: list[str]) -> None:
    tables, _ = read(report(("支出决算表", rows)))
    assert not tables


def test_a_statement_of_every_unit_gives_no_figures_of_the_report() -> None:
    rows = ["科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出", "201 | 一般公共服务支出 | 10.00 | 10.00 | "]
    name = "一般公共预算财政拨款支出决算表"
    tables, values = read(report((name, rows), (name, rows)))
    assert len(tables) == 2
    assert not values


def test_every_figure_has_its_place() -> None:
    document = report(("财政拨款“三公”经费支出决算表", THREE_PUBLIC))
    for record in read_statements(document, read_header(document)):
        if isinstance(record, Figure):
            evidence = record.amount.evidence
            assert document.text[evidence.start : evidence.end] == evidence.quote


def test_real_accounts(shared: Path) -> None:
    records = extract(load(shared / "reports" / "planning-putuo-2024.pdf"))
    tables = {table.statement: table for table in records.of(StatementTable)}
    assert sorted(tables) == [f"T{n}" for n in range(1, 10)]
    assert [name for name, table in tables.items() if table.empty] == ["T8", "T9"]
    assert not any(table.unread_cells for table in tables.values())
    found: dict[tuple[str, ...], Amount] = {
        (f.source, f.concept, f.fund, f.measure, f.code): f.amount for f in records.of(Figure)
    }
    for key, value in {
        ("T1", "closing_balance", "all", "final", ""): "100.00",
        ("T3", "func_project", "all", "final", "2120201"): "2250.88",
        ("T5", "basic_expenditure", "general_public", "final", ""): "5364.75",
        ("T6", "public_funds", "general_public", "final", ""): "480.66",
        ("T7", "official_reception", "fiscal", "budget_original", ""): "2.85",
    }.items():
        assert found[key].value == Decimal(value)
        assert found[key].unit == "万元"


def test_a_real_catalogue(shared: Path) -> None:
    records = extract(load(shared / "reports" / "finance-putuo-2024-planted.pdf"))
    listed = [entry.statement for catalogue in records.of(Catalogue) for entry in catalogue.statements]
    assert listed == [f"T{n}" for n in range(1, 10)]
    assert "T3" not in {table.statement for table in records.of(StatementTable)}
