"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import Figure, PerformanceOverview

_WHOLE = 95


@rule(
    "CPL008", "project-expenditure-not-evaluated", kind="completeness", severity="low",
    basis=EVALUATION_RULES, stability="preview",
)
def project_expenditure_not_evaluated(
    overview: PerformanceOverview, figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """线索：自评覆盖不全：说明所称评价项目的全年执行数，小于决算项目支出的95%，差额没有说明。

    涉密项目、上年结转等可以不在自评之列，只作线索；许多部门只公开重点项目的自评，因此默认不运行。

    Example:
        - PerformanceOverview: {projects_executed: 99.00万元}
        - Figure: {concept: project_expenditure, amount: 100.00万元}

    Counter-example:
        - PerformanceOverview: {projects_executed: 60.00万元}
        - Figure: {concept: project_expenditure, amount: 100.00万元}
    """
    evaluated = overview.projects_executed
    project = next(
        (f.amount for f in figures if f.concept == "project_expenditure" and f.fund == "all"
         and f.measure == "final" and not (f.scope or f.code or f.name)), None,
    )  # fmt: skip
    if evaluated is None or project is None or evaluated.base * 100 >= project.base * _WHOLE:
        return
    left = show((project.base - evaluated.base) / project.factor)
    yield Breach(
        zh=f"线索：项目支出{project.printed}，绩效自评项目执行数{evaluated.printed}，{left}{project.unit}没有自评",
        en=f"lead: {left}{project.unit} of project expenditure is in no evaluated project",
        anchors=[at("项目支出", project), at("评价项目全年执行数", evaluated)], where=overview.where,
        computation=Computation(
            formula="项目支出 − 评价项目执行数",
            values=(("项目支出", project.printed), ("评价项目执行数", evaluated.printed)),
            unit=project.unit, actual=left, expected="0",
        ),
    )
