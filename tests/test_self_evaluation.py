"""Self-evaluation forms are read whole, in whatever shape their table comes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from checker.engine import check
from checker.indicators import figure
from checker.profile import fit
from extractor.building import DocumentBuilder, GridCell
from extractor.loading import load
from extractor.loading_txt import document_of_text
from extractor.measurand import read_measurand
from extractor.self_evaluation import read_self_evaluations
from extractor.template import extract
from gouji.records import PerformanceOverview, ReportHeader, SelfEvaluation
from gouji.settings import Limits
from gouji.types import Amount, Cell, Document


def forms(document: Document) -> list[SelfEvaluation]:
    found = list(read_self_evaluations(document, ReportHeader()))
    assert all(isinstance(form, SelfEvaluation) for form in found)
    return [form for form in found if isinstance(form, SelfEvaluation)]


def text_document(text: str) -> Document:
    return document_of_text("report.txt", "txt", "", text, Limits())


def grid(*rows: list[str | tuple[str, int]]) -> Document:
    """A document with one table; a cell is its text, or (text, columns that it covers)."""
    cells = []
    for at, row in enumerate(rows):
        col = 0
        for cell in row:
            text, span = cell if isinstance(cell, tuple) else (cell, 1)
            cells.append(GridCell(text, at, col, col_span=span))
            col += span
    builder = DocumentBuilder("report.docx", "docx", "", Limits())
    builder.table(cells)
    return builder.document()


def measured(text: str) -> tuple[str, str | None, Decimal | None, str]:
    cell = Cell(row=0, col=0, start=0, end=len(text), text=text)
    read = read_measurand(cell)
    amount = read.amount
    return read.kind, read.operator, amount.value if amount else None, amount.unit if amount else ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (">=45场", ("numeric", ">=", Decimal(45), "场")),
        ("＞=８０％", ("numeric", ">=", Decimal(80), "%")),
        ("≦0.5天", ("numeric", "<=", Decimal("0.5"), "天")),
        ("不低于95%", ("numeric", ">=", Decimal(95), "%")),
        ("20个工作日以内", ("numeric", "<=", Decimal(20), "个工作日")),
        ("90百分比", ("numeric", None, Decimal(90), "%")),
        ("5000万元", ("numeric", None, Decimal(5000), "万元")),
        ("≥200元每人每月", ("numeric", ">=", Decimal(200), "元每人每月")),
        ("780次/年", ("numeric", None, Decimal(780), "次/年")),
        ("330元/平方米", ("numeric", None, Decimal(330), "元/平方米")),
        ("=14万平方米", ("numeric", "=", Decimal(140_000), "平方米")),
        ("80%-90%", ("numeric", None, Decimal(80), "%")),
        ("显著增加", ("qualitative", None, None, "")),
        ("=2024年12月前完成", ("date", "=", None, "")),
        ("2个/3个", ("unread", None, None, "")),
        ("—", ("blank", None, None, "")),
    ],
)
def test_targets_are_read(text: str, expected: tuple[str, str | None, Decimal | None, str]) -> None:
    assert measured(text) == expected


FLAT = """
\t项目支出绩效自评表

\t(2024年度)

\t项目名称
\t灯塔维护经费

\t主管部门
\t
\t实施单位
\t航标处

\t项目资金
（万元）
\t
\t年初预算数
\t全年预算数
\t全年执行数
\t分值
\t执行率
\t得分

\t
\t年度资金总额
\t20.00
\t20.00
\t18.00
\t10
\t90.00%
\t9.00

\t
\t其中：当年财政拨款
\t20.00
\t20.00
\t18.00
\t—
\t—
\t—

\t年度总体目标
\t预期目标
\t实际完成情况

\t
\t灯塔维护12次
\t全年维护灯塔13次

\t
\t一级指标
\t二级指标
\t三级指标
\t权重
\t目标值
\t业绩值
\t完成率
\t指标得分

\t年度绩效指标完成情况
\t产出指标
\t数量指标
\t维护次数
\t50
\t>=12次
\t=13次
\t108.33
\t50

\t
\t
\t质量指标
\t正常率
\t40
\t>=95%
\t=90%
\t94.74
\t37.90

