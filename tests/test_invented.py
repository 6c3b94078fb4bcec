"""Invented reports: consistent, the same again by their seed, readable, and clean."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from eval.fields import load_expected
from eval.invented import TEMPLATES, make
from eval.invented.clean import check_clean
from eval.invented.ledger import OTHER_MONEY, Ledger
from eval.invented.making import write
from eval.labels import load_labels
from extractor.loading import load

SEEDS = (1, 2, 3)


def ledger(template: str, seed: int) -> Ledger:
    return write(template, seed).ledger


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_accounts_hold(template: str, seed: int) -> None:
    accounts = ledger(template, seed)

    def fact(concept: str, fund: str = "all", measure: str = "final") -> Decimal:
        return accounts[concept, fund, measure, ""]

    for fund in ("all", "fiscal", "general_public", "gov_funds"):
        assert fact("income_grand_total", fund) == fact("expenditure_grand_total", fund)
        assert fact("income_grand_total", fund) == fact("opening_balance", fund) + fact("income_total", fund)
        assert fact("expenditure_total", fund) == fact("basic_expenditure", fund) + fact("project_expenditure",
        fund)
    assert fact("income_total") == sum(
        fact(f"income_{kind}") for kind in ("fiscal", "service", "other", "superior", "operating", "affiliates")
    )
    assert fact("income_fiscal") == fact("income_general_public") + fact("income_gov_funds")
    assert fact("basic_expenditure", "general_public") == sum(accounts.economic.values())
    assert fact("public_funds", "general_public") == (
        fact("agency_operating_expense") + fact("institution_public_funds")
    )
    for measure in ("final", "budget_original", "prior_year"):
        parts = ("overseas_travel", "vehicle_purchase", "vehicle_operation", "official_reception")
        assert fact("three_public", "fiscal", measure) == sum(fact(p, "fiscal", measure) for p in parts)
    assert all(amount >= 0 for amount in accounts.facts.values())
    assert sum(p.executed + p.other for p in accounts.projects) == fact("project_expenditure")
    assert sum(line.project for line in accounts.of(OTHER_MONEY)) == sum(p.other for p in accounts.projects)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_seed_gives_the_same_bytes_again(template: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
        make(template, 4, folder)
    assert {f.name: f.read_bytes() for f in first.iterdir()} == {f.name: f.read_bytes() for f in second.iterdir()}
    other = make(template, 5, first)[0]
    assert other.read_bytes() != (first / f"{template}-4.txt").read_bytes()


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_report_is_clean_and_read(template: str, seed: int) -> None:
    clean = check_clean(template, seed)
    assert [(f.rule, f.message) for f in clean.serious] == []
    assert clean.stated > 5
    assert len(clean.missed) <= clean.stated * 0.02, clean.missed


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_word_file_says_the_same(template: str, tmp_path: Path) -> None:
    pytest.importorskip("docx", reason="python-docx makes the Word files: uv sync --group dev")
    txt, docx = map(load, make(template, 1, tmp_path, ("txt", "docx")))
    assert len(docx.tables) == len(txt.tables)
    clean = check_clean(template, 1, "docx")
    assert [(f.rule, f.message) for f in clean.serious] == []


def test_the_pdf_is_clean() -> None:
    pytest.importorskip("reportlab", reason="reportlab makes the PDFs: uv sync --group dev")
    clean = check_clean("mainland", 2, "pdf")
    assert [(f.rule, f.message) for f in clean.serious] == []
    assert len(clean.missed) <= clean.stated * 0.05, clean.missed


def test_a_folder_of_them_is_a_labelled_set(tmp_path: Path) -> None:
    make("northwest", 1, tmp_path)
    assert load_labels(tmp_path / "northwest-1.jsonl") == ()
    expected = load_expected(tmp_path / "northwest-1.records.jsonl")
    assert {record.type for record in expected} == {"Figure", "SelfEvaluation"}


def test_another_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such format"):
        make("northwest", 1, tmp_path, ("xls",))
