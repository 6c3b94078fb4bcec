"""Board, lists, search and views: what they show, and to whom."""

from __future__ import annotations

import re

import pytest

from review.ledger.filters import FindingFilter
from review.triage.charts import svg
from review.triage.comparisons import NAMES, comparison
from review.triage.ranking import ranking
from review.triage.search import in_texts, words_of
from review.values import Role
from tests.review_fixtures import Service


def decide(client: object, finding: int, **step: object) -> None:
    answer = client.post(f"/api/v1/findings/{finding}/decisions", json=step)  # type: ignore[attr-defined]
    assert answer.status_code == 201, answer.text


def test_a_report_weighs_what_nobody_rejected(any_service: Service) -> None:
    light = any_service.report(department="轻的部门", findings=1)
    heavy = any_service.report(department="重的部门", findings=6)
    client = any_service.client(Role.LEAD)
    answer = client.get("/api/v1/board").json()
    assert [row["report_id"] for row in answer["items"]] == [heavy.report, light.report]
    assert answer["items"][0]["weight"] == 2 * 9 + 2 * 3 + 2 * 1
    assert answer["totals"]["reports"] == 2
    for finding in heavy.findings:
        decide(client, finding, action="reject", reason="rule")
    answer = client.get("/api/v1/board").json()
    assert [row["report_id"] for row in answer["items"]] == [light.report, heavy.report]
    assert answer["items"][1]["weight"] == answer["items"][1]["open"] == 0


def test_a_filter_of_findings_counts_only_those(any_service: Service) -> None:
    stored = any_service.report(findings=6)
    any_service.report(department="没有此规则的部门", findings=1)
    access = any_service.access(Role.READER)
    with any_service.database.session() as session:
        only = FindingFilter.parse("rule=CLM001")
        found = ranking(session, access, only)
        assert [(row.report.id, row.total) for row in found.rows] == [(stored.report, 3)]
        assert found.totals.findings == 3
        rejected = FindingFilter.parse("rule=CLM001&state=rejected")
        assert ranking(session, access, rejected).total == 0


def test_the_year_before_is_shown_beside(service: Service) -> None:
    service.report(department="甲", year=2023, findings=1)
    now = service.report(department="甲", year=2024, findings=2)
    rows = service.client(Role.READER).get("/api/v1/board").json()["items"]
    by_id = {row["report_id"]: row for row in rows}
    assert (by_id[now.report]["weight"], by_id[now.report]["weight_before"]) == (12, 9)
    assert sum(row["weight_before"] is None for row in rows) == 1


def test_the_board_is_paged_and_sorted(service: Service) -> None:
    for number in range(5):
        service.report(department=f"部门{number}", findings=number)
    client = service.client(Role.READER)
    seen: list[int] = []
    cursor = ""
    while True:
        answer = client.get("/api/v1/board", params={"limit": 2, "cursor": cursor}).json()
        seen += [row["report_id"] for row in answer["items"]]
        if not answer["next"]:
            break
        cursor = answer["next"]
    assert len(seen) == len(set(seen)) == 5
    by_name = client.get("/api/v1/board?order=department").json()["items"]
    assert [row["department"] for row in by_name] == [f"部门{number}" for number in range(5)]


def test_a_chart_has_neither_style_nor_script(any_service: Service) -> None:
    any_service.report(department="甲<script>alert(1)</script>乙", findings=3)
    any_service.report(department="丙", year=2023, findings=2)
    access, client = any_service.access(Role.READER), any_service.client(Role.READER)
    for name in NAMES:
        with any_service.database.session() as session:
            made = comparison(session, access, FindingFilter(), name, "zh")
        drawn = svg(made)
        assert "<script>alert" not in client.get(f"/charts/{name}").text
        if name == "full-marks":  # the example has no self-evaluation form
            assert not made.lines
            assert not drawn
            continue
        assert drawn.startswith("<svg"), name
        assert "style" not in drawn, name
        assert "<script" not in drawn, name
        assert sum(sum(line.values) for line in made.lines) == pytest.approx(5, abs=.1), name


def test_a_bar_leads_to_the_findings_behind_it(service: Service) -> None:
    service.report(findings=4)
    client = service.client(Role.READER)
    answer = client.get("/api/v1/board/comparisons/rules?year=2024").json()
    line = next(line for line in answer["lines"] if line["name"].startswith("ART001"))
    listed = client.get(f"/api/v1/findings?{line['filter']}").json()
    assert listed["total"] == sum(line["values"]) == 2
    page = client.get("/charts/rules?year=2024").text
    assert re.search(r'href="/findings\?[^"]*rule=ART001', page)


