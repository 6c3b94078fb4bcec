"""Operators on figures: a digit, a unit, a swapped pair of cells, a dropped row.

Each yields the errors that it can make in a report, in random order; every one of them breaks a tie
by more than rounding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from random import Random

from eval.edits import Edit
from eval.material import Change, Material, Spot, retyped, words
from eval.ties import Tie, spot
from gouji.records import StatementTable
from gouji.types import MONEY, Amount, Cell, Table

Operator = Callable[[Material, Random], Iterator[Change]]
_DIGIT = re.compile(r"\d")
_UNITS = {"万元": "元", "亿元": "万元", "元": "万元"}
_TRIES = 8


def shuffled(places: Sequence[Spot], random: Random) -> list[Spot]:
    places = list(places)
    random.shuffle(places)
    return places


def figure_operator(name: str, wanted: Callable[[Material, Amount, Sequence[Tie]], bool]) -> Operator:
    """An operator that mistypes one digit of the figures that are `wanted`."""

    def changes(material: Material, random: Random) -> Iterator[Change]:
        for place in shuffled(list(material.figures), random):
            amount, ties = material.figures[place], material.ties_at[place]
            if not wanted(material, amount, ties):
                continue
            for _ in range(_TRIES):
                quote = mistyped(amount.evidence.quote, random)
                wrong = retyped(amount, quote)
                broken = material.broken({place: wrong}) if wrong and wrong.value != amount.value else []
                if broken:
                    edit = Edit(*place, quote)
                    yield Change(
                        name, (edit,), words(broken), amount.evidence.quote, quote, (place,)
                    )
                    break

    return changes


def mistyped(quote: str, random: Random) -> str:
    """One digit of the quote's numeral is another, or two neighbours have changed places."""
    at = [match.start() for match in _DIGIT.finditer(quote)]
    pairs = [(a, b) for a, b in pairwise(at) if b == a + 1 and quote[a] != quote[b]]
    if pairs and random.random() < 0.3:
        a, b = random.choice(pairs)
        return quote[:a] + quote[b] + quote[a] + quote[b + 1 :]
    if not at:
        return quote
    place = random.choice(at)
    digits = [d for d in "0123456789" if d != quote[place] and not (d == "0" and place == at[0])]
    return quote[:place] + random.choice(digits) + quote[place + 1 :]


def unit_changes(material: Material, random: Random) -> Iterator[Change]:
    """元 for 万元 and the other way round."""
    for place in shuffled(list(material.figures), random):
        amount = material.figures[place]
        quote = amount.evidence.quote
        unit = next((unit for unit in _UNITS if quote.endswith(unit)), None)
        if unit is None or amount.unit != unit or material.home(place) != "text":
            continue
        wrong = amount.model_copy(update={"unit": _UNITS[unit]})
        broken = material.broken({place: wrong})
        if broken:
            new = quote.removesuffix(unit) + _UNITS[unit]
            edit = Edit(place[1] - len(unit), place[1], _UNITS[unit])
            yield Change("unit", (edit,), words(broken), quote, new, (place,))


def swaps(material: Material, random: Random) -> Iterator[Change]:
    """Two neighbouring cells of a row or a column, in one unit, have each other's figure."""
    cells: dict[tuple[int, int, int], tuple[Spot, Cell]] = {}
    for place in material.figures:
        held = material.cell(place)
        if held and (held[1].start, held[1].end) == place:
            table, cell = held
            cells[table.index, cell.row, cell.col] = (place, cell)
    pairs = [
        (key, other)
        for key in cells
        for other in ((key[0], key[1], key[2] + 1), (key[0], key[1] + 1, key[2]))
        if other in cells and cells[key][1].text != cells[other][1].text
        and material.figures[cells[key][0]].unit == material.figures[cells[other][0]].unit
    ]
    random.shuffle(pairs)
    for one, other in pairs:
        (here, left), (there, right) = cells[one], cells[other]
        a, b = material.figures[here], material.figures[there]
        wrong = {
            here: b.model_copy(update={"evidence": a.evidence}),
            there: a.model_copy(update={"evidence": b.evidence}),
        }
        broken = material.broken(wrong)
        if broken:
            edits = (Edit(*here, right.text), Edit(*there, left.text))
            yield Change(
                "swap", edits, words(broken), f"{left.text}|{right.text}", f"{right.text}|{left.text}",
                (here, there),
            )


