"""Tables of figures, and how items of reports are grouped into their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from eval.metrics import Ratio, mean, share
from eval.runs import ReportResult
from gouji.types import Value

Words = tuple[str, str]
"""The same in Chinese and in English."""

T = TypeVar("T")


class Row(Value):
    """A line of a table: its name, and a figure for each column."""

    name: Words
    figures: tuple[Ratio, ...]


class Table(Value):
    """Figures that belong together. A share is shown as a percentage, a mean as a number."""

    title: Words
    columns: tuple[Words, ...]
    rows: tuple[Row, ...]
    percent: bool = True


def shares(
    reports: Sequence[ReportResult], items: Callable[[ReportResult], Iterable[T]],
    rows_of: Callable[[T], Iterable[Words]], *hits: Callable[[T], bool],
    order: Sequence[Words] = (),
) -> tuple[Row, ...]:
    """A row for each name that `rows_of` gives to an item, with the share of its items for which
    each of `hits` holds. Rows are in `order`, else by name; those without an item are left out."""
    grouped = _grouped(reports, items, rows_of)
    return tuple(
        Row(name=name, figures=tuple(
            share((sum(map(hit, chosen)), len(chosen)) for chosen in grouped[name]) for hit in hits
        ))
        for name in (order or sorted(grouped)) if name in grouped
    )


def means(
    reports: Sequence[ReportResult], items: Callable[[ReportResult], Iterable[T]],
    rows_of: Callable[[T], Iterable[Words]], order: Sequence[Words] = (),
) -> tuple[Row, ...]:
    """The mean number of items a report, by row. A name in `order` without an item has the mean 0:
    the reports were looked at."""
    if not reports:
        return ()
    grouped = _grouped(reports, items, rows_of)
    nothing: list[list[T]] = [[] for _ in reports]
    return tuple(
        Row(name=name, figures=(mean([len(chosen) for chosen in grouped.get(name, nothing)]),))
        for name in (order or sorted(grouped))
    )


def _grouped(
    reports: Sequence[ReportResult], items: Callable[[ReportResult], Iterable[T]],
    rows_of: Callable[[T], Iterable[Words]],
) -> dict[Words, list[list[T]]]:
    """For each name, its items report by report."""
    grouped: dict[Words, list[list[T]]] = {}
    for index, report in enumerate(reports):
        for item in items(report):
            for name in rows_of(item):
                grouped.setdefault(name, [[] for _ in reports])[index].append(item)
    return grouped
