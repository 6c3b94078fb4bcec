"""The mentions of one fact in a report, and whether the text states it as the statements do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.articulation import same_figure
from checker.between import canonical
from gouji.findings import Severity
from gouji.records import Figure, StatementTable
from gouji.types import MONEY

_THREE_PUBLIC = frozenset(
    ["three_public", "overseas_travel", "vehicle", "vehicle_purchase", "vehicle_operation",
     "official_reception"]
)  # fmt: skip
_FUND_OF = {"T8": "gov_funds", "T9": "state_capital"}


@dataclass(frozen=True)
class Disagreement:
    """`stated` are mentions in the text with one value, `reference` the places with another."""

    stated: tuple[Figure, ...]
    reference: tuple[Figure, ...]
    severity: Severity


def disagreements(figures: Sequence[Figure]) -> Iterator[Disagreement]:
    """Where the text states a fact otherwise than the statements, or than another place of it."""
    groups: dict[tuple[str, ...], list[Figure]] = {}
    for figure in _with_known_budgets(figures):
        shared = figure.label.endswith(("均", "均为"))  # of several things, here of one unit's, say
        if figure.amount.hedge == "exact" and figure.amount.is_money and not shared:
            groups.setdefault(_key(figure), []).append(figure)
    seen: set[tuple[int, int]] = set()
    for group in groups.values():
        if not any(figure.source == "text" for figure in group):
            continue
        reference = _reference(group)
        deviating: dict[tuple[str, Severity], list[Figure]] = {}
        for figure in group:
            severity = same_figure(figure.amount, reference[0].amount)
            place = (figure.amount.evidence.start, figure.amount.evidence.end)
            if figure.source != "text" or severity is None or (place in seen and place[1]):
                continue
            seen.add(place)
            deviating.setdefault((str(figure.amount.base), severity), []).append(figure)
        for (_, severity), stated in deviating.items():
            yield Disagreement(tuple(stated), tuple(reference), severity)


def _with_known_budgets(figures: Sequence[Figure]) -> Iterator[Figure]:
    """The figures, with T7's 预算数 read as the budget that the text speaks of: the adjusted one
    where the text has only that, or has it with this very value."""
    told = {
        measure: {
            f.concept: f.amount for f in figures
            if f.source == "text" and f.measure == measure and f.concept in _THREE_PUBLIC
        }
        for measure in ("budget_original", "budget_adjusted")
    }
    adjusted = told["budget_adjusted"]
    for figure in figures:
        if figure.source == "T7" and figure.measure == "budget_original" and "年初" not in figure.label:
            same = adjusted.get(figure.concept)
            if (adjusted and not told["budget_original"]) or (
                same is not None and same_figure(same, figure.amount) is None
            ):
                figure = figure.model_copy(update={"measure": "budget_adjusted"})
        yield figure


def _key(figure: Figure) -> tuple[str, ...]:
    subject = figure.code or figure.name
    concept, fund = (figure.concept, figure.fund) if subject else fact_of(figure.concept, figure.fund)
    return (concept, fund, figure.measure, subject, figure.scope)


def fact_of(concept: str, fund: str) -> tuple[str, str]:
    """The one name of a fact: three public expenses are of fiscal appropriation, whether or not the
    place says so."""
    if concept in _THREE_PUBLIC and fund in ("all", "general_public"):
        return concept, "fiscal"
    return canonical(concept, fund)


def _reference(group: Sequence[Figure]) -> list[Figure]:
    """The places whose value the others are held against: the statements before the text, then
    the value that most places state."""
    tables = [figure for figure in group if figure.source != "text"]
    candidates = tables or list(group)

    def support(figure: Figure) -> int:
        return sum(same_figure(figure.amount, other.amount) is None for other in group)

    best = max(candidates, key=support)
    return [figure for figure in candidates if same_figure(figure.amount, best.amount) is None]


def belongs(figure: Figure, table: StatementTable) -> bool:
    """Whether a figure would have to stand in `table` if it were filled."""
    if figure.scope or figure.amount.hedge != "exact":
        return False
    measures = {cell.measure for row in table.rows for cell in row.cells} or {"final"}
    if figure.measure not in measures:
        return False
    if table.statement == "T7":
        return figure.concept in _THREE_PUBLIC
    fund = _FUND_OF.get(table.statement)
    return fund is not None and canonical(figure.concept, figure.fund)[1] == fund




def is_ten_thousandfold(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same but for 元 and 万元."""
    smaller, larger = sorted((abs(one.amount.base), abs(other.amount.base)))
    return smaller > 0 and larger == smaller * MONEY["万元"]
