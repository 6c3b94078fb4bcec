"""What an invented report states, and how much of it was read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal

from checker.mentions import fact_of
from eval.invented.classification import name
from eval.invented.money import rounded
from extractor.normal import squeeze
from gouji.records import Figure, FundsRow, Records, SelfEvaluation, SubjectItem
from gouji.types import MONEY, Amount, Reading


@dataclass(frozen=True)
class StatedFigure:
    """A figure in 万元 with its key, as the text (`source` "text") or a statement (T1–T9) has it."""

    concept: str
    fund: str
    measure: str
    code: str
    source: str
    amount: str


@dataclass(frozen=True)
class StatedForm:
    """A self-evaluation form: its total funds in 万元, its score, how many indicators it has."""

    project: str
    budget_original: str
    budget_adjusted: str
    executed: str
    score: str
    indicators: int


@dataclass(frozen=True)
class Truth:
    """All that a report states of what is scored."""

    figures: tuple[StatedFigure, ...]
    forms: tuple[StatedForm, ...]

    def jsonl(self) -> str:
        """The expected records of the text and the forms, one a line, as `eval.fields` reads them."""
        rows: list[dict[str, object]] = []
        for figure in self.figures:
            if figure.source == "text" and not figure.code:
                fields = {k: v for k, v in asdict(figure).items() if k != "code"}
                rows.append({"type": "Figure", **fields, "amount": figure.amount + "万元"})
        rows += [
            {
                "type": "SelfEvaluation", "project": form.project, "total_score": form.score,
                "complete": False,
            }
            for form in self.forms
        ]
        rows.append({"type": "Figure", "complete": False})
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


Place = tuple[str, ...]


def unread(truth: Truth, records: Records) -> Iterator[StatedFigure | StatedForm]:
    """What the report states and no record has, with that very value."""
    text, tables = _read_figures(records)
    for figure in truth.figures:
        found = text if figure.source == "text" else tables
        concept, fund = fact_of(figure.concept, figure.fund) if not figure.code else (figure.concept, figure.fund)
        subjects = (figure.code, name(figure.code)) if figure.code else ("",)
        if not any((concept, fund, figure.measure, s, figure.amount) in found for s in subjects):
            yield figure
    forms = [_form(form) for form in records.of(SelfEvaluation)]
    yield from (form for form in truth.forms if form not in forms)


def _read_figures(records: Records) -> tuple[set[Place], set[Place]]:
    """What was read: of the text, and of the statements."""
    text: set[Place] = set()
    tables: set[Place] = set()
    for figure in records.of(Figure):
        concept, fund = figure.concept, str(figure.fund)
        if not (figure.code or figure.name):
            concept, fund = fact_of(concept, fund)
        into = text if figure.source == "text" else tables
        for subject in (figure.code, figure.name):
            into.add((concept, fund, figure.measure, subject, _wan(figure.amount)))
    for item in records.of(SubjectItem):
        last = item.item_name or item.section_name or item.class_name
        subjects = [squeeze(named.quote) for named in (item.code, last) if named is not None]
        for measure, amount in (("final", item.amount), ("budget_original", item.budget)):
            if amount is not None:
                text |= {("func", item.fund, measure, subject, _wan(amount)) for subject in subjects}
        for part in item.children:
            text.add(("func", item.fund, "final", part.label.partition("-")[0], _wan(part.amount)))
    return text, tables


def _wan(reading: Reading) -> str:
    """A figure in 万元 with two decimals; "" where none was read."""
    if not isinstance(reading, Amount):
        return ""
    base = reading.base if reading.is_money else reading.value * MONEY["万元"]
    return str(rounded(base / MONEY["万元"]))


def _form(form: SelfEvaluation) -> StatedForm:
    funds = form.total_funds or FundsRow(kind="total")
    score = form.total_score
    return StatedForm(
        project=squeeze(form.project.quote) if form.project else "",
        budget_original=_wan(funds.budget_original), budget_adjusted=_wan(funds.budget_adjusted),
        executed=_wan(funds.executed), indicators=len(form.indicators),
        score=str(score.value.quantize(Decimal("0.01"))) if isinstance(score, Amount) else "",
    )
