"""Injected errors: each mutant has exactly one, which breaks a relation that held."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.edits import Edit, replaced, without_row
from eval.injection import OPERATORS, Mutant, measure, mutants
from eval.material import Material
from eval.operators import FIGURE_OPERATORS
from eval.ties import spot, summed
from extractor.loading import load
from gouji.types import Amount, Document, Evidence
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"
TWIN = "云岭省文化和旅游厅2024年度部门决算公开说明（无矛盾对照）"
PER_OPERATOR = 2


@cache
def document(suffix: str = "docx") -> Document:
    return load(EXAMPLES / f"{TWIN}.{suffix}")


@cache
def made() -> tuple[Mutant, ...]:
    return tuple(mutants(document(), seed=1, per_operator=PER_OPERATOR))


def consistent(changed: Document) -> None:
    """Every offset of the layout stands where it says."""
    text = changed.text
    for table in changed.tables:
        assert table.cells
        for cell in table.cells:
            assert text[cell.start : cell.end] == cell.text
            assert table.start <= cell.start <= cell.end <= table.end
            assert cell.row + cell.row_span <= table.rows
    spans = [(block.start, block.end) for block in changed.blocks]
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(0 <= r.start <= r.end <= len(text) for r in changed.regions)
    for heading in changed.outline:
        assert text[heading.start : heading.end].lstrip().startswith(heading.title[:4])


def test_a_figure_operator_breaks_a_relation_that_held() -> None:
    material = Material(document())
    assert len(material.ties) > 300
    assert all(tie.holds for tie in material.ties)
    held = {tie.relation for tie in material.ties}
    for mutant in made():
        if mutant.operator in FIGURE_OPERATORS:
            assert set(mutant.relation.split("；")) & held, mutant.relation


def test_rounding_breaks_nothing() -> None:
    def amount(text: str, start: int) -> Amount:
        evidence = Evidence(quote=text, start=start, end=start + len(text))
        return Amount.model_validate(text).model_copy(update={"evidence": evidence})

    total, one, other = amount("10.01万元", 0), amount("4.00万元", 10), amount("6.00万元", 20)
    tie = summed("合计 = 各项之和", total, [one, other])
    assert tie.holds
    assert not tie.broken_by({spot(one): amount("4.02万元", 10)})
    assert tie.broken_by({spot(one): amount("4.20万元", 10)})


def test_every_operator_makes_mutants() -> None:
    counts = Counter(mutant.operator for mutant in made())
    assert set(counts) == set(OPERATORS)
    assert max(counts.values()) <= PER_OPERATOR


@pytest.mark.parametrize("at", range(len(OPERATORS) * PER_OPERATOR))
def test_a_mutant_differs_at_one_spot(at: int) -> None:
    if at >= len(made()):
        pytest.skip("fewer mutants than operators allow")
    mutant, original = made()[at], document()
    assert mutant.relation
    assert mutant.spots
    consistent(mutant.document)
    assert mutant.document.text != original.text
    assert len(mutant.edits) == (2 if mutant.operator == "swap" else 1)
    rest = mutant.document.text
    for start, end, new in sorted(mutant.edits, reverse=True):
        at = start + sum(len(e.text) - (e.end - e.start) for e in mutant.edits if e.start < start)
        assert rest[at : at + len(new)] == new
        rest = rest[:at] + original.text[start:end] + rest[at + len(new) :]
    assert rest == original.text


def test_the_same_seed_gives_the_same_mutants() -> None:
    again = tuple(mutants(document(), seed=1, per_operator=PER_OPERATOR))
    assert [m[1:] for m in again] == [m[1:] for m in made()]
    other = tuple(mutants(document(), seed=2, per_operator=PER_OPERATOR))
    assert [m[1:] for m in other] != [m[1:] for m in made()]


@pytest.mark.parametrize("suffix", ["docx", "txt", "pdf"])
def test_an_edit_is_what_loading_the_edited_text_gives(suffix: str, tmp_path: Path) -> None:
    """In plain text, where the edited file can be written; elsewhere, by the offsets."""
    original = document(suffix)
    at = original.text.index("云岭省文化和旅游厅", 200)
    changed = replaced(original, [Edit(at, at + 2, "云岭某")])
    consistent(changed)
    if suffix == "txt":
        path = tmp_path / "edited.txt"
        path.write_text(changed.text, encoding="utf-8")
        read = load(path)
        assert (read.text, read.blocks, read.tables) == (changed.text, changed.blocks, changed.tables)
        assert read.outline == changed.outline


def test_a_row_that_others_reach_over_is_not_dropped() -> None:
    original = document()
    table = next(t for t in original.tables if any(c.row_span > 1 for c in t.cells))
    row = next(c.row for c in table.cells if c.row_span > 1)
    with pytest.raises(ValueError, match="stands alone"):
        without_row(original, table.index, row)


def test_each_operator_is_found() -> None:
    result = measure([EXAMPLES / f"{TWIN}.docx"], seed=1, per_operator=PER_OPERATOR)
    for score in result.scores:
        assert score.found.of > 0, score.operator
        assert score.found.hits > 0, (score.operator, score.misses)
    assert len(result.trials) == len(made())
    for trial in result.trials:
        assert trial.relation
