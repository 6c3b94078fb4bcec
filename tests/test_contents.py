"""Topics of a report, remarks beside the accounts, and changes told without a figure."""

from __future__ import annotations

from pathlib import Path

from checker.disclosure import missing
from extractor.loading import load
from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji.records import (
    Comparison,
    Contents,
    Footing,
    ProseMoney,
    Records,
    SelfEvaluation,
    Statement,
)
from gouji.settings import Limits

WHOLE = """2024年度东山县文化局部门决算说明
一、部门主要职责
负责文化工作。
二、机构设置
内设3个股室。
三、收入支出决算总体情况
2024年度收入总计100.00万元，支出总计100.00万元，与上年相比增加5.00万元，增长5.26%。
四、收入决算情况
本年收入90.00万元。
五、支出决算情况
本年支出80.00万元，其中：基本支出50.00万元，项目支出30.00万元。
六、财政拨款支出决算情况
财政拨款支出80.00万元。
七、“三公”经费支出决算情况
“三公”经费支出3.00万元，其中：公务接待费3.00万元。公务接待费上升，主要原因是接待增加。
八、机关运行经费
机关运行经费支出20.00万元。
九、政府采购情况
政府采购支出总额5.00万元。
十、国有资产占用情况
车辆2辆。
十一、预算绩效情况
开展绩效自评。
十二、名词解释
略。
"""


def read(text: str) -> Records:
    return extract(document_of_text("report.txt", "txt", "", text, Limits()))


def contents(text: str) -> Contents:
    (found,) = read(text).of(Contents)
    return found


def test_topics_with_figures_and_last_year() -> None:
    topics = {mention.topic: mention for mention in contents(WHOLE).topics}
    assert topics["overall"].figures
    assert topics["overall"].compared
    assert topics["operating_expense"].figures
    assert not topics["operating_expense"].compared
    assert "receptions" not in topics


def test_a_whole_report_misses_nothing_and_says_what_it_leaves_out() -> None:
    assert missing(contents(WHOLE), "final_account") == ()
    without = WHOLE.replace("政府采购", "其他事项")
    assert missing(contents(without), "final_account") == ("procurement",)


def test_an_excerpt_is_asked_for_nothing() -> None:
    assert missing(contents(WHOLE[: WHOLE.index("六、")]), "final_account") is None
    assert missing(contents(WHOLE), "excerpt") is None


def test_a_catalogue_line_is_no_section() -> None:
    text = WHOLE.replace("政府采购", "其他事项").replace("一、部门", "九、政府采购情况………………12\n一、部门", 1)
    assert missing(contents(text), "final_account") == ("procurement",)


def test_a_direction_without_a_figure() -> None:
    (trend,) = [c for c in read(WHOLE).of(Comparison) if c.change is None and c.rate is None]
    assert (trend.concept, trend.direction) == ("official_reception", "up")
    assert trend.word is not None
    assert trend.word.quote == "公务接待费上升"


def test_a_reason_may_stand_in_the_next_sentence() -> None:
    text = "（一）农林水支出（科目编码213）20万元，较2023年决算数增加2万元，增长11.11%。主要原因是：项目增加。"
    (comparison,) = read("2024年度东山县文化局部门决算说明\n五、支出决算情况\n" + text).of(Comparison)
    assert comparison.explained
    assert comparison.reason is not None
    assert comparison.reason.quote == "项目增加"


def test_money_paid_out_and_regional_figures() -> None:
    text = (
        "2024年度东山乡人民政府部门决算说明\n三、工作总结\n"
        "全乡固定资产投资23.56万元；发放种粮补贴70.89万元；全县累计发放低保金900万元；财政总收入预计完成30万元。\n"
        "九、绩效\n本单位没有安排绩效评价的项目。"
    )
    records = read(text)
    told = [(m.kind, m.what, m.amount.printed) for m in records.of(ProseMoney)]
    assert told == [("regional", "固定资产投资", "23.56万元"), ("paid", "种粮补贴", "70.89万元")]
    assert [s.kind for s in records.of(Statement)] == ["estimate", "no_projects"]


def test_a_list_of_main_uses_is_a_list_that_need_not_be_whole() -> None:
    uses = "、".join(f"第{n}项经费10万元" for n in "一二三四五六七八")
    found = read(f"2024年度东山县文化局部门决算说明\n三、情况\n财政补助90万元，主要用于{uses}。").of(Footing)
    (footing,) = [f for f in found if not f.complete]
    assert footing.total.printed == "90万元"
    assert len(footing.parts) == 8


def test_indicators_keep_the_cell_of_their_class(shared: Path) -> None:
    records = extract(load(shared / "reports" / "commerce-xinjiang-2024.txt"))
    rows = [row for form in records.of(SelfEvaluation) for row in form.indicators]
    assert all(row.class_cell is not None and row.class_cell.quote in row.level2 for row in rows)
