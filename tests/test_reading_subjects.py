"""Items of the functional classification out of a model's rows."""

from __future__ import annotations

import random
from typing import Any

import pytest

from extractor.questions import Read
from extractor.template import extract
from gouji.records import Comparison, SubjectItem
from tests.model_answers import HEAD, document_of, read_rows

TEXT = (
    "三、一般公共预算财政拨款支出决算具体情况\n"
    "1.农林水支出（类）水利（款）防汛（项）今年花了1,266.50万元，年初批了预算1,160.00万元，"
    "较上年1,250.00万元多16.50万元（1.32%），系汛期延长所致。主要用于堤防抢险。\n"
    "2.农林水支出（类）水利（款）水文测报（项）今年花了88.00万元，与预算88.00万元持平。\n"
)
FIRST: dict[str, Any] = {
    "at": "1", "class_name": "农林水支出", "section_name": "水利", "item_name": "防汛", "amount": "1,266.50万元",
    "budget": "1,160.00万元", "last_year": "1,250.00万元", "change": "16.50万元", "rate": "1.32%", "word": "多",
    "reason": "汛期延长", "purpose": "堤防抢险",
}
SECOND: dict[str, Any] = {
    "at": "2", "class_name": "农林水支出", "section_name": "水利", "item_name": "水文测报", "amount": "88.00万元",
    "budget": "88.00万元", "word": "持平",
}


def items(read: Read) -> list[SubjectItem]:
    return [record for record in read.records if isinstance(record, SubjectItem)]


def dropped(read: Read) -> set[tuple[str, str]]:
    return {(each.field, each.reason) for each in read.dropped}


def test_a_row_becomes_an_item_with_its_comparison() -> None:
    read = read_rows(TEXT, "subjects", [FIRST, SECOND])
    assert read.dropped == ()
    one, other = items(read)
    assert [name.quote for name in (one.class_name, one.section_name, one.item_name) if name] == [
        "农林水支出", "水利", "防汛",
    ]
    assert one.amount is not None
    assert one.budget is not None
    assert (one.amount.printed, one.budget.printed) == ("1,266.50万元", "1,160.00万元")
    assert one.purpose is not None
    assert one.purpose.quote == "堤防抢险"
    told = one.comparison
    assert told is not None
    assert told.base is not None
    assert told.change is not None
    assert told.rate is not None
    assert told.reason is not None
    assert (told.base.printed, told.change.printed, told.rate.printed) == (
        "1,250.00万元", "16.50万元", "1.32%",
    )
    assert (told.against, told.direction, told.reason.quote) == ("prior_year", "up", "汛期延长")
    assert other.comparison is not None
    assert (other.comparison.direction, other.comparison.against) == ("flat", "budget_original")
    assert sum(isinstance(record, Comparison) for record in read.records) == 2


def test_equal_figures_are_told_apart_by_the_role_of_each() -> None:
    [item] = items(read_rows(TEXT, "subjects", [SECOND]))
    assert item.amount is not None
    assert item.budget is not None
    assert item.amount.evidence.start < item.budget.evidence.start


def test_the_same_answer_in_any_order_gives_the_same_records() -> None:
    rows = [FIRST, SECOND]
    first = read_rows(TEXT, "subjects", rows)
    for seed in range(4):
        shuffled = [dict(random.Random(seed).sample(list(row.items()), len(row))) for row in rows]
        random.Random(seed).shuffle(shuffled)
        assert read_rows(TEXT, "subjects", shuffled).records == first.records


def test_a_sloppy_answer_gives_the_values_of_the_text() -> None:
    sloppy = FIRST | {
        "amount": "１２６６.５０万元", "budget": "11600000元", "last_year": "0.125亿元", "change": "-16.5",
        "rate": "百分之1.32", "class_name": "农林水支出（类）", "reason": "系汛期延长所致。", "at": "[1]",
    }
    neat, same = items(read_rows(TEXT, "subjects", [FIRST]))[0], items(read_rows(TEXT, "subjects", [sloppy]))[0]

    def values(item: SubjectItem) -> list[Any]:
        told = item.comparison
        assert told is not None
        assert item.class_name is not None
        assert told.reason is not None
        return [
            item.class_name.quote, told.reason.quote, told.direction,
            *((a.value, a.unit) for a in (item.amount, item.budget, told.base, told.change, told.rate) if a),
        ]

    assert values(same) == values(neat)


