"""The page on coverage names rules that exist, every stable rule, all types and all formulas."""

from __future__ import annotations

import re

from checker.engine import catalogue
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
CODE = re.compile(r"\b[A-Z]{3}\d{3}\b")
TYPES = 89
FORMULAS = (
    [f"A{n}" for n in range(1, 7)] + ["B1", "B2", "C1", "C2"] + [f"D{n}" for n in range(1, 6)]
    + ["E1", "E2", "F1", "F2", "F3", "F4", "G1", "G2", "H1", "H2", "X2b", "X3b"]
    + [f"X{n}" for n in range(1, 11)] + [f"N{n}" for n in range(1, 12)]
)  # fmt: skip


def rows() -> dict[str, list[str]]:
    """The table rows of the page by their first cell."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells}


def test_every_rule_named_exists() -> None:
    assert set(CODE.findall(PAGE)) <= {rule.code for rule in catalogue()}


def test_every_stable_rule_is_named() -> None:
    stable = {rule.code for rule in catalogue() if rule.stability == "stable"}
    assert stable - set(CODE.findall(PAGE)) == set()


def test_every_type_has_its_line_with_a_rule_or_a_reason() -> None:
    found = rows()
    for number in range(1, TYPES + 1):
        row = found[str(number)]
        assert CODE.search(row[2]) or (row[2] == "—" and len(row[3]) > 10), row


def test_every_formula_has_its_line_with_a_rule() -> None:
    found = rows()
    for name in FORMULAS:
        assert CODE.search(found[name][2]), name


def test_preview_rules_are_marked() -> None:
    for rule in catalogue():
        if rule.stability == "preview" and rule.code in PAGE:
            assert f"{rule.code} 为预览规则" in PAGE
