"""Running the service: schema, health, metrics, errors, repeated requests, the documented API."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi import APIRouter
from jsonschema import Draft202012Validator
from sqlalchemy import select, text

from review.people import audit
from review.problems import Conflict
from review.tables import AuditEvent, IdempotencyKey, Table
from review.web.app import application
from review.web.depends import Db, Reviewer
from review.web.idempotency import Once
from tests.review_fixtures import Service, running

# --- the schema ----------------------------------------------------------------------------------


def test_the_steps_make_the_tables(any_service: Service) -> None:
    """Nothing of `review.tables` is missing in `review.migrations`, and nothing is too much."""
    with any_service.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": True,
            "include_name": lambda name, kind, _: not (name or "").startswith("text_search"),
        })
        assert compare_metadata(context, Table.metadata) == []


# --- health --------------------------------------------------------------------------------------


def test_health_and_readiness(any_service: Service) -> None:
    client = any_service.client(None)
    assert client.get("/healthz").json()["status"] == "ok"
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.text
    assert {check["name"]: check["ok"] for check in answer.json()["checks"]} == {
        "database": True, "schema": True, "files": True, "disk": True,
    }
    assert client.get("/api/v1/ready").json() == answer.json()


@pytest.mark.parametrize("broken", ["files", "schema", "database"])
def test_readiness_tells_what_is_broken(
    tmp_path: Path, migrated_database: Path, broken: str
) -> None:
    with running(tmp_path, migrated_database) as service:
        if broken == "files":
            service.settings.files.rmdir()
            service.settings.files.write_text("not a folder")
        elif broken == "schema":
            with service.database.writing() as session:
                session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        else:
            with service.database.writing() as session:
                session.execute(text("ALTER TABLE users RENAME TO gone"))
        client = service.client(None)
        answer = client.get("/readyz")
        assert answer.status_code == 503
        failed = {check["name"] for check in answer.json()["checks"] if not check["ok"]}
        assert failed == {broken}
        assert client.get("/healthz").status_code == 200


def test_metrics_count_what_was_done(service: Service) -> None:
    service.report(findings=3)
    client = service.client("reader")
    client.get("/account")
    client.get("/people")
    told = client.get("/metrics").text
    assert 'gouji_http_requests_total{method="GET",route="/account",status="200"} 1.0' in told
    assert 'gouji_http_requests_total{method="GET",route="/people",status="403"} 1.0' in told
    assert 'gouji_findings{severity="high",state="new"} 1.0' in told
    assert 'gouji_files{state="done"} 1.0' in told
    assert "gouji_reports 1.0" in told
    client.get("/nowhere/1")
    client.get("/nowhere/2")
    told = client.get("/api/v1/metrics").text
    assert 'route="none",status="404"} 2.0' in told, "an address that is no route makes no new label"


# --- errors --------------------------------------------------------------------------------------


def test_errors_of_the_api_are_problems(service: Service) -> None:
    client = service.client("admin")
    cases = [
        (client.get("/api/v1/nowhere"), 404), (client.put("/api/v1/people"), 405),
        (client.post("/api/v1/people", json={"name": "x"}), 422),
        (client.post("/api/v1/people", content=b"{", headers={"content-type": "application/json"}), 422),
        (client.post("/api/v1/people", content=b"x" * 5_000_000), 413),
        (client.post("/api/v1/people", content=iter([b"x" * 2_000_000] * 3)), 413),
        (service.client(None).get("/api/v1/me"), 401),
        (service.client("reader").get("/api/v1/people"), 403),
    ]
    for answer, status in cases:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == status
        assert problem["type"].startswith("/api#")
        assert problem["request"] == answer.headers["x-request-id"]
        assert problem["title"]
        assert problem["detail"]
    assert "body.name" in {fault["field"] for fault in cases[2][0].json()["errors"]}
    english = client.get("/api/v1/nowhere", headers={"accept-language": "en"})
    assert english.headers["content-type"] == "application/problem+json"


def test_errors_of_pages_are_pages(service: Service) -> None:
    client = service.client("reader")
    for path, status in (("/nowhere", 404), ("/people", 403), ("/people/x", 422)):
        answer = client.get(path)
        assert answer.status_code in (status, 403)
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["x-request-id"] in answer.text


# --- requests that are sent again ----------------------------------------------------------------


def counting(service: Service) -> list[int]:
    """Add a route that counts how often it did its work."""
    router, done = APIRouter(), []

    @router.post("/count")
    def count(session: Db, access: Reviewer, once: Once, wanted: dict[str, Any]) -> Any:
        def work() -> tuple[int, object]:
            done.append(1)
            audit.note(session, access, "counted")
            if wanted.get("fails") and len(done) == 1:
                raise Conflict("不行", "no")
            return 201, {"number": len(done)}

        return once.answer(session, access, json.dumps(wanted), work)

    service.app.include_router(router)
    return done


def test_a_request_with_a_key_is_done_once(any_service: Service) -> None:
    service = any_service
    done = counting(service)
    client = service.client("reviewer")
    key = {"idempotency-key": "a1"}
    first, second = (client.post("/count", json={"x": 1}, headers=key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json() == {"number": 1}
    assert second.headers["idempotent-replayed"] == "true"
    assert client.post("/count", json={"x": 2}, headers=key).status_code == 422
    assert client.post("/count", json={"x": 1}).json() == {"number": 2}
    other = service.client("reviewer").post("/count", json={"x": 1}, headers=key)
    assert other.json() == {"number": 3}, "the key of somebody else"
    assert len(done) == 3


def test_a_request_that_failed_may_be_sent_again(any_service: Service) -> None:
    done = counting(any_service)
    client = any_service.client("reviewer")
    key = {"idempotency-key": "a1"}
    answers = [client.post("/count", json={"fails": 1}, headers=key).status_code for _ in range(3)]
    assert answers == [409, 201, 201]
    assert len(done) == 2
    with any_service.database.session() as session:
        assert len(session.scalars(select(AuditEvent).where(AuditEvent.action == "counted")).all()) == 1
        assert len(session.scalars(select(IdempotencyKey)).all()) == 1


def test_the_same_request_at_once_is_done_once(any_service: Service) -> None:
    done = counting(any_service)
    client = any_service.client("reviewer")
    numbers: list[Any] = []

    def send() -> None:
        numbers.append(client.post("/count", json={}, headers={"idempotency-key": "b"}).json())

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [{"number": 1}] * 6
    assert len(done) == 1


# --- the documented API --------------------------------------------------------------------------


def test_the_api_is_documented_with_examples(service: Service) -> None:
    described = service.client(None).get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        assert path.startswith("/api/v1/"), path
        for method, operation in methods.items():
            where = f"{method} {path}"
            assert operation["summary"], where
            assert operation.get("description"), where
            assert operation["tags"], where
            assert len(operation["summary"].split("/")) > 1, f"{where}: Chinese and English"
            refused = operation["responses"]["4XX"]["content"]
            assert "application/json" not in refused, where  # but for metrics, problem+json


def test_examples_fit_their_schemas(service: Service) -> None:
    described = service.app.openapi()
    for name, schema in described["components"]["schemas"].items():
        for field, inner in schema.get("properties", {}).items():
            validator = Draft202012Validator({**inner, "components": described["components"]})
            for example in inner.get("examples", ()):
                assert validator.is_valid(example), f"{name}.{field}: {example!r}"


def test_an_application_stands_beside_another(service: Service) -> None:
    """Nothing of one is in the other: measures, routes, settings."""
    other = application(service.settings, service.database)
    assert other.state.measures is not service.app.state.measures
    assert other.openapi()["paths"].keys() == service.app.openapi()["paths"].keys()
