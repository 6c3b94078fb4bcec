"""The reviewing page: the document with its evidence, the proof of a finding, decisions by form."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html
from sqlalchemy import select

from gouji.findings import Computation, Finding, Place
from gouji.pipeline import check_document, check_file
from gouji.types import Document, Region
from review.intake.store import Store
from review.ledger.documents import stored_document
from review.ledger.recording import finding_of, record_run
from review.reviewing import pages
from review.reviewing.sheet import Marked, leaves, rectangles
from review.reviewing.shown import redone, rule_text, sides_of
from review.tables import Batch, Report, Run, Version
from review.tables import Finding as StoredFinding
from review.values import Role
from tests.conftest import ROOT
from tests.crafted import TEXT, document, finding
from tests.review_fixtures import Service

EXAMPLE = ROOT / "examples" / "云岭省文化和旅游厅2024年度部门决算公开说明.pdf"


def whole_text(body: str) -> str:
    return re.sub(r"\s+", "", html.fromstring(f"<div>{body}</div>").text_content())


def test_the_text_is_all_there_and_its_evidence_marked(service: Service) -> None:
    stored = service.report(findings=2)
    body = service.client(Role.READER).get(f"/reports/{stored.report}/sheet?run={stored.run}").text
    assert re.sub(r"\s+", "", TEXT) in whole_text(body)
    tree = html.fromstring(f"<div>{body}</div>")
    for ident in stored.findings:
        for side, quote in enumerate(("560余名", "500余人")):
            found = tree.xpath(f'//mark[contains(concat(" ", @data-s, " "), " {ident}.{side} ")]')
            assert "".join(mark.text_content() for mark in found) == quote


def test_a_text_with_markup_stays_text(service: Service) -> None:
    text = '<script>alert("x")</script> 560余名 <img src=x onerror=alert(1)> 500余人 "&amp;'
    stored = service.report(text=text, findings=1, department='<b onclick="x">局</b>')
    client = service.client(Role.READER)
    sheet = client.get(f"/reports/{stored.report}/sheet?run={stored.run}").text
    assert "<script" not in sheet
    assert "<img" not in sheet
    assert "&lt;script&gt;" in sheet
    for address in (f"/reports/{stored.report}", f"/findings/{stored.finding}/detail", "/findings",
                    "/reports", "/", "/search?q=onerror", f"/reports/{stored.report}/history"):
        page = client.get(address).text
        assert "<img src=x" not in page, address
        assert '<b onclick="x"' not in page, address


def test_leaves_hold_every_block_once() -> None:
    source = document("\n".join(f"第{number}段，内容若干。" for number in range(300)))
    cut = leaves(source, [])
    assert len(cut) > 3
    assert "".join(
        piece.text for leaf in cut for block in leaf.blocks for piece in block.pieces
    ) == "".join(source.text.split("\n"))


def test_rows_beyond_the_first_are_fetched(service: Service) -> None:
    stored = service.report(findings=205)
    client = service.client(Role.READER)
    page = client.get(f"/reports/{stored.report}").text
    assert len(re.findall(r'<li class="item', page)) == 200
    more = re.search(r'data-rows="([^"]+)"', page)
    assert more
    rest = client.get(more[1].replace("&amp;", "&")).text
    assert len(re.findall(r'<li class="item', rest)) == 5
    seen = re.findall(r'<li class="item [a-z]+" id="f(\d+)"', page + rest)
    assert {int(ident) for ident in seen} == set(stored.findings)


def test_a_finding_has_an_address_of_its_own(service: Service) -> None:
    stored = service.report(findings=3)
    client = service.client(Role.READER)
    answer = client.get(f"/findings/{stored.findings[2]}")
    assert answer.headers["location"] == (
        f"/reports/{stored.report}?finding={stored.findings[2]}#f{stored.findings[2]}"
    )
    page = client.get(answer.headers["location"].partition("#")[0]).text
    assert re.search(rf'<article class="finding \w+" data-id="{stored.findings[2]}"', page)


def test_a_reader_is_offered_no_decision(service: Service) -> None:
    stored = service.report()
    assert 'id="decide"' not in service.client(Role.READER).get(f"/reports/{stored.report}").text
    assert 'id="decide"' in service.client(Role.REVIEWER).get(f"/reports/{stored.report}").text


def test_the_form_decides_without_a_script(service: Service) -> None:
    stored = service.report()
    client = service.client(Role.REVIEWER)
    address = f"/findings/{stored.finding}/decisions"
    answer = client.post(address, data={"reason": "extraction", "comment": "取到了上年数"})
    assert answer.status_code == 303
    detail = client.get(f"/findings/{stored.finding}/detail").text
    assert "数据提取有误" in detail
    assert "取到了上年数" in detail
    assert client.post(address, data={"action": "undo"}).status_code == 303
    assert 'data-state="new"' in client.get(f"/findings/{stored.finding}/detail").text
    assert client.post(address, data={"action": "reject"}).status_code == 422
    assert client.post(address, data={"action": "confirm", "revision": "0"}).status_code == 409
    del client.headers["x-csrf-token"]
    assert client.post(address, data={"action": "confirm"}).status_code == 403


def test_the_second_reviewer_is_told_nothing_of_the_first(service: Service) -> None:
    stored = service.report()
    first, second = service.client(Role.REVIEWER), service.client(Role.REVIEWER)
    address = f"/findings/{stored.finding}/decisions"
    first.post(address, data={"reason": "rule", "comment": "不适用于事业单位"})
    first.post(address, data={"action": "second"})
    for page in (f"/findings/{stored.finding}/detail", f"/reports/{stored.report}", "/findings"):
        told = second.get(page).text
        assert "不适用于事业单位" not in told, page
        assert 'data-state="rejected"' not in told, page
        assert 'class="state rejected"' not in told, page
    assert "请您独立作出第二人结论" in second.get(f"/findings/{stored.finding}/detail").text
    assert "等待其结论" in first.get(f"/findings/{stored.finding}/detail").text


def test_what_disappeared_is_said_and_can_still_be_looked_at(service: Service) -> None:
    stored = service.report(findings=2)
    client = service.client(Role.REVIEWER)
    client.post(f"/findings/{stored.finding}/decisions", data={"action": "confirm"})
    run = again(service, stored.report, stored.version, keep=1)
    page = client.get(f"/reports/{stored.report}?tab=gone").text
    assert f'href="/findings/{stored.finding}"' in page
    assert "已确认" in page
    answer = client.get(f"/reports/{stored.report}?finding={stored.finding}").text
    assert f'data-sheet="/reports/{stored.report}/sheet?run={stored.run}' in answer
    assert "这是较早的一次检查" in answer
    detail = client.get(f"/findings/{stored.finding}/detail").text
    assert "报告最近一次检查中没有这一条" in detail
    assert "不再出现，请再看一次" in detail
    history = client.get(f"/reports/{stored.report}/history").text
    assert f"/reports/{stored.report}?run={run}" in history
    answer = client.get(f"/api/v1/reports/{stored.report}").json()
    assert [(one["appeared"], one["disappeared"]) for one in answer["runs"]] == [(0, 1), (2, 0)]


def again(service: Service, report: int, version_id: int, keep: int) -> int:
    """Check the version again: only the last `keep` findings are found."""
    with service.database.writing() as session:
        version = session.get_one(Version, version_id)
        loaded = stored_document(session, version_id)
        held = session.scalars(
            select(StoredFinding).where(StoredFinding.report_id == report).order_by(StoredFinding.position)
        ).all()
        kept = tuple(finding_of(one) for one in held[-keep:])
        checked = check_document(loaded).model_copy(update={"findings": kept})
        return record_run(session, version, checked, loaded, 0.1).id


def test_leads_and_coverage_have_panels_of_their_own(service: Service) -> None:
    stored = service.report()
    client = service.client(Role.READER)
    with service.database.writing() as session:
        run = session.get_one(Run, stored.run)
        run.reasons = {"FOO002": "没有读到支出合计"}
        run.reading = {"model": "某模型", "leads": [{
            "what": "conflict", "where": "第二部分", "why": "口径不明", "why_en": "unclear",
            "sides": [{"quote": "560余名", "start": TEXT.index("560余名"),
                       "end": TEXT.index("560余名") + 5, "status": "exact"}],
        }]}
    page = client.get(f"/reports/{stored.report}?tab=leads").text
    assert "未经证明的线索 <b>1</b>" in page
    assert "不是疑点，也不计入统计" in page
    assert "560余名" in page
    coverage = client.get(f"/reports/{stored.report}?tab=coverage").text
    assert "没有读到支出合计" in coverage
    answer = client.get(f"/api/v1/reports/{stored.report}/reading").json()
    assert answer["leads"][0]["sides"][0]["quote"] == "560余名"
    assert client.get(f"/api/v1/reports/{stored.report}").json()["open"] == 2


@pytest.mark.parametrize(("outcome", "said"), [("ok", False), ("failed", True)])
def test_what_a_model_did_not_answer_is_said_wherever_the_report_is(
    any_service: Service, outcome: str, said: bool
) -> None:
    stored = any_service.report()
    any_service.report(department="没有模型的单位")
    with any_service.database.writing() as session:
        session.get_one(Run, stored.run).reading = {"model": "某模型", "parts": [
            {"task": "statements", "start": 0, "end": 9, "outcome": each} for each in ("ok", outcome)
        ]}
    client = any_service.client(Role.READER)
    sentence = "模型阅读不完整：2 个部分中有 1 个没有可用的回答（失败 1）"
    for tab in ("findings", "coverage"):
        page = client.get(f"/reports/{stored.report}?tab={tab}").text
        assert (sentence in page.partition('class="panes"')[0]) is said
    assert client.get("/reports").text.count("模型阅读不完整") == said
    items = client.get("/api/v1/reports").json()["items"]
    assert [item["id"] for item in items if item["incomplete"]] == [stored.report] * said
    assert client.get(f"/api/v1/reports/{stored.report}").json()["incomplete"] is said
    reading = client.get(f"/api/v1/reports/{stored.report}/reading").json()
    assert (sentence in (reading["incomplete"] or "")) is said


@pytest.mark.parametrize(("state", "waits"), [("queued", True), ("failed", False)])
def test_a_report_without_a_run_says_whether_one_will_come(
    service: Service, state: str, waits: bool
) -> None:
    with service.database.writing() as session:
        batch, held = Batch(name="批次"), Report(department="某局")
        session.add_all([batch, held])
        session.flush()
        session.add(Version(
            report_id=held.id, batch_id=batch.id, sha256="0" * 64, size=1, file_name="a.txt", state=state,
            error="" if waits else "检查超时。",
        ))
        report = held.id
    page = service.client(Role.READER).get(f"/reports/{report}").text
    assert ("http-equiv=\"refresh\"" in page) is waits
    assert ("还没有处理完" in page) is waits
    assert ("检查超时。" in page) is not waits


# --- the proof -----------------------------------------------------------------------------------


def proof(*values: tuple[str, str], formula: str = "", places: tuple[Place, ...] = (), **more: str) -> Finding:
    return Finding(
        id="0" * 12, rule="FOO001", kind="arithmetic", severity="high", message="不符", message_en="",
        evidence=places or (Place(start=0, end=0, quote="x"),),
        computation=Computation(formula=formula, values=values, **more),
    )


def test_a_computation_is_laid_out_to_be_redone() -> None:
    found = proof(
        ("支出总计", "320.00万元"), ("本年支出合计", "286.00万元"), ("年末结转和结余", "43.00万元"),
        formula="支出总计 = 本年支出合计 + 年末结转和结余", unit="万元", expected="329",
        actual="320.00", difference="-9",
        places=(
            Place(start=1, end=10, quote="320.00万元", role="合计", page=3),
            Place(start=20, end=28, quote="43.00万元", role="年末结转和结余", page=4),
            Place(start=30, end=39, quote="286.00万元", role="本年支出合计", page=3),
        ),
    )
    sides = sides_of(found, [None] * 3, "zh")
    laid = redone(found, sides, "zh")
    assert laid is not None
    assert laid.substituted == "286.00万元 + 43.00万元"
    assert laid.result == "329"
    assert [(value.name, value.side, value.place) for value in laid.values] == [
        ("支出总计", 0, "第3页"), ("本年支出合计", 2, "第3页"), ("年末结转和结余", 1, "第4页"),
    ]
    assert [name for name, _, _ in laid.results] == ["expected", "actual", "difference"]


def test_what_cannot_be_worked_out_is_not_made_up() -> None:
    found = proof(("甲", "3"), ("乙", "若干"), formula="甲与乙应一致", expected="4", actual="3")
    laid = redone(found, sides_of(found, [None], "zh"), "zh")
    assert laid is not None
    assert (laid.substituted, laid.result) == ("", "")
    assert laid.values[1].side is None


def test_a_rule_is_told_with_its_basis() -> None:
    text = rule_text("ART001", "zh")
    assert text.summary.startswith("表文不符")
    assert "Example" not in "".join(text.paragraphs)
    assert [(basis.verified, "未核对" in basis.text) for basis in text.basis] == [(True, False)]
    assert rule_text("ZZZ999", "zh").summary == ""


# --- page images ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def example() -> Document:
    checked = check_file(EXAMPLE)
    assert checked.document is not None
    return checked.document


def test_evidence_is_boxed_about_its_very_characters(example: Document) -> None:
    quote = "下降"
    start = example.text.index("增加1.66万元，下降2.76%")
    at = example.text.index(quote, start)
    about = pages.boxes(example, at, at + len(quote))
    assert [(box.page, box.text) for box in about] == [(4, quote)]
    exact = pages.placed(EXAMPLE, about)[0]
    word = pdf_word(EXAMPLE, 4, "2.76%")
    assert exact.x1 == pytest.approx(word[0], abs=1.5)
    assert exact.x1 - exact.x0 == pytest.approx(2 * (exact.bottom - exact.top), rel=.6)
    assert abs(about[0].x0 - exact.x0) < 20


def pdf_word(path: Path, number: int, word: str) -> tuple[float, float]:
    import pdfplumber

    with pdfplumber.open(path) as opened:
        found = opened.pages[number - 1].search(re.escape(word))
    return found[0]["x0"], found[0]["x1"]


def test_evidence_over_two_lines_has_two_boxes() -> None:
    source = Document(
        path="x.pdf", format="pdf", sha256="0" * 64, text="甲乙丙丁戊己", regions=(
            Region(start=0, end=3, page=1, box=(10, 10, 40, 20)),
            Region(start=3, end=6, page=2, box=(10, 10, 40, 20)),
        ),
    )
    found = pages.boxes(source, 2, 4)
    assert [(box.page, box.text) for box in found] == [(1, "丙"), (2, "丁")]
    assert (found[0].x0, found[0].x1) == (30, 40)
    assert (found[1].x0, found[1].x1) == (10, 20)


def test_rectangles_name_their_sides(example: Document) -> None:
    at = example.text.index("13,818.20万元")
    place = Place(start=at, end=at + 11, quote="13,818.20万元", page=1)
    found = rectangles(example, [Marked(7, proof(places=(place,)))], EXAMPLE)
    assert [(page, one[0].side, one[0].severity) for page, one in found.items()] == [(1, "7.0", "high")]


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj"])
def test_a_damaged_file_brings_nothing_down(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(content)
    assert pages.sizes(path) == []
    box = pages.Box(1, "x", 0, 0, 1, 1)
    assert pages.placed(path, [box]) == [box]
    with pytest.raises(Exception, match="没有这个页"):
        pages.Drawn().image(path, "0" * 64, 1)


def test_the_renderer_is_a_program_of_its_own() -> None:
    program = ROOT / "review" / "reviewing" / "render_page.py"
    done = subprocess.run(
        [sys.executable, "-I", str(program), str(EXAMPLE), "sizes"], capture_output=True, check=True
    )
    assert len(json.loads(done.stdout)) == 22


def stored_pdf(service: Service) -> tuple[int, int, int]:
    """The example's PDF as an upload that was checked: ids of report, version and run."""
    checked = check_file(EXAMPLE)
    assert checked.document is not None
    kept = Store(service.settings.files).keep([EXAMPLE.read_bytes()], 10_000_000)
    with service.database.writing() as session:
        batch, report = Batch(), Report(department="云岭省文化和旅游厅", fiscal_year=2024)
        session.add_all([batch, report])
        session.flush()
        version = Version(
            report_id=report.id, batch_id=batch.id, sha256=kept.sha256, size=kept.size,
            file_name=EXAMPLE.name,
        )
        session.add(version)
        session.flush()
        run = record_run(session, version, checked.report, checked.document, 1.0)
        return report.id, version.id, run.id


