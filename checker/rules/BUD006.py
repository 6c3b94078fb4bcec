"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import within
from checker.indicators import figure
from checker.laws import BUDGET_REGULATION_5
from gouji.records import SelfEvaluation

_WAGES = re.compile(
    r"(?:保障|发放|支付|确保|保证)[^，,。；;]{0,8}(?:在职|在编|干部)?(?:职工|人员)(?:的)?(?:基本)?工资"
    r"|缴纳[^，,。；;]{0,8}(?:养老保险|职业年金|住房公积金|医疗保险|社会保险)"
)
_OTHER = re.compile(r"编外|聘用|临聘|临时|派遣|公益性岗位|劳务|外聘|雇员|辅警|协管|农民工|遗属|离退休")


@rule("BUD006", "wages-in-a-project", kind="budget", severity="medium", basis=BUDGET_REGULATION_5)
def wages_in_a_project(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """基本支出列入项目：项目的预期目标（完成情况）是发放在职人员工资、缴纳社会保险。

    工资和社会保险属于基本支出中的人员经费，不应作为项目列支。编外、聘用、公益性岗位、农民工等人员的不算。

    Example:
        SelfEvaluation: {where: 甲, kind: project, goal_expected: 保障编外聘用人员工资按时发放}

    Counter-example:
        SelfEvaluation: {where: 甲, kind: project, goal_expected: 保障全年在职人员工资，缴纳养老保险。}
    """
    if form.kind != "project" or (form.project is not None and _OTHER.search(form.project.quote)):
        return
    for goal, role in ((form.goal_expected, "预期目标"), (form.goal_actual, "实际完成情况")):
        matches = list(_WAGES.finditer(goal.quote)) if goal else []
        if goal is None or not matches or _OTHER.search(goal.quote):
            continue
        executed = figure(form.total_funds.executed) if form.total_funds else None
        told = "、".join(f"“{match[0]}”" for match in matches)
        yield Breach(
            zh=f"项目{role}写{told}，属于基本支出，却作为项目列支" + (f"{executed.printed}" if executed else ""),
            en="wages or social insurance are funded as a project",
            anchors=[at(role, within(goal, *match.span())) for match in matches]
            + ([at("全年执行数", executed)] if executed else []),
            where=form.where,
        )
        return
