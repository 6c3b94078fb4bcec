"""People: signing in, passwords, sessions, tokens, roles, the audit log."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from gouji.errors import GoujiError
from review.people import passwords
from review.people.accounts import first_admin
from review.people.audit import ACTIONS
from review.tables import ApiToken, AuditEvent, LoginSession, Membership, User, now
from review.values import Role
from tests.conftest import ROOT
from tests.review_fixtures import PASSWORD, Service

NEW = "晴天-灯塔-rowboat-41"


def sign_in(
    service: Service, name: str, password: str = PASSWORD, client: TestClient | None = None, **form: str
) -> tuple[TestClient, Response]:
    """A browser that went to the page and sent its form."""
    client = client or service.client(None)
    shown = client.get("/login")
    token = re.search(r'name="form" value="([^"]+)"', shown.text)
    assert token, shown.text
    return client, client.post(
        "/login", data={"name": name, "password": password, "form": token[1], **form}
    )


def csrf_of(client: TestClient, path: str = "/account") -> dict[str, str]:
    found = re.search(r'<meta name="csrf" content="([^"]+)"', client.get(path).text)
    assert found
    return {"x-csrf-token": found[1]}


def actions(service: Service, *wanted: str) -> list[str]:
    with service.database.session() as session:
        told = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id))
        return [action for action in told if not wanted or action in wanted]


def later(service: Service, **passed: float) -> None:
    """Let time pass: everything that the service remembers of times was so much earlier."""
    back = timedelta(**passed)
    with service.database.writing() as session:
        for table, columns in (
            (LoginSession, ("created_at", "last_seen_at", "expires_at")), (User, ("locked_until",)),
            (ApiToken, ("expires_at",)),
        ):
            for row in session.scalars(select(table)):
                for column in columns:
                    if getattr(row, column):
                        setattr(row, column, getattr(row, column) - back)


# --- signing in ----------------------------------------------------------------------------------


def test_signing_in_and_out(any_service: Service) -> None:
    service = any_service
    user = service.person("reader")
    client, answer = sign_in(service, user.name, next="/reports?year=2024")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/reports?year=2024"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/account").status_code == 200
    token = client.cookies["gouji_session"]
    with service.database.session() as session:
        assert token not in str(session.scalars(select(LoginSession.token_hash)).all())
    assert client.post("/logout", headers=csrf_of(client)).headers["location"] == "/login"
    client.cookies.set("gouji_session", token)
    assert client.get("/account").headers["location"] == "/login?next=/account"
    assert actions(service) == ["sign-in", "sign-out"]


def test_the_session_is_another_after_signing_in(service: Service) -> None:
    """A token that was in the browser before is worth nothing afterwards."""
    user = service.person("reader")
    client, _ = sign_in(service, user.name)
    before = client.cookies["gouji_session"]
    client.post("/logout", headers=csrf_of(client))
    client.cookies.set("gouji_session", before)
    client.cookies.delete("gouji_session")
    _, answer = sign_in(service, user.name, client=client)
    assert answer.status_code == 303
    assert client.cookies["gouji_session"] != before


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example", "x"])
def test_signing_in_leads_nowhere_else(service: Service, next: str) -> None:
    user = service.person("reader")
    assert sign_in(service, user.name, next=next)[1].headers["location"] == "/"


def test_a_form_that_was_not_asked_for_signs_nobody_in(service: Service) -> None:
    user = service.person("reader")
    client = service.client(None)
    answer = client.post("/login", data={"name": user.name, "password": PASSWORD, "form": "x"})
    assert answer.status_code == 403
    assert "gouji_session" not in client.cookies


def test_what_is_wrong_is_not_told(service: Service) -> None:
    """A wrong name, a wrong password, a closed and a locked account are answered in the same words."""
    user, closed = service.person("reader"), service.person("reader")
    with service.database.writing() as session:
        session.get_one(User, closed.id).active = False
    answers = [
        sign_in(service, "nobody-at-all")[1], sign_in(service, user.name, "wrong")[1],
        sign_in(service, closed.name)[1],
    ]
    said = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert [answer.status_code for answer in answers] == [401] * 3
    assert len({re.search(r'role="alert">([^<]+)', page)[1] for page in said}) == 1  # type: ignore[index]


def test_failures_lock_the_account_longer_and_longer(service: Service) -> None:
    user = service.person("reader")
    for _ in range(5):
        assert sign_in(service, user.name, "wrong")[1].status_code == 401
    assert sign_in(service, user.name)[1].status_code == 401, "locked, although the password is right"
    later(service, minutes=16)
    assert sign_in(service, user.name, "wrong")[1].status_code == 401
    later(service, minutes=16)
    assert sign_in(service, user.name)[1].status_code == 401, "the second lock is twice as long"
    later(service, minutes=16)
    assert sign_in(service, user.name)[1].status_code == 303
    assert actions(service, "sign-in.locked", "sign-in") == ["sign-in.locked"] * 2 + ["sign-in"]
    for _ in range(4):
        sign_in(service, user.name, "wrong")
    assert sign_in(service, user.name)[1].status_code == 303, "a success begins the count anew"


def test_an_address_that_fails_too_often_has_to_wait(service: Service) -> None:
    user = service.person("reader")
    with service.database.writing() as session:
        for _ in range(30):
            session.add(AuditEvent(action="sign-in.failed", address="testclient"))
    assert sign_in(service, user.name)[1].status_code == 429


def test_the_first_admin_is_made_once_and_must_change_the_password(service: Service) -> None:
    with service.database.writing() as session:
        password = first_admin(session, service.settings)
        assert password
        assert first_admin(session, service.settings) is None
        (admin,) = session.scalars(select(User))
        assert password not in (admin.password_hash or "")
    client, answer = sign_in(service, "admin", password)
    assert answer.headers["location"] == "/account/password"
    assert client.get("/people").headers["location"] == "/account/password"
    token = csrf_of(client, "/account/password")
    assert client.get("/api/v1/people").status_code == 403
    changed = client.post(
        "/account/password", headers=token, data={"current": password, "new": NEW, "again": NEW}
    )
    assert changed.status_code == 303, changed.text
    assert client.get("/people").status_code == 200
    assert sign_in(service, "admin", password)[1].status_code == 401


# --- passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize("password", [
    "short", "Password2024!", "P@ssw0rd!!!!", "qwertyuiop123", "123456789012", "abcdefghijklmn",
    "aaaaaaaaaaaaaaa", "审计审计审计审计审计审计", "admin-admin-admin", "zhangsan-2024-x", "1qaz2wsx3edc",
    "x" * 300,
])  # fmt: skip
def test_a_password_that_is_guessed_is_refused(service: Service, password: str) -> None:
    with pytest.raises(GoujiError):
        passwords.require_good(password, "zhangsan", service.settings)


@pytest.mark.parametrize("password", [PASSWORD, NEW, "三更灯火五更鸡鸣正是读书时", "kettle violin maple"])
def test_a_password_that_is_not_guessed_is_taken(service: Service, password: str) -> None:
    passwords.require_good(password, "zhangsan", service.settings)


def test_a_hash_of_other_parameters_is_renewed_at_sign_in(service: Service) -> None:
    user = service.person("reader")
    weaker = service.settings.model_copy(update={"password_rounds": 2})
    with service.database.writing() as session:
        session.get_one(User, user.id).password_hash = passwords.hashed(PASSWORD, weaker)
    assert sign_in(service, user.name)[1].status_code == 303
    with service.database.session() as session:
        assert "t=1" in (session.get_one(User, user.id).password_hash or "")


def test_a_changed_password_signs_out_everywhere_else(service: Service) -> None:
    user = service.person("reader")
    here, other = service.client(user), service.client(user)
    for wrong in (
        {"current": "wrong", "new": NEW}, {"current": PASSWORD, "new": PASSWORD},
        {"current": PASSWORD, "new": "password1234"},
    ):
        assert here.post("/api/v1/me/password", json=wrong).status_code == 422
    assert here.post(
        "/api/v1/me/password", json={"current": PASSWORD, "new": NEW}
    ).status_code == 204
    assert here.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert sign_in(service, user.name)[1].status_code == 401
    assert sign_in(service, user.name, NEW)[1].status_code == 303


def test_the_current_password_cannot_be_tried_for_ever(service: Service) -> None:
    client = service.client("reader")
    tries = [
        client.post("/api/v1/me/password", json={"current": "wrong", "new": NEW}).status_code
        for _ in range(6)
    ]
    assert tries == [422] * 5 + [429]


# --- sessions ------------------------------------------------------------------------------------


def test_a_session_ends_when_it_is_idle_or_old(service: Service) -> None:
    client = service.client("reader")
    later(service, minutes=119)
    assert client.get("/account").status_code == 200, "in time; this counts as use"
    later(service, minutes=119)
    assert client.get("/account").status_code == 200
    later(service, minutes=121)
    assert client.get("/account").status_code == 303
    old = service.client("reader")
    with service.database.writing() as session:
        session.execute(update(LoginSession).values(expires_at=now() - timedelta(seconds=1)))
    assert old.get("/account").status_code == 303


def test_sessions_are_listed_and_ended(service: Service) -> None:
    user = service.person("reader")
    here, first, second = (service.client(user) for _ in range(3))
    stranger = service.client("reader")
    listed = here.get("/api/v1/me/sessions").json()
    assert len(listed) == 3
    others = [each["id"] for each in listed if not each["current"]]
    assert len(others) == 2
    here.delete(f"/api/v1/me/sessions/{others[0]}")
    assert sorted(c.get("/account").status_code for c in (first, second)) == [200, 303]
    here.post("/account/sessions/end", data={"ident": ""})
    assert [c.get("/account").status_code for c in (first, second, here)] == [303, 303, 200]
    assert stranger.get("/account").status_code == 200


def test_a_closed_account_is_out_at_once(service: Service) -> None:
    admin, user = service.client("admin"), service.person("reviewer")
    client = service.client(user)
    token = client.post("/api/v1/tokens", json={"name": "t"}).json()["secret"]
    assert admin.patch(f"/api/v1/people/{user.id}", json={"active": False}).status_code == 200
    assert client.get("/account").status_code == 303
    program = service.client(None)
    assert program.get("/api/v1/me", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert sign_in(service, user.name)[1].status_code == 401


# --- tokens --------------------------------------------------------------------------------------


def test_a_token_does_what_its_owner_may_at_most_as_its_role(service: Service) -> None:
    user = service.person("admin")
    owner = service.client(user)
    made = owner.post("/api/v1/tokens", json={"name": "每日导出", "role": "reader"}).json()
    with service.database.session() as session:
        assert made["secret"] not in str(session.scalars(select(ApiToken.token_hash)).all())
    assert "secret" not in owner.get("/api/v1/tokens").json()[0]
    program = service.client(None)
    program.headers["authorization"] = f"Bearer {made['secret']}"
    assert program.get("/api/v1/me").json()["name"] == user.name
    assert program.get("/api/v1/people").status_code == 403
    above = program.post("/api/v1/tokens", json={"name": "more", "role": "admin"})
    assert above.status_code == 422, "a token makes none that may do more"
    with service.database.writing() as session:
        session.query(Membership).filter_by(user_id=user.id).delete()
    assert program.get("/api/v1/batches").status_code == 403, "the owner has no role any more"


def test_a_token_ends(service: Service) -> None:
    owner = service.client("reader")
    program = service.client(None)

    def seen(token: dict[str, Any]) -> int:
        bearer = {"authorization": f"Bearer {token['secret']}"}
        return int(program.get("/api/v1/me", headers=bearer).status_code)

    revoked, expired = (
        owner.post("/api/v1/tokens", json={"name": "t", "days": 30}).json() for _ in range(2)
    )
    assert (seen(revoked), seen(expired)) == (200, 200)
    assert owner.delete(f"/api/v1/tokens/{revoked['id']}").status_code == 204
    assert service.client("reader").delete(f"/api/v1/tokens/{expired['id']}").status_code == 404
    assert (seen(revoked), seen(expired)) == (401, 200)
    later(service, days=31)
    assert seen(expired) == 401
    assert owner.get("/account").status_code == 303


def test_a_token_is_shown_once_on_the_page(service: Service) -> None:
    client = service.client("reviewer")
    page = client.post("/account/tokens", data={"name": "<b>导出</b>", "role": "reviewer", "days": "90"})
    secret = re.search(r"gouji_[\w-]{30,}", page.text)
    assert secret
    assert "<b>导出" not in page.text
    assert secret[0] not in client.get("/account").text


# --- roles ---------------------------------------------------------------------------------------


def test_an_administrator_of_an_organisation_stays_within_it(service: Service) -> None:
    province = service.organisation("省")
    city, other = service.organisation("市", province), service.organisation("别处")
    admin = service.client("admin", province)
    within, outside = service.person("reader", city), service.person("reader", other)
    both = service.person("reader", city)
    with service.database.writing() as session:
        session.add(Membership(user_id=both.id, role=Role.READER, organisation_id=other))
    names = [each["name"] for each in admin.get("/api/v1/people?limit=200").json()["items"]]
    assert within.name in names
    assert both.name in names
    assert outside.name not in names
    assert admin.post(
        f"/api/v1/people/{within.id}/roles", json={"role": "lead", "organisation_id": city}
    ).json()["roles"][0]["role"] == "lead"
    refused = {
        404: [
            admin.get(f"/api/v1/people/{outside.id}"),
            admin.post(
                f"/api/v1/people/{within.id}/roles", json={"role": "lead", "organisation_id": other}
            ),
            admin.post("/api/v1/people", json={"name": "neu", "role": "reader", "organisation_id": other}),
        ],
        403: [
            admin.post(f"/api/v1/people/{within.id}/roles", json={"role": "admin"}),
            admin.post("/api/v1/people", json={"name": "neu", "role": "reader"}),
            admin.post(f"/api/v1/people/{both.id}/password"),
            admin.patch(f"/api/v1/people/{both.id}", json={"active": False}),
        ],
    }
    for status, answers in refused.items():
        assert [answer.status_code for answer in answers] == [status] * len(answers)
    made = admin.post(
        "/api/v1/people", json={"name": "新人", "role": "reviewer", "organisation_id": city}
    )
    assert made.status_code == 201
    assert sign_in(service, "新人", made.json()["password"])[1].headers["location"] == "/account/password"


def test_the_last_administrator_stays(any_service: Service) -> None:
    service = any_service
    user = service.person("admin")
    client = service.client(user)
    held = user.memberships[0].id
    for answer in (
        client.delete(f"/api/v1/people/{user.id}/roles/{held}"),
        client.patch(f"/api/v1/people/{user.id}", json={"active": False}),
        client.post(f"/api/v1/people/{user.id}/roles", json={"role": "reader"}),
    ):
        assert answer.status_code == 409, answer.text
    service.person("admin")
    assert client.delete(f"/api/v1/people/{user.id}/roles/{held}").status_code == 204


def test_accounts_by_page(service: Service) -> None:
    client = service.client("admin")
    page = client.post("/people", data={
        "name": "zhangsan", "display_name": "张三", "email": "z@example.cn", "role": "reviewer",
        "organisation": "",
    })
    password = re.search(r'id="secret">([^<]+)', page.text)
    assert password
    browser, answer = sign_in(service, "zhangsan", password[1])
    assert answer.headers["location"] == "/account/password"
    taken = client.post("/people", data={"name": "zhangsan", "role": "reviewer"})
    assert taken.status_code == 409
    assert "zhangsan" in taken.text
    with service.database.session() as session:
        user = session.scalars(select(User).where(User.name == "zhangsan")).one()
    address = f"/people/{user.id}"
    assert client.post(address, data={"display_name": "张三丰", "active": "true"}).status_code == 303
    assert "张三丰" in client.get("/people?q=三丰").text
    assert "张三丰" not in client.get("/people?q=李四").text
    again = re.search(r'id="secret">([^<]+)', client.post(f"{address}/password").text)
    assert again
    assert browser.get("/account/password").status_code == 303
    for _ in range(5):
        sign_in(service, "zhangsan", "wrong")
    assert "锁定" in client.get(address).text
    client.post(f"{address}/unlock")
    assert sign_in(service, "zhangsan", again[1])[1].status_code == 303
    client.post(address, data={"display_name": "张三丰"})
    assert "已停用" in client.get(address).text


def test_people_come_in_pages(service: Service) -> None:
    admin = service.client("admin")
    for number in range(7):
        service.person("reader", name=f"p{number}")
    seen: list[str] = []
    cursor = ""
    while True:
        page = admin.get("/api/v1/people", params={"limit": 3, "cursor": cursor}).json()
        seen += [each["name"] for each in page["items"]]
        if not page["next"]:
            break
        cursor = page["next"]
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) == 8


def test_the_language_is_the_persons(service: Service) -> None:
    user = service.person("reader")
    client = service.client(user)
    assert "我的账号" in client.get("/account").text
    client.post("/account/language", data={"lang": "en"}, headers={"referer": "http://testserver/account"})
    assert "My account" in client.get("/account").text
    assert client.get("/api/v1/people").json()["title"] == "Not allowed"
    assert "User name" in service.client(None).get("/login?lang=en").text


# --- the audit log -------------------------------------------------------------------------------


def test_the_database_refuses_to_change_the_log(any_service: Service) -> None:
    any_service.person("reader")
    sign_in(any_service, "nobody")
    stored = any_service.report()
    client = any_service.client("reviewer")
    client.post(f"/api/v1/findings/{stored.finding}/comments", json={"comment": "x"})
    for table in ("audit_events", "decisions"):
        for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with any_service.database.session() as session:
                assert session.scalar(text(f"SELECT count(*) FROM {table}"))
                with pytest.raises(DatabaseError, match="append-only"):
                    session.execute(text(change))


def test_the_log_is_filtered_paged_and_exported(service: Service) -> None:
    client = service.client("admin")
    with service.database.writing() as session:
        for number in range(120):
            session.add(AuditEvent(
                user_name=f"人员{number % 3}", action="token.create" if number % 2 else "sign-in",
                object_kind="token", object_id=str(number), address="10.0.0.1",
                detail={"title": "=cmd()"}, at=now() - timedelta(days=number),
            ))
    page = client.get("/api/v1/audit", params={"action": "token", "person": "人员1", "limit": 10}).json()
    assert {each["action"] for each in page["items"]} == {"token.create"}
    assert {each["user_name"] for each in page["items"]} == {"人员1"}
    rest = client.get("/api/v1/audit", params={
        "action": "token", "person": "人员1", "limit": 200, "cursor": page["next"],
    }).json()
    assert len(page["items"]) + len(rest["items"]) == 20
    assert not {e["id"] for e in page["items"]} & {e["id"] for e in rest["items"]}
    day = f"{now() - timedelta(days=10):%Y-%m-%d}"
    some = client.get("/api/v1/audit", params={"since": day, "limit": 200}).json()["items"]
    assert 10 <= len(some) <= 12
    first = client.get("/audit")
    older = re.search(r'href="(/audit\?before=\d+)"', first.text)
    assert older
    assert client.get(older[1]).status_code == 200
    answer = client.get("/audit.csv", params={"person": "人员2"})
    lines = answer.text.splitlines()
    assert answer.text.startswith("\ufeff时间")
    assert len(lines) == 41
    assert actions(service)[-1] == "export.audit"
    assert client.get("/api/v1/audit?cursor=x").status_code == 422


def test_a_cell_of_the_log_is_never_a_formula(service: Service) -> None:
    sign_in(service, "=HYPERLINK(1)")
    rows = service.client("admin").get("/audit.csv").text
    assert "'=HYPERLINK(1)" in rows
    assert ",=HYPERLINK" not in rows


def test_every_action_has_words() -> None:
    """Whatever the source notes in the log has its words in both languages."""
    noted = {
        action for path in (ROOT / "review").rglob("*.py")
        for action in re.findall(r'note\(\s*[\w.]+,\s*[\w.]+,\s*"([\w.-]+)"', path.read_text("utf-8"))
    }
    assert len(noted) > 20
    assert noted <= set(ACTIONS)
