"""Events and countable facts out of a model's rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from checker.engine import check
from extractor.merging import merged
from extractor.questions import Read
from extractor.reading import read
from extractor.template import extract
from gouji.records import Claim, DateMention
from tests.model_answers import HEAD, asked, document_of, read_rows, replied

EVENTS = (
    "二、活动开展情况\n"
    "2023年9月5日至8日，第六届临江水利装备博览会在临江会展中心举行，以“清水长流”为主题，到场客商1,860人，"
    "室外展出面积3.2万平方米，来自13个国家的企业508家参展，签约金额15.6亿元。\n"
    "上届博览会签约金额9.9亿元。\n"
)
FAIR: dict[str, Any] = {
    "at": "1", "name": "第六届临江水利装备博览会", "date": "2023年9月5日至8日", "place": "临江会展中心",
    "theme": "清水长流",
    "counts": ["到场客商1,860人", "室外展出面积3.2万平方米", "13个国家", "企业508家参展", "签约金额15.6亿元"],
}
FORM = (
    "\t项目名称\n\t河道整治项目\n\n\t年度总体目标\n\t预期目标\n\t实际完成情况\n\n"
    "\t\n\t整治河道36公里，培训河长120人次，群众满意度达到90%以上。\n"
    "\t临江县完成整治河道38公里，第一批清淤池塘4座，占计划的80%。\n\n"
)


def claims(read: Read, kind: str = "quantity") -> list[Claim]:
    return [r for r in read.records if isinstance(r, Claim) and r.kind == kind]


def test_a_row_becomes_an_event_with_its_date_and_counts() -> None:
    read = read_rows(EVENTS, "events", [FAIR])
    assert read.dropped == ()
    [date] = [r for r in read.records if isinstance(r, DateMention)]
    assert (date.year, date.month, date.day, date.until_day) == (2023, 9, 5, 8)
    assert (date.role, date.event) == ("event", "第六届临江水利装备博览会")
    told = {c.measure: c for c in claims(read)}
    assert {m: (c.amount.value, c.amount.unit, c.scope) for m, c in told.items() if c.amount} == {
        "参加人数": (Decimal(1860), "人", "客商"), "展览面积": (Decimal(32000), "平方米", "室外"),
        "国家和地区": (Decimal(13), "个", told["国家和地区"].scope),
        "参展企业": (Decimal(508), "家", told["参展企业"].scope),
        "签约金额": (Decimal("15.6"), "亿元", ""),
    }
    assert {c.topic for c in told.values()} == {"第六届临江水利装备博览会"}
    assert [c.evidence.quote for c in claims(read, "name")] == ["清水长流"]
    assert {c.measure for c in claims(read, "event")} == {"举办", "举办地点"}


@pytest.mark.parametrize("name", ["第六届临江水利装备博览", "第六届临江水利装备博览会在临江会展中心举行"])
def test_a_name_cut_short_or_run_on_is_the_one_that_stands_there(name: str) -> None:
    assert {c.topic for c in claims(read_rows(EVENTS, "events", [FAIR | {"name": name}]))} == {
        "第六届临江水利装备博览会"
    }


def test_a_count_of_another_edition_is_not_the_events() -> None:
    read = read_rows(EVENTS, "events", [FAIR | {"counts": ["签约金额9.9亿元"]}])
    assert claims(read) == []
    assert [each.field for each in read.dropped] == ["counts.0"]


@pytest.mark.parametrize("wrong", [
    {"name": "签约金额"}, {"name": "第七届临江水利装备博览会"}, {"name": "临江会展"},
])
def test_without_its_name_an_event_is_none(wrong: dict[str, str]) -> None:
    assert read_rows(EVENTS, "events", [FAIR | wrong]).records == ()


@pytest.mark.parametrize(("field", "value"), [
    ("date", "2023年9月6日"), ("place", "博览会"), ("place", "临江剧院"), ("theme", "客商"),
    ("counts", ["到场客商1,861人"]), ("counts", ["签约项目15个"]),
])
def test_what_does_not_stand_there_is_dropped(field: str, value: object) -> None:
    read = read_rows(EVENTS, "events", [{"at": "1", "name": FAIR["name"], field: value}])
    assert [type(record) for record in read.records] == [Claim]
    assert [each.field.partition(".")[0] for each in read.dropped] == [field]


@pytest.mark.parametrize("text", [
    "二、活动\n截至2023年9月30日，第六届临江水利装备博览会已举办，到场客商1,860人。\n",
    "二、活动\n第六届临江水利装备博览会举办，签约较2023年9月30日增加，到场客商1,860人。\n",
])
def test_a_date_of_something_else_is_not_the_events(text: str) -> None:
    read = read_rows(text, "events", [{"at": "1", "name": FAIR["name"], "date": "2023年9月30日"}])
    assert not any(isinstance(record, DateMention) for record in read.records)
    assert [each.field for each in read.dropped] == ["date"]


def test_goal_and_result_are_told_by_their_columns() -> None:
    read = read_rows(FORM, "facts", [
        {"at": "2.1", "counts": ["整治河道36公里", "培训河长120人次", "群众满意度达到90%以上"]},
        {"at": "2.2", "topic": "临江县", "counts": ["整治河道38公里", "清淤池塘4座", "占计划的80%"]},
    ])
    assert read.dropped == ()
    found = {c.evidence.quote: c for c in claims(read) + claims(read, "share")}
    assert {quote: (c.told, c.topic, c.measure) for quote, c in found.items()} == {
        "36公里": ("goal", "河道整治项目", "整治河道"), "120人次": ("goal", "河道整治项目", "培训河长"),
        "90%以上": ("goal", "河道整治项目", "群众满意度"), "38公里": ("result", "临江县", "整治河道"),
        "4座": ("result", "临江县", "清淤池塘"), "80%": ("result", "临江县", "占计划"),
    }
    assert "第一批" in found["4座"].scope
    assert "计划" in found["36公里"].scope


def test_what_is_no_fact_is_dropped() -> None:
    read = read_rows(FORM, "facts", [
        {
            "at": "2.1", "topic": "青石渡口",
            "counts": ["整治河道36.5公里", "第一批", "河道整治", "培训河长1,200人次"],
        },
    ])
    assert read.records == ()
    assert len(read.dropped) == 5


def test_facts_of_two_places_make_no_contradiction() -> None:
    text = "二、工作情况\n冠山村建设化粪池168口，昆湖村建设化粪池201口，南楼村建设化粪池151口。\n"
    read = read_rows(text, "facts", [
        {"at": "1", "counts": ["化粪池168口", "化粪池201口", "化粪池151口"]},
    ])
    assert len({c.scope for c in claims(read)}) == 3
    document = document_of(HEAD + text)
    records = merged(document, extract(document), read.records).records
    assert check(records, document, only=["SAM001"]).findings == ()


def test_a_figure_that_two_tasks_tell_is_the_events() -> None:
    document, found = asked(HEAD + EVENTS)
    rows: dict[str, list[dict[str, Any]]] = {
        "events": [{"at": "1", "name": FAIR["name"], "counts": ["签约金额15.6亿元"]}],
        "facts": [{"at": "1", "topic": "临江", "counts": ["签约金额15.6亿元", "到场客商1,860人"]}],
    }
    for order in (found, found[::-1]):
        read_both = read(document, found, [replied(question, rows[question.task]) for question in order])
        assert {(c.topic, c.evidence.quote) for c in claims(read_both)} == {
            ("第六届临江水利装备博览会", "15.6亿元"), ("第六届临江水利装备博览会", "1,860人"),
        }


@pytest.mark.parametrize(("text", "topic"), [
    ("2023年9月16日，临江国际马拉松赛鸣枪开跑，到场观众1,860人。", "临江国际马拉松赛"),
    ("2023年9月16日，临江观鸟节启幕，到场观众1,860人。", "临江观鸟节"),
    ("2023年9月16日，临江装备博览会经费举办活动，到场观众1,860人。", ""),
    ("2023年9月16日，临江国际会展中心举办活动，到场观众1,860人。", ""),
])
def test_an_events_name_is_no_part_of_another_name(text: str, topic: str) -> None:
    name = topic or text[10 : text.index("会") + 1 + ("会展" in text)]
    found = claims(read_rows(f"二、活动\n{text}\n", "events", [
        {"at": "1", "name": name, "counts": ["到场观众1,860人"]},
    ]))
    assert [c.topic for c in found] == ([topic] if topic else [])