def dropped_rows(material: Material, random: Random) -> Iterator[Change]:
    """A row that a total counts is not there."""
    rows: dict[tuple[int, int], tuple[Table, list[Spot]]] = {}
    for place in material.figures:
        held = material.cell(place)
        if held:
            rows.setdefault((held[0].index, held[1].row), (held[0], []))[1].append(place)
    parents = _parents(material)
    keys = list(rows)
    random.shuffle(keys)
    for key in keys:
        (table, places), row = rows[key], key[1]
        gone = set(places)
        if not _stands_alone(table, row) or gone & parents:
            continue
        wrong = {
            place: material.figures[place].model_copy(update={"value": Decimal(0)}) for place in places
        }
        broken = [tie for tie in material.broken(wrong) if _misses(tie, gone)]
        if broken:
            left = tuple(spot(side) for tie in broken for side in tie.sides if spot(side) not in gone)
            line = "|".join(cell.text for cell in table.by_row[row] if cell.text)
            yield Change("dropped_row", (), words(broken), line, "", left, row=key)


def _misses(tie: Tie, gone: set[Spot]) -> bool:
    """Whether a sum still has its total and some part that counts."""
    kept = [side for side in tie.sides if spot(side) not in gone]
    if tie.total and (not kept or kept[0] is not tie.sides[0]):
        return False
    return tie.additive and any(side.value for side in kept[1 if tie.total else 0 :])


def _stands_alone(table: Table, row: int) -> bool:
    cells = table.by_row[row]
    return (
        row + 1 < table.rows and bool(cells) and bool(table.by_row[row + 1])
        and all(cell.row_span == 1 for cell in cells)
    )


def _parents(material: Material) -> set[Spot]:
    """The figures that have parts of their own: without their row, the parts stand in for it."""
    found = {spot(tie.sides[0]) for tie in material.ties if tie.total}
    for table in material.records.of(StatementTable):
        codes = {row.code for row in table.rows if row.code}
        for row in table.rows:
            if not row.code or any(other != row.code and other.startswith(row.code) for other in codes):
                found.update(spot(c.amount) for c in row.cells if isinstance(c.amount, Amount) and row.code)
    return found


def _money(ties: Sequence[Tie]) -> bool:
    return any(tie.family == "money" for tie in ties)


def _is_total(amount: Amount, ties: Sequence[Tie]) -> bool:
    return any(tie.total and spot(tie.sides[0]) == spot(amount) for tie in ties)


def _of_family(family: str) -> Callable[[Material, Amount, Sequence[Tie]], bool]:
    return lambda material, amount, ties: any(tie.family == family for tie in ties)


FIGURE_OPERATORS: dict[str, Operator] = {
    "digit_text": figure_operator(
        "digit_text",
        lambda m, a, ties: a.unit in MONEY and _money(ties) and m.home(spot(a)) == "text",
    ),
    "digit_table": figure_operator(
        "digit_table",
        lambda m, a, ties: a.unit in MONEY and _money(ties) and m.home(spot(a)) == "statement",
    ),
    "digit_form": figure_operator(
        "digit_form", lambda m, a, ties: a.unit in MONEY and _money(ties) and m.home(spot(a)) == "form"
    ),
    "total": figure_operator("total", lambda m, a, ties: _is_total(a, ties)),
    "percentage": figure_operator("percentage", lambda m, a, ties: a.unit == "%" and _money(ties)),
    "count": figure_operator("count", _of_family("count")),
    "quantity": figure_operator("quantity", _of_family("claim")),
    "score": figure_operator("score", _of_family("score")),
    "target": figure_operator("target", _of_family("target")),
    "unit": unit_changes,
    "swap": swaps,
    "dropped_row": dropped_rows,
}
