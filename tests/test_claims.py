"""What prose is read into: claims with their topic, measure, scope and year, and what is not one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from checker.engine import check
from extractor.claims import read_claims
from extractor.header import read_header
from extractor.loading import load
from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji.records import Claim, Listing
from gouji.settings import Limits

HEAD = "2023年度临江省商务厅部门决算公开说明\n一、工作成效\n"
FORM = (
    "\t项目名称\n\t{project}\n\n\t年度总体目标\n\t预期目标\n\t实际完成情况\n\n"
    "\t\n\t{goal}\n\t{result}\n\n"
)


def claims(text: str) -> list[Claim]:
    document = document_of_text("report.txt", "txt", "", text, Limits())
    found = [r for r in read_claims(document, read_header(document)) if isinstance(r, Claim)]
    for claim in found:
        assert document.text[claim.evidence.start : claim.evidence.end] == claim.evidence.quote
    return found


def same_fact(text: str) -> list[str]:
    """The messages of the rules that compare statements of one fact."""
    document = document_of_text("report.txt", "txt", "", text, Limits())
    codes = ["SAM001", "SAM002", "SAM003", "SAM004", "SAM005", "SAM006"]
    return [f.message for f in check(extract(document), document, only=codes).findings]


def test_attendance_has_its_event_and_side() -> None:
    one, other = claims(
        HEAD + "举办了第三届江海合作论坛，中外双方560余人参加。外方有关部委共300余名企业家代表参加。"
    )
    assert (one.topic, one.measure, one.scope) == ("第三届江海合作论坛", "参加人数", "")
    assert one.amount is not None
    assert (one.amount.value, one.amount.hedge) == (Decimal(560), "over")
    assert other.scope == "企业家代表、外方"


def test_an_anaphor_stands_for_the_last_event_of_its_kind() -> None:
    found = claims(
        HEAD + "第八届江海博览会期间举办了第三届江海合作论坛。本届博览会展览面积3万平方米。"
    )
    assert [(c.topic, c.measure) for c in found] == [("第八届江海博览会", "展览面积")]


def test_the_project_is_the_event_where_it_is_nothing_else() -> None:
    text = FORM.format(
        project="第八届江海博览会会议经费", goal="促进交流合作，展示形象，扩大开放，服务企业，推动发展。",
        result="展览面积3万平方米，设置投资合作展区、国际展区，各方反响良好，影响广泛。",
    )
    (claim,) = (c for c in claims(text) if c.kind == "quantity")
    assert (claim.topic, claim.told) == ("第八届江海博览会", "result")


def test_a_project_that_only_has_to_do_with_an_event_lends_no_topic() -> None:
    text = FORM.format(
        project="第八届江海博览会企业参展补贴", goal="支持企业参展，促进交流合作，扩大销售，提升知名度。",
        result="补贴企业38家，100余人参会，开展品牌宣传推介和投资贸易洽谈，促进企业合作。",
    )
    assert [c for c in claims(text) if c.measure == "参加人数"] == []


def test_year_and_part_of_the_year_are_kept_apart() -> None:
    found = claims(
        HEAD + "2022年我省外贸进出口总值700亿元。上半年我省外贸进出口总值400亿元。"
        "全年我省外贸进出口总值812.5亿元。"
    )
    assert [(c.year, c.scope) for c in found] == [(2022, ""), (2023, "上半年"), (2023, "")]
    assert {(c.topic, c.measure) for c in found} == {("全域", "进出口")}


def test_a_zone_of_another_region_is_another_zone() -> None:
    found = claims(
        HEAD + "临江自贸试验区贡献了占全省40%的进出口额。上海自贸试验区贡献了占全国8%的进出口额。"
    )
    assert [c.topic for c in found] == ["自贸试验区", "上海自贸试验区"]


def test_accounts_are_left_to_others() -> None:
    text = "2023年度临江省商务厅部门决算公开说明\n五、支出决算情况\n第三届江海论坛经费30万元，80人参会。"
    assert claims(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "举办了安全生产培训班，80人参加。7月又举办了安全生产培训班，120人参加。",
        "第三届江海论坛共600人参加。我厅组织12家企业、80人参加第三届江海论坛。",
        "第三届江海博览会展览面积3万平方米。第三届江海博览会室外展览面积1万平方米。",
        "第三届江海博览会共600人参会。第三届江海博览会期间举办签约仪式，120人参加。",
        "第三届江海博览会东展区参展企业120家。第三届江海博览会西展区参展企业80家。",
        "第三届江海博览会现场签约金额30亿元，第三届江海博览会签约总金额80亿元。",
        "社会消费品零售总额增速居全国第三位，网络零售额增速居全国第一位。",
        "中央巡视整改任务已全部完成整改并销号30项。省委巡视整改任务已全部完成整改并销号45项。",
        "自贸试验区甲片区企业总数300家。自贸试验区乙片区企业总数500家。",
        "外贸增速居全国第三方阵，增速居全国第一。",
    ],
)
def test_facts_that_only_look_alike_do_not_meet(text: str) -> None:
    assert same_fact(HEAD + text) == []


def test_a_list_keeps_brackets_together() -> None:
    document = document_of_text(
        "report.txt", "txt", "", "下设2个处室，分别是：办公室（人事处、机关党委）、财务处。", Limits()
    )
    (listing,) = (r for r in read_claims(document, read_header(document)) if isinstance(r, Listing))
    assert [item.quote for item in listing.items] == ["办公室（人事处、机关党委）", "财务处"]
    assert listing.complete


@pytest.mark.parametrize("tail", ["等。", "，负责日常工作。", "；财务处，负责预算。"])
def test_a_list_that_is_more_than_names_is_not_complete(tail: str) -> None:
    document = document_of_text(
        "report.txt", "txt", "", f"下设2个处室，分别是：办公室、人事处{tail}", Limits()
    )
    found = [r for r in read_claims(document, read_header(document)) if isinstance(r, Listing)]
    assert not any(listing.complete for listing in found)


def test_three_formats_of_one_report_make_the_same_claims(shared: Path) -> None:
    read = []
    for suffix in ("txt", "docx", "pdf"):
        document = load(shared / "reports" / f"commerce-xinjiang-2024.{suffix}")
        read.append(
            [
                (r.kind, r.topic, r.measure, r.scope, r.year, "".join(r.evidence.quote.split()))
                for r in read_claims(document, read_header(document))
                if isinstance(r, Claim)
            ]
        )
    assert len(read[0]) > 40
    assert read[0] == read[1] == read[2]
