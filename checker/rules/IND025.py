"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.forms import row_anchors
from checker.indicators import figure
from checker.interval import show
from checker.laws import INDICATOR_GUIDE
from checker.profile import CLASS_WEIGHTS
from gouji.records import SelfEvaluation

_CLASSES = ("产出", "成本", "效益", "满意")
_LEAST = 6
_SHARE = 0.75
_WHOLE = 90


@rule("IND025", "weights-of-no-profile", kind="indicator", severity="low", basis=INDICATOR_GUIDE)
def weights_of_no_profile(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """一级权重偏离规定：项目自评表各一级指标的权重，不是通行的分配，而同一报告四分之三以上的表都是。

    通行的分配（不含执行率10分）：产出40、成本20、效益20、满意度10，或产出50、效益30、满意度10，
    见 checker/profile.py。至少6张表；缺某一类的由 IND012 指出，权重合计不是90、有未识别行的不判断。全部合为一条。

    Example:
        SelfEvaluation: {where: 甲, indicators: [{level1: 产出指标, name: 一, weight: 50}]}

    Counter-example:
        - SelfEvaluation: &usual {where: 甲, indicators: [
            {level1: 产出指标, name: 一, weight: 50}, {level1: 效益指标, name: 二, weight: 30},
            {level1: 满意度指标, name: 三, weight: 10}]}
        - SelfEvaluation: *usual
        - SelfEvaluation: *usual
        - SelfEvaluation: *usual
        - SelfEvaluation: *usual
        - SelfEvaluation: *usual
        - SelfEvaluation: {where: 乙, indicators: [
            {level1: 产出指标, name: 一, weight: 70}, {level1: 效益指标, name: 二, weight: 10},
            {level1: 满意度指标, name: 三, weight: 10}]}
    """
    known = [(form, weights) for form in forms if form.kind == "project" and (weights := _weights(form))]
    usual = sum(weights in CLASS_WEIGHTS for _, weights in known)
    sets = [_present(weights) for _, weights in known]
    common = max(sets, key=sets.count, default=())
    odd = [
        (form, weights) for form, weights in known
        if weights not in CLASS_WEIGHTS and _present(weights) == common
    ]
    if not odd or usual < _LEAST or usual < _SHARE * len(known):
        return
    anchors: list[Anchor] = []
    for form, _ in odd:
        anchors += [at("项目名称", form.project)] if form.project else []
        anchors += [a for row in form.indicators for a in row_anchors(row, "weight")]
    told = "；".join(
        f"“{form.where}”" + "、".join(f"{name}{show(w)}" for name, w in zip(_CLASSES, weights, strict=True))
        for form, weights in odd
    )
    yield Breach(
        zh=f"{len(odd)}张表的一级指标权重不是通行的分配（其余{usual}张都是）：{told}",
        en=f"{len(odd)} form(s) weigh the classes as no known profile does",
        anchors=anchors, where="、".join(form.where for form, _ in odd),
        facts=("weights", *(form.where for form, _ in odd)),
    )


def _present(weights: tuple[Decimal, ...]) -> tuple[bool, ...]:
    return tuple(weight > 0 for weight in weights)


def _weights(form: SelfEvaluation) -> tuple[Decimal, ...] | None:
    """The weight of each class; None where they are not all known or do not add up to 90."""
    sums = dict.fromkeys(_CLASSES, Decimal(0))
    for row in form.indicators:
        weight = figure(row.weight)
        name = next((c for c in _CLASSES if c in row.level1), None)
        if weight is None or name is None:
            return None
        sums[name] += weight.value
    found = tuple(sums.values())
    return found if not form.unread_rows and sum(found) == _WHOLE else None
