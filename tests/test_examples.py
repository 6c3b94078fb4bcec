"""The example disclosures: every planted contradiction is found in each format, the twin gives none,
and the files are what the script makes of them."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from extractor.loading import load
from gouji.findings import CheckedReport
from gouji.pipeline import check_path
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
sys.path.insert(0, str(EXAMPLES))  # a script's folder, not a package

import make  # noqa: E402
from planted import PLANTED, Plant  # noqa: E402

FORMATS = ("docx", "pdf", "txt")


@pytest.fixture(scope="module", params=FORMATS)
def report(request: pytest.FixtureRequest) -> CheckedReport:
    return check_path(EXAMPLES / f"{make.NAME}.{request.param}")


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: f"{plant.code}-{plant.quotes[0]}")
def test_a_planted_contradiction_is_found(report: CheckedReport, plant: Plant) -> None:
    found = [[place.quote for place in f.evidence] for f in report.findings if f.rule == plant.code]
    assert any(
        all(any(quote in place for place in places) for quote in plant.quotes) for places in found
    ), f"{plant.code} gave {found}"


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_twin_gives_no_finding(suffix: str) -> None:
    report = check_path(EXAMPLES / f"{make.TWIN}.{suffix}")
    assert report.error is None
    assert [finding.message for finding in report.findings] == []


def test_the_three_formats_give_the_same_findings() -> None:
    messages = [
        sorted((f.rule, f.severity, f.message, f.id) for f in check_path(EXAMPLES / f"{make.NAME}.{s}").findings)
        for s in FORMATS
    ]
    assert messages[0] == messages[1] == messages[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two runs of the script."""
    pytest.importorskip("reportlab", reason="reportlab makes the PDFs: uv sync --group dev")
    first, second = (tmp_path_factory.mktemp("examples") for _ in range(2))
    make.make(first)
    make.make(second)
    return first, second


def test_the_script_gives_the_same_bytes_again(made: tuple[Path, Path]) -> None:
    first, second = ({file.name: file.read_bytes() for file in run.iterdir()} for run in made)
    assert first == second
    assert len(first) == 2 * len(FORMATS) + 1


def test_the_files_are_what_the_script_makes(made: tuple[Path, Path]) -> None:
    """By what is read from them: compressed bytes differ between versions of zlib."""
    assert (EXAMPLES / "README.md").read_bytes() == (made[0] / "README.md").read_bytes()
    for name in (make.NAME, make.TWIN):
        for suffix in FORMATS:
            kept, new = (load(folder / f"{name}.{suffix}") for folder in (EXAMPLES, made[0]))
            assert kept.text == new.text
            assert kept.tables == new.tables
            assert (EXAMPLES / f"{name}.{suffix}").stat().st_size < 300_000


def test_an_edit_that_finds_nothing_is_an_error() -> None:
    edit: ModuleType = sys.modules["planted"]
    with pytest.raises(ValueError, match="nothing to edit"):
        make.with_edits("甲\n乙", [edit.Edit("乙", "甲", "丙")])
