"""See the rule's docstring."""

from collections.abc import Iterator, Sequence

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import head, row_anchors
from checker.indicators import figure
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_CLASSES = ("成本", "效益", "满意")
_OTHERS = 5
_SHARE = 0.8


@rule("IND012", "class-of-indicators-missing", kind="completeness", severity="low", basis=EVALUATION_RULES)
def class_of_indicators_missing(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """缺类指标：项目自评表没有成本（效益、满意度）指标，而同一报告八成以上的项目自评表都有。

    以本报告自己的做法为准，不预设各省的类别；少于6张项目表、有未识别行的不判断。

    Example:
        - SelfEvaluation: {project: 甲, indicators: [{level1: 满意度指标, name: 一}]}
        - SelfEvaluation: {project: 乙, indicators: [{level1: 产出指标, name: 一}]}

    Counter-example:
        - SelfEvaluation: {project: 甲, indicators: [{level1: 满意度指标, name: 一}]}
        - SelfEvaluation: {project: 乙, indicators: [{level1: 满意度指标, name: 一}]}
        - SelfEvaluation: {project: 丙, indicators: [{level1: 满意度指标, name: 一}]}
        - SelfEvaluation: {project: 丁, indicators: [{level1: 满意度指标, name: 一}]}
        - SelfEvaluation: {project: 戊, indicators: [{level1: 满意度指标, name: 一}]}
        - SelfEvaluation: {project: 己, indicators: [{level1: 产出指标, name: 一}]}
    """
    projects = [form for form in forms if form.kind == "project" and form.indicators]
    for name in _CLASSES:
        having = [form for form in projects if _has(form, name)]
        lacking = [form for form in projects if not _has(form, name) and not form.unread_rows]
        if len(having) < _OTHERS or len(having) < _SHARE * len(projects):
            continue
        label = "满意度" if name == "满意" else name
        for form in lacking:
            anchors = row_anchors(form.indicators[-1], "name")
            if form.project is not None:
                anchors.insert(0, at("项目名称", head(form.project)))
            classes = dict.fromkeys(row.class_cell for row in form.indicators if row.class_cell)
            anchors += [at("现有分类", cell) for cell in classes]
            if (total := figure(form.total_score)) is not None:
                anchors.append(at("总分", total))
            yield Breach(
                zh=f"表中没有{label}指标，其余{len(having)}张项目自评表都有",
                en=f"no indicator of class {label}; {len(having)} other forms have one",
                anchors=anchors, where=form.where, facts=(form.where, name),
            )


def _has(form: SelfEvaluation, name: str) -> bool:
    levels: Sequence[str] = [row.level1 + row.level2 for row in form.indicators]
    return any(name in level for level in levels)
