"""The image and the composition: what they hold, how they run, and that nothing secret is in them."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import yaml

from review.settings import ServeSettings
from tests.conftest import ROOT
from tests.test_docs import pins


@cache
def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's (instruction, arguments), lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.M)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines if line.strip()]


@cache
def composition() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_the_image_holds_every_package_and_nothing_that_is_not_let_in() -> None:
    copied = [
        arguments.split()[:-1] for name, arguments in instructions()
        if name == "COPY" and not arguments.startswith("--from")
    ]
    sources = {source for group in copied for source in group}
    assert all((ROOT / source).exists() for source in sources)
    wheel = re.search(r'packages = \[(.*?)\]', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert wheel is not None
    assert set(re.findall(r'"(\w+)"', wheel[1])) <= sources
    let_in = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
    }
    assert sources == let_in


def test_the_image_is_not_root_and_says_whether_it_is_well() -> None:
    given = dict(instructions())
    assert given["USER"] == "10001:10001"
    last = [name for name, _ in instructions()]
    assert last.index("USER") < last.index("ENTRYPOINT")
    assert "RUN" not in last[last.index("USER") :]
    assert json.loads(given["ENTRYPOINT"]) == ["python", "-m", "gouji"]
    assert f":{ServeSettings.model_fields['port'].default}/api/v1/ready" in given["HEALTHCHECK"]
    assert given["EXPOSE"] == str(ServeSettings.model_fields["port"].default)


def test_what_is_installed_is_a_pinned_part_of_the_lock() -> None:
    image, whole = pins("requirements-review.lock"), pins("requirements.lock")
    assert all(image.values())
    assert all(whole.get(pin) == hashes for pin, hashes in image.items())
    names = {pin.split("==")[0] for pin in image}
    assert {"fastapi", "dbos", "psycopg-binary", "xlsxwriter", "langchain-openai"} <= names
    assert not {"pytest", "mypy", "ruff", "playwright"} & names
    (install,) = [text for name, text in instructions() if name == "RUN" and "pip install" in text]
    assert "--require-hashes -r /tmp/requirements-review.lock" in install


def test_no_secret_is_written_down() -> None:
    for name in ("Dockerfile", "compose.yaml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for secret in re.findall(r"^\s*\w*(?:PASSWORD|SECRET|KEY)\w*: *(.*)$", text, re.M):
            assert re.fullmatch(r"\$\{\w+:[?-][^}]*\}", secret), secret
        assert not re.search(r"://\w+:[^@\s]+@", text)


def test_every_setting_that_is_named_exists() -> None:
    known = {f"GOUJI_{name.upper()}" for name in ServeSettings.model_fields}
    for service in ("migrate", "app", "worker"):
        named = composition()["services"][service]["environment"]
        assert {name for name in named if name.startswith("GOUJI_")} <= known
    image = next(arguments for name, arguments in instructions() if name == "ENV")
    assert set(re.findall(r"GOUJI_\w+", image)) <= known


def test_services_wait_for_one_another_and_keep_what_they_write() -> None:
    services = composition()["services"]
    assert set(services) == {"database", "migrate", "app", "worker"}
    for name in ("migrate", "app", "worker"):
        service = services[name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["volumes"] == ["data:/data"]
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["app"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["worker"]["depends_on"] == {"app": {"condition": "service_healthy"}}
    assert "pg_isready" in services["database"]["healthcheck"]["test"]
    assert set(composition()["volumes"]) == {"data", "database"}
    assert services["app"]["ports"] == ["127.0.0.1:${GOUJI_PORT:-8470}:8470"]


def test_the_commands_are_those_of_the_command_line() -> None:
    from gouji.cli import cli

    for name in ("migrate", "app", "worker"):
        command = [word for word in composition()["services"][name]["command"] if word[:1] not in "-0"]
        found: Any = cli
        for word in command:
            found = found.commands[word]
    assert json.loads(dict(instructions())["CMD"]) == ["serve"]


def test_the_clients_of_the_image_are_those_of_the_database() -> None:
    """Debian 12's client is 15: pg_dump refuses a newer server."""
    image = composition()["services"]["database"]["image"]
    assert image == "postgres:15-bookworm"
    assert ("ARG", "PYTHON=3.11-slim-bookworm") in instructions()
