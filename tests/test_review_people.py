"""People: signing in, passwords, sessions, tokens, roles, the audit log."""

from __future__ import annotations

from tests.review_fixtures import PASSWORD, Service


def sign_in(service: Service, name: str, password: str = PASSWORD):  # type: ignore[no-untyped-def]
    client = service.client(None)
    page = client.get("/login")
    token = page.text.split('name="form" value="')[1].split('"')[0]
    return client, client.post("/login", data={"name": name, "password": password, "form": token})


def test_signing_in_and_out(service: Service) -> None:
    user = service.person("reader")
    client, answer = sign_in(service, user.name)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/"
    assert client.get("/login").status_code == 303
