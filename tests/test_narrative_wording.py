"""Wordings of the narrative that mean the same: each reads as it should, and an error in it is found."""

from __future__ import annotations

import pytest

from checker.engine import check
from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji.records import SubjectItem
from gouji.settings import Limits

HEAD = "某县水利局2024年度部门决算公开\n"
TOTALS = (
    "一、收支总体情况\n2024年度收入总计120.00万元；支出总计120.00万元，其中本年支出100.00万元，"
    "年末结转和结余20.00万元。\n"
)
LIST = (
    "一、一般公共预算财政拨款支出决算情况说明\n一般公共预算财政拨款支出100.00万元，占本年支出的90.00%。\n"
    "（二）结构情况\n1.农林水支出（类）60.00万元，占60.00%。\n2.住房保障支出{unit}{second}万元，占40.00%。\n"
    "（三）其他\n无。\n"
)


def rules(text: str, head: str = HEAD) -> set[str]:
    """The rules that find something of high or medium severity about the figures."""
    document = document_of_text("report.txt", "txt", "", head + text, Limits())
    found = check(extract(document), document).findings
    return {f.rule for f in found if f.severity in ("high", "medium") and f.rule.startswith("FOO")}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1.住房公积金（项）110.00万元，与2023年决算数100.00万元相比，增加10.00万元，增长10.00%。",
        ("增长10.00%", "增长9.09%")),
        ("一、收支总体情况\n2024年度收入总计120.00万元；支出总计120.00万元，"
        "其中本年支出100.00万元，年末结转和结余20.00万元。收入总计与2023年决算数119.90万元相比，增加0.10万元，"
        "增长0.08%。", ("增加0.10万元", "增加1.10万元")),
        ("“三公”经费预算10.00万元，决算9.00万元，比预算节约1.00万元；同比增加3.00万元，增长50.00%。",
        ("增长50.00%", "增长60.00%")),
        (
            "2024年“三公”经费支出12.00万元。公务用车运行维护费11.00万元，占“三公”经费的91.67%，比上年增加1.00万元（增长10.00%）。",
            ("增长10.00%", "增长9.00%"),
        ),
        (TOTALS + "基本支出40.00万元，占总支出的40.00%；项目支出60.00万元，占总支出的60.00%。",
        ("占总支出的60.00%", "占总支出的70.00%")),
        (
            "该项目全年预算数100.00万元，预算执行95.00万元（其中财政拨款90.00万元，其他资金5.00万元），预算执行率为95.00%。",
            ("为95.00%", "为85.00%"),
        ),
    ],
    ids=["base told", "the compared fact is told first", "saved against the budget",
    "share before the change", "whole of two names",
    "brackets closed"],
)
def test_a_wording_reads_right(text: str, wrong: tuple[str, str]) -> None:
    assert rules(text) == set()
    assert rules(text.replace(*wrong)) & {"FOO002", "FOO003", "FOO006"}


def test_a_list_with_and_without_its_marks_is_one_list() -> None:
    assert rules(LIST.format(unit="", second="40.00")) == set()
    assert "FOO007" in rules(LIST.format(unit="", second="30.00"))


def test_a_list_that_was_not_read_to_its_end_makes_no_total() -> None:
    assert rules(LIST.format(unit="合", second="40.00").replace("住房保障支出合", "住房方面共计安排")) == set()


def test_items_of_two_funds_add_up_to_the_fiscal_total() -> None:
    head = "某县体育局2024年部门预算\n"
    budget = (
        "2024年部门预算编制说明\n2024年，某局支出预算70.00万元，其中：财政拨款支出预算70.00万元。财政拨款支出预算中，"
        "一般公共预算拨款支出预算50.00万元；政府性基金拨款支出预算20.00万元。\n财政拨款支出主要内容如下：\n"
        "1. “农林水支出（类）水利（款）行政运行（项）”50.00万元，主要用于行政运行。\n"
        "2. “其他支出（类）彩票公益金安排的支出（款）用于体育事业的彩票公益金支出（项）”20.00万元，用于体育。\n"
        "其他情况\n无。\n"
    )
    assert rules(budget, head) == set()
    assert "FOO007" in rules(budget.replace("（项）”20.00万元", "（项）”25.00万元"), head)


@pytest.mark.parametrize("spent", ["2024年支出", "：本年支出", "，全年支出为"])
def test_what_a_subject_spent_is_no_total_of_the_department(spent: str) -> None:
    text = (
        f"一、财政拨款支出决算情况\n教育支出（类）进修及培训（款）培训支出（项）{spent}38.52万元。\n"
        f"卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）{spent}84.90万元。\n"
    )
    document = document_of_text("report.txt", "txt", "", HEAD + text, Limits())
    records = extract(document)
    assert [str(item.amount.value) for item in records.of(SubjectItem) if item.amount] == ["38.52", "84.90"]
    assert check(records, document).findings == ()
