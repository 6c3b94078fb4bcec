"""Every answer is put at its place or nowhere: numbers to cite, quotes, figures, typed values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from extractor.chunks import Chunk
from extractor.grounding import Answer, Grounded, ground
from extractor.numbered import numbered
from extractor.placed import (
    Placed,
    Unplaced,
    placed_amount,
    placed_choice,
    placed_date,
    placed_measurand,
    placed_text,
)
from gouji.types import Block, Cell, Document, Evidence, Table

ALPHABET = "支出收入增长万元人个年 \n　12035.,，。、%％-—[]［］【】()（）〔〕|ab：“”\u200b\u202e"
PROSE = (
    "二、支出情况\n"
    "2024年度支出18,751.58万元，增长5.2%，主要用于人员1,200人。\n"
    "其中：基本支出500万元，项目支出500万元，占50.00%。\n"
    "基本支出500万元，比上年减少30元。\n"
)


def narrative(text: str) -> tuple[Document, Chunk]:
    blocks = (Block(kind="paragraph", start=0, end=len(text)),) if text else ()
    document = Document(path="x.txt", format="txt", sha256="0", text=text, blocks=blocks)
    return document, Chunk(start=0, end=len(text), kind="narrative")


def table(rows: Sequence[Sequence[str]], unit: str = "") -> tuple[Document, Chunk]:
    """A document that is one table, its cells divided by tabs and its rows by line breaks."""
    text, cells = "", []
    for row, texts in enumerate(rows):
        for col, cell in enumerate(texts):
            cells.append(Cell(row=row, col=col, start=len(text), end=len(text) + len(cell), text=cell))
            text += cell + ("\n" if col == len(texts) - 1 else "\t")
    grid = Table(
        index=0, start=0, end=len(text), rows=len(rows), cols=len(rows[0]), cells=tuple(cells),
        unit=unit,
    )
    document = Document(
        path="x.txt", format="txt", sha256="0", text=text, tables=(grid,),
        blocks=(Block(kind="table", start=0, end=len(text), table=0),),
    )
    return document, Chunk(start=0, end=len(text), kind="table", table=0)


def one(source: tuple[Document, Chunk], quote: str, **said: object) -> Grounded:
    [grounded] = ground(*source, [Answer.model_validate({"quote": quote, **said})])
    evidence = grounded.evidence
    if evidence.status != "missing":
        assert source[0].text[evidence.start : evidence.end] == evidence.quote
    return grounded


# --- what is shown ---------------------------------------------------------------------------------


def test_lines_and_cells_have_numbers_that_lead_back() -> None:
    document, chunk = table([["科目", "", "合计"], ["201", "一般公共\n服务", "1,204.10"]])
    shown = numbered(chunk, document)
    assert shown.text == (
        "[1.1] 科目 | [1.3] 合计\n[2.1] 201 | [2.2] 一般公共 服务 | [2.3] 1,204.10"
    )
    start, end = shown.span("[2.3]") or (0, 0)
    assert document.text[start:end] == "1,204.10"
    row = shown.span("2") or (0, 0)
    assert document.text[slice(*row)].startswith("201")
    assert shown.span("第２行") == row
    assert shown.span("9") is None
    assert shown.span("") is None


@given(st.text(ALPHABET, max_size=80), st.booleans())
@example("[7] 支出\n\u202e[\u200b8] x\u2028[9]", False)
@example("［ 12 ］ 【3】 [4.2", True)
def test_no_text_passes_for_a_number(text: str, in_table: bool) -> None:
    cells = text.replace("\t", " ").strip()
    assume(cells or not in_table)
    document, chunk = table([[cells, cells]]) if in_table else narrative(text)
    shown = numbered(chunk, document)
    tags = re.findall(r"\[\s*[\d.]+\s*\]", shown.text)
    assert [tag[1:-1] for tag in tags] == [unit.number for unit in shown.units]
    assert not re.search(r"\[(?!\d+(?:\.\d+)?\] )\s*\d", shown.text)
    lines = shown.text.splitlines()
    assert all(re.match(r"\[\d", line) for line in lines)
    assert len(lines) == len({unit.row for unit in shown.units})
    assert numbered(chunk, document) == shown


def test_a_bracketed_number_of_the_report_is_found_as_it_was_shown() -> None:
    source = narrative("依据财预[2024]12号。\n[3] 无违规问题\n")
    assert "[2] 〔3〕 无违规问题" in numbered(*reversed(source)).text  # type: ignore[arg-type]
    assert one(source, "财预〔2024〕12号", at="1").evidence.quote == "财预[2024]12号"
    assert one(source, "〔3〕 无违规问题", at="2").placed


# --- quotes ----------------------------------------------------------------------------------------


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the span cuts no number or word, and no sign off a number, blanks between or not."""
    before = re.sub(r"[\s\u200b]+$", "", text[:start])
    after = re.sub(r"^[\s\u200b]+", "", text[end:])
    around = before[-1:] + after[:1]
    return not re.search(r"[\d.,，%％\-—a-z百()（）]", around)


