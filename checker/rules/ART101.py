"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import PerformanceOverview, SelfEvaluation


@rule(
    "ART101", "project-count-off-the-forms", kind="articulation", severity="high",
    basis=BUDGET_REGULATION_83,
)
def project_count_off_the_forms(
    overview: PerformanceOverview, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """汇总项目数不符：正文所称评价项目数与所附项目自评表张数不同。

    只在正文写明附有项目自评表、且所附张数达到所称的一半以上时核对；只附一部分的报告不算。

    Example:
        - PerformanceOverview: {projects: 2个, forms_attached: true}
        - SelfEvaluation: {project: 甲项目}
        - SelfEvaluation: {project: 乙项目}

    Counter-example:
        - PerformanceOverview: {projects: 3个, forms_attached: true}
        - SelfEvaluation: {project: 甲项目}
        - SelfEvaluation: {project: 乙项目}
    """
    projects = [form for form in forms if form.kind == "project"]
    stated = overview.projects
    if stated is None or not overview.forms_attached or not projects:
        return
    if stated.value == len(projects) or len(projects) * 2 < stated.value:
        return
    anchors = [at("所称项目数", stated)]
    for form in projects:
        name = form.title or form.project
        if name is not None:
            anchors.append(at("自评表", name))
    yield Breach(
        zh=f"正文称评价项目{stated.printed}，所附项目支出绩效自评表只有{len(projects)}张"
        if len(projects) < stated.value
        else f"正文称评价项目{stated.printed}，所附项目支出绩效自评表有{len(projects)}张",
        en=f"{stated.value} projects are stated, {len(projects)} project forms are attached",
        anchors=anchors,
        computation=Computation(
            formula="评价项目数 = 所附项目自评表张数", unit="个",
            values=(("所称项目数", str(stated.value)), ("自评表张数", str(len(projects)))),
            expected=str(stated.value), actual=str(len(projects)),
            difference=str(abs(stated.value - len(projects))),
        ),
        where=overview.where, facts=("count", str(stated.value), str(len(projects))),
    )
