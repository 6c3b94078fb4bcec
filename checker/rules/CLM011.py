"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.records import Figure, Statement

_LEAST = 10


@rule("CLM011", "no-project-yet-project-expenditure", kind="claim", severity="low", basis=EVALUATION_RULES)
def no_project_yet_project_expenditure(
    statement: Statement, figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """线索：称没有重点支出（绩效评价）项目，而项目支出有数，占本年支出十分之一以上。

    有项目支出就应开展绩效自评；“没有重点项目”是否成立，需查项目明细。只作线索。

    Example:
        - Statement: {kind: no_projects, what: 重点支出项目, evidence: 无重点支出项目}
        - Figure: {concept: expenditure_total, amount: 100.00万元}
        - Figure: {concept: project_expenditure, amount: 1.00万元}

    Counter-example:
        - Statement: {kind: no_projects, what: 重点支出项目, evidence: 无重点支出项目}
        - Figure: {concept: expenditure_total, amount: 100.00万元}
        - Figure: {concept: project_expenditure, amount: 60.00万元}
    """
    if statement.kind != "no_projects":
        return
    own = [f for f in figures if f.fund == "all" and f.measure == "final" and not (f.scope or f.code or f.name)]
    project = next((f.amount for f in own if f.concept == "project_expenditure"), None)
    total = next((f.amount for f in own if f.concept == "expenditure_total"), None)
    if project is None or total is None or total.base <= 0 or project.base * _LEAST < total.base:
        return
    share = show(project.base / total.base * 100)
    yield Breach(
        zh=f"线索：文中称“{statement.evidence.quote}”，项目支出{project.printed}，占本年支出的{share}%",
        en=f"lead: no project is said to be evaluated, project expenditure is {project.printed}",
        anchors=[at("文中所称", statement.evidence), at("项目支出", project)], where=statement.where,
    )