@given(st.text(ALPHABET, min_size=1, max_size=60), st.data())
def test_a_cited_quote_is_at_its_span_or_nowhere(text: str, data: st.DataObject) -> None:
    source = narrative(text)
    units = numbered(source[1], source[0]).units
    unit = data.draw(st.sampled_from(units) if units else st.nothing())
    spans = [
        (start, end) for start in range(unit.start, unit.end) for end in range(start + 1, unit.end + 1)
        if text[start:end].strip() == text[start:end] and re.search(r"[^\W_]", text[start:end])
        and _alone(text, start, end)
    ]
    start, end = data.draw(st.sampled_from(spans) if spans else st.nothing())
    quote = text[start:end]
    for said in ({"at": unit.number}, {}):
        found = one(source, quote, **said)
        if found.placed:
            assert (found.evidence.start, found.evidence.end) == (start, end)
            assert found.evidence.status == "exact"
    places = [
        m.start() for m in re.finditer(f"(?={re.escape(quote)})", text)
        if _alone(text, m.start(), m.start() + len(quote))  # "a" does not stand in "aa"
    ]
    if len(places) > 1 and not re.search(r"\d", quote):
        assert not one(source, quote).placed


@pytest.mark.parametrize("quote", [
    "主要 用于人员", "主要\n用于人员", "“主要用于人员”", "主要用于人员；", "，主要用于人员", "主要用于、人员",
    "[2] 主要用于人员",
])
def test_a_quote_said_badly_is_normalised(quote: str) -> None:
    found = one(narrative(PROSE), quote, at="2")
    assert found.placed
    assert found.evidence.quote.strip("，") == "主要用于人员"
    assert found.evidence.status == ("exact" if quote == "，主要用于人员" else "normalised")


def test_several_places_are_ambiguous_until_something_decides() -> None:
    source = narrative(PROSE)
    quote = "基本支出500万元"
    first, second = (m.start() for m in re.finditer(quote, PROSE))
    found = one(source, quote)
    assert found.evidence.status == "ambiguous"
    assert [start for start, _ in found.places] == [first, second]
    assert one(source, quote, at="4").evidence.start == second
    assert one(source, quote, ordinal=1).evidence.start == first
    assert one(source, quote, before="其中：").evidence.start == first
    assert one(source, "500万元", at="3", ordinal=2).evidence.start == PROSE.index("500万元，占")
    assert one(source, "500万元", at="3", before="项目支出").evidence.start == PROSE.index("500万元，占")
    assert one(source, "500万元", at="3").evidence.status == "ambiguous"
    assert one(source, "500万元", at="3", ordinal=5).evidence.status == "ambiguous"


def test_a_number_and_the_words_before_that_disagree_decide_nothing() -> None:
    source = narrative(PROSE)
    found = one(source, "基本支出500万元", at="4", before="其中：")
    assert found.evidence.status == "ambiguous"
    assert one(source, "500万元", at="4", before="什么也不是").evidence.status == "ambiguous"