@pytest.mark.parametrize(("wrong", "field"), [
    ({"budget": "1,266.50万元", "last_year": ""}, "budget"),  # this year's figure taken for the budget
    ({"change": "1,160.00万元"}, "change"),
    ({"rate": "16.50万元"}, "rate"),
    ({"reason": "今年花了"}, "reason"),
    ({"purpose": "水利"}, "purpose"),
])
def test_a_role_that_the_words_do_not_support_is_dropped(wrong: dict[str, str], field: str) -> None:
    read = read_rows(TEXT, "subjects", [FIRST | wrong])
    assert field in {name for name, reason in dropped(read) if reason in ("unsupported", "several")}
    [item] = items(read)
    assert item.amount is not None
    taken = {
        "budget": item.budget, "purpose": item.purpose,
        "change": item.comparison and item.comparison.change,
        "rate": item.comparison and item.comparison.rate,
        "reason": item.comparison and item.comparison.reason,
    }
    assert taken[field] is None


@pytest.mark.parametrize("wrong", [
    {"amount": "1,160.00万元"}, {"amount": "16.50万元"}, {"amount": "1,250.00万元"}, {"amount": "1,266.51万元"},
    {"amount": "1,266.50元"}, {"item_name": "水文测报"}, {"item_name": "水利"}, {"item_name": "防洪"},
    {"class_name": "水利", "section_name": "农林水支出"}, {"at": "2", "amount": "88.00万元"},
])
def test_an_item_whose_names_and_amount_do_not_belong_together_is_none(wrong: dict[str, str]) -> None:
    row = FIRST | wrong
    read = read_rows(TEXT, "subjects", [row])
    assert items(read) == []
    assert {field for field, _ in dropped(read)} == {name for name in row if name != "at"}


def test_a_name_of_a_higher_level_is_no_item() -> None:
    read = read_rows(TEXT, "subjects", [FIRST | {"section_name": "", "item_name": ""}])
    assert items(read) == []


def test_an_amount_of_another_item_is_not_taken() -> None:
    text = (
        "三、支出决算具体情况\n农林水支出（类）水利（款）防汛（项）5.00万元，"
        "农林水支出（类）水利（款）水文测报（项）7.00万元，比上年增加1.00万元。\n"
    )
    row = {"at": "1", "class_name": "农林水支出", "section_name": "水利", "item_name": "防汛"}
    assert items(read_rows(text, "subjects", [row | {"amount": "7.00万元"}])) == []
    [item] = items(read_rows(text, "subjects", [row | {"amount": "5.00万元", "change": "1.00万元"}]))
    assert item.comparison is None


def test_what_templates_read_a_model_reads_the_same() -> None:
    text = HEAD + (
        "三、一般公共预算财政拨款支出决算具体情况\n"
        "1.农林水支出（类）水利（款）防汛（项）：支出决算数为66.00万元，比上年决算增加6.00万元，增长10.00%，"
        "主要原因是：汛期延长。\n"
    )
    [known] = [r for r in extract(document_of(text)).items if isinstance(r, SubjectItem)]
    [item] = items(read_rows(text.removeprefix(HEAD), "subjects", [{
        "at": "1", "class_name": "农林水支出", "section_name": "水利", "item_name": "防汛", "amount": "66.00万元",
        "change": "6.00万元", "rate": "10.00%", "word": "增加", "reason": "汛期延长",
    }]))
    same = item.comparison, known.comparison
    assert item.model_copy(update={"comparison": None}) == known.model_copy(update={"comparison": None})
    assert same[0] is not None
    assert same[1] is not None
    left_out = {"what", "concept"}
    assert same[0].model_dump(exclude=left_out) == same[1].model_dump(exclude=left_out)
