"""Findings as CSV: one row each, UTF-8 with a byte-order mark so that Excel reads the Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from review.exports.columns import PLAIN, Cell, Row, heading
from review.exports.safe import cell_text
from review.exports.values import About, ExportedReport, ExportedRule


def findings_csv(
    reports: Iterable[ExportedReport], rules: Mapping[str, ExportedRule], about: About
) -> Iterator[bytes]:
    """The file in pieces, a report each."""
    yield "\ufeff".encode() + _lines([[heading(column, about) for column in PLAIN]])
    number = 0
    for report in reports:
        rows = []
        for item in report.findings:
            number += 1
            row = Row(number, report, item, rules.get(item.finding.rule), about)
            rows.append([_shown(column.cell(row)) for column in PLAIN])
        yield _lines(rows)


def _shown(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return cell_text(cell) if isinstance(cell, str) else str(cell)


def _lines(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
