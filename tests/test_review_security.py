"""Who may do what, on every route that there is: the application is asked for its routes, so a new one
is tested with the others, or the tests fail until it says who may call it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response
from pydantic import TypeAdapter

from review.tables import Decision, User
from review.values import Role
from review.web.app import routes
from review.web.depends import Signature
from tests.review_fixtures import Service, Stored

PUBLIC = {
    "/login", "/oidc", "/oidc/callback", "/healthz", "/readyz", "/api/v1/health", "/api/v1/ready",
}
SAFE = ("GET", "HEAD", "OPTIONS")
PLAIN = {
    "code": "ART001", "number": "1", "ident": "0123456789abcdef", "bulk": "0" * 16, "name": "rules",
}
"""Parameters of addresses that name nothing that belongs to an organisation."""
QUERIES = {"format": "csv", "q": "云深不知处", "name": "a.txt"}
"""Queries that a route must have; `run` and the like are the ids of the test's objects."""
FIELDS = {"action": "comment", "comment": "备注"}
"""Fields of forms whose type alone does not say what is right."""
SECRET = "云深不知处水务局"
"""The name of a department that only its own people may read."""


@dataclass(frozen=True)
class Asked:
    """A route with one of its methods."""

    path: str
    method: str
    route: APIRoute

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def parameters(self) -> list[str]:
        return re.findall(r"{(\w+)", self.path)

    def send(
        self, client: TestClient, values: dict[str, Any], query: dict[str, Any] | None = None,
        **headers: str,
    ) -> Response:
        """With `values` in the address, and what else the route must have, right in form."""
        missing = set(self.parameters) - set(values)
        assert not missing, f"{self}: say in test_review_security.py what {missing} names"
        address = re.sub(r"{(\w+)[^}]*}", lambda found: str(values[found[1]]), self.path)
        asked = {name: values.get(f"{name}_id", QUERIES.get(name, "")) for name in required(self.route)}
        return client.request(
            self.method, address, headers=headers, params={**asked, **(query or {})},
            **body_of(self.route),
        )


def every_route(service: Service) -> list[Asked]:
    return [
        Asked(path, method, route)
        for path, route in routes(service.app) for method in sorted(route.methods)
    ]


def signatures(dependant: Dependant) -> Iterator[Signature]:
    for inner in dependant.dependencies:
        if isinstance(inner.call, Signature):
            yield inner.call
        yield from signatures(inner)


def required(route: APIRoute) -> list[str]:
    """The names of queries that the route must have."""

    def names(dependant: Dependant) -> Iterator[str]:
        for field in dependant.query_params:
            if field.field_info.is_required():
                yield field.alias
        for inner in dependant.dependencies:
            yield from names(inner)

    return list(names(route.dependant))


def body_of(route: APIRoute) -> dict[str, Any]:
    """A body with an example of each field that the route must have."""
    fields = route.dependant.body_params
    if not fields:
        return {}
    example = {
        field.name: FIELDS.get(
            field.name, example_of(TypeAdapter(field.field_info.annotation).json_schema())
        )
        for field in fields if field.field_info.is_required()
    }
    if type(fields[0].field_info).__name__ in ("Form", "File"):
        files = {field.name for field in fields if type(field.field_info).__name__ == "File"}
        sent: dict[str, Any] = {
            "data": {k: "" if v is None else v for k, v in example.items() if k not in files}
        }
        if files:
            sent["files"] = {name: ("a.csv", "名称\n甲局\n".encode()) for name in files}
        return sent
    return {"json": next(iter(example.values())) if len(example) == 1 else example}


def example_of(schema: dict[str, Any], defs: dict[str, Any] | None = None) -> Any:
    defs = schema.get("$defs", defs or {})
    if "$ref" in schema:
        return example_of(defs[schema["$ref"].rpartition("/")[2]], defs)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "default" in schema:
        return schema["default"]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], defs)
    if schema.get("type") == "object":
        return {
            name: example_of(inner, defs) for name, inner in schema.get("properties", {}).items()
            if name in schema.get("required", ())
        }
    return {"string": "x", "integer": 1, "number": 1, "boolean": False, "array": []}.get(schema.get("type", ""))


