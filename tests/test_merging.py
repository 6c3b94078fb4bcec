"""A model's records and the templates' as one: gaps filled, alike ones once, disagreements listed."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.merging import Merged, Side, merged
from gouji.records import (
    Claim,
    Comparison,
    EvaluationReport,
    Figure,
    Indicator,
    Record,
    Records,
    SelfEvaluation,
    SubjectItem,
)
from gouji.types import Amount, Document, Evidence
from tests.model_answers import document_of

TEXT = (
    "农林水支出（类）水利（款）防汛（项）支出66.00万元，预算60.00万元，比上年增加6.00万元，增长10.00%，"
    "原因是汛期延长。\n共清淤池塘12座，加固护坡300米，总分91.50分，等级优，指标甲20分、指标乙30分。\n"
)


def at(quote: str, nth: int = 0) -> Evidence:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(quote, start + 1)
    return Evidence(quote=quote, start=start, end=start + len(quote))


def amount(quote: str) -> Amount:
    figure = Amount.model_validate(quote)
    return figure.model_copy(update={"evidence": at(quote)})


def merge(
    template: list[Record], model: list[Record], prefer: Side = "template"
) -> tuple[Document, Merged]:
    document = document_of(TEXT)
    return document, merged(document, Records(items=tuple(template)), model, prefer, "template+m")


def only(result: Merged) -> Any:
    [record] = result.records.items
    return record


ITEM = SubjectItem(item_name=at("防汛"), amount=amount("66.00万元"))


@pytest.mark.parametrize("prefer", ["template", "model"])
def test_a_gap_is_filled_and_what_both_have_is_one(prefer: Side) -> None:
    model = SubjectItem(
        item_name=at("防汛"), section_name=at("水利"), amount=amount("66.00万元"), budget=amount("60.00万元"),
        comparison=Comparison(what="防汛", change=amount("6.00万元")),
    )
    _, result = merge([ITEM], [model], prefer)
    assert result.disagreements == ()
    found = only(result)
    assert (found.section_name, found.budget) == (model.section_name, model.budget)
    assert found.comparison == model.comparison
    assert (found.amount, found.item_name) == (ITEM.amount, ITEM.item_name)


@pytest.mark.parametrize("prefer", ["template", "model"])
def test_two_values_are_a_disagreement_and_the_preferred_one_is_kept(prefer: Side) -> None:
    model = SubjectItem(item_name=at("水利"), amount=amount("66.00万元"), budget=amount("60.00万元"))
    template = ITEM.model_copy(update={"budget": amount("6.00万元")})
    _, result = merge([template], [model], prefer)
    told = {each.field: (each.template.quote, each.model.quote, each.kept) for each in result.disagreements}
    assert told == {"item_name": ("防汛", "水利", prefer), "budget": ("6.00万元", "60.00万元", prefer)}
    kept = model if prefer == "model" else template
    found = only(result)
    assert (found.item_name, found.budget) == (kept.item_name, kept.budget)
    assert {each.record for each in result.disagreements} == {"SubjectItem"}


def test_a_record_tells_where_a_model_had_a_share_in_it() -> None:
    model = SubjectItem(
        item_name=at("防汛"), amount=amount("66.00万元"), budget=amount("60.00万元"), origin="hash"
    )
    _, filled = merge([ITEM], [model])
    assert only(filled).origin == "hash"
    _, nothing_new = merge([model.model_copy(update={"origin": ""})], [model])
    assert only(nothing_new).origin == ""
    _, alone = merge([], [model])
    assert only(alone).origin == "hash"


def test_a_disagreement_inside_a_record_has_its_path() -> None:
    one = Comparison(what="甲", change=amount("6.00万元"), rate=amount("10.00%"), direction="up")
    other = one.model_copy(update={"direction": "down"})
    _, result = merge(
        [ITEM.model_copy(update={"comparison": one})], [ITEM.model_copy(update={"comparison": other})]
    )
    [told] = result.disagreements
    assert (told.field, told.template.quote, told.model.quote) == ("comparison.direction", "up", "down")
    assert only(result).comparison == one


def test_what_matches_nothing_is_added_once_and_in_order() -> None:
    later = Claim(topic="甲", measure="护坡", amount=amount("300米"), evidence=at("300米"))
    earlier = Claim(topic="甲", measure="池塘", amount=amount("12座"), evidence=at("12座"))
    twice = earlier.model_copy(update={"measure": "清淤池塘"})
    document, result = merge([ITEM], [later, earlier, twice])
    assert result.records.items == (ITEM, earlier, later)
    assert result.disagreements == ()
    assert result.records.extractor == "template+m"
    before = merged(document, Records(items=(ITEM,)), []).records.coverage
    assert result.records.coverage.figures_read == before.figures_read + 2


@pytest.mark.parametrize("known", [
    ITEM, Figure(concept="func", amount=amount("66.00万元")),
    Comparison(what="防汛", amount=amount("66.00万元")),
])
def test_a_claim_of_a_figure_that_has_its_record_is_not_added(known: Record) -> None:
    claim = Claim(topic="甲", amount=amount("66.00万元"), evidence=at("66.00万元"))
    assert merge([known], [claim])[1].records.items == (known,)


def test_what_a_claim_is_compared_with_stays_the_templates() -> None:
    known = Claim(topic="甲", measure="池塘", amount=amount("12座"), evidence=at("12座"))
    model = known.model_copy(update={"scope": "第一批", "measure": "清淤", "year": 2020, "told": "goal"})
    found = only(merge([known], [model], "model")[1])
    assert (found.scope, found.measure, found.year) == ("", "池塘", None)
    assert found.told == "goal"


def test_comparisons_of_one_figure_are_told_apart_by_their_change() -> None:
    grown = Comparison(what="防汛", amount=amount("66.00万元"), change=amount("6.00万元"))
    rated = Comparison(what="防汛", amount=amount("66.00万元"), rate=amount("10.00%"), rate_kind="completion")
    assert merge([grown], [rated])[1].records.items == (grown, rated)


def test_indicators_of_one_form_are_put_together() -> None:
    one = Indicator(name=at("指标甲"), weight=amount("20分"))
    other = Indicator(name=at("指标乙"), weight=amount("30分"))
    form = SelfEvaluation(
        title=at("共清淤池塘"), indicators=(other,), total_score=amount("91.50分"), unread_rows=2
    )
    read = SelfEvaluation(indicators=(one, Indicator(name=at("指标乙"), weight=amount("30分"))))
    found = only(merge([form], [read])[1])
    assert found.indicators == (one, other)
    assert (found.unread_rows, found.total_score) == (1, form.total_score)


def test_a_report_is_one_wherever_its_values_stand() -> None:
    text = "甲项目绩效评价报告\n一、项目概况\n总分91.50分。\n评价等级为优。\n"
    document = document_of(text)
    score = Amount.model_validate("91.50分").model_copy(
        update={"evidence": Evidence(quote="91.50分", start=text.index("91.50分"), end=text.index("91.50分") + 6)}
    )
    grade = Evidence(quote="优", start=text.index("优"), end=text.index("优") + 1)
    known = Records(items=(EvaluationReport(final_score=score),))
    found = only(merged(document, known, [EvaluationReport(grade=grade)]))
    assert (found.final_score, found.grade) == (score, grade)


@pytest.mark.parametrize("prefer", ["template", "model"])
def test_no_records_change_nothing(prefer: Side) -> None:
    _, result = merge([ITEM], [], prefer)
    assert result.records.items == (ITEM,)
    assert merge([], [ITEM], prefer)[1].records.items == (ITEM,)
