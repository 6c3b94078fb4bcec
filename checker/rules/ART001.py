from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_LAW_75
from checker.mentions import disagreements, is_ten_thousandfold
from gouji.concepts import STATEMENTS, fact_name
from gouji.findings import Computation
from gouji.records import Figure


@rule("ART001", "one-fact-with-two-figures", kind="articulation", severity="high", basis=BUDGET_LAW_75)
def one_fact_with_two_figures(figures: tuple[Figure, ...]) -> Iterator[Breach | CannotTell]:
    """表文不符、前后不一：同一个数，说明文字与报表不同，或文字中两处不同。

    说明文字应与报表一致。按项目、口径（全口径、财政拨款、一般公共预算等）和数的性质（决算、年初预算、全年预算、上年）
    对应后比较，口径不同的不比较；有“约”“余”等字样的数和下级单位、全省等其他口径的数不比较。位数相同而尾数差一位的列为
    进位差，位数较少的按四舍五入比较。

    Example:
        - Figure: {concept: income_total, amount: 2946.25万元}
        - Figure: {concept: income_total, source: T1, amount: "2,946.25万元"}

    Counter-example:
        - Figure: {concept: income_grand_total, amount: 0万元}
        - Figure: {concept: income_grand_total, source: T1, amount: "2,995.39万元"}
    """
    for found in disagreements(figures):
        stated, other = found.stated[0], found.reference[0]
        what = stated.name or fact_name(stated.concept, stated.fund, stated.measure)
        place = "文字另一处" if other.source == "text" else f"《{STATEMENTS[other.source]}》"
        factor = stated.amount.factor
        difference = show(abs(stated.amount.base - other.amount.base) / factor, 4)
        units = "，恰为一万倍，疑为金额单位之误" if is_ten_thousandfold(stated, other) else ""
        yield Breach(
            zh=f"{what}：文字写{stated.amount.printed}，{place}为{other.amount.printed}，"
            f"相差{difference}{stated.amount.unit}{units}",
            en=f"{stated.amount.printed} in the text, {other.amount.printed} elsewhere for the same fact",
            anchors=[
                *(at("文字", figure.amount) for figure in found.stated),
                *(at(STATEMENTS[figure.source], figure.amount) for figure in found.reference),
            ],
            computation=Computation(
                formula="两处应为同一个数",
                values=tuple(
                    (STATEMENTS[figure.source], figure.amount.printed)
                    for figure in (*found.stated, *found.reference)
                ),
                unit=stated.amount.unit, expected=other.amount.printed,
                actual=stated.amount.printed, difference=difference,
            ),
            where=stated.where,
            severity="rounding" if found.severity == "rounding" else None,
        )
