"""Uploading through the API: batches, duplicates, requests sent again, who may what."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from fastapi.testclient import TestClient

from review.tables import AuditEvent, Batch, Report, Version
from tests.review_fixtures import Service


def new_batch(client: TestClient, **body: Any) -> int:
    answer = client.post("/api/v1/batches", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def send(
    client: TestClient, batch: int, name: str, data: bytes, status: int = 201, key: str = ""
) -> list[dict[str, Any]]:
    answer = client.post(
        f"/api/v1/batches/{batch}/files", params={"name": name}, content=data,
        headers={"idempotency-key": key} if key else {},
    )
    assert answer.status_code == status, answer.text
    files: list[dict[str, Any]] = answer.json().get("files", [])
    return files


def versions(service: Service) -> list[tuple[str, str, int | None]]:
    with service.database.session() as session:
        return [
            (v.file_name, v.state, v.duplicate_of) for v in session.query(Version).order_by(Version.id)
        ]


def test_a_file_is_queued_and_its_bytes_come_back(any_service: Service) -> None:
    client = any_service.client("reviewer")
    batch = new_batch(client, name="2024 年度")
    entered, = send(client, batch, "市本级/决算“终稿”.txt", "收入".encode())
    assert (entered["outcome"], entered["folder"], entered["name"]) == ("queued", "市本级", "决算“终稿”.txt")
    told = client.get(f"/api/v1/versions/{entered['version_id']}").json()
    assert (told["state"], told["size"], told["batch_id"]) == ("queued", 6, batch)
    back = client.get(f"/api/v1/versions/{told['id']}/file")
    assert back.content == "收入".encode()
    assert back.headers["content-disposition"].startswith("attachment;")
    assert back.headers["content-type"] == "application/octet-stream"
    listed = client.get("/api/v1/batches").json()["items"]
    assert [(b["name"], b["files"], b["ended"]) for b in listed] == [("2024 年度", 1, 0)]


def test_a_request_that_is_sent_again_does_nothing_twice(any_service: Service) -> None:
    client = any_service.client("reviewer")
    first = client.post("/api/v1/batches", json={"name": "甲"}, headers={"idempotency-key": "k1"})
    again = client.post("/api/v1/batches", json={"name": "甲"}, headers={"idempotency-key": "k1"})
    assert first.json() == again.json()
    batch = first.json()["id"]
    assert send(client, batch, "a.txt", b"x", key="k2") == send(client, batch, "a.txt", b"x", key="k2")
    assert send(client, batch, "a.txt", b"y", status=422, key="k2") == []
    with any_service.database.session() as session:
        assert session.query(Batch).count() == 1
        assert session.query(Version).count() == 1


def test_the_same_content_again_is_said_and_not_done_twice(any_service: Service) -> None:
    client = any_service.client("reviewer")
    first = new_batch(client)
    origin, = send(client, first, "a.txt", b"x")
    here, = send(client, first, "b.txt", b"x")
    assert (here["outcome"], here["version_id"]) == ("duplicate", origin["version_id"])
    assert "本批次的“a.txt”" in here["message"]
    second = new_batch(client)
    there, = send(client, second, "c.txt", b"x")
    assert (there["outcome"], there["version_id"]) == ("duplicate", origin["version_id"])
    assert versions(any_service) == [
        ("a.txt", "queued", None), ("c.txt", "done", origin["version_id"])
    ]
    counts = client.get(f"/api/v1/batches/{second}").json()["counts"]
    assert (counts["duplicate"], counts["done"]) == (1, 0)


def test_what_failed_before_is_tried_again_when_it_comes_again(service: Service) -> None:
    client = service.client("reviewer")
    origin, = send(client, new_batch(client), "a.txt", b"x")
    with service.database.writing() as session:
        session.get_one(Version, origin["version_id"]).state = "failed"
    again, = send(client, new_batch(client), "a.txt", b"x")
    assert again["outcome"] == "queued"


def test_an_archive_is_told_member_by_member(service: Service) -> None:
    client = service.client("reviewer")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in ("财政局/a.txt", "b.txt", "c.jpg", "../d.txt"):
            made.writestr(name, name)
        made.writestr("e.txt", "b.txt")
    told = {each["name"]: each for each in send(client, new_batch(client), "全部.zip", out.getvalue())}
    assert {name: each["outcome"] for name, each in told.items()} == {
        "a.txt": "queued", "b.txt": "queued", "c.jpg": "refused", "d.txt": "refused", "e.txt": "duplicate",
    }
    assert told["a.txt"]["folder"] == "财政局"


def test_many_files_in_one_form(any_service: Service) -> None:
    client = any_service.client("reviewer")
    files = [("file", ("a.txt", b"x")), ("file", ("b.txt", b"y")), ("file", ("c.rar", b"Rar!"))]
    for _ in range(2):
        answer = client.post(
            "/api/v1/uploads", files=files, data={"name": "表单"}, headers={"idempotency-key": "form"}
        )
        assert answer.status_code == 201, answer.text
        assert [each["outcome"] for each in answer.json()["files"]] == ["queued", "queued", "refused"]
    assert [name for name, _, _ in versions(any_service)] == ["a.txt", "b.txt"]
    assert client.post("/api/v1/uploads", data={"name": "空"}).status_code == 422


@pytest.mark.parametrize(("name", "data", "status"), [
    ("__MACOSX/x", b"x", 422), ("a.txt", b"x" * 3_000, 413),
])
def test_what_is_refused_as_a_whole(
    service: Service, name: str, data: bytes, status: int
) -> None:
    client = service.client("reviewer")
    service.app.state.settings = service.settings.model_copy(update={"upload_bytes": 2_000})
    send(client, new_batch(client), name, data, status=status)
    assert versions(service) == []


def test_a_batch_has_a_limit_of_files(service: Service) -> None:
    client = service.client("reviewer")
    service.app.state.settings = service.settings.model_copy(update={"upload_files": 2})
    batch = new_batch(client)
    for name in ("a.txt", "b.txt"):
        send(client, batch, name, name.encode())
    send(client, batch, "c.txt", b"c", status=413)
    assert len(versions(service)) == 2


def test_pausing_cancelling_and_trying_again(service: Service) -> None:
    client = service.client("reviewer")
    batch = new_batch(client)
    for name in ("a.txt", "b.txt"):
        send(client, batch, name, name.encode())
    assert client.post(f"/api/v1/batches/{batch}/pause").json()["paused"] is True
    assert client.post(f"/api/v1/batches/{batch}/resume").json()["paused"] is False
    assert client.post(f"/api/v1/batches/{batch}/cancel").json() == {"files": 2}
    files = client.get(f"/api/v1/batches/{batch}/files", params={"state": "cancelled"}).json()["items"]
    assert len(files) == 2
    assert client.post(f"/api/v1/versions/{files[0]['id']}/retry").json()["state"] == "queued"
    assert client.post(f"/api/v1/versions/{files[0]['id']}/retry").status_code == 409
    assert client.post(f"/api/v1/batches/{batch}/retry").json() == {"files": 1}
    with service.database.session() as session:
        noted = [event.action for event in session.query(AuditEvent).order_by(AuditEvent.id)]
    assert [action for action in noted if action.startswith(("batch", "version", "upload"))] == [
        "batch.create", "upload", "upload", "batch.pause", "batch.resume", "batch.cancel",
        "version.retry", "batch.retry",
    ]


def test_files_are_listed_in_pages(service: Service) -> None:
    client = service.client("reviewer")
    batch = new_batch(client)
    for number in range(5):
        send(client, batch, f"{number}.txt", b"%d" % number)
    names, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/api/v1/batches/{batch}/files", params={"limit": 2, "cursor": cursor}).json()
        names += [each["file_name"] for each in answer["items"]]
        cursor = answer["next"]
    assert names == [f"{number}.txt" for number in range(5)]


# --- who may -----------------------------------------------------------------------------------------


def test_a_reader_uploads_nothing(service: Service) -> None:
    batch = new_batch(service.client("reviewer"))
    reader = service.client("reader")
    assert reader.post("/api/v1/batches", json={}).status_code == 403
    send(reader, batch, "a.txt", b"x", status=403)
    assert reader.get(f"/api/v1/batches/{batch}").status_code == 200
    assert reader.post(f"/api/v1/batches/{batch}/cancel").status_code == 403


def test_people_of_one_branch_see_nothing_of_another(any_service: Service) -> None:
    ours, theirs = any_service.organisation("甲区"), any_service.organisation("乙区")
    us, them = any_service.client("reviewer", ours), any_service.client("reviewer", theirs)
    batch = new_batch(us, organisation_id=ours)
    entered, = send(us, batch, "a.txt", b"secret")
    assert us.post("/api/v1/batches", json={}).status_code == 403
    assert us.post("/api/v1/batches", json={"organisation_id": theirs}).status_code == 404
    for address in (f"batches/{batch}", f"batches/{batch}/files", f"versions/{entered['version_id']}",
                    f"versions/{entered['version_id']}/file"):
        assert us.get(f"/api/v1/{address}").status_code == 200, address
        assert them.get(f"/api/v1/{address}").status_code == 404, address
    for address in (f"batches/{batch}/pause", f"batches/{batch}/cancel", f"batches/{batch}/retry",
                    f"versions/{entered['version_id']}/retry"):
        assert them.post(f"/api/v1/{address}").status_code == 404, address
    send(them, batch, "b.txt", b"x", status=404)
    assert them.get("/api/v1/batches").json()["items"] == []
    # Nor is anybody told that the same content lies elsewhere.
    same, = send(them, new_batch(them, organisation_id=theirs), "b.txt", b"secret")
    assert (same["outcome"], same["duplicate_of"]) == ("queued", "")


def test_checking_again_takes_what_the_lead_leads(service: Service) -> None:
    ours = service.organisation("甲区")
    lead = service.client("lead", ours)
    assert lead.get("/api/v1/rechecks").json() == {"reports": 0, "outdated": 0}
    assert lead.post("/api/v1/rechecks", json={}).json() == {"files": 0}
    assert service.client("reviewer").post("/api/v1/rechecks", json={}).status_code == 403


# --- corrections ---------------------------------------------------------------------------------------


def report(service: Service, **values: Any) -> int:
    with service.database.writing() as session:
        batch = Batch()
        session.add(batch)
        session.flush()
        made = Report(**values)
        session.add(made)
        session.flush()
        version = Version(
            batch_id=batch.id, report_id=made.id, sha256=f"{made.id:064x}", file_name="a.txt", state="done"
        )
        session.add(version)
        session.flush()
        made.current_version_id = version.id
        return made.id


def test_a_report_is_corrected_by_a_lead(any_service: Service) -> None:
    place = any_service.organisation("普陀区财政局")
    wrong = report(any_service, department="财政", fiscal_year=2023)
    wanted = {
        "department": "普陀区财政局", "fiscal_year": 2024, "kind": "budget", "title": "预算",
        "organisation_id": place,
    }
    assert any_service.client("reviewer").put(
        f"/api/v1/reports/{wrong}/identity", json=wanted
    ).status_code == 403
    lead = any_service.client("lead")
    answer = lead.put(f"/api/v1/reports/{wrong}/identity", json=wanted)
    assert answer.json() == wanted | {"report_id": wrong, "corrected": True}
    assert lead.put(
        f"/api/v1/reports/{wrong}/identity", json=wanted | {"fiscal_year": 24}
    ).status_code == 422


def test_two_reports_that_are_one_are_merged_when_asked(any_service: Service) -> None:
    one = report(any_service, department="财政局", fiscal_year=2024)
    other = report(any_service, department="财政局 ", fiscal_year=2023)
    lead = any_service.client("lead")
    wanted = {"department": "财政局", "fiscal_year": 2024, "kind": "final_account"}
    answer = lead.put(f"/api/v1/reports/{other}/identity", json=wanted)
    assert (answer.status_code, f"编号 {one}" in answer.json()["detail"]) == (409, True)
    answer = lead.put(f"/api/v1/reports/{other}/identity", json=wanted | {"merge": True})
    assert answer.json()["report_id"] == one
    with any_service.database.session() as session:
        assert [r.id for r in session.query(Report)] == [one]
        told = [(v.report_id, v.number, v.state) for v in session.query(Version).order_by(Version.id)]
    assert told == [(one, 1, "done"), (one, 2, "queued")]


def test_a_lead_of_one_branch_corrects_and_takes_nothing_of_another(service: Service) -> None:
    ours, theirs = service.organisation("甲区"), service.organisation("乙区")
    mine = report(service, department="甲", fiscal_year=2024, organisation_id=ours)
    other = report(service, department="乙", fiscal_year=2024, organisation_id=theirs)
    lead = service.client("lead", ours)
    wanted = {"department": "甲", "fiscal_year": 2024, "kind": "final_account"}
    assert lead.put(f"/api/v1/reports/{other}/identity", json=wanted).status_code == 404
    assert lead.put(
        f"/api/v1/reports/{mine}/identity", json=wanted | {"organisation_id": theirs}
    ).status_code == 404
    assert lead.put(f"/api/v1/reports/{mine}/identity", json=wanted).status_code == 403
    with service.database.session() as session:
        version = session.query(Version).filter_by(report_id=other).one().id
    assert lead.post(f"/api/v1/versions/{version}/move", json={"report_id": mine}).status_code == 404


def test_a_file_is_moved_to_the_report_that_it_belongs_to(any_service: Service) -> None:
    target = report(any_service, department="财政局", fiscal_year=2024)
    stored = any_service.report(findings=2)
    lead = any_service.client("lead")
    moved = lead.post(f"/api/v1/versions/{stored.version}/move", json={"report_id": target})
    assert (moved.status_code, moved.json()["report_id"], moved.json()["state"]) == (200, target, "queued")
    assert moved.json()["number"] == 2
    with any_service.database.session() as session:
        assert [r.id for r in session.query(Report)] == [target]


def test_decisions_stay_where_they_are(any_service: Service) -> None:
    stored = any_service.report(findings=2)
    target = report(any_service, department="财政局", fiscal_year=2024)
    lead = any_service.client("lead")
    decided = lead.post(f"/api/v1/findings/{stored.finding}/decisions", json={"action": "confirm"})
    assert decided.status_code == 201, decided.text
    answer = lead.post(f"/api/v1/versions/{stored.version}/move", json={"report_id": target})
    assert (answer.status_code, "处理记录" in answer.json()["detail"]) == (409, True)
    wanted = {"department": "财政局", "fiscal_year": 2024, "kind": "final_account", "merge": True}
    assert lead.put(f"/api/v1/reports/{stored.report}/identity", json=wanted).status_code == 409
    with any_service.database.session() as session:
        assert session.get_one(Version, stored.version).report_id == stored.report
