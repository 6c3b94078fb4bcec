"""Every rule: its documented examples run, and its cases in tests/rules/CODE.yml hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from checker.engine import Rule, catalogue
from tests.rule_cases import examples, run

FOLDER = Path(__file__).parent / "rules"


def cases() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]:
            found.append(pytest.param(path.stem, case, id=f"{path.stem}-{case['name']}"))
    return found


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.code)
def test_documented_examples_are_true(rule: Rule) -> None:
    blocks = examples(rule.doc)
    assert blocks["pass"], f"{rule.code}: an Example that passes is missing"
    assert blocks["fail"], f"{rule.code}: a Counter-example that fails is missing"
    for expected, sources in blocks.items():
        for source in sources:
            assert run(rule.code, source).outcomes[rule.code] == expected, source


@pytest.mark.parametrize(("code", "case"), cases())
def test_cases_hold(code: str, case: dict[str, Any]) -> None:
    result = run(code, case if "text" in case else case["records"])
    assert result.outcomes[code] == case["expect"], [f.message for f in result.findings]
    quotes = [place.quote for finding in result.findings for place in finding.evidence]
    for quote in case.get("quotes", []):
        assert quote in quotes, quotes
    if "severity" in case:
        assert {finding.severity for finding in result.findings} == {case["severity"]}
    if "findings" in case:
        assert len(result.findings) == case["findings"], [f.message for f in result.findings]


@pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.code)
def test_every_rule_has_cases(rule: Rule) -> None:
    path = FOLDER / f"{rule.code}.yml"
    assert path.exists(), f"write tests/rules/{rule.code}.yml"
    outcomes = {case["expect"] for case in yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]}
    assert {"pass", "fail"} <= outcomes, f"{path.name} needs a case that passes and one that fails"


def test_rules_stand_in_files_of_their_name() -> None:
    for rule in catalogue():
        assert rule.check.__module__ == f"checker.rules.{rule.code}"
