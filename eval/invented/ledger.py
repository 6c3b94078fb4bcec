"""The accounts of an invented department: every identity of the nine statements holds exactly.

All amounts are in yuan with two decimals; only printing rounds. `facts` are keyed as the records
are: (concept, fund, measure, code).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from eval.invented.classification import PERSONNEL, PUBLIC
from eval.invented.money import ZERO, between, rounded, split, times, total
from eval.invented.projects import Project
from eval.invented.themes import Theme

Key = tuple[str, str, str, str]
OTHER_MONEY = "other_money"
"""The fund of a line that is no fiscal appropriation: service income and the like."""


@dataclass(frozen=True)
class Line:
    """What one item of the classification received and spent from one fund."""

    code: str
    fund: str
    basic: Decimal = ZERO
    project: Decimal = ZERO
    opening: Decimal = ZERO
    closing: Decimal = ZERO
    prior: Decimal = ZERO
    budget: Decimal = ZERO

    @property
    def spent(self) -> Decimal:
        return self.basic + self.project

    @property
    def income(self) -> Decimal:
        return self.spent + self.closing - self.opening


@dataclass(frozen=True)
class Ledger:
    """All lines, the economic items, and the facts that follow from them."""

    lines: tuple[Line, ...]
    economic: Mapping[str, Decimal]
    projects: tuple[Project, ...]
    discontinued: Decimal
    income_kinds: Mapping[str, Decimal]
    three_public: Mapping[str, Mapping[str, Decimal]]
    facts: dict[Key, Decimal] = field(default_factory=dict)

    def of(self, *funds: str) -> list[Line]:
        """The lines of these funds, by code; of all funds where none is named."""
        chosen = [line for line in self.lines if not funds or line.fund in funds]
        return sorted(chosen, key=lambda line: line.code)

    def by_code(
        self, length: int, value: Callable[[Line], Decimal], *funds: str
    ) -> dict[str, Decimal]:
        """A value summed over the codes cut to `length` digits, in the order of the codes."""
        sums: dict[str, Decimal] = {}
        for line in self.of(*funds):
            code = line.code[:length]
            sums[code] = sums.get(code, ZERO) + value(line)
        return sums

    def __getitem__(self, key: Key) -> Decimal:
        return self.facts[key]


FISCAL = ("general_public", "gov_funds")


def invent_ledger(rng: Random, theme: Theme, projects: tuple[Project, ...], scale: int) -> Ledger:
    """Accounts whose project spending is that of `projects`; `scale` is in 万元."""
    own = rng.random() < 0.6
    lines = [*_staff_lines(rng, theme, scale), *_project_lines(rng, projects)]
    if own:
        lines.append(_other_money(rng, theme, projects, scale))
    elif total(p.other for p in projects):
        lines.append(_other_money(rng, theme, projects, 0))
    lines = _merged(lines)
    three_public = _three_public(rng, scale)
    public = _public(rng, lines, theme)
    economic = _economic(rng, lines, public, three_public["final"])
    spent_other = total(line.income for line in lines if line.fund == OTHER_MONEY)
    service = rounded(spent_other * rng.randint(60, 100) / 100)
    ledger = Ledger(
        lines=tuple(lines), economic=economic, projects=projects,
        discontinued=between(rng, 0, scale * 0.05) if rng.random() < 0.5 else ZERO,
        income_kinds={"income_service": service, "income_other": spent_other - service},
        three_public=three_public,
    )
    _state(ledger, public)
    _state_purchases(rng, ledger)
    return ledger


def _staff_lines(rng: Random, theme: Theme, scale: int) -> list[Line]:
    pay = between(rng, scale * 0.6, scale * 1.1)
    admin, institution = pay, times(rng, pay, 0.4, 1.4)
    pension = rounded((admin + institution) * Decimal("0.13"))
    parts = {
        theme.admin: admin, theme.institution: institution,
        "2080501": between(rng, 5, 60), "2080502": between(rng, 2, 40), "2080505": pension,
        "2080506": rounded(pension / 2), "2101101": times(rng, admin, 0.05, 0.07),
        "2101102": times(rng, institution, 0.05, 0.07), "2101103": times(rng, admin, 0.02, 0.03),
        "2210201": times(rng, admin + institution, 0.09, 0.11),
    }
    if rng.random() < 0.3:
        parts["2210203"] = times(rng, admin, 0.03, 0.06)
    if rng.random() < 0.2:
        parts["2080801"] = between(rng, 3, 30)
    return [
        Line(
            code, "general_public", basic=amount, prior=_last_year(rng, amount, code == "2080801"),
            budget=times(rng, amount, 0.92, 1.08) if rng.random() < 0.7 else amount,
        )
        for code, amount in parts.items()
    ]


def _last_year(rng: Random, amount: Decimal, may_be_new: bool) -> Decimal:
    fate = rng.random()
    if fate < 0.08:
        return amount
    if may_be_new and fate < 0.3:
        return ZERO
    return times(rng, amount, 0.72, 1.35)


def _project_lines(rng: Random, projects: tuple[Project, ...]) -> list[Line]:
    found: list[Line] = []
    for code, fund in dict.fromkeys((p.work.code, p.fund) for p in projects):
        mine = [p for p in projects if (p.work.code, p.fund) == (code, fund)]
        spent = total(p.executed for p in mine)
        opening = times(rng, spent, 0.02, 0.3) if rng.random() < 0.3 else ZERO
        closing = times(rng, spent, 0.01, 0.2) if rng.random() < 0.35 else ZERO
        found.append(
            Line(
                code, fund, project=spent, opening=opening, closing=closing,
                prior=_last_year(rng, spent, True), budget=total(p.original for p in mine),
            )
        )
    return found


def _other_money(rng: Random, theme: Theme, projects: tuple[Project, ...], scale: int) -> Line:
    """What public institutions earn and spend, with the projects' other money."""
    basic = between(rng, scale * 0.05, scale * 0.3) if scale else ZERO
    project = total(p.other for p in projects)
    opening = times(rng, basic, 0.05, 0.4) if rng.random() < 0.5 else ZERO
    closing = times(rng, basic, 0.05, 0.4) if rng.random() < 0.5 else ZERO
    return Line(
        theme.institution, OTHER_MONEY, basic=basic, project=project, opening=opening,
        closing=closing, prior=times(rng, basic + project, 0.7, 1.3), budget=basic + project,
    )


