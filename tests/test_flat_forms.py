"""Forms flattened to one line: rows by the order of words, or nothing."""

from __future__ import annotations

from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji.records import SelfEvaluation
from gouji.settings import Limits

FORM = (
    "2022年某项目绩效自评表 (2022年度) 项目名称 灌区标尺安装 主管部门 清河县水利局 实施单位 清河县灌区所 "
    "资金情况(万元) 全年预算数(A) 全年执行数(B) 分值 执行率(B/A) 得分 "
    "年度资金总额: 20 18 10 90.00% 9 其中:本年财政拨款 20 18 "
    "绩效指标 一级指标 二级指标 三级指标 分值 年度指标值 全年实际值 得分 未完成原因 "
    "产出指标(60分) 数量指标 安装标尺 30 ≥266米 ≥266米 30 质量指标 验收合格率 30 100% 100% 30 "
    "效益指标(20分) 社会效益指标 改善状况 20 显著提升 显著提升 20 "
    "满意度指标(10分) 服务对象满意度指标 受益户满意度 10 ≥95% 96% 10 …… 总分 100 99"
)


def forms(text: str) -> tuple[SelfEvaluation, ...]:
    return extract(document_of_text("a.txt", "txt", "", text, Limits())).of(SelfEvaluation)


def test_rows_follow_the_header() -> None:
    (form,) = forms(FORM)
    assert form.where == "灌区标尺安装"
    assert [row.name.quote for row in form.indicators if row.name] == [
        "安装标尺", "验收合格率", "改善状况", "受益户满意度",
    ]
    assert form.indicators[0].level1 == "产出指标(60分)"
    assert form.unread_rows == 0
    total = form.total_funds
    assert total is not None
    assert (getattr(total.executed, "value", 0), getattr(total.score, "value", 0)) == (18, 9)
    assert getattr(form.total_score, "value", 0) == 99


def test_every_place_fits_the_text() -> None:
    (form,) = forms(FORM)
    for row in form.indicators:
        for evidence in (row.name, row.target.raw, row.actual.raw):
            assert evidence is not None
            assert FORM[evidence.start : evidence.end] == evidence.quote


def test_a_line_cut_off_is_not_whole() -> None:
    (form,) = forms(FORM[: FORM.index("满意度指标(10分)")])
    assert form.unread_rows == 1


def test_without_its_columns_a_form_is_left_unread() -> None:
    assert forms(FORM.replace("三级指标 分值 年度指标值 全年实际值 得分", "三级指标 得分")) == ()
