"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.forms import name_of, row_anchors
from checker.laws import INDICATOR_GUIDE
from gouji.records import Indicator, SelfEvaluation

_QUALITY = re.compile(r"(?:合格|保障|达标|准确|优良|完好|正确|验收通过|达标合格)率(?:[(（]%[)）]?)?$")
_TIMELY = re.compile(r"(?:及时率|及时性|按时完成率|准时率)(?:[(（]%[)）]?)?$")


@rule("IND018", "indicator-in-the-wrong-class", kind="indicator", severity="low", basis=INDICATOR_GUIDE)
def indicator_in_the_wrong_class(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """指标分类错误：名称写明是合格率、保障率、准确率的指标列在数量指标下，或写明是及时率的列在数量、质量指标下。

    合格率一类衡量质量，及时率衡量时效。只看名称以这些词结尾的；其他归类有争议的不判断。全部合为一条。

    Example:
        SelfEvaluation: {indicators: [{level2: 质量指标, name: 设备验收合格率}]}

    Counter-example:
        SelfEvaluation: {where: 表, indicators: [{level2: 数量指标, name: 设备验收合格率}]}
    """
    wrong = [(form, row, right) for form in forms for row in form.indicators if (right := _class_of(row))]
    if not wrong:
        return
    anchors: list[Anchor] = []
    for _, row, _ in wrong:
        anchors += row_anchors(row, "name")
        anchors += [at("所在分类", row.class_cell)] if row.class_cell else []
    told = "；".join(f"“{name_of(row)}”列为{row.level2}，应为{right}" for _, row, right in wrong)
    yield Breach(
        zh=f"{len(wrong)}项指标归类错误：{told}", en=f"{len(wrong)} indicator(s) in the wrong class",
        anchors=anchors, where="、".join(dict.fromkeys(form.where for form, _, _ in wrong)),
        facts=("class", *(name_of(row) for _, row, _ in wrong)),
    )


def _class_of(row: Indicator) -> str:
    """The class that the name asks for where it is not the row's own, or ""."""
    name = name_of(row)
    if "数量" in row.level2 and _QUALITY.search(name):
        return "质量指标"
    if row.level2[:2] in ("数量", "质量") and _TIMELY.search(name):
        return "时效指标"
    return ""
