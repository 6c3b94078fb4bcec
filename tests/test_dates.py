"""Dates in their forms, and what the words around them make of them."""

from __future__ import annotations

import pytest

from extractor.dates import read_dates
from extractor.header import read_header
from extractor.loading_txt import document_of_text
from gouji.records import DateMention
from gouji.settings import Limits


def dates(text: str) -> list[DateMention]:
    document = document_of_text("report.txt", "txt", "", text, Limits())
    found = [r for r in read_dates(document, read_header(document)) if isinstance(r, DateMention)]
    for date in found:
        assert document.text[date.evidence.start : date.evidence.end] == date.evidence.quote
    return found


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023年9月3日", (2023, 9, 3, None)),
        ("2023 年 9 月 3 日", (2023, 9, 3, None)),
        ("２０２３年９月３日", (2023, 9, 3, None)),
        ("9月3日至7日", (None, 9, 3, 7)),
        ("2023年9月3日至7日", (2023, 9, 3, 7)),
        ("2023年9月3日-7日", (2023, 9, 3, 7)),
        ("二〇二三年九月三日", (2023, 9, 3, None)),
        ("2023.9.3", (2023, 9, 3, None)),
        ("2023-09-03", (2023, 9, 3, None)),
        ("2023年12月底", (2023, 12, 31, None)),
    ],
)
def test_forms(written: str, expected: tuple[int | None, ...]) -> None:
    (date,) = dates(f"于{written}在江州成功举办了第三届江海论坛，各方反响良好，成果丰硕，影响广泛，圆满结束。")
    assert (date.year, date.month, date.day, date.until_day) == expected
    assert (date.role, date.event, date.past) == ("event", "第三届江海论坛", True)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("截至2023年12月31日，本部门共有车辆2辆。", "as_of"),
        ("截止2023年12月底，任务已完成。", "as_of"),
        ("填报时间：2024 年 3月 22日", "filled"),
        ("发布时间: 2024-08-14 18:30", "filled"),
        ("教育支出10万元，较2022年决算数增加1万元，主要是人员增加，相关经费相应增加，工作任务增加。", "compared"),
        ("计划于2024年9月举办第四届江海论坛。", "plan"),
        ("第三部分 临江省商务厅2023年度部门决算情况说明", "title"),
    ],
)
def test_roles(text: str, role: str) -> None:
    assert [date.role for date in dates(text)] == [role]


def test_a_plan_told_with_the_past_tense_nearby_is_not_past() -> None:
    (date,) = dates("已制定方案，预计于2025年9月举办第四届江海论坛。")
    assert not date.past


@pytest.mark.parametrize(
    "text",
    [
        "按照《关于批复2022年度部门决算的通知》要求，公开如下。",
        "比2022年决算数增加20万元",
        "比例为2023.9，",
        "增长2023.10.5%",
    ],
)
def test_what_is_no_title_and_no_date(text: str) -> None:
    assert [date for date in dates(text) if date.role in {"title", "event", "other"}] == []


def test_a_plan_in_the_completion_column() -> None:
    text = (
        "\t项目名称\n\t数据平台建设\n\n\t年度总体目标\n\t预期目标\n\t实际完成情况\n\n\t\n"
        "\t建设数据平台，归集各业务数据，实现统计报送和可视化展示，提升管理效率。\n"
        "\t数据平台已完成第一期建设，实现数据归集展示（计划于今年年中启动第二期建设）。\n\n"
    )
    (date,) = (d for d in dates(text) if d.role == "plan")
    assert (date.event, date.told, date.project) == ("今年", "result", "数据平台建设")