def least(asked: Asked) -> Signature | None:
    """What the route says of its caller; the strictest where there are several."""
    found = list(signatures(asked.route.dependant))
    return max(found, key=lambda s: (s.least.rank if s.least else -1, s.everywhere), default=None)


def ids(stored: Stored, organisation: int, user: User, token: int) -> dict[str, Any]:
    return {
        **PLAIN, "report_id": stored.report, "version_id": stored.version, "batch_id": stored.batch,
        "finding_id": stored.finding, "run_id": stored.run, "organisation_id": organisation,
        "user_id": user.id, "membership_id": user.memberships[0].id, "token_id": token,
        "decision_id": 1, "view_id": 1,
    }


@pytest.fixture
def theirs(service: Service) -> dict[str, Any]:
    """Objects of a department, by the parameters that name them."""
    organisation = service.organisation(SECRET)
    stored = service.report(organisation, department=SECRET)
    user = service.person(Role.LEAD, organisation, name="secretive")
    client = service.client(user)
    token = client.post("/api/v1/tokens", json={"name": SECRET, "role": "reader"}).json()["id"]
    decided = client.post(f"/api/v1/findings/{stored.finding}/comments", json={"comment": SECRET})
    assert decided.status_code < 300, decided.text
    return ids(stored, organisation, user, token)


def test_every_route_says_who_may_call_it(service: Service) -> None:
    for asked in every_route(service):
        assert (least(asked) is None) == (asked.path in PUBLIC), asked


def test_nobody_gets_in_without_signing_in(service: Service, theirs: dict[str, Any]) -> None:
    client = service.client(None)
    for asked in every_route(service):
        if asked.path in PUBLIC:
            continue
        answer = asked.send(client, theirs)
        if asked.is_api:
            assert answer.status_code == 401, asked
            assert answer.headers["content-type"] == "application/problem+json"
        elif asked.method == "GET":
            assert answer.status_code == 303, asked
            assert answer.headers["location"].startswith("/login"), asked
        else:
            assert answer.status_code == 401, asked
        for header in ("authorization", "cookie"):
            given = {"authorization": "Bearer gouji_x", "cookie": "gouji_session=x"}[header]
            assert asked.send(client, theirs, **{header: given}).status_code in (303, 401), asked


@pytest.mark.parametrize("role", [None, *Role])
def test_a_role_that_is_too_low_is_refused(
    service: Service, theirs: dict[str, Any], role: Role | None
) -> None:
    """Everywhere and within an organisation; a role that is high enough is not refused as such."""
    organisation = service.organisation()
    everywhere = service.client(role or service.person(None))
    within = service.client(role, organisation) if role else everywhere
    token = tokens_client(service, role) if role else None
    for asked in every_route(service):
        signature = least(asked)
        if signature is None or signature.least is None:
            continue
        enough = role is not None and role.rank >= signature.least.rank
        if not enough:
            assert asked.send(everywhere, theirs).status_code == 403, asked
            if token:
                assert asked.send(token, theirs).status_code == 403, asked
        if not enough or signature.everywhere:
            assert asked.send(within, theirs).status_code == 403, asked


def tokens_client(service: Service, role: Role) -> TestClient:
    """A program with a token of an administrator that may only do what `role` may."""
    owner = service.client(Role.ADMIN)
    made = owner.post("/api/v1/tokens", json={"name": "t", "role": role}).json()
    client = service.client(None)
    client.headers["authorization"] = f"Bearer {made['secret']}"
    return client


def test_a_change_needs_the_token_of_the_session(service: Service, theirs: dict[str, Any]) -> None:
    client = service.client(Role.ADMIN)
    right = client.headers.pop("x-csrf-token")
    for asked in every_route(service):
        if asked.method in SAFE or asked.path in PUBLIC:
            continue
        assert asked.send(client, theirs).status_code == 403, asked
        assert asked.send(client, theirs, **{"x-csrf-token": "x"}).status_code == 403, asked
        foreign = {"x-csrf-token": right, "sec-fetch-site": "cross-site"}
        assert asked.send(client, theirs, **foreign).status_code == 403, asked


