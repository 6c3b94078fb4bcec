"""Every report at hand says what was accepted: a lost finding and a new one both have to be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.corpus import changes, lines_of, load_accepted, said_of
from eval.judged import OWN, load_judged
from tests.conftest import ROOT

EXPECTED = ROOT / "eval" / "expected.json"


@pytest.mark.timeout(300)
def test_the_corpus_says_what_was_accepted(shared: Path) -> None:
    found = changes(load_accepted(EXPECTED), said_of(shared / "reports"))
    assert found == [], (
        "look at these, then: gouji eval corpus FOLDER --expect eval/expected.json --accept\n"
        + "\n".join(lines_of(found))
    )


def test_judgements_are_of_findings_that_are_there() -> None:
    said = load_accepted(EXPECTED)
    there = {(Path(report).with_suffix("").as_posix(), id_) for report, lines in said.items() for id_ in lines}
    assert [judged for key, judged in load_judged(OWN).items() if key not in there] == []