def test_many_words_directly_before_outweigh_a_number() -> None:
    source = narrative("甲单位项目支出决算为7万元。\n乙单位基本支出决算为7万元。\n")
    found = one(source, "7万元", at="1", before="乙单位基本支出决算为")
    assert found.evidence.status == "normalised"
    assert found.evidence.start == source[0].text.rindex("7万元")


def test_a_quote_elsewhere_than_cited_needs_to_be_telling() -> None:
    source = narrative(PROSE)
    assert one(source, "主要用于人员", at="3").evidence.status == "normalised"
    found = one(source, "30元", at="2")
    assert (found.evidence.status, found.reason) == ("ambiguous", "elsewhere")
    assert one(source, "30元", at="2", before="减少").placed


def test_a_reader_found_astray_is_not_believed_by_its_numbers_alone() -> None:
    source = narrative(PROSE)
    quote = Answer(quote="基本支出500万元", at="4")
    assert ground(*source, [quote])[0].placed
    astray = Answer(quote="主要用于人员", at="3")
    assert not ground(*source, [quote, astray])[0].placed
    assert not ground(*source, [astray, quote])[1].placed


def test_answers_in_order_decide_only_where_one_place_is_left() -> None:
    source = narrative("甲7元，乙，丙7元，丁，戊7元。")
    quotes = ["乙", "7元", "丁"]
    answers = [Answer(quote=quote) for quote in quotes]
    assert ground(*source, answers)[1].evidence.status == "ambiguous"
    placed = ground(*source, answers, ordered=True)[1].evidence
    assert (placed.status, placed.start) == ("normalised", source[0].text.index("7元，丁"))
    backwards = [answers[2], answers[1], answers[0]]
    assert ground(*source, backwards, ordered=True)[1].evidence.status == "ambiguous"


def test_no_quote_runs_over_cells() -> None:
    source = table([["1", "2"], ["基本", "支出"]])
    assert one(source, "12").evidence.status == "missing"
    assert one(source, "基本支出").evidence.status == "missing"
    assert one(source, "支出", at="2.2").evidence.status == "exact"


# --- figures ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", [
    "18,751.58万元", "18751.58万元", "18751.58", "18，751.58万元", "１８７５１.５８万元", "18751.58 万元",
    "187515800元", "1.875158亿元", "18751.580万元", "18751.58万", "“18751.58万元”。",
])
def test_a_figure_is_found_by_its_value_and_read_from_the_text(said: str) -> None:
    source = narrative(PROSE)
    found = one(source, said, at="2")
    assert found.evidence.status == ("exact" if said == "18,751.58万元" else "normalised")
    amount = placed_amount(source[0], found)
    assert isinstance(amount, Placed)
    assert (amount.value.value, amount.value.unit) == (Decimal("18751.58"), "万元")
    assert amount.evidence.quote == "18,751.58万元"


@pytest.mark.parametrize("said", ["5.2%", "5.2百分比", "百分之5.2", "５．２％", "5.2"])
def test_a_rate_is_found_however_it_is_written(said: str) -> None:
    source = narrative(PROSE)
    amount = placed_amount(source[0], one(source, said, at="2"))
    assert isinstance(amount, Placed)
    assert (amount.value.value, amount.value.unit) == (Decimal("5.2"), "%")


@pytest.mark.parametrize("said", [
    "18,751.59万元", "18751.6万元", "8,751.58万元", "18751.58元", "18751.58亿元", "-18751.58万元",
    "751.58万元", "18,751", "5.2个百分点", "-5.2%", "1,200元", "200人", "120人",
])
def test_an_altered_figure_is_refused(said: str) -> None:
    source = narrative(PROSE)
    for at in ("2", ""):
        found = one(source, said, at=at)
        assert found.evidence.status == "missing"
        assert isinstance(placed_amount(source[0], found), Unplaced)


