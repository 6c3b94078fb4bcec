"""Extraction scored field by field: right, wrong, omitted and invented are four things."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.fields import ExpectedRecord, FieldScore, load_expected, score_fields
from eval.running import run_set
from eval.summary import fields
from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji.records import Figure, Indicator, Measurand, Record, Records, SelfEvaluation
from gouji.settings import Limits
from gouji.types import Amount, Evidence


def amount(printed: str) -> Amount:
    return Amount.model_validate(printed)


def figure(concept: str, printed: str, **more: Any) -> Figure:
    return Figure(concept=concept, amount=amount(printed), **more)


def expected(kind: str, **more: Any) -> ExpectedRecord:
    return ExpectedRecord(type=kind, **more)


def scored(items: tuple[Record, ...], *wanted: ExpectedRecord) -> dict[str, FieldScore]:
    return {score.field: score for score in score_fields(Records(items=items), wanted)}


def counts(score: FieldScore) -> tuple[int, int, int, int]:
    return score.right, score.wrong, score.omitted, score.invented


def test_the_same_amount_in_another_unit_is_right() -> None:
    found = scored(
        (figure("income_total", "1,000.00万元"),),
        expected("Figure", concept="income_total", amount="10000000元"),
    )
    assert counts(found["Figure.amount"]) == (1, 0, 0, 0)


def test_another_unit_is_held_to_what_the_coarser_one_prints() -> None:
    items = (figure("income_total", "486,781.36元"), figure("expenditure_total", "486,881.36元"))
    found = scored(
        items, expected("Figure", concept="income_total", amount="48.68万元"),
        expected("Figure", concept="expenditure_total", amount="48.68万元"),
    )
    assert counts(found["Figure.amount"]) == (1, 1, 0, 0)


def test_a_count_as_printed_is_right_whatever_scale_it_is_read_with() -> None:
    text = "某市文化局2024年度部门决算\n2024年举办第二届某市茶业博览会，展览面积3.2万平方米，签约项目28个。\n"
    records = extract(document_of_text("r.txt", "txt", "", text, Limits()))
    found = {score.field: score for score in score_fields(records, [
        expected("Claim", measure="展览面积", amount="3.2万平方米"),
        expected("Claim", measure="签约项目", amount="82个"),
    ])}
    assert counts(found["Claim.amount"]) == (1, 1, 0, 0)


def test_another_value_of_the_same_fact_is_wrong_and_an_absent_fact_is_omitted() -> None:
    found = scored(
        (figure("income_total", "12.00万元"),),
        expected("Figure", concept="income_total", amount="21.00万元"),
        expected("Figure", concept="expenditure_total", amount="12.00万元"),
    )
    assert counts(found["Figure.amount"]) == (0, 1, 1, 0)
    assert counts(found["Figure.concept"]) == (1, 0, 1, 0)


def test_what_nobody_wanted_is_invented_unless_the_list_is_not_complete() -> None:
    items = (figure("income_total", "12.00万元"), figure("expenditure_total", "11.00万元"))
    one = expected("Figure", concept="income_total", amount="12.00万元")
    assert counts(scored(items, one)["Figure.amount"]) == (1, 0, 0, 1)
    partly = scored(items, one, expected("Figure", complete=False))
    assert counts(partly["Figure.amount"]) == (1, 0, 0, 0)


def test_nested_rows_are_paired_by_name_and_blanks_are_known() -> None:
    rows = (
        Indicator(name=Evidence(quote="参会 人数"), score=amount("10"),
                  target=Measurand(raw=Evidence(quote=">=45场"), kind="numeric")),
        Indicator(name=Evidence(quote="满意度"), score=amount("9")),
    )
    found = scored(
        (SelfEvaluation(project=Evidence(quote="会议费"), indicators=rows),),
        expected("SelfEvaluation", project="会议费", indicators=[
            {"name": "满意度", "score": None, "target": "≥95%"},
            {"name": "参会人数", "score": "10", "target": ">=45场"},
        ]),
    )
    assert counts(found["SelfEvaluation.indicators.name"]) == (2, 0, 0, 0)
    assert counts(found["SelfEvaluation.indicators.score"]) == (1, 0, 0, 1)
    assert counts(found["SelfEvaluation.indicators.target"]) == (1, 0, 1, 0)


def test_expected_records_beside_a_report_are_scored_in_a_run(tmp_path: Path) -> None:
    text = "某县财政局\n2023年度部门决算公开说明\n本年收入合计100.00万元。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    records = extract(document_of_text("a.txt", "txt", "", text, Limits()))
    (one,) = records.of(Figure)
    lines = [
        {"type": "Figure", "concept": one.concept, "fund": one.fund, "amount": "100.00万元"},
        {"type": "Figure", "concept": "expenditure_total", "fund": "all", "amount": "99.00万元"},
    ]
    path = tmp_path / "a.records.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert len(load_expected(path)) == 2
    rows = {row.name[1]: row.figures for row in fields(run_set(tmp_path)).rows}
    precision, recall = rows["Figure.amount"]
    assert (precision.value, recall.value) == (1.0, 0.5)