def test_pages_of_a_pdf_are_drawn_with_the_evidence_over_them(service: Service) -> None:
    report, version, run = stored_pdf(service)
    client = service.client(Role.READER)
    assert f'data-images="/reports/{report}/images?run={run}' in client.get(f"/reports/{report}").text
    body = client.get(f"/reports/{report}/images?run={run}").text
    assert body.count("<figure") == 22
    assert body.count("<rect") > 50
    image = client.get(f"/reports/{report}/versions/{version}/pages/4")
    assert image.headers["content-type"] == "image/webp"
    assert image.content[:4] == b"RIFF"
    assert client.get(f"/reports/{report}/versions/{version}/pages/23").status_code == 404
    assert client.get(f"/reports/{report}/versions/{version + 1}/pages/1").status_code == 404
    shutil.rmtree(service.settings.files)
    assert client.get(f"/reports/{report}/versions/{version}/pages/9").status_code == 404
    assert 'data-images=""' in client.get(f"/reports/{report}").text


def test_what_the_browser_keeps_is_asked_about_again(service: Service) -> None:
    stored = service.report()
    client = service.client(Role.READER)
    address = f"/reports/{stored.report}/sheet?run={stored.run}"
    first = client.get(address)
    assert first.headers["cache-control"] == "private, no-cache"
    known = {"if-none-match": first.headers["etag"]}
    again_ = client.get(address, headers=known)
    assert (again_.status_code, again_.content) == (304, b"")
    assert service.client(None).get(address, headers=known).status_code in (303, 401)
    again(service, stored.report, stored.version, keep=1)
    assert client.get(address, headers=known).status_code == 200


def test_headings_are_an_outline(service: Service) -> None:
    report, _, run = stored_pdf(service)
    body = service.client(Role.READER).get(f"/reports/{report}/sheet?run={run}").text
    tree = html.fromstring(f"<div>{body}</div>")
    options = tree.xpath("//select/option")
    assert len(options) > 20
    starts = {block.get("data-at") for block in tree.xpath('//*[contains(@class, "block")]')}
    assert sum(option.get("value") in starts for option in options) > len(options) * .9


def test_findings_made_by_hand_are_marked() -> None:
    source = document(TEXT)
    made = finding(source, [("正文", "560余名"), ("其他", "500余人")], mark="0" * 12)
    cut = leaves(source, [Marked(31, made), Marked(4, made)])
    sides = {piece.sides for leaf in cut for block in leaf.blocks for piece in block.pieces if piece.sides}
    assert sides == {"31.0 4.0", "31.1 4.1"}
