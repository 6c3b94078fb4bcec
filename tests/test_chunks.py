"""Chunks cover the text, keep forms whole and never cut a sentence."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from extractor.chunks import chunks, token_count
from extractor.loading import load
from extractor.loading_txt import document_of_text
from gouji.settings import Limits
from gouji.types import Document

FORM = """说明如下。

	项目支出绩效自评表

	(2024年度)

	项目名称
	古城墙修缮

	主管部门
	文旅厅
	实施单位
	古建所

	总分
	100
	98分


	项目支出绩效自评表

	(2024年度)

	项目名称
	数字展厅

	总分
	100
	100分


第三部分 名词解释
"""


def of(text: str) -> Document:
    return document_of_text("a.txt", "txt", "", text, Limits())


def cover(document: Document, budget: int = 1000) -> None:
    cut = chunks(document, Limits(chunk_tokens=budget))
    assert "".join(document.text[c.start : c.end] for c in cut) == document.text
    for before, after in pairwise(cut):
        assert before.end == after.start
        inside = document.text[before.start : before.end].rstrip()
        if before.kind == after.kind == "narrative" and inside:
            at_block_end = any(
                b.start + len(document.text[b.start : b.end].rstrip()) == before.start + len(inside)
                for b in document.blocks
            )
            assert at_block_end or inside[-1] in "。！？!?；;”\"』」）)", inside[-20:]


def test_a_form_is_one_chunk_with_its_project() -> None:
    document = of(FORM)
    forms = [c for c in chunks(document) if c.kind == "form"]
    assert [c.project for c in forms] == ["古城墙修缮", "数字展厅"]
    assert "98分" in document.text[forms[0].start : forms[0].end]
    cover(document)


def test_narrative_is_cut_at_items_with_its_headings() -> None:
    items = "\n".join(f"{n}.第{n}项工作，已经完成。" for n in range(1, 60))
    document = of("第二部分 情况说明\n一、总体情况\n" + items)
    cut = chunks(document, Limits(chunk_tokens=60))
    assert len(cut) > 5
    assert all(c.path[:2] == ("第二部分 情况说明", "一、总体情况") for c in cut[2:])
    assert all(c.tokens <= 60 for c in cut)
    cover(document, 60)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    document = of("一、概况\n" + "全年共举办活动12场，参加人数3500余人。" * 40)
    cover(document, 80)
    assert max(c.tokens for c in chunks(document, Limits(chunk_tokens=80))) <= 80


def test_empty_text_has_no_chunk() -> None:
    assert chunks(of("")) == ()


def test_tokens_are_counted_upwards() -> None:
    assert token_count("部门决算") == 4
    assert token_count("18751.58") >= 3


def test_every_real_report_is_covered(shared: Path) -> None:
    paths = sorted(p for p in (shared / "reports").rglob("*") if p.suffix in {".txt", ".docx", ".xlsx", ".pdf"})
    assert paths
    for path in paths:
        cover(load(path), 400)


def test_real_forms_are_whole(shared: Path) -> None:
    document = load(shared / "reports" / "commerce-xinjiang-2024.txt")
    forms = [c for c in chunks(document) if c.kind == "form"]
    assert len(forms) == 26
    assert len([c for c in forms if c.project]) == 25


@pytest.mark.parametrize("budget", [50, 200, 5000])
def test_any_budget_covers(budget: int) -> None:
    cover(of(FORM), budget)
