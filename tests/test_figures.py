"""Figures as they are printed: separators, width, units, scales, hedges, numerals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.figures import chinese_number, find_figures, read_figure
from extractor.normal import Normal, squeeze
from gouji.types import Amount, Document, Evidence


def figures(text: str) -> list[Amount]:
    document = Document(path="", format="txt", sha256="", text=text)
    return [mention.amount for mention in find_figures(Normal(document, 0, len(text)))]


def one(text: str) -> tuple[Decimal, str, str]:
    (amount,) = figures(text)
    return amount.value, amount.unit, amount.hedge


@pytest.mark.parametrize(
    ("text", "value", "unit", "hedge"),
    [
        ("支出18,751.58万元", "18751.58", "万元", "exact"),
        ("支出 １８７５１．５８ 万元", "18751.58", "万元", "exact"),
        ("总值4351.1亿元", "4351.1", "亿元", "exact"),
        ("增长13.28%", "13.28", "%", "exact"),
        ("增长36.75％", "36.75", "%", "exact"),
        ("满意度90百分比", "90", "%", "exact"),
        ("高于全国16.8个百分点", "16.8", "百分点", "exact"),
        ("中哈双方560余人", "560", "人", "over"),
        ("企业总数3.5万余家", "35000", "家", "over"),
        ("近1000家", "1000", "家", "under"),
        ("约44户", "44", "户", "about"),
        ("签约6241.62亿元", "6241.62", "亿元", "exact"),
        ("超过6000种", "6000", "种", "over"),
        ("200多万元订单", "200", "万元", "over"),
        ("2000人以上", "2000", "人", "at_least"),
        ("展览面积14万平方米", "140000", "平方米", "exact"),
        ("20个工作日", "20", "个工作日", "exact"),
        ("签约500亿", "50000000000", "", "exact"),
        ("下降-5%", "-5", "%", "exact"),
    ],
)
def test_a_figure_in_prose(text: str, value: str, unit: str, hedge: str) -> None:
    assert one(text) == (Decimal(value), unit, hedge)


def test_evidence_is_the_figure_as_printed() -> None:
    text = "本年收入 1,751.36 万元，其中"
    (amount,) = figures(text)
    assert text[amount.evidence.start : amount.evidence.end] == amount.evidence.quote
    assert amount.evidence.quote == "1,751.36 万元"
    assert (amount.decimals, amount.step) == (2, Decimal(100))


def test_letters_before_digits_are_no_figure() -> None:
    assert figures("GDP2、H1N1和COVID19") == []


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("(0.25)", "-0.25", "万元"),
        ("三次", "3", "次"),
        ("一百二十万元", "120", "万元"),
        ("12", "12", "万元"),
        ("98.3分", "98.3", "分"),
    ],
)
def test_a_cell_that_is_a_figure(text: str, value: str, unit: str) -> None:
    amount = read_figure(text, Evidence(quote=text), "万元")
    assert amount is not None
    assert (amount.value, amount.unit) == (Decimal(value), unit)


@pytest.mark.parametrize("text", ["", "显著提升", "2024年6月", "780次/年", "三", "1.2.3"])
def test_what_is_no_figure_alone(text: str) -> None:
    amount = read_figure(text, Evidence(quote=text))
    assert amount is None or text == "三"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两", 2), ("十二", 12), ("二十", 20), ("一百零五", 105), ("二〇二四", 2024), ("三万二千", 32000),
        ("某", None),
    ],
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_any_amount_is_read_back(value: Decimal) -> None:
    amount = figures(f"支出{value:,f}万元。")[0]
    assert (amount.value, amount.unit, amount.decimals) == (value, "万元", 2)


@given(st.text(alphabet="１2，, 。（）()万元%余约三a \u3000", max_size=40))
def test_places_always_fit_the_text(text: str) -> None:
    document = Document(path="", format="txt", sha256="", text=text)
    normal = Normal(document, 0, len(text))
    assert normal.text == squeeze(text)
    assert len(normal.offsets) == len(normal.text)
    for mention in find_figures(normal):
        evidence = mention.amount.evidence
        assert text[evidence.start : evidence.end] == evidence.quote
