"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_LEAST = 4
_SHARE = 0.75


@rule("IND017", "competent-department-is-the-unit", kind="text", severity="low", basis=EVALUATION_RULES)
def competent_department_is_the_unit(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """主管部门填成实施单位自己：同一报告的项目自评表中，主管部门几乎都是部门本身，个别表填的是实施单位自己。

    实施单位就是部门本级的不算：以本报告其他表最常见的主管部门为准（至少4张、四分之三以上）。合为一条。

    Example:
        - SelfEvaluation: {where: 甲, competent_department: 商务厅, implementing_unit: 信息中心}

    Counter-example:
        - SelfEvaluation: {where: 甲, competent_department: 商务厅, implementing_unit: 会展中心}
        - SelfEvaluation: {where: 乙, competent_department: 商务厅, implementing_unit: 会展中心}
        - SelfEvaluation: {where: 丙, competent_department: 商务厅, implementing_unit: 会展中心}
        - SelfEvaluation: {where: 丁, competent_department: 商务厅, implementing_unit: 会展中心}
        - SelfEvaluation: {where: 戊, competent_department: 信息中心, implementing_unit: 信息中心}
    """
    named = [
        (form, form.competent_department, form.implementing_unit) for form in forms
        if form.kind == "project" and form.competent_department and form.implementing_unit
    ]
    names = [_plain(competent.quote) for _, competent, _ in named]
    usual = max(names, key=names.count, default="")
    count = names.count(usual)
    if count < _LEAST or count < _SHARE * len(named):
        return
    own = [
        (form, competent, unit) for form, competent, unit in named
        if _plain(competent.quote) == _plain(unit.quote) and usual not in _plain(competent.quote)[-len(usual) :]
    ]
    if own:
        yield Breach(
            zh=f"{len(own)}张表的主管部门填成了实施单位自己："
            + "、".join(f"“{c.quote}”" for _, c, _ in own) + f"，其余{count}张填“{usual}”",
            en=f"{len(own)} form(s) name the implementing unit as its own competent department",
            anchors=[at(f"“{form.where}”主管部门", competent) for form, competent, _ in own]
            + [at("实施单位", unit) for _, _, unit in own],
            where="、".join(form.where for form, _, _ in own), facts=("competent", *(f.where for f, _, _ in own)),
        )


def _plain(name: str) -> str:
    return re.sub(r"\s+", "", name)