@pytest.mark.parametrize("role", list(Role))
def test_what_belongs_to_another_organisation_is_not_there(
    service: Service, theirs: dict[str, Any], role: Role
) -> None:
    """Every route with an object in its address answers 404 to people of another organisation, and
    nothing that they can read has its name."""
    elsewhere = service.organisation("别处局")
    mine = ids(
        service.report(elsewhere, department="别处局"), elsewhere, service.person(role, elsewhere), 0
    )
    client = service.client(role, elsewhere)
    narrowed = {
        name: theirs[f"{name}_id"] for name in ("report", "organisation", "batch", "version", "finding")
    }
    reached = 0
    for asked in every_route(service):
        signature = least(asked)
        if signature is None or signature.everywhere:
            continue
        if signature.least and role.rank < signature.least.rank:
            continue
        named = [name for name in asked.parameters if name not in PLAIN]
        for name in named:
            # Each object of the address in turn is theirs, the others are the caller's own.
            values = {**mine, name: theirs[name]}
            answer = asked.send(client, values)
            assert answer.status_code == 404, f"{asked} with their {name}: {answer.status_code}"
            assert SECRET not in answer.text
            reached += 1
        if not named and asked.method == "GET":
            for query in ({}, narrowed):
                answer = asked.send(client, {**mine, **PLAIN}, query)
                assert answer.status_code < 500, asked
                assert SECRET not in answer.text, asked
                assert "secretive" not in answer.text, asked
            reached += 1
    assert reached > 20
    with service.database.session() as session:
        assert session.query(Decision).count() == 1  # the comment of the fixture


def test_their_own_people_read_it(service: Service, theirs: dict[str, Any]) -> None:
    """Whatever is 404 to others is there for a lead of the department: the ids above are real."""
    with service.database.session() as session:
        lead = session.get_one(User, theirs["user_id"])
    client = service.client(lead)
    for asked in every_route(service):
        signature = least(asked)
        if signature is None or asked.method != "GET" or not asked.parameters:
            continue
        if signature.everywhere or (signature.least and Role.LEAD.rank < signature.least.rank):
            continue
        right = (200, 303, 404) if "number" in asked.parameters else (200, 303)
        assert asked.send(client, theirs).status_code in right, asked


def test_every_answer_has_the_headers(service: Service, theirs: dict[str, Any]) -> None:
    client = service.client(Role.ADMIN)
    seen = [
        client.get(path)
        for path in ("/account", "/people", "/nowhere", "/api/v1/me", "/api/v1/nowhere", "/static/gouji.css")
    ]
    seen.append(service.client(None).get("/login"))
    for answer in seen:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-request-id"]
        assert "server" not in answer.headers
    assert client.get("/account").headers["cache-control"] == "no-store"


def test_no_page_has_a_script_or_style_of_its_own(service: Service, theirs: dict[str, Any]) -> None:
    """The policy would keep it from running; it would be a page that does not work."""
    client = service.client(Role.ADMIN)
    for asked in every_route(service):
        if asked.method != "GET" or asked.is_api or asked.path == "/logout":
            continue
        answer = asked.send(client, theirs)
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=", answer.text), asked


@pytest.mark.parametrize("path", ["/people/99999999999999999999", "/api/v1/people/%00", "/people/x"])
def test_an_odd_address_is_refused(service: Service, path: str) -> None:
    assert service.client(Role.ADMIN).get(path).status_code in (404, 422)


def test_a_failure_tells_nothing(service: Service) -> None:
    client = service.client(Role.ADMIN)
    service.app.state.database = None
    for path in ("/account", "/api/v1/me"):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "Traceback" not in answer.text
        assert "NoneType" not in answer.text
        assert answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"] in answer.text