@given(
    st.decimals(0, 10**7, places=2), st.decimals(0, 10**7, places=2),
    st.sampled_from(["万元", "元", "%", "人", ""]), st.booleans(),
)
def test_no_other_value_ever_gets_a_place(
    there: Decimal, said: Decimal, unit: str, cell: bool
) -> None:
    shown = f"{there:,}{unit}"
    source = table([["支出", shown]], unit="万元") if cell else narrative(f"支出{shown}，如下。\n")
    found = one(source, f"{said}{unit}", at="1.2" if cell else "1")
    assert found.placed == (there == said)
    amount = placed_amount(source[0], one(source, str(there), at="1"))
    assert isinstance(amount, Placed)
    assert (amount.value.value, amount.value.unit) == (there, unit)


def test_a_cell_takes_its_tables_unit_and_no_other() -> None:
    source = table([["支出", "18,751.58"], ["赤字", "(5.20)"]], unit="万元")
    assert one(source, "18751.58万元", at="1.2").placed
    assert one(source, "187515800元", at="1.2").placed
    assert not one(source, "18751.58元", at="1.2").placed
    assert not one(source, "5.20", at="2.2").placed
    assert one(source, "-5.2", at="2.2").placed
    amount = placed_amount(source[0], one(source, "18751.58", at="1.2"), unit="万元")
    assert isinstance(amount, Placed)
    assert amount.value.printed == "18,751.58万元"


def test_an_items_number_is_no_part_of_its_year() -> None:
    source = narrative("1.2024年度收入7万元。\n——2023年度支出8万元。\n")
    assert one(source, "2024年", at="1").evidence.status == "exact"
    assert one(source, "2023年", at="2").evidence.status == "exact"


# --- typed values ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["ambiguous", "missing"])
def test_a_value_without_a_place_cannot_be_made(status: str) -> None:
    evidence = Evidence.model_validate({"quote": "甲", "start": 0, "end": 1, "status": status})
    with pytest.raises(ValidationError):
        Placed[str](value="甲", evidence=evidence)
    with pytest.raises(ValidationError):
        Placed[str](value="甲", evidence=Evidence(quote="甲", start=3, end=9))
    grounded = Grounded(answer=Answer(quote="甲"), evidence=evidence, reason="several")
    document = narrative("甲")[0]
    for value in (
        placed_text(grounded), placed_amount(document, grounded), placed_date(document, grounded),
        placed_measurand(document, grounded), placed_choice(grounded, "up", {"up": ["甲"]}),
    ):
        assert isinstance(value, Unplaced)


def test_the_words_are_the_documents() -> None:
    source = narrative("用 于\n人员经费。")
    text = placed_text(one(source, "用于人员经费"))
    assert isinstance(text, Placed)
    assert text.value == "用 于\n人员经费"


def test_two_figures_are_none() -> None:
    source = narrative(PROSE)
    amount = placed_amount(source[0], one(source, "基本支出500万元，项目支出500万元"))
    assert isinstance(amount, Unplaced)
    assert amount.reason == "unread"


def test_a_measurand_is_the_whole_cell() -> None:
    source = table([["举办场次", "≥45场"]])
    measurand = placed_measurand(source[0], one(source, "45场", at="1.2"))
    assert isinstance(measurand, Placed)
    assert (measurand.value.operator, measurand.evidence.quote) == (">=", "≥45场")


def test_a_date_is_read_where_it_stands() -> None:
    source = narrative("展会于2024年6月26日至30日举办。")
    date = placed_date(source[0], one(source, "6月26日"))
    assert isinstance(date, Placed)
    assert date.value[2:] == (2024, 6, 26, 30)
    assert date.evidence.quote == "2024年6月26日至30日"
    assert isinstance(placed_date(source[0], one(source, "展会")), Unplaced)


def test_a_choice_needs_the_words_that_say_it() -> None:
    words = {"met": ["完成", "达到"], "missed": ["未完成", "未达到"]}
    source = narrative("该项目未完成目标，其余均完成。")
    assert isinstance(placed_choice(one(source, "未完成目标"), "missed", words), Placed)
    refused = placed_choice(one(source, "未完成目标"), "met", words)
    assert isinstance(refused, Unplaced)
    assert refused.reason == "unsupported"
    assert isinstance(placed_choice(one(source, "未完成目标，其余均完成"), "met", words), Unplaced)
