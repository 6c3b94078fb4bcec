"""Documentation and packaging say what is: generated pages, links, commands, locks."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from checker.engine import catalogue
from gouji.documentation import PAGES
from gouji.reporting.rule_page import rule_section
from tests.conftest import ROOT

PAGES_BY_HAND = (
    "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md",
    "docs/review.md", "docs/review.zh-CN.md",
)


@pytest.mark.parametrize("name", PAGES)
def test_generated_pages_are_current(name: str) -> None:
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), f"docs/{name} is out of date: run make docs"


def test_a_rule_reads_the_same_on_the_page_and_at_the_command() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    for rule in catalogue():
        assert rule_section(rule) in page


@pytest.mark.parametrize("name", PAGES_BY_HAND)
def test_links_lead_somewhere(name: str) -> None:
    page = ROOT / name
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readmes_open_with_the_same_two_commands(name: str) -> None:
    blocks = re.findall(r"```\w+\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.S)
    english = re.findall(r"```\w+\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert blocks[:3] == english[:3]
    assert "-m gouji check" in blocks[0]
    assert "-m pytest" in blocks[1]
    for path in re.findall(r"-r ?(\S+)|-qr (\S+)", "".join(blocks[:2])):
        assert (ROOT / "".join(path)).exists()


def pins(name: str) -> dict[str, set[str]]:
    """A lock as {"package==version": its hashes}."""
    found: dict[str, set[str]] = {}
    current = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([a-z0-9-]+==\S+)", line):
            current = match[1]
            found[current] = set()
        elif match := re.match(r"\s+--hash=(\S+)", line):
            found[current].add(match[1])
        else:
            assert line.startswith("    #"), line
    return found


def test_every_pin_has_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-core.lock"):
        assert all(pins(name).values())
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"://|--index|--find-links|/(?:home|root|tmp|work)/", text)


def test_the_core_lock_is_a_part_of_the_lock() -> None:
    core, whole = pins("requirements-core.lock"), pins("requirements.lock")
    assert core
    assert all(whole.get(pin) == hashes for pin, hashes in core.items())
    assert len(core) < 30


def test_everything_that_is_asked_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked.extend(extra)
    names = {pin.split("==")[0] for pin in pins("requirements.lock")}
    for requirement in asked:
        name = re.match(r"[\w-]+", requirement)
        assert name
        assert name[0].lower().replace("_", "-") in names | {"gouji"}, requirement


@pytest.mark.parametrize(
    ("name", "said"),
    [("check_a_report", "FOO002"), ("benchmark", "probable medium text"), ("triage", "distinct reports")],
)
def test_the_notebook_runs(
    name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient comes with the development tools")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    pytest.importorskip("pygal", reason="plots need the extra eval")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    for variable in ("GOUJI_RUN", "GOUJI_REPORTS"):
        monkeypatch.delenv(variable, raising=False)
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": ROOT}}).execute()
    outputs = [cell["outputs"] for cell in notebook.cells if cell["cell_type"] == "code"]
    assert said in json.dumps(outputs)


def test_the_wheel_holds_the_packages_and_the_page(tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling comes with the development tools")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    tops = {name.split("/")[0] for name in names if "dist-info" not in name}
    assert tops == {"gouji", "extractor", "checker", "prompts", "review", "eval"}
    for part in ("page.html", "page.css", "page.js"):
        assert f"gouji/reporting/page/{part}" in names
    assert {f"checker/rules/{rule.code}.py" for rule in catalogue()} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
