"""What a reader is told of a model's reading: in the terminal, in the page, in JSON."""

from __future__ import annotations

import json
from html import unescape
from io import StringIO

import pytest
from rich.console import Console

from gouji.pipeline import Checked
from gouji.readings import Disagreement, Lead, ModelReading, PartRead
from gouji.reporting.as_html import findings_html
from gouji.reporting.as_json import findings_json
from gouji.reporting.as_text import print_findings
from gouji.reporting.reading import LEAD, OUTCOME, incomplete
from gouji.types import Evidence
from tests.crafted import checked


def read(*outcomes: str) -> Checked:
    """The crafted report with a model's reading of so many parts, a lead and a disagreement."""
    report, document = checked()
    assert document is not None
    start = document.text.index("560余名")
    one = Evidence(quote="560余名", start=start, end=start + 5)
    start = document.text.index("500余人")
    other = Evidence(quote="500余人", start=start, end=start + 5)
    reading = ModelReading(
        model="small", prompts=(("events", "f" * 64),),
        parts=tuple(
            PartRead(task="events", start=0, end=9, outcome=outcome, values=4, grounded=3, tokens_in=90)
            for outcome in outcomes
        ),
        disagreements=(Disagreement(
            record="Claim", field="amount", template=one, model=other, kept="template"
        ),),
        leads=(Lead(
            what="conflict", where="论坛", sides=(one, other), why="不能证明是同一项内容",
            why_en="that both count one thing is not proven",
        ),),
    )
    surfaced = report.findings[0].model_copy(update={"origin": "model"})
    report = report.model_copy(update={
        "reading": reading, "unproven": 1, "findings": (surfaced, *report.findings[1:]),
    })
    return Checked(report, document)


def text(item: Checked, lang: str) -> str:
    page = StringIO()
    print_findings([item], Console(file=page, width=100, color_system=None), lang)
    return page.getvalue()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", ["未能证明的线索 1 条（不是发现）", "两处说法可能矛盾", "不能证明是同一项内容", "模型提出·已证明",
                "模型 small：2 个部分（完成 2）；取值 8 个，有出处 6 个；180 词元", "读法不同 1 处"]),
        ("en", ["1 leads that a model proposes and nothing proves", "two statements that may contradict",
                "that both count one thing is not proven", "surfaced by the model, proven",
                "2 parts (ok 2); 8 values, 6 of them placed; 180 tokens", "1 fields differently"]),
    ],
)
def test_text_and_page_tell_leads_apart_from_findings(lang: str, said: list[str]) -> None:
    item = read("ok", "ok")
    page, shown = findings_html([item], lang), text(item, lang)
    for words in said:
        assert words in shown.replace("\n", ""), words
        assert words in page, words
    assert incomplete([item.report], lang) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_incomplete_is_said_first(lang: str) -> None:
    item = read("ok", "failed", "truncated", "failed")
    lacking = incomplete([item.report], lang)
    assert lacking is not None
    assert "3" in lacking
    assert f"{OUTCOME['failed'][lang == 'en']} 2" in lacking
    assert text(item, lang).replace("\n", "").replace(" ", "").startswith(lacking.replace(" ", "")[:40])
    page = unescape(findings_html([item], lang))
    assert page.index(lacking) < page.index('class="report"')


def test_json_has_everything_and_counts_leads_as_unproven() -> None:
    [report] = json.loads(findings_json([read("ok", "empty").report], "en"))["reports"]
    model = report["model"]
    assert report["unproven"] == len(model["leads"]) == 1
    assert model["outcomes"]["empty"] == 1
    assert model["disagreements"][0]["template"]["quote"] == "560余名"
    assert model["leads"][0]["why"] == "that both count one thing is not proven"
    assert report["findings"][0]["origin"] == "model"


def test_every_kind_of_lead_has_words_in_both_languages() -> None:
    assert all(zh and en and zh != en for zh, en in LEAD.values())
