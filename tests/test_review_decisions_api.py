"""Findings and decisions through the interface: what it answers, refuses and keeps to itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from review.tables import User
from tests.ledger_cases import World, found, world
from tests.review_fixtures import Service

API = "/api/v1"


class Api:
    """The world behind the service, and a signed-in client for each of its people."""

    def __init__(self, service: Service) -> None:
        self.here: World = world(service.database)
        self.service = service
        self.clients: dict[str, TestClient] = {}

    def __call__(self, who: str) -> TestClient:
        if who not in self.clients:
            with self.here.database.session() as session:
                user = session.get_one(User, self.here.people[who])
            self.clients[who] = self.service.client(user)
        return self.clients[who]

    def ids(self, who: str = "lead", query: str = "") -> dict[str, int]:
        items = self(who).get(f"{API}/findings?{query}").json()["items"]
        return {item["fingerprint"]: item["id"] for item in items}

    def decide(self, who: str, fingerprint: str, status: int = 201, **body: Any) -> Any:
        ident = self.ids(query="present=any")[fingerprint]
        answer = self(who).post(f"{API}/findings/{ident}/decisions", json=body)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def api(service: Service) -> Api:
    made = Api(service)
    made.here.run(
        found("a"), found("b", severity="low", rule="TXT001", message="错别字"), found("c"),
    )
    made.here.run(found("z", where="支出决算表"), report="roads")
    return made


def test_a_list_says_what_there_is_and_where_the_next_page_begins(api: Api) -> None:
    first = api("lead").get(f"{API}/findings?limit=3").json()
    assert first["total"] == 4
    assert [item["fingerprint"] for item in first["items"]] == ["a", "c", "z"]
    second = api("lead").get(f"{API}/findings", params={"limit": 3, "cursor": first["next"]}).json()
    assert [item["fingerprint"] for item in second["items"]] == ["b"]
    assert second["next"] is None
    item = first["items"][0]
    assert item["department"] == "云岭省culture厅"
    assert item["organisation"] == "culture"
    assert (item["state"], item["severity"], item["fiscal_year"]) == ("new", "high", 2024)
    assert "evidence" not in item


@pytest.mark.parametrize(("who", "seen"), [
    ("lead", {"a", "b", "c", "z"}), ("ann", {"a", "b", "c"}), ("reader", {"a", "b", "c"}),
    ("other", {"z"}), ("admin", {"a", "b", "c", "z"}),
])
def test_nobody_sees_what_is_not_theirs(api: Api, who: str, seen: set[str]) -> None:
    assert api.ids(who).keys() == seen
    for fingerprint, ident in api.ids("admin").items():
        for path in ("", "/decisions", "/similar"):
            status = api(who).get(f"{API}/findings/{ident}{path}").status_code
            assert status == (200 if fingerprint in seen else 404)


@pytest.mark.parametrize("query", [
    "state=gone", "severity=worst", "year=soon", "due=now", "cursor=abc", "cursor=W10", "limit=0",
    "limit=201", "report=99999999999999999999", "present=maybe", "cursor=WyJhIiwxLDIsM10",
])
def test_a_filter_that_is_wrong_is_refused(api: Api, query: str) -> None:
    answer = api("ann").get(f"{API}/findings?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_one_finding_with_its_proof_rule_and_history(api: Api) -> None:
    api.decide("ann", "a", action="reject", reason="rule", comment="口径不同")
    told = api("ann").get(f"{API}/findings/{api.ids()['a']}?severity=high").json()
    assert [place["quote"] for place in told["evidence"]] == ["1686.22万元", "4.10万元"]
    assert told["computation"]["expected"] == "4.00"
    assert told["rule_text"]["code"] == "ART001"
    assert told["rule_text"]["basis"][0]["document"]
    assert "## ART001" in told["rule_text"]["text"]
    assert [event["presence"] or event["decision"]["action"] for event in told["history"]] == [
        "appeared", "reject"
    ]
    assert told["history"][1]["decision"]["comment"] == "口径不同"
    assert (told["previous_id"], told["next_id"]) == (None, api.ids()["c"])
    assert told["since_decided"] is None
    api.here.run(number=2)
    assert api("ann").get(f"{API}/findings/{told['id']}").json()["since_decided"] == "disappeared"


def test_a_decision_is_answered_with_what_stands_now(api: Api) -> None:
    told = api.decide("ann", "a", action="confirm", revision=0)
    assert told["finding"]["state"] == "confirmed"
    assert told["finding"]["revision"] == told["decision"]["id"]
    problem = api.decide("ben", "a", status=409, action="reject", reason="rule", revision=0)
    assert "复核ann" in problem["detail"]
    api.decide("reader", "a", status=403, action="confirm")
    api.decide("other", "a", status=404, action="confirm")
    assert api.decide("ann", "a", status=422, action="reject")["detail"].startswith("排除疑点须选择原因")
    rows = api("reader").get(f"{API}/findings/{api.ids()['a']}/decisions").json()
    assert [(row["action"], row["author_name"]) for row in rows] == [("confirm", "复核ann")]


@pytest.mark.parametrize("body", [
    {}, {"action": "explode"}, {"action": "confirm", "revision": 10**12}, {"action": "undo", "undoes": -1},
    {"action": "reject", "reason": "mood"}, {"action": "comment", "comment": "x" * 4001},
    {"action": "assign", "assignee_id": 10**12}, {"action": "assign", "due": "0001-01-01T00:00:00+14:00"},
    {"action": "assign", "due": "9999-12-31T23:59:59-12:00"}, {"action": "assign", "due": "soon"},
    {"action": "assign", "due": "2030-01-01T00:00:00"}, {"action": "comment", "comment": "\ud800"},
])
def test_a_body_that_is_wrong_is_refused(api: Api, body: dict[str, Any]) -> None:
    ident = api.ids()["a"]
    for path in (f"findings/{ident}/decisions", "decisions/preview"):
        extra = {"filter": "state=open"} if path.endswith("preview") else {}
        answer = api("lead").post(
            f"{API}/{path}", content=json.dumps(body | extra),
            headers={"content-type": "application/json"},
        )
        if "revision" not in body or not extra:
            assert answer.status_code == 422, answer.text


def test_comments(api: Api) -> None:
    ident = api.ids()["a"]
    made = api("ann").post(f"{API}/findings/{ident}/comments", json={"comment": "已\0电话核实"})
    assert (made.status_code, made.json()["comment"]) == (201, "已电话核实")
    assert api("reader").post(f"{API}/findings/{ident}/comments", json={"comment": "?"}).status_code == 403
    assert api("lead").get(f"{API}/findings/{ident}").json()["state"] == "new"


def test_a_second_reviewer_is_told_nothing_anywhere(api: Api) -> None:
    api.decide("ann", "a", action="reject", reason="reading", comment="看错了")
    api.decide("lead", "a", action="second", assignee_id=api.here.people["ben"])
    ident = api.ids()["a"]
    for path in (f"findings/{ident}", f"findings/{ident}/decisions", "findings", "decisions",
                 "findings?state=rejected", f"findings/{ident}/similar", "agreement"):
        told = api("ben").get(f"{API}/{path}").text
        assert "reject" not in told, path
        assert "看错了" not in told
        assert "ann" not in told
    assert api("ben").get(f"{API}/findings/{ident}").json()["blind"]
    api.decide("ben", "a", action="confirm")
    told = api("ben").get(f"{API}/findings/{ident}").json()
    assert (told["state"], told["disputed"], told["blind"]) == ("rejected", True, False)


def test_the_log_of_all_in_pages(api: Api) -> None:
    for fingerprint in "abcz":
        api.decide("lead", fingerprint, action="confirm")
    api.decide("lead", "z", action="undo")

    def read(who: str, **query: Any) -> list[tuple[str, bool]]:
        rows: list[tuple[str, bool]] = []
        cursor = ""
        while True:
            told = api(who).get(f"{API}/decisions", params={"limit": 2, "cursor": cursor, **query}).json()
            rows += [(row["action"], row["undone"]) for row in told["items"]]
            cursor = told["next"]
            if cursor is None:
                return rows

    assert read("lead") == [("undo", False), ("confirm", True), *[("confirm", False)] * 3]
    assert read("ann") == [("confirm", False)] * 3
    assert read("ann", author=api.here.people["ann"]) == []


# --- bulk ------------------------------------------------------------------------------------------


def test_bulk_is_previewed_done_and_undone(api: Api) -> None:
    api.decide("ann", "c", action="confirm")
    wanted = {"action": "reject", "reason": "rule", "filter": "rule=ART001"}
    seen = api("lead").post(f"{API}/decisions/preview", json=wanted).json()
    assert seen["count"] == 2
    assert [item["fingerprint"] for item in seen["sample"]] == ["a", "z"]
    assert [(one["why"], one["count"]) for one in seen["skipped"]] == [("decided", 1)]
    assert api.ids(query="state=rejected") == {}
    done = api("lead").post(f"{API}/decisions/bulk", json=wanted | {"token": seen["token"]})
    assert (done.status_code, done.json()["count"]) == (201, 2)
    assert api.ids(query="state=rejected").keys() == {"a", "z"}
    bulk = done.json()["bulk"]
    assert len(api("lead").get(f"{API}/decisions?bulk={bulk}").json()["items"]) == 2
    undone = api("lead").post(f"{API}/decisions/bulk/{bulk}/undo").json()
    assert undone["count"] == 2
    assert api.ids(query="state=new").keys() == {"a", "b", "z"}
    api("lead").post(f"{API}/decisions/bulk/{undone['bulk']}/undo")
    assert api.ids(query="state=rejected").keys() == {"a", "z"}


def test_bulk_needs_a_lead_a_right_filter_and_the_token(api: Api) -> None:
    wanted = {"action": "confirm", "filter": "severity=high"}
    assert api("ann").post(f"{API}/decisions/preview", json=wanted).status_code == 403
    for wrong in ("severity=worst", "sevrity=high"):
        answer = api("lead").post(f"{API}/decisions/preview", json=wanted | {"filter": wrong})
        assert answer.status_code == 422
    answer = api("lead").post(f"{API}/decisions/bulk", json=wanted | {"token": "0" * 32})
    assert (answer.status_code, api.ids(query="state=confirmed")) == (409, {})
    assert api("lead").post(f"{API}/decisions/bulk/{'0' * 16}/undo").status_code == 404


# --- agreement, similar, rules ---------------------------------------------------------------------


def test_agreement(api: Api) -> None:
    for fingerprint, second in (("a", "reject"), ("b", "confirm"), ("c", "confirm")):
        api.decide("ann", fingerprint, action="confirm")
        api.decide("lead", fingerprint, action="second", assignee_id=api.here.people["ben"])
        api.decide("ben", fingerprint, action=second, **({"reason": "rule"} if second == "reject" else {}))
    told = api("reader").get(f"{API}/agreement").json()
    assert (told["overall"]["n"], told["overall"]["agreed"]) == (3, 2)
    assert told["overall"]["alpha"] == 0.0
    assert [(one["rule"], one["agreement"]["n"], one["agreement"]["alpha"]) for one in told["by_rule"]] == [
        ("ART001", 2, 0.0), ("TXT001", 1, None)
    ]
    assert told["by_pair"][0]["names"] == ["复核ann", "复核ben"]
    assert api("other").get(f"{API}/agreement").json()["overall"] == {"n": 0, "agreed": 0, "alpha": None}


def test_similar(api: Api) -> None:
    api.decide("ann", "a", action="reject", reason="exception", comment="有批复")
    told = api("lead").get(f"{API}/findings/{api.ids()['z']}/similar").json()
    assert [one["finding"]["fingerprint"] for one in told] == ["a"]
    assert told[0]["verdict"]["comment"] == "有批复"
    assert 0.5 < told[0]["likeness"] <= 1
    assert api("other").get(f"{API}/findings/{api.ids()['z']}/similar").json() == []
    api.decide("ann", "a", action="undo")
    assert api("lead").get(f"{API}/findings/{api.ids()['z']}/similar").json() == []


def test_rules(api: Api) -> None:
    assert api("reader").get(f"{API}/rules/sco004").json()["code"] == "SCO004"
    assert api("reader").get(f"{API}/rules/ZZZ999").status_code == 404
    assert api("reader").get(f"{API}/rules/nothing").status_code == 422
