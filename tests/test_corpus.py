"""Every report at hand says what was accepted: a lost finding and a new one both have to be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.corpus import changes, lines_of, load_accepted, said_of
from eval.judged import OWN, load_judged
from tests.conftest import ROOT

EXPECTED = ROOT / "eval" / "expected.json"
EXAMPLES = ROOT / "eval" / "expected-examples.json"


def unlooked(folder: Path, expected: Path) -> str:
    """What nobody has accepted, with the command that does; nothing where all is as it was."""
    lines = lines_of(changes(load_accepted(expected), said_of(folder)))
    command = f"gouji eval corpus {folder.name} --expect eval/{expected.name} --accept"
    return "\n".join([f"look at these, then: {command}", *lines]) if lines else ""


@pytest.mark.timeout(300)
def test_the_real_reports_say_what_was_accepted(shared: Path) -> None:
    assert unlooked(shared / "reports", EXPECTED) == ""


def test_the_examples_say_what_was_accepted() -> None:
    assert unlooked(ROOT / "examples", EXAMPLES) == ""


def test_judgements_are_of_findings_that_are_there() -> None:
    said = load_accepted(EXPECTED)
    there = {(Path(report).with_suffix("").as_posix(), id_) for report, lines in said.items() for id_ in lines}
    assert [judged for key, judged in load_judged(OWN).items() if key not in there] == []