def test_nobody_sees_what_lies_outside(any_service: Service) -> None:
    mine, other = any_service.organisation("我的"), any_service.organisation("别人的")
    inside = any_service.report(mine, department="我的部门", findings=1)
    outside = any_service.report(other, department="别人的部门")
    client = any_service.client(Role.LEAD, mine)
    for address in ("/", "/reports", "/findings", "/search?q=余名", "/charts/departments"):
        page = client.get(address)
        assert page.status_code == 200, address
        assert "我的部门" in page.text, address
        assert "别人的部门" not in page.text, address
    choices = client.get("/findings").text
    assert '<option value="ART001">' in choices
    assert "CLM001" not in choices
    assert client.get(f"/reports/{inside.report}").status_code == 200
    for path in ("", "/history", "/rows?run={run}", "/sheet?run={run}", "/images?run={run}",
                 "/versions/{version}/pages/1"):
        address = f"/reports/{outside.report}" + path.format(run=outside.run, version=outside.version)
        assert client.get(address).status_code == 404, path
        mixed = f"/reports/{inside.report}" + path.format(run=outside.run, version=outside.version)
        if "{" in path:
            assert client.get(mixed).status_code == 404, mixed
    for path in ("", "/detail", "/similar"):
        assert client.get(f"/findings/{outside.finding}{path}").status_code == 404
    for path in ("", "/reading", "/text"):
        assert client.get(f"/api/v1/reports/{outside.report}{path}").status_code == 404
    listed = client.get("/api/v1/reports").json()
    assert [row["id"] for row in listed["items"]] == [inside.report]
    hits = client.get("/api/v1/search", params={"q": "余名"}).json()["items"]
    assert [hit["report_id"] for hit in hits] == [inside.report]


def test_reports_are_found_by_name_and_state(any_service: Service) -> None:
    stored = any_service.report(department="教育局", file_name="附件3.txt")
    any_service.report(department="水利局")
    client = any_service.client(Role.READER)
    for query in ("name=教育", "name=附件3", "name=教育 附件"):
        found = client.get(f"/api/v1/reports?{query}").json()
        assert [row["id"] for row in found["items"]] == [stored.report], query
    assert client.get("/api/v1/reports?file=done").json()["total"] == 2
    assert client.get("/api/v1/reports?file=failed").json()["total"] == 0
    assert client.get("/api/v1/reports?year=1999").json()["total"] == 0
    page = client.get("/reports?name=教育").text
    assert "教育局" in page
    assert "水利局" not in page


def test_search_finds_what_the_text_has(any_service: Service) -> None:
    text = "会议有560余名参加，其中ABC代表500余人，占60%；费用x'y_z为“3”万元。完"
    stored = any_service.report(text=text, findings=0)
    any_service.report(text="另一份报告，没有这些内容", findings=0)
    access = any_service.access(Role.READER)
    for word in ("余", "余名", "560余名", "560余名参加", "%", "_z", "60%", "ABC", "abc", "x'y", "不在其中",
                 "。", "参加，其中", "0余人，占60%；费"):
        with any_service.database.session() as session:
            hits = in_texts(session, access, FindingFilter(), f'"{word}"').hits
        expected = [stored.report] if word.lower() in text.lower() else []
        assert [hit.report.id for hit in hits] == expected, word
        for hit in hits:
            assert hit.places >= len(hit.excerpts) > 0, word
            for excerpt in hit.excerpts:
                assert text[excerpt.at : excerpt.at + len(word)].lower() == word.lower()


def test_search_wants_all_words_and_takes_phrases() -> None:
    assert words_of('三公 "公务 接待"  三公') == ["三公", "公务 接待"]
    assert words_of("  ") == []


