"""The sheet that redoes every computation: values as figures, and the formula over their cells."""

from __future__ import annotations

from decimal import Decimal

from gouji.findings import Finding
from review.exports.recompute import Recomputed, addends, difference, figure, recompute, stated
from review.exports.sheets import Book
from review.exports.values import About


class RecomputationSheet:
    """One block of rows a finding: its values, the recomputed figure, the two sides and what lies
    between them."""

    def __init__(self, book: Book, about: About) -> None:
        self._about = about
        self._sheet = book.sheet(about.say("复算", "recomputation"), [
            (about.say("疑点序号", "finding no."), 9), (about.say("规则", "rule"), 9),
            (about.say("项目", "item"), 44), (about.say("原文", "as printed"), 24),
            (about.say("数值", "figure"), 18), (about.say("单位", "unit"), 8),
            (about.say("公式", "formula"), 60),
        ], frozen=1)  # fmt: skip

    def add(self, number: int, finding: Finding) -> None:
        """The block of a finding; nothing where it has no figure at all."""
        computation = finding.computation
        if computation is None:
            return
        sides = {name: stated(getattr(computation, name)) for name in ("expected", "actual")}
        if not computation.values and None in sides.values():
            return
        rows: list[int] = []
        for name, text in computation.values:
            self._begin(number, finding.rule, name, text)
            rows.append(self._sheet.at)
            self._value(text)
        redone = recompute(computation)
        say = self._about.say
        if redone is not None:
            self._begin(number, finding.rule, say("复算结果", "recomputed"), "")
            self._formula(_expression(redone, rows), redone.result, computation.unit)
            self._sheet.text(computation.formula)
        cells: dict[str, str] = {}
        for side, title in (("expected", say("应为", "expected")), ("actual", say("文中", "stated"))):
            text, figure_of_side = getattr(computation, side), sides[side]
            if not text:
                continue
            self._begin(number, finding.rule, title, text)
            if figure_of_side is None:
                self._sheet.text(text)
            else:
                cells[side] = f"E{self._sheet.at}"
                self._sheet.figure(text)
            self._sheet.text(computation.unit)
            self._sheet.text("" if redone is not None else computation.formula)
        between = difference(computation)
        if between is not None:
            title = say("相差（文中 − 应为）", "difference (stated less expected)")
            self._begin(number, finding.rule, title, computation.difference)
            self._formula(f"={cells['actual']}-{cells['expected']}", between, computation.unit)
            self._sheet.text("")

    def close(self) -> None:
        self._sheet.close()

    def _begin(self, number: int, rule: str, name: str, text: str) -> None:
        self._sheet.row()
        self._sheet.cell(number)
        for cell in (rule, name, text):
            self._sheet.text(cell)

    def _value(self, text: str) -> None:
        parts, number = addends(text), figure(text)
        if parts:
            formula = "=" + "+".join(f"{part:f}" for part in parts)
            self._sheet.formula(formula, sum(parts, Decimal(0)))
        elif number is not None:
            percent = text.strip().endswith("%")
            self._sheet.number(number, "0.00##%" if percent else "#,##0.##########")
        else:
            self._sheet.text("")
        self._sheet.text("")
        self._sheet.text("")

    def _formula(self, formula: str, result: Decimal, unit: str) -> None:
        self._sheet.formula(formula, result)
        self._sheet.text(unit)


def _expression(redone: Recomputed, rows: list[int]) -> str:
    """The expression over the cells of the values; percentages are there as shares."""
    parts = []
    for token in redone.tokens:
        if token.kind == "value":
            parts.append(f"E{rows[token.value]}")
        else:
            parts.append(token.text)
    return "=" + "".join(parts)
