"""docs/review.md and its Chinese form say what the service has: keys, roles, formats, commands."""

from __future__ import annotations

import re

import pytest

from gouji.cli import cli
from review.settings import ServeSettings
from review.values import Role, label
from tests.conftest import ROOT
from tests.review_fixtures import Service
from tests.test_review_exports_api import World

GUIDES = ("review.md", "review.zh-CN.md")


def guide(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_key_of_the_reviewing_page_is_in_the_guide(service: Service) -> None:
    world = World(service)
    text = world.client.get(f"/reports/{world.pdf}").text
    dialog = text[text.index('<dialog id="keys"') :]
    keys = set(re.findall(r"<kbd>(.+?)</kbd>", dialog)) - {"Esc", "1–4"}
    assert {"j", "c", "x", "u"} <= keys
    for name in GUIDES:
        assert keys <= set(re.findall(r"`([^`\s]{1,3})`", guide(name))), name


@pytest.mark.parametrize("name", GUIDES)
def test_roles_settings_and_commands_are_those_that_exist(name: str) -> None:
    text = guide(name)
    for role in Role:
        assert re.search(rf"\| .*{role.value}.*{label(role)}|\| {label(role)} {role.value}", text)
    known = {f"GOUJI_{setting.upper()}" for setting in ServeSettings.model_fields}
    assert set(re.findall(r"GOUJI_[A-Z_]+", text)) <= known
    assert f":{ServeSettings.model_fields['port'].default}" in text
    for words in re.findall(r"gouji ((?:serve|worker|review|eval)(?: [a-z][a-z-]+)*)", text):
        found = cli
        for word in words.split():
            if word in getattr(found, "commands", {}):
                found = found.commands[word]  # type: ignore[attr-defined]
        assert found is not cli
        assert not hasattr(found, "commands"), words


def test_both_forms_have_the_same_parts() -> None:
    counts = [
        (text.count("\n## "), text.count("```"), text.count("\n| ")) for text in map(guide, GUIDES)
    ]
    assert counts[0] == counts[1]