def test_views_are_kept_replaced_shared_and_deleted(any_service: Service) -> None:
    mine, other = any_service.client(Role.READER), any_service.client(Role.ADMIN)
    answer = mine.post("/views", data={
        "name": " 本周  要看的 ", "page": "findings", "query": "severity=high&page=7",
    })
    assert answer.headers["location"] == "/findings?severity=high"
    assert "本周 要看的" in mine.get("/findings").text
    assert "本周 要看的" not in other.get("/findings").text
    again = mine.post("/api/v1/views", json={
        "name": "本周 要看的", "page": "findings", "query": "severity=low", "shared": True,
    })
    assert again.status_code == 201
    assert [view["query"] for view in mine.get("/api/v1/views").json()] == ["severity=low"]
    seen = other.get("/api/v1/views?page=findings").json()
    assert [(view["own"], view["address"]) for view in seen] == [(False, "/findings?severity=low")]
    ident = again.json()["id"]
    assert any_service.client(Role.LEAD).delete(f"/api/v1/views/{ident}").status_code == 404
    assert mine.post(f"/views/{ident}/delete", data={"back": "https://else.where/"}).headers[
        "location"
    ] == "/"
    assert mine.get("/api/v1/views").json() == []


def test_the_list_of_findings_goes_on(service: Service) -> None:
    service.report(findings=7)
    client = service.client(Role.READER)
    page = client.get("/findings?limit=3").text
    more = re.search(r'href="(/findings\?[^"]*cursor=[^"]*)"', page)
    assert more
    rest = client.get(more[1].replace("&amp;", "&") + "&part=1").text
    assert len(re.findall(r'<li class="item', rest)) == 3
    assert "<html" not in rest


def test_bulk_is_previewed_done_and_taken_back(service: Service) -> None:
    stored = service.report(findings=4)
    client = service.client(Role.LEAD)
    seen = client.get("/findings/bulk?rule=ART001&action=reject&why=rule").text
    assert "将对 <b>2</b> 条疑点作" in seen
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', seen.split("doing")[1]))
    assert form["filter"] == "rule=ART001"
    refused = client.post("/findings/bulk", data={**form, "token": "0" * 32})
    assert refused.status_code == 409
    assert "重新预览" in refused.text
    done = client.post("/findings/bulk", data=form)
    assert done.status_code == 303, done.text
    assert "规则不适用或有误" in client.get(f"/findings/{stored.findings[0]}/detail").text
    listed = client.get("/api/v1/findings?state=rejected").json()
    assert listed["total"] == 2
    undone = client.post(f"{done.headers['location']}/undo")
    assert undone.status_code == 303
    assert client.get("/api/v1/findings?state=rejected").json()["total"] == 0


def test_bulk_is_not_for_reviewers(service: Service) -> None:
    service.report()
    client = service.client(Role.REVIEWER)
    assert client.get("/findings/bulk?rule=ART001").status_code == 403
    assert "/findings/bulk" not in client.get("/findings").text


@pytest.mark.parametrize("address", [
    "/?order=nothing", "/?page=0", "/findings?severity=worst", "/charts/pies", "/reports?file=lost",
    "/search?page=0", "/reports/99999999999999999999", "/reports/1?run=0", "/findings?cursor=x",
    "/findings/99999999999", "/reports?year=abc", "/views",
])
def test_what_makes_no_sense_is_refused(service: Service, address: str) -> None:
    answer = service.client(Role.READER).get(address)
    assert answer.status_code in (404, 405, 422), answer.status_code


def test_pages_speak_english(service: Service) -> None:
    stored = service.report()
    client = service.client(service.person(Role.READER, lang="en"))
    for address, words in (
        ("/", "Reports by severity"), ("/reports", "Newest file"), ("/findings", "Assignee"),
        (f"/reports/{stored.report}", "Findings"), (f"/reports/{stored.report}/history", "Version 1"),
        ("/search?q=560", "Texts of reports"), (f"/findings/{stored.finding}/detail", "Evidence"),
    ):
        assert words in client.get(address).text, address


def test_odd_characters_break_nothing(any_service: Service) -> None:
    any_service.report()
    client = any_service.client(Role.LEAD)
    for odd in ("%00", "%ED%A0%80", "%F0%9F%98%80", "%25%5C_%27%22%3Cb%3E", "%E2%80%AE", "a" * 200):
        for address in ("/reports?name={}", "/search?q={}", "/findings?q={}", "/?department={}",
                        "/charts/rules?q={}", "/api/v1/search?q={}", "/api/v1/reports?department={}"):
            answer = client.get(address.format(odd))
            assert answer.status_code in (200, 422), (address, odd)
    answer = client.post("/views", data={"name": "\0", "page": "board"})
    assert answer.status_code == 422
    answer = client.post("/api/v1/views", json={"name": "a\0b", "query": "q=\0&year=2024"})
    assert answer.json()["name"] == "ab"
