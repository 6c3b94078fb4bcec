"""Signing in with OpenID Connect, against an issuer on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from joserfc.jwk import OctKey, RSAKey
from pydantic import SecretStr
from sqlalchemy import select

from review.tables import AuditEvent, User
from tests.fake_issuer import CLIENT, SECRET, FakeIssuer
from tests.review_fixtures import Service, running


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    with FakeIssuer() as issuer:
        yield issuer


@pytest.fixture
def service(tmp_path: Path, migrated_database: Path, issuer: FakeIssuer) -> Iterator[Service]:
    with running(
        tmp_path, migrated_database, oidc_issuer=issuer.url, oidc_client=CLIENT,
        oidc_secret=SecretStr(SECRET), oidc_role="reviewer",
    ) as service:
        yield service


def there(client: TestClient, next: str = "/") -> str:
    """The address at the issuer that the browser is sent to."""
    answer = client.get("/oidc", params={"next": next})
    assert answer.status_code == 302, answer.text
    return str(answer.headers["location"])


def came_back(client: TestClient, issuer: FakeIssuer, next: str = "/") -> Response:
    return client.get(issuer.agreed(there(client, next)))


def users(service: Service) -> list[User]:
    with service.database.session() as session:
        return list(session.scalars(select(User).order_by(User.id)))


def test_somebody_new_gets_an_account_and_a_role(service: Service, issuer: FakeIssuer) -> None:
    client = service.client(None)
    assert "统一身份" in client.get("/login").text
    answer = came_back(client, issuer, "/reports?year=2024")
    assert (answer.status_code, answer.headers["location"]) == (303, "/reports?year=2024")
    me = client.get("/api/v1/me").json()
    assert (me["name"], me["display_name"], me["oidc"]) == ("zhouwu", "周五", True)
    assert [held["role"] for held in me["roles"]] == ["reviewer"]
    assert "修改密码" not in client.get("/account").text
    again = service.client(None)
    issuer.person["name"] = "周伍"
    came_back(again, issuer)
    assert again.get("/api/v1/me").json()["display_name"] == "周伍"
    assert len(users(service)) == 1


def test_what_is_sent_has_state_nonce_and_pkce(service: Service, issuer: FakeIssuer) -> None:
    asked = parse_qs(urlsplit(there(service.client(None))).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert asked["redirect_uri"] == ["http://testserver/oidc/callback"]
    assert asked["scope"] == ["openid profile email"]


def test_a_local_account_of_the_same_name_is_another(service: Service, issuer: FakeIssuer) -> None:
    service.person("admin", name="zhouwu")
    client = service.client(None)
    came_back(client, issuer)
    assert client.get("/api/v1/me").json()["name"] == "zhouwu-2"
    assert client.get("/api/v1/people").status_code == 403


def test_a_closed_account_stays_out(service: Service, issuer: FakeIssuer) -> None:
    came_back(service.client(None), issuer)
    with service.database.writing() as session:
        session.get_one(User, users(service)[0].id).active = False
    client = service.client(None)
    assert came_back(client, issuer).status_code == 401
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize("lies", [
    {"nonce": "another"}, {"nonce": None}, {"aud": "another-client"}, {"iss": "https://evil.example"},
    {"exp": 1_000_000_000}, {"sub": None},
])  # fmt: skip
def test_an_id_token_that_lies_is_refused(
    service: Service, issuer: FakeIssuer, lies: dict[str, Any]
) -> None:
    issuer.lies = lies
    client = service.client(None)
    answer = came_back(client, issuer)
    assert answer.status_code == 401
    assert "统一身份登录没有成功" in answer.text
    assert "gouji_session" not in client.cookies
    assert users(service) == []
    with service.database.session() as session:
        assert session.scalars(select(AuditEvent.action)).all() == ["sign-in.failed"]


def test_a_signature_of_another_key_is_refused(service: Service, issuer: FakeIssuer) -> None:
    issuer.signing = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256"})
    assert came_back(service.client(None), issuer).status_code == 401


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_a_signature_that_anybody_can_make_is_refused(
    service: Service, issuer: FakeIssuer, algorithm: str
) -> None:
    """The issuer's own document offers both."""
    issuer.algorithm, issuer.signing = algorithm, OctKey.import_key(SECRET)
    assert came_back(service.client(None), issuer).status_code == 401


def test_the_way_back_is_for_the_browser_that_went(service: Service, issuer: FakeIssuer) -> None:
    """Without its cookie, with another's state, or a second time: refused."""
    mine, another = service.client(None), service.client(None)
    address = issuer.agreed(there(mine))
    there(another)
    assert service.client(None).get(address).status_code == 401
    assert another.get(address).status_code == 401
    assert mine.get("/oidc/callback?code=x").status_code == 401
    there(mine)
    fresh = issuer.agreed(there(mine))
    assert mine.get(fresh).status_code == 303
    assert mine.get(fresh).status_code == 401
    assert issuer.refused == []


def test_a_code_without_its_proof_is_refused(service: Service, issuer: FakeIssuer) -> None:
    client = service.client(None)
    address = issuer.agreed(there(client))
    next(iter(issuer.codes.values()))["code_challenge"] = "x" * 43
    assert client.get(address).status_code == 401
    assert issuer.refused == ["pkce"]


def test_an_issuer_that_speaks_for_another_is_refused(service: Service, issuer: FakeIssuer) -> None:
    issuer.says = "https://evil.example"
    assert service.client(None).get("/oidc").status_code == 401


def test_refusal_at_the_issuer_is_told(service: Service, issuer: FakeIssuer) -> None:
    client = service.client(None)
    state = parse_qs(urlsplit(there(client)).query)["state"][0]
    answer = client.get("/oidc/callback", params={"error": "access_denied", "state": state})
    assert answer.status_code == 401
    assert "没有成功" in answer.text
    assert client.get("/oidc", params={"next": "//evil.example"}).status_code == 302


def test_an_issuer_that_is_down_is_told(tmp_path: Path, migrated_database: Path) -> None:
    (tmp_path / "down").mkdir()
    nowhere = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client": CLIENT}
    with running(tmp_path / "down", migrated_database, **nowhere) as service:
        answer = service.client(None).get("/oidc")
        assert answer.status_code == 401
        assert "没有成功" in answer.text


def test_without_an_issuer_there_is_no_such_way(tmp_path: Path, migrated_database: Path) -> None:
    (tmp_path / "plain").mkdir()
    with running(tmp_path / "plain", migrated_database) as service:
        client = service.client(None)
        assert client.get("/oidc").status_code == 404
        assert "/oidc" not in client.get("/login").text
