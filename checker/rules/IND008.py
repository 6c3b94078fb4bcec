"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import head
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation


@rule("IND008", "blank-competent-department", kind="completeness", severity="low", basis=EVALUATION_RULES)
def blank_competent_department(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """主管部门空缺：自评表有“主管部门”一栏而没有填。

    表中没有这一栏的不算。

    Example:
        SelfEvaluation:
          {project: 职业技能大赛, competent_department: 自治区商务厅, competent_department_label: 主管部门}

    Counter-example:
        SelfEvaluation: {project: 职业技能大赛, competent_department_label: 主管部门}
    """
    label = form.competent_department_label
    if label is None or form.competent_department is not None:
        return
    anchors = [at("主管部门", label)]
    if form.project is not None:
        anchors.append(at("项目名称", head(form.project)))
    yield Breach(
        zh="“主管部门”一栏空白", en="the competent department is left blank", anchors=anchors,
        where=form.where,
    )
