"""The HTML report: whole, self-contained, escaped, and every place of a finding marked."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from html.parser import HTMLParser

from gouji.errors import UnreadableFile
from gouji.pipeline import Checked, unread
from gouji.reporting.as_html import findings_html
from tests.crafted import checked, document, finding

VOID = {"meta", "input", "br", "link", "img", "hr"}


class Page(HTMLParser):
    """Text by element, marks by (finding, side), and whether tags close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.sides: dict[str, str] = {}
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._marked: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "mark":
            self._marked = (values["data-sides"] or "").split()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "mark":
            self._marked = []

    def handle_data(self, data: str) -> None:
        if "script" in self.open or "style" in self.open:
            return
        self.text += data
        for side in self._marked:
            self.sides[side] = self.sides.get(side, "") + data


def test_every_place_is_marked_also_where_they_overlap() -> None:
    item = checked()
    page = Page(findings_html([item]))
    for index, one in enumerate(item.report.findings):
        for side, place in enumerate(one.evidence):
            assert page.sides[f"{index}.{side}"] == place.quote
    assert page.sides["1.0"] in page.sides["2.0"]


def test_places_that_cross_cells_and_blocks_are_marked_whole() -> None:
    source = document()
    start, end = source.text.index("目标值"), source.text.index("实际值") + 3
    quote = source.text[start:end]
    one = finding(source, [("跨格", quote), ("跨段", source.text[-60:-2])], mark="x")
    page = Page(findings_html([checked(source, [one])]))
    assert "".join(page.sides["0.0"].split()) == "".join(quote.split())
    assert "".join(page.sides["0.1"].split()) == "".join(source.text[-60:-2].split())


def test_all_of_the_text_is_there_and_escaped() -> None:
    text = document().text + "\n<script>alert(1)</script>\n\"'><img src=x onerror=alert(1)>\n"
    source = document(text)
    one = finding(
        source, [("<b>角色</b>", "<script>alert(1)</script>")], mark="x", message="<i>说明</i>",
        where="<u>项目</u>",
    )
    html = findings_html([checked(source, [one])])
    page = Page(html)
    shown = "".join(page.text.split())
    for line in text.split("\n"):
        assert "".join(line.split()) in shown
    assert html.count("<script>") == 1
    assert not {"img", "i", "u"} & {tag for tag, _ in page.tags}


def test_nothing_is_fetched_and_only_its_own_script_may_run() -> None:
    html = findings_html([checked()])
    page = Page(html)
    for _, values in page.tags:
        assert not {"src", "style", "onclick", "onload"} & set(values)
        assert (values.get("href") or "#").startswith("#")
    policy = next(v["content"] for t, v in page.tags if t == "meta" and "http-equiv" in v) or ""
    assert "default-src 'none'" in policy
    for tag in ("style", "script"):
        found = re.search(f"<{tag}>(.*?)</{tag}>", html, re.S)
        assert found
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "http:" not in html
    assert "https:" not in html


def test_controls_have_names() -> None:
    page = Page(findings_html([checked()]))
    for tag, values in page.tags:
        if tag in ("input", "select", "main", "aside", "nav"):
            assert values.get("aria-label"), (tag, values)


def test_several_reports_have_an_index_and_a_failed_one_its_reason() -> None:
    failed = Checked(unread("坏.pdf", UnreadableFile("文件已加密。", "It is encrypted.")), None)
    page = Page(findings_html([checked(), failed]))
    links = [values["href"] for tag, values in page.tags if tag == "a"]
    assert links[:2] == ["#r1", "#r2"]
    assert "文件已加密。" in page.text
    english = findings_html([checked(), failed], "en")
    assert "It is encrypted." in english
    assert "Two figures differ" in english
    assert len([1 for tag, _ in Page(findings_html([checked()])).tags if tag == "nav"]) == 0


def test_two_thousand_findings_in_a_long_document() -> None:
    source = document("".join(f"第{n}项支出{n}.50万元，比上年增加{n}.25万元。\n" for n in range(2_500)))
    assert len(source.text) > 60_000
    many = [
        finding(source, [("支出", f"{n}.50万元"), ("增加", f"{n}.25万元")], mark=str(n))
        for n in range(2_000)
    ]
    item = checked(source, many)
    began = time.process_time()
    html = findings_html([item])
    assert time.process_time() - began < 5
    assert html.count('<li class="finding ') == 2_000
    assert findings_html([item]) == html