\t总分
\t100
\t96.90分

"""


def test_a_form_flattened_to_text() -> None:
    (form,) = forms(text_document(FLAT))
    assert form.project
    assert form.project.quote == "灯塔维护经费"
    assert form.fiscal_year == 2024
    assert form.competent_department is None
    assert form.competent_department_label is not None
    assert form.implementing_unit
    assert form.implementing_unit.quote == "航标处"
    assert [row.kind for row in form.funds] == ["total", "fiscal"]
    assert form.goal_actual
    assert form.goal_actual.quote == "全年维护灯塔13次"
    assert [row.level1 for row in form.indicators] == ["产出指标", "产出指标"]
    assert isinstance(form.total_score, Amount)
    assert form.total_score.value == Decimal("96.90")
    assert form.unread_rows == 0


def test_every_quote_is_where_it_says() -> None:
    document = text_document(FLAT)
    (form,) = forms(document)
    for row in form.indicators:
        for place in (row.name, row.target.raw, row.actual.raw):
            assert place is not None
            assert document.text[place.start : place.end] == place.quote


def test_labels_above_a_piped_table_and_rows_that_lost_cells() -> None:
    (form,) = forms(text_document(
        "项目支出绩效自评表\n(2023年度)\n项目名称 灯塔 维护\n主管部门 海事局 实施单位 航标处\n"
        "项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分\n"
        "年度资金总额 | 43.2 | 43.2 | 37.24 | 10 | 86% | 9\n"
        "其中:当年财政拨款 | 43.2 | 43.2 | 37.24 | | |\n"
        "年度总体目标 | 预期目标 | 实际完成情况\n"
        "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施\n"
        "产出指标 | 数量指标 | 维护次数 | 12 | 12 | 50 | 50 | 无\n"
        " | 质量指标 | 正常率 | 100 | 100 | 40 | 40 |\n"
    ))
    assert form.project
    assert form.project.quote == "灯塔 维护"
    assert form.competent_department
    assert form.competent_department.quote == "海事局"
    total = form.total_funds
    assert total is not None
    read = [figure(reading) for reading in (total.budget_adjusted, total.executed, total.rate)]
    assert [str(amount.value) for amount in read if amount] == ["43.2", "37.24", "86"]
    weights = [figure(row.weight) for row in form.indicators]
    assert [weight.value for weight in weights if weight] == [50, 40]
    assert form.indicators[1].level2 == "质量指标"


def test_operator_figure_and_unit_in_three_columns() -> None:
    (form,) = forms(grid(
        [("部门预算项目支出绩效自评表(2023年度)", 10)],
        ["项目名称", ("灯塔维护", 9)],
        [
            "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分",
            "未完成原因分析",
        ],
        ["产出指标", "数量指标", "维护次数", "≥", "12", "次", "13", "60", "60", ""],
        ["效益指标", "社会效益指标", "航行安全", "定性", "良好", "", "良好", "30", "30", ""],
    ))
    first, second = form.indicators
    assert first.target.operator == ">="
    assert first.target.amount
    assert first.target.amount.unit == "次"
    assert second.target.kind == "qualitative"


HEAD: list[str | tuple[str, int]] = [
    "一级指标", "二级指标", "三级指标", "权重", "目标值", "业绩值", "完成率", "得分",
]


def test_many_forms_in_one_table_one_without_its_header_row() -> None:
    row: list[str | tuple[str, int]] = ["产出指标", "数量指标", "次数", "90", "≥1次", "1次", "100", "90"]
    found = forms(grid(
        [("项目支出绩效自评表", 8)],
        ["项目名称", ("甲项目", 7)],
        HEAD, row, ["总分", ("100", 3), ("", 3), "100分"],
        [("项目支出绩效自评表", 8)],
        ["项目名称", ("乙项目", 7)],
        ["年度总体目标", ("预期目标", 3), ("实际完成情况", 4)],
        ["", ("做一次", 3), ("做了一次", 4)],
        row, ["总分", ("100", 3), ("", 3), "90分"],
    ))
    assert [form.where for form in found] == ["甲项目", "乙项目"]
    assert [len(form.indicators) for form in found] == [1, 1]
    assert isinstance(found[1].total_score, Amount)
    assert found[1].total_score.value == 90


def test_what_cannot_be_placed_is_counted_not_guessed() -> None:
    (form,) = forms(grid(
        [("项目支出绩效自评表", 8)], ["项目名称", ("甲项目", 7)], HEAD,
        ["产出指标", "数量指标", "次数", "若干分左右", "≥1次", "1次", "100", "90"],
    ))
    assert form.indicators == ()
    assert form.unread_rows == 1


def test_a_table_of_objectives_is_no_evaluation() -> None:
    assert forms(grid(
        [("部门整体预算绩效目标表", 4)], ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "次数", "≥1次"],
    )) == []


@pytest.fixture(scope="module", params=["txt", "docx", "pdf"])
def commerce(request: pytest.FixtureRequest, shared: Path) -> Document:
    return load(shared / "reports" / f"commerce-xinjiang-2024.{request.param}")


def test_a_real_report_whole(commerce: Document) -> None:
    records = extract(commerce)
    found = records.of(SelfEvaluation)
    projects = [form for form in found if form.kind == "project"]
    assert (len(projects), len(found)) == (25, 26)
    assert sum(len(form.indicators) for form in projects) == 232
    assert sum(len(form.indicators) for form in found) == 235
    assert all(form.unread_rows == 0 for form in found)
    executed = [figure(form.total_funds.executed) for form in projects if form.total_funds]
    assert sum(amount.value for amount in executed if amount) == Decimal("9342.15")
    totals = [figure(form.total_score) for form in projects]
    assert all(totals)
    assert min(t.value for t in totals if t) == Decimal("86.00")
    (overview,) = records.of(PerformanceOverview)
    assert overview.projects
    assert overview.projects.value == 26


def test_the_profile_of_a_real_report_and_its_fit(commerce: Document) -> None:
    profile = fit(extract(commerce))
    assert profile.completion
    assert profile.completion.formula.name == "xinjiang_2024_inferred"
    assert (profile.completion.explained, profile.completion.rows) == (8, 9)
    assert profile.execution
    assert profile.execution.formula.name == "execution_rate"


def test_findings_do_not_depend_on_the_format(shared: Path) -> None:
    def told(kind: str) -> set[tuple[str, str]]:
        document = load(shared / "reports" / f"commerce-xinjiang-2024.{kind}")
        found = check(extract(document), document).findings
        return {(f.rule, f.message) for f in found if f.rule[:3] in ("SCO", "IND", "BUD")}

    assert told("txt") == told("docx") == told("pdf")


def test_other_provinces_forms_give_no_false_findings(shared: Path) -> None:
    for name in ("excerpts/009.txt", "excerpts/037.txt", "selfeval-yuzhong-2021.xlsx"):
        document = load(shared / "reports" / name)
        records = extract(document)
        assert records.of(SelfEvaluation), name
        found = check(records, document).findings
        assert [f for f in found if f.rule[:3] in ("SCO", "IND", "BUD")] == [], name


def test_a_label_and_its_value_in_one_cell() -> None:
    (form,) = forms(grid(
        [("项目支出绩效自评表", 8)], [("项目名称：甲项目", 4), ("主管部门：海事局", 4)], HEAD,
        ["产出指标", "数量指标", "次数", "90", "≥1次", "1次", "100", "90"],
    ))
    assert form.project is not None
    assert form.project.quote == "甲项目"
    assert form.competent_department is not None
    assert form.competent_department.quote == "海事局"


@pytest.mark.parametrize("lost", ["\t50\n", "\t>=12次\n", "\t=13次\n", "\t108.33\n", "\t维护次数\n"])
def test_a_lost_cell_never_becomes_another_value(lost: str) -> None:
    (form,) = forms(text_document(FLAT.replace(lost, "", 1)))
    whole = forms(text_document(FLAT))[0].indicators[0]
    for row in form.indicators[:-1]:
        for name in ("weight", "score", "completion_rate"):
            read = figure(getattr(row, name))
            assert read is None or read.value == getattr(whole, name).value
        assert row.actual.raw is None or row.actual.raw.quote == "=13次"
