"""Figures of the accounts, indicator tables and evaluation reports out of a model's rows."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.questions import Read
from gouji.records import Comparison, EvaluationReport, Figure, SelfEvaluation, Share
from gouji.types import Amount
from tests.model_answers import read_rows

SPENT = (
    "四、“三公”经费支出情况\n"
    "公务接待费花了2.40万元，预算3.00万元，比上年少花0.60万元，降低20.00%，主要是来访批次减少。\n"
    "2023年度总支出800.00万元，其中：项目支出200.00万元，占25.00%。\n"
)
RECEPTION: dict[str, Any] = {
    "at": "1", "name": "公务接待费", "amount": "2.40万元", "budget": "3.00万元", "change": "0.60万元",
    "rate": "20.00%", "word": "少", "reason": "来访批次减少",
}
PROJECTS: dict[str, Any] = {
    "at": "2", "name": "项目支出", "amount": "200.00万元", "share": "25.00%", "whole": "800.00万元",
}


def of(read: Read, kind: type[Any]) -> list[Any]:
    return [record for record in read.records if isinstance(record, kind)]


def test_a_row_becomes_a_figure_and_a_comparison() -> None:
    read = read_rows(SPENT, "figures", [RECEPTION, PROJECTS])
    assert read.dropped == ()
    figures = {f.concept: (f.fund, f.measure, f.amount.printed) for f in of(read, Figure)}
    assert figures == {
        "official_reception": ("fiscal", "final", "2.40万元"),
        "project_expenditure": ("all", "final", "200.00万元"),
    }
    [told] = of(read, Comparison)
    assert (told.concept, told.against, told.direction) == ("official_reception", "prior_year", "down")
    assert (told.change.printed, told.rate.printed, told.word.quote) == ("0.60万元", "20.00%", "少花")
    assert told.reason.quote == "来访批次减少"
    [share] = of(read, Share)
    assert (share.part.printed, share.whole.printed, share.rate.printed) == (
        "200.00万元", "800.00万元", "25.00%",
    )


@pytest.mark.parametrize("wrong", [
    {"amount": "3.00万元"}, {"amount": "0.60万元"}, {"name": "公务用车购置费"}, {"name": "主要是来访批次减少"},
    {"at": "2", "name": "公务接待费", "amount": "800.00万元"},
])
def test_a_figure_under_a_name_that_is_not_its_own_is_none(wrong: dict[str, str]) -> None:
    read = read_rows(SPENT, "figures", [RECEPTION | wrong])
    assert read.records == ()
    assert read.dropped


@pytest.mark.parametrize("wrong", [
    {"whole": "200.00万元"}, {"whole": "2.40万元"}, {"share": "20.00%"}, {"share": "25.01%"},
])
def test_a_share_needs_its_own_larger_whole(wrong: dict[str, str]) -> None:
    assert of(read_rows(SPENT, "figures", [PROJECTS | wrong]), Share) == []


def test_two_shares_of_one_sentence_are_no_share() -> None:
    text = "二、收支情况\n总支出800.00万元，项目支出200.00万元，占本年支出和总支出的比重分别为30.00%和25.00%。\n"
    read = read_rows(text, "figures", [PROJECTS | {"at": "1", "share": "30.00%"}])
    assert of(read, Share) == []


def test_a_change_and_a_completion_are_two_comparisons() -> None:
    text = "四、支出情况\n公务接待费2.40万元，完成预算的80.00%，比上年减少0.60万元，减少的部分是差旅。\n"
    row = {"at": "1", "name": "公务接待费", "amount": "2.40万元", "change": "0.60万元", "rate": "80.00%"}
    found = of(read_rows(text, "figures", [row]), Comparison)
    kinds = {c.rate_kind: (c.change is None, c.rate is None) for c in found}
    assert kinds == {"growth": (False, True), "completion": (True, False)}


@pytest.mark.parametrize(("text", "said"), [
    # the rate is that of another change
    ("公务接待费2.40万元，比上年减少0.60万元；比预算减少1.00万元，减少29.41%。", ("0.60万元", "29.41%")),
    # the change is that of another figure
    ("公务接待费2.40万元，会务支出9.00万元，比上年减少0.60万元。", ("0.60万元", "")),
    ("公务接待费2.40万元，会务支出9.00万元，比上年减少1.00万元，下降10.00%。", ("1.00万元", "10.00%")),
])
def test_a_change_of_something_else_is_not_taken(text: str, said: tuple[str, str]) -> None:
    row = {"at": "1", "name": "公务接待费", "amount": "2.40万元", "change": said[0], "rate": said[1]}
    found = of(read_rows(f"四、支出情况\n{text}\n", "figures", [row]), Comparison)
    assert all(c.change is None or c.rate is None for c in found)
    assert not found or "；" in text


TABLE = "绩效情况表\n" + "".join(
    "".join(f"\t{cell}\n" for cell in row.split(",")) + "\n"
    for row in (
        "二级指标,考核内容,符号,计划数,单位,满分,完成数,实得分", "数量指标,整治河道数,≥,4,条,20,5,20",
        ",培训人次,≥,60,人次,10,55,9.17",
    )
)


def test_cells_become_indicators_under_the_header_that_says_so() -> None:
    read = read_rows(TABLE, "indicators", [
        {"at": "2", "name": "2.2", "target": "2.4", "actual": "2.7", "weight": "2.6", "score": "2.8"},
        {"at": "3", "name": "3.2", "target": "3.4", "actual": "3.7", "weight": "3.6", "score": "3.8"},
    ])
    assert read.dropped == ()
    [form] = of(read, SelfEvaluation)
    assert form.unread_rows == 0
    one, other = form.indicators
    assert (one.name.quote, one.level2, other.level2) == ("整治河道数", "数量指标", "数量指标")
    assert (one.target.operator, one.target.amount.printed, one.actual.amount.printed) == (">=", "4条", "5条")
    assert isinstance(other.score, Amount)
    assert (other.score.printed, other.weight.printed) == ("9.17", "10")


@pytest.mark.parametrize(("wrong", "field"), [
    ({"target": "2.7"}, "target"), ({"actual": "2.4"}, "actual"), ({"weight": "2.8"}, "weight"),
    ({"score": "2.6"}, "score"), ({"score": "9.9"}, "score"), ({"actual": "2"}, "actual"),
])
def test_a_cell_under_another_header_is_dropped(wrong: dict[str, str], field: str) -> None:
    row = {"at": "2", "name": "2.2", "target": "2.4", "actual": "2.7", "weight": "2.6", "score": "2.8"}
    read = read_rows(TABLE, "indicators", [row | wrong])
    assert [each.field for each in read.dropped] == [field]
    [form] = of(read, SelfEvaluation)
    assert form.unread_rows == 1
    value = getattr(form.indicators[0], field)
    assert value is None or value.kind == "blank"


def test_cells_of_two_rows_are_no_indicator() -> None:
    read = read_rows(TABLE, "indicators", [
        {"at": "2", "name": "2.2", "target": "3.4"}, {"at": "3", "name": "", "target": "3.4"},
    ])
    assert read.records == ()
    assert {each.field for each in read.dropped} == {"name", "target"}


REPORT = (
    "临江县河道整治项目绩效评价报告\n"
    "经综合评价，项目总得分为91.50分，评价等级为“优”。\n"
    "项目共设置绩效目标8个，实现目标7个，完成率87.50%。\n"
    "项目全年执行资金310.00万元，预算资金320.00万元。\n"
    "产出类指标分值50分，实际得分46分，得分率92.00%，其中未完成指标1个。\n"
    "效益类指标分值40分，实际得分38分。\n"
)
SCORES: list[dict[str, str]] = [
    {"at": "1", "what": "得分", "of": "总体", "value": "项目总得分为91.50分"},
    {"at": "1", "what": "等级", "of": "总体", "value": "评价等级为“优”"},
    {"at": "2", "what": "目标数", "of": "总体", "value": "设置绩效目标8个"},
    {"at": "2", "what": "实现目标数", "of": "总体", "value": "实现目标7个"},
    {"at": "2", "what": "目标完成率", "of": "总体", "value": "完成率87.50%"},
    {"at": "3", "what": "执行数", "of": "总体", "value": "全年执行资金310.00万元"},
    {"at": "4", "what": "分值", "of": "产出", "value": "分值50分"},
    {"at": "4", "what": "得分", "of": "产出", "value": "实际得分46分"},
    {"at": "4", "what": "得分率", "of": "产出", "value": "得分率92.00%"},
    {"at": "4", "what": "未完成指标数", "of": "总体", "value": "未完成指标1个"},
    {"at": "5", "what": "得分", "of": "效益", "value": "实际得分38分"},
]


def at_lines(rows: list[dict[str, str]], shift: int) -> list[dict[str, str]]:
    return [row | {"at": str(int(row["at"]) + shift)} for row in rows]


def test_rows_become_one_report() -> None:
    read = read_rows(REPORT, "evaluation", SCORES)
    assert read.dropped == ()
    [report] = of(read, EvaluationReport)
    assert report.grade.quote == "优"
    printed = {
        name: getattr(report, name).printed
        for name in ("final_score", "goals_set", "goals_met", "goals_rate", "unmet_count")
    }
    assert printed == {
        "final_score": "91.50分", "goals_set": "8个", "goals_met": "7个", "goals_rate": "87.50%",
        "unmet_count": "1个",
    }
    assert [amount.printed for amount in report.executed] == ["310.00万元"]
    output, benefit = report.class_counts
    assert (output.name, output.weight.printed, output.score.printed, output.rate.printed) == (
        "产出", "50分", "46分", "92.00%",
    )
    assert (benefit.name, benefit.weight, benefit.score.printed) == ("效益", None, "38分")


@pytest.mark.parametrize("row", [
    {"at": "4", "what": "得分", "of": "总体", "value": "实际得分46分"},  # of a class
    {"at": "4", "what": "得分", "of": "效益", "value": "实际得分46分"},  # of another class
    {"at": "4", "what": "得分", "of": "产出", "value": "分值50分"},
    {"at": "4", "what": "分值", "of": "产出", "value": "实际得分46分"},
    {"at": "2", "what": "实现目标数", "of": "总体", "value": "设置绩效目标8个"},
    {"at": "2", "what": "目标数", "of": "总体", "value": "实现目标7个"},
    {"at": "3", "what": "执行数", "of": "总体", "value": "预算资金320.00万元"},
    {"at": "4", "what": "指标数", "of": "产出", "value": "未完成指标1个"},
    {"at": "1", "what": "得分", "of": "总体", "value": "95.00分"},
    {"at": "1", "what": "等级", "of": "总体", "value": "良"},
    {"at": "1", "what": "分数线", "of": "总体", "value": "91.50分"},
])
def test_a_value_that_is_called_what_it_is_not_is_dropped(row: dict[str, str]) -> None:
    read = read_rows(REPORT, "evaluation", [row])
    assert read.records == ()
    assert [each.field for each in read.dropped] == ["value"]
