"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show, total
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import PerformanceOverview, SelfEvaluation
from gouji.types import Amount


@rule(
    "ART102", "sum-of-forms-off-the-overview", kind="articulation", severity="high",
    basis=BUDGET_REGULATION_83,
)
def sum_of_forms_off_the_overview(
    overview: PerformanceOverview, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """汇总金额不符：各项目自评表的全年预算数（执行数）合计，与正文所称总额不符。

    只在附表齐全时核对：张数与所称相同，或预算、执行两项合计中有一项与正文一致（说明没有漏附有钱的表）。差额
    恰为某个项目的预算与执行之差的，指出是误用了执行数（预算数）。

    Example:
        - PerformanceOverview: {projects: 2个, projects_budget: 100.00万元, projects_executed: 90.00万元}
        - SelfEvaluation: {project: 甲, funds: [{kind: total, budget_adjusted: 60.00万元, executed: 50.00万元}]}
        - SelfEvaluation: {project: 乙, funds: [{kind: total, budget_adjusted: 40.00万元, executed: 40.00万元}]}

    Counter-example:
        - PerformanceOverview: {projects: 2个, projects_budget: 90.00万元, projects_executed: 90.00万元}
        - SelfEvaluation: {project: 甲, funds: [{kind: total, budget_adjusted: 60.00万元, executed: 50.00万元}]}
        - SelfEvaluation: {project: 乙, funds: [{kind: total, budget_adjusted: 40.00万元, executed: 40.00万元}]}
    """
    projects = [form for form in forms if form.kind == "project"]
    if not projects or overview.projects is None:
        return
    pairs = [
        (
            form,
            figure(form.total_funds.budget_adjusted) if form.total_funds else None,
            figure(form.total_funds.executed) if form.total_funds else None,
        )
        for form in projects
    ]
    columns = (
        ("全年预算数", overview.projects_budget, [budget for _, budget, _ in pairs]),
        ("全年执行数", overview.projects_executed, [executed for _, _, executed in pairs]),
    )
    gaps: list[tuple[str, Amount, list[Amount], Decimal]] = []
    for name, stated, figures in columns:
        if stated is None:
            continue
        known = [f for f in figures if f is not None]
        if len(known) < len(figures):
            yield CannotTell(f"有项目自评表的{name}未能识别")
            return
        gaps.append((name, stated, known, total(known).gap(Interval.of(stated))))
    agrees = any(gap == 0 for *_, gap in gaps)
    if overview.projects.value != len(projects) and not agrees:
        return
    for name, stated, known, gap in gaps:
        severity = verdict(gap, stated.step)
        if severity is None:
            continue
        summed = sum((f.base for f in known), Decimal(0)) / stated.factor
        difference = abs(summed - stated.value)
        cause = next(
            (
                form.where for form, budget, executed in pairs
                if budget and executed and budget.base != executed.base
                and abs(abs(budget.base - executed.base) / stated.factor - difference) < Decimal("0.005")
            ),
            None,
        )
        hint = f"；差额恰为“{cause}”预算数与执行数之差，疑汇总时取错了列" if cause else ""
        yield Breach(
            zh=f"{len(projects)}张项目自评表{name}合计{show(summed)}{stated.unit}，正文写{stated.printed}，"
            f"相差{show(difference)}{stated.unit}{hint}",
            en=f"the forms add up to {show(summed)}, the text says {stated.printed}",
            anchors=[at("正文总额", stated), *(at(name, f) for f in known)],
            computation=Computation(
                formula=f"正文{name} = 各项目自评表{name}之和", unit=stated.unit,
                values=tuple((form.where, f.printed) for (form, *_), f in zip(pairs, known, strict=True)),
                expected=show(summed), actual=show(stated.value), difference=show(difference),
            ),
            where=overview.where, severity=severity if severity == "rounding" else None,
            facts=("rollup", name, str(stated.value), str(summed)),
        )
