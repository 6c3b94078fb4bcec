"""Evaluation reports are read from their prose and their two tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.engine import check
from extractor.loading import load
from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji.records import EvaluationReport
from gouji.settings import Limits
from gouji.types import Document

REPORT = """
灯塔维护经费项目支出绩效评价报告
一、基本情况
（一）项目概况
项目名称：灯塔维护经费项目（以下简称“该项目”）
本项目预算执行103.00万元（其中当年财政拨款资金100.00万元，3万元为历年结余）。
产出数量
“维护次数”指标，预期指标值≥12次。
“巡查次数”指标，预期值=50次。
产出时效
“维护及时率”指标，预期指标值为100%。

灯塔维护经费项目得分表（总表）

\t指标
\t1.项目产出类
\t2.项目效益类
\t合计分值

\t权重
\t60.00
\t30.00
\t90.00

\t得分
\t55.00
\t30
\t85.00

\t得分率
\t91.67%
\t100.00%
\t94.44%


灯塔维护经费项目完成表（细化表）

\t一级指标
\t二级指标
\t三级指标
\t预期指标值
\t权重
\t指标完成值
\t指标完成率

\t产出指标
\t数量指标
\t维护次数
\t12
\t30
\t=11次
\t91.67 %

\t
\t数量指标
\t巡查次数
\t50
\t30
\t=50次
\t100 %

\t效益指标
\t社会效益指标
\t航行安全
\t良好
\t30
\t良好
\t100 %


三、评价结论
共设置绩效目标3个，实现目标3个，完成率100%。其中：项目产出指标共设置2个，满分指标1个，得分率91.67%。最终评分结果为85.00分，绩效评级为“良好”。
项目完成且执行数控制在年度预算规模之内。
项目产出年度指标目标值按期完成1个，未完成指标1个，
"""


@pytest.fixture
def report() -> EvaluationReport:
    document = document_of_text("report.txt", "txt", "", REPORT, Limits())
    (found,) = extract(document).of(EvaluationReport)
    return found


@pytest.mark.parametrize(
    ("title", "project"),
    [
        ("灯塔维护经费项目支出绩效评价报告", "灯塔维护经费"),
        ("灯塔维护经费\n项目支出绩效评价报告\n（2024年度）", "灯塔维护经费"),
        ("2024年度\n项目支出绩效评价报告", None),
    ],
)
def test_the_title_names_the_project_where_no_line_does(title: str, project: str | None) -> None:
    _, _, body = REPORT.partition("评价报告\n")
    body = body.replace("项目名称：灯塔维护经费项目（以下简称“该项目”）\n", "")
    document = document_of_text("report.txt", "txt", "", f"\n{title}\n{body}", Limits())
    (found,) = extract(document).of(EvaluationReport)
    assert (found.project.quote if found.project else None) == project


def test_a_class_of_any_name_is_a_part_of_the_total() -> None:
    text = REPORT.replace("\t1.项目产出类\n", "\t1.预算执行类\n")
    document = document_of_text("report.txt", "txt", "", text, Limits())
    (found,) = extract(document).of(EvaluationReport)
    assert [part.name for part in found.classes] == ["1.预算执行类", "效益"]


def test_prose(report: EvaluationReport) -> None:
    assert report.project
    assert report.project.quote == "灯塔维护经费项目"
    assert [amount.printed for amount in report.executed] == ["103.00万元"]
    assert [amount.printed for amount in report.executed_fiscal] == ["100.00万元"]
    assert [(s.section, s.name.quote) for s in report.stated_targets] == [
        ("产出数量", "维护次数"), ("产出数量", "巡查次数"), ("产出时效", "维护及时率"),
    ]
    assert report.stated_targets[0].target.operator == ">="
    assert report.goals_set
    assert report.goals_met
    assert report.goals_rate
    assert report.final_score
    assert report.final_score.printed == "85.00分"
    assert report.grade
    assert report.grade.quote == "良好"
    assert report.within_budget
    assert report.unmet_count
    assert [(c.name, c.full.value) for c in report.class_counts if c.full] == [("产出", 1)]


def test_tables(report: EvaluationReport) -> None:
    assert [part.name for part in report.classes] == ["产出", "效益"]
    assert report.class_total is not None
    assert [row.level1 for row in report.indicators] == ["产出指标", "产出指标", "效益指标"]


def test_a_report_that_contradicts_itself() -> None:
    document = document_of_text("report.txt", "txt", "", REPORT, Limits())
    outcomes = check(extract(document), document).outcomes
    assert outcomes["ART107"] == "fail"  # all met, and one unmet
    assert outcomes["SCO011"] == "fail"  # 85 of 90 graded as 85 of 100
    assert outcomes["SCO012"] == "pass"


def test_prose_about_evaluation_is_no_report() -> None:
    text = "一、基本情况\n本单位重视绩效评价工作。\n二、收入情况\n本年收入100.00万元。\n"
    document = document_of_text("report.txt", "txt", "", text, Limits())
    assert extract(document).of(EvaluationReport) == ()


@pytest.fixture(scope="module", params=["txt", "docx", "pdf"])
def commerce(request: pytest.FixtureRequest, shared: Path) -> Document:
    return load(shared / "reports" / f"commerce-xinjiang-2024.{request.param}")


def test_a_real_report(commerce: Document) -> None:
    (found,) = extract(commerce).of(EvaluationReport)
    assert (len(found.indicators), len(found.stated_targets), len(found.classes)) == (21, 19, 4)
    assert [amount.printed for amount in found.executed] == ["5,137.88万元", "5,137.88万元"]
    assert found.unmet_count
    assert len(found.unmet_reasons) == 2
