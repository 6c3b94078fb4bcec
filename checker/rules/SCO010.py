"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import HUNDRED, figure
from checker.interval import show
from checker.laws import EVALUATION_RULES
from checker.profile import weight_overwritten
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule("SCO010", "weights-do-not-add-up", kind="scoring", severity="high", basis=EVALUATION_RULES)
def weights_do_not_add_up(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """权重合计不为100：各指标分值加预算执行率分值不等于100（或表中写明的合计）。

    执行率分值栏填成得分的另有规则，这里不重复；表中没有执行率分值时，合计为90或100都算对。有未能识别的行
    时不下结论。

    Example:
        SelfEvaluation:
          funds: [{kind: total, weight: 10}]
          indicators: [{name: 甲, weight: 50}, {name: 乙, weight: 40}]

    Counter-example:
        SelfEvaluation:
          funds: [{kind: total, weight: 10}]
          indicators: [{name: 甲, weight: 50}, {name: 乙, weight: 45}]
    """
    weights = [figure(row.weight) for row in form.indicators]
    known = [weight for weight in weights if weight is not None]
    if len(known) < 2 or weight_overwritten(form):
        return
    cell = figure(form.total_funds.weight) if form.total_funds else None
    stated = figure(form.total_weight)
    summed = sum((weight.value for weight in known), cell.value if cell else Decimal(0))
    right = {HUNDRED} if cell else {HUNDRED, HUNDRED - 10}
    if stated is not None:
        right.add(stated.value)
    if summed in right:
        return
    if form.unread_rows or len(known) < len(weights):
        yield CannotTell(f"“{form.where}”有未能识别或空白的分值")
        return
    if any(weight.unit == "%" for weight in known):
        return
    anchors = [at("指标分值", weight) for weight in known]
    if cell is not None:
        anchors.insert(0, at("执行率分值", cell))
    if stated is not None:
        anchors.insert(0, at("分值合计", stated))
    listed = "＋".join(show(weight.value) for weight in ([cell] if cell else []) + known)
    expected = show(stated.value) if stated is not None else "100"
    yield Breach(
        zh=f"各项分值{listed}＝{show(summed)}，不等于{expected}",
        en=f"the weights add up to {show(summed)}, not {expected}",
        anchors=anchors,
        computation=Computation(
            formula="各指标分值之和 + 预算执行率分值 = 100", unit="分", values=(("分值", listed),),
            expected=expected, actual=show(summed), difference=show(abs(summed - HUNDRED)),
        ),
        where=form.where,
    )
