"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_LAW_75
from checker.narrative import Relation, added_up, stated
from gouji.concepts import CONCEPTS, fact_name
from gouji.findings import Computation
from gouji.records import Figure

RELATIONS = (
    Relation(
        "income_total",
        ("income_fiscal", "income_superior", "income_service", "income_operating",
         "income_affiliates", "income_other"),
        required=("income_fiscal", "income_other"),
    ),
    Relation(
        "expenditure_total",
        ("basic_expenditure", "project_expenditure", "remitted_to_superior",
         "operating_expenditure", "subsidy_to_affiliates"),
        required=("basic_expenditure", "project_expenditure"),
    ),
    Relation(
        "basic_expenditure", ("personnel_funds", "public_funds"),
        required=("personnel_funds", "public_funds"),
    ),
    Relation(
        "income_grand_total", ("income_total", "non_fiscal_surplus_used", "opening_balance"),
        required=("income_total", "opening_balance"),
    ),
    Relation(
        "expenditure_grand_total",
        ("expenditure_total", "surplus_distribution", "closing_balance"),
        required=("expenditure_total", "closing_balance"),
    ),
    Relation(
        "three_public", ("overseas_travel", "vehicle", "official_reception"),
        required=("overseas_travel", "vehicle", "official_reception"),
    ),
    Relation(
        "vehicle", ("vehicle_purchase", "vehicle_operation"),
        required=("vehicle_purchase", "vehicle_operation"),
    ),
    Relation(
        "procurement_total",
        ("procurement_goods", "procurement_works", "procurement_services"),
        required=("procurement_goods", "procurement_works", "procurement_services"),
    ),
)
FUNDS = ("all", "fiscal", "general_public", "gov_funds", "state_capital")
MEASURES = ("final", "budget_original", "budget_adjusted")


@rule("FOO001", "parts-not-adding-up", kind="arithmetic", severity="high", basis=BUDGET_LAW_75)
def parts_not_adding_up(figures: tuple[Figure, ...]) -> Iterator[Breach | CannotTell]:
    """分项合计不符：说明文字中的合计，不等于同一口径下各分项之和。

    收入按来源、支出按性质、基本支出按人员和公用、“三公”经费按三项、采购按三类，都是完整划分，分项之和
    必须等于合计。只在文中写明了必要分项时核对；每个数按显示的位数四舍五入，n 个加数允许 n 个半位的误差。
    同一数字前后写成两个值的，取最能相符的一个（两个值本身由 ART001 提示）。

    Example:
        - Figure: {concept: expenditure_total, amount: 18751.58万元}
        - Figure: {concept: basic_expenditure, amount: 8779.08万元}
        - Figure: {concept: project_expenditure, amount: 9972.51万元}

    Counter-example:
        - Figure: {concept: basic_expenditure, amount: 986.46万元}
        - Figure: {concept: personnel_funds, amount: 389.85万元}
        - Figure: {concept: public_funds, amount: 71.98万元}
    """
    known = stated(figures)
    for measure in MEASURES:
        for fund in FUNDS:
            for relation in RELATIONS:
                found = added_up(known, relation, fund, measure)
                severity = verdict(found.gap, found.whole.amount.step) if found else None
                if found is None or severity is None:
                    continue
                whole = found.whole.amount
                computed = found.computed / whole.factor
                name = fact_name(relation.whole, fund, measure)
                yield Breach(
                    zh=f"{name}{whole.printed}，与各分项之和{show(computed)}{whole.unit}不符，"
                    f"相差{show(abs(whole.value - computed))}{whole.unit}",
                    en=f"{relation.whole} is {whole.printed}, its parts add up to "
                    f"{show(computed)}{whole.unit}",
                    anchors=[at("合计", whole)]
                    + [at(CONCEPTS[part.concept], part.amount) for part in found.plus],
                    computation=Computation(
                        formula=f"{CONCEPTS[relation.whole]} = "
                        + " + ".join(CONCEPTS[part.concept] for part in found.plus),
                        values=tuple(
                            (CONCEPTS[part.concept], part.amount.printed)
                            for part in (found.whole, *found.plus)
                        ),
                        unit=whole.unit, expected=show(computed, 4), actual=str(whole.value),
                        difference=show(whole.value - computed, 4),
                    ),
                    where=found.whole.where,
                    severity="rounding" if severity == "rounding" else None,
                    facts=(relation.whole, fund, measure, str(whole.base), str(found.computed)),
                )