def _merged(lines: Iterable[Line]) -> list[Line]:
    """One line for each code and fund."""
    merged: dict[tuple[str, str], Line] = {}
    for line in lines:
        known = merged.get((line.code, line.fund))
        if known is not None:
            line = Line(
                line.code, line.fund, *(
                    getattr(known, name) + getattr(line, name)
                    for name in ("basic", "project", "opening", "closing", "prior", "budget")
                ),
            )
        merged[line.code, line.fund] = line
    return list(merged.values())


def _three_public(rng: Random, scale: int) -> dict[str, dict[str, Decimal]]:
    final = {
        "overseas_travel": between(rng, 3, 40) if rng.random() < 0.25 else ZERO,
        "vehicle_purchase": between(rng, 12, 40) if rng.random() < 0.2 else ZERO,
        "vehicle_operation": between(rng, 1, 5 + scale * 0.02),
        "official_reception": between(rng, 0.1, 1 + scale * 0.004) if rng.random() < 0.85 else ZERO,
    }
    prior = {
        name: amount if rng.random() < 0.15 or not amount else times(rng, amount, 0.6, 1.5)
        for name, amount in final.items()
    }
    if not prior["overseas_travel"] and rng.random() < 0.15:
        prior["overseas_travel"] = between(rng, 2, 12)
    budget = {
        name: amount if rng.random() < 0.25 else rounded(times(rng, amount, 1.0, 1.6), -2)
        for name, amount in final.items()
    }
    budget = {name: max(amount, final[name]) for name, amount in budget.items()}
    measures = {"final": final, "prior_year": prior, "budget_original": budget}
    for amounts in measures.values():
        amounts["vehicle"] = amounts["vehicle_purchase"] + amounts["vehicle_operation"]
        amounts["three_public"] = (
            amounts["vehicle"] + amounts["overseas_travel"] + amounts["official_reception"]
        )
    return measures


def _public(rng: Random, lines: Iterable[Line], theme: Theme) -> dict[str, Decimal]:
    """The public part of the basic spending: the administration's and the institutions'."""
    basic = {line.code: line.basic for line in lines if line.fund == "general_public"}
    return {
        "admin": times(rng, basic[theme.admin], 0.1, 0.22),
        "institution": times(rng, basic[theme.institution], 0.08, 0.18),
    }


