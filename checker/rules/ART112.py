"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import PerformanceOverview


@rule("ART112", "grades-do-not-add-up", kind="arithmetic", severity="medium", basis=EVALUATION_RULES)
def grades_do_not_add_up(overview: PerformanceOverview) -> Iterator[Breach | CannotTell]:
    """各等级项目数不符：按绩效评级列出的项目数之和，不等于绩效自评的项目数。

    列出的等级不足3个的不核对（可能没有列全）。

    Example:
        PerformanceOverview:
          projects: 4个
          grades: [{label: 优, amount: 3个}, {label: 良, amount: 1个}, {label: 合格, amount: 0个}]

    Counter-example:
        PerformanceOverview:
          projects: 4个
          grades: [{label: 优, amount: 4个}, {label: 良, amount: 1个}, {label: 合格, amount: 0个}]
    """
    stated = overview.projects
    if stated is None or len(overview.grades) < 3:
        return
    summed = sum((part.amount.value for part in overview.grades), Decimal(0))
    if summed == stated.value:
        return
    listed = "＋".join(f"{part.label}{part.amount.value}" for part in overview.grades)
    yield Breach(
        zh=f"各评级项目数{listed}＝{summed}个，绩效自评项目为{stated.printed}",
        en=f"the grades add up to {summed} projects, {stated.value} were evaluated",
        anchors=[at("项目数", stated), *(at(part.label, part.amount) for part in overview.grades)],
        computation=Computation(
            formula="项目数 = 各评级项目数之和", unit="个", expected=str(stated.value), actual=str(summed),
            difference=str(abs(summed - stated.value)),
        ),
        where=overview.where,
    )
