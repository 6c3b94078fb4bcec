"""One wrong figure in a real account is one finding, and the finding shows it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from checker.articulation import Relation, causes
from checker.engine import check
from checker.relations import relations
from extractor.loading import load
from extractor.template import extract
from gouji.records import Records, StatementTable
from gouji.types import Amount

RULES = ["TAB001", "TAB002", "TAB003", "TAB004", "TAB005", "TAB006", "TAB007", "ART004", "ART005", "ART006"]


def spoiled(tables: tuple[StatementTable, ...], every: int) -> Iterator[tuple[tuple[StatementTable, ...], Amount]]:
    """The tables with one figure changed, for every so-manyth figure that is not zero."""
    count = 0
    for t, table in enumerate(tables):
        for r, row in enumerate(table.rows):
            for c, cell in enumerate(row.cells):
                if not isinstance(cell.amount, Amount) or not cell.amount.value or not cell.column:
                    continue
                count += 1
                if count % every:
                    continue
                wrong = cell.amount.model_copy(update={"value": cell.amount.value + Decimal(12)})
                changed = cell.model_copy(update={"amount": wrong})
                cells = (*row.cells[:c], changed, *row.cells[c + 1 :])
                rows = (*table.rows[:r], row.model_copy(update={"cells": cells}), *table.rows[r + 1 :])
                yield (*tables[:t], table.model_copy(update={"rows": rows}), *tables[t + 1 :]), wrong


@pytest.mark.parametrize("name", ["finance-putuo-2024-planted.pdf", "planning-putuo-2024.pdf"])
def test_one_wrong_figure_is_one_finding(shared: Path, name: str) -> None:
    tables = extract(load(shared / "reports" / name)).of(StatementTable)
    seen = 0
    for changed, wrong in spoiled(tables, every=5):
        found = check(Records(items=changed), only=RULES).findings
        serious = [finding for finding in found if finding.severity != "rounding"]
        assert len(serious) == 1, (wrong, [finding.message for finding in serious])
        places = [(place.start, place.end) for place in serious[0].evidence]
        assert (wrong.evidence.start, wrong.evidence.end) in places
        seen += 1
    assert seen > 20


def test_a_real_account_holds_but_for_rounding(shared: Path) -> None:
    tables = extract(load(shared / "reports" / "wanli-putuo-2024-budget.pdf")).of(StatementTable)
    found = relations(tables)
    assert len(found) > 500
    assert all(isinstance(relation, Relation) for relation in found)
    assert not causes(relation for relation in found if isinstance(relation, Relation))


def test_a_blank_form_has_no_relation(shared: Path) -> None:
    assert not relations(extract(load(shared / "reports" / "template-putuo-2024.pdf")).of(StatementTable))