def _economic(
    rng: Random, lines: Iterable[Line], public: Mapping[str, Decimal], spent: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """The items of T6: those that follow from the subjects, and the rest shared out."""
    basic = {line.code: line.basic for line in lines if line.fund == "general_public"}
    fixed = {
        "30108": basic["2080505"], "30109": basic["2080506"],
        "30110": basic["2101101"] + basic["2101102"], "30111": basic["2101103"],
        "30113": basic["2210201"], "30302": basic["2080501"] + basic["2080502"],
        "30304": basic.get("2080801", ZERO),
    }
    personnel = total(basic.values()) - total(public.values())
    shared = ("30101", "30102", "30103", "30107", "30112", "30199", "30305", "30399")
    rest = split(rng, personnel - total(fixed.values()), (28, 22, 14, 18, 2, 12, 2, 1))
    items = fixed | dict(zip(shared, rest, strict=True))
    everyday = {
        "30212": spent["overseas_travel"] if rng.random() < 0.5 else ZERO,
        "30217": times(rng, spent["official_reception"], 0.5, 1),
        "30231": times(rng, spent["vehicle_operation"], 0.5, 1),
    }
    budget = total(public.values())
    if total(everyday.values()) > budget / 2:
        everyday = {code: ZERO for code in everyday}
    codes = [code for code in PUBLIC if code not in everyday]
    left = [code for code in codes if rng.random() < 0.85 or code == "30299"]
    weights = [rng.randint(2, 30) for _ in left]
    items |= everyday | dict(zip(left, split(rng, budget - total(everyday.values()), weights), strict=True))
    return {code: items.get(code, ZERO) for code in (*PERSONNEL, *PUBLIC)}


def _state(ledger: Ledger, public: Mapping[str, Decimal]) -> None:
    """Write all facts that follow from the lines."""
    facts = ledger.facts

    def put(concept: str, fund: str, amount: Decimal, measure: str = "final", code: str = "") -> None:
        facts[concept, fund, measure, code] = amount

    scopes: dict[str, tuple[str, ...]] = {
        "all": (), "fiscal": FISCAL, "general_public": ("general_public",),
        "gov_funds": ("gov_funds",),
    }
    for scope, funds in scopes.items():
        lines = ledger.of(*funds)
        prior = total(line.prior for line in lines) + (ledger.discontinued if scope != "gov_funds" else ZERO)
        spent, income = total(line.spent for line in lines), total(line.income for line in lines)
        opening, closing = (total(line.opening for line in lines), total(line.closing for line in lines))
        put("income_total", scope, income)
        put("expenditure_total", scope, spent)
        put("expenditure_total", scope, prior, "prior_year")
        put("expenditure_total", scope, total(line.budget for line in lines), "budget_original")
        put("opening_balance", scope, opening)
        put("closing_balance", scope, closing)
        put("income_grand_total", scope, opening + income)
        put("expenditure_grand_total", scope, spent + closing)
        put("income_grand_total", scope, prior + opening, "prior_year")
        put("basic_expenditure", scope, total(line.basic for line in lines))
        put("project_expenditure", scope, total(line.project for line in lines))
    for scope in ("general_public", "gov_funds"):
        put(f"income_{scope}", "all", facts["income_total", scope, "final", ""])
        for line in ledger.of(scope):
            put("func", scope, line.spent, code=line.code)
            put("func", scope, line.prior, "prior_year", line.code)
            put("func", scope, line.budget, "budget_original", line.code)
        for length in (3, 5):
            for code, amount in ledger.by_code(length, lambda line: line.spent, scope).items():
                put("func", scope, amount, code=code)
            for code, amount in ledger.by_code(length, lambda line: line.prior, scope).items():
                put("func", scope, amount, "prior_year", code)
    for code, amount in ledger.by_code(3, lambda line: line.spent).items():
        put("func", "all", amount, code=code)
    put("income_state_capital", "all", ZERO)
    put("income_fiscal", "all", facts["income_total", "fiscal", "final", ""])
    for name, amount in ledger.income_kinds.items():
        put(name, "all", amount)
    for name in ("income_superior", "income_operating", "income_affiliates", "non_fiscal_surplus_used",
                 "surplus_distribution", "remitted_to_superior", "operating_expenditure",
                 "subsidy_to_affiliates"):  # fmt: skip
        put(name, "all", ZERO)
    for scope in ("general_public", "fiscal"):  # the other funds pay for projects alone
        put("personnel_funds", scope, total(ledger.economic[code] for code in PERSONNEL))
        put("public_funds", scope, total(ledger.economic[code] for code in PUBLIC))
    put("agency_operating_expense", "all", public["admin"])
    put("institution_public_funds", "all", public["institution"])
    for measure, amounts in ledger.three_public.items():
        for name, amount in amounts.items():
            put(name, "fiscal", amount, measure)


def _state_purchases(rng: Random, ledger: Ledger) -> None:
    """Operating expense against last year, procurement, vehicles."""
    facts = ledger.facts

    def put(concept: str, amount: Decimal, measure: str = "final") -> None:
        facts[concept, "all", measure, ""] = amount

    for concept in ("agency_operating_expense", "institution_public_funds"):
        put(concept, times(rng, facts[concept, "all", "final", ""], 0.75, 1.3), "prior_year")
    spent = facts["project_expenditure", "all", "final", ""]
    goods, services = times(rng, spent, 0.02, 0.12), times(rng, spent, 0.05, 0.25)
    works = times(rng, spent, 0.05, 0.3) if rng.random() < 0.6 else ZERO
    bought = goods + works + services
    small_medium = bought if rng.random() < 0.3 else times(rng, bought, 0.5, 1)
    put("procurement_goods", goods)
    put("procurement_works", works)
    put("procurement_services", services)
    put("procurement_total", bought)
    put("procurement_sme", small_medium)
    put("procurement_micro", times(rng, small_medium, 0.4, 1))
