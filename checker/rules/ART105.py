"""See the rule's docstring."""

from collections.abc import Iterator, Sequence

from checker.engine import Anchor, Breach, CannotTell, rule
from checker.forms import form_of, head, name_of, paired, row_anchors
from checker.indicators import figure, shown
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import EvaluationReport, Indicator, Measurand, SelfEvaluation

_FIELDS = (("target", "目标值"), ("actual", "实际值"))


@rule(
    "ART105", "report-indicator-off-the-form", kind="articulation", severity="medium",
    basis=EVALUATION_RULES,
)
def report_indicator_off_the_form(
    report: EvaluationReport, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """指标口径不一：评价报告（正文或完成情况表）中一项指标的目标值、实际值、权重，与自评表不同。

    同名（或大半相同）的指标逐项比较。两边都是数才比较；没有写单位的，数相同就算相同。

    Example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {name: 举办开幕式, weight: 5}
              - {name: 展位数量, weight: 5}
              - {name: 增长率, weight: 10, target: {raw: ">=80%", kind: numeric, operator: ">=", amount: 80%}}
        - EvaluationReport:
            indicators:
              - {name: 举办开幕式, weight: 5}
              - {name: 展位数量, weight: 5}
              - {name: 增长率, weight: 10, target: {raw: "80", kind: numeric, amount: "80"}}

    Counter-example:
        - SelfEvaluation:
            project: 某经费
            indicators:
              - {name: 举办开幕式, weight: 5}
              - {name: 展位数量, weight: 5}
              - {name: 增长率, weight: 10, target: {raw: ">=80%", kind: numeric, operator: ">=", amount: 80%}}
        - EvaluationReport:
            indicators: [{name: 举办开幕式, weight: 5}, {name: 展位数量, weight: 5}, {name: 增长率, weight: 10}]
            stated_targets:
              - {name: 增长率, target: {raw: "≥98%", kind: numeric, operator: ">=", amount: 98%}}
    """
    form = form_of(report, forms)
    if form is None:
        return
    names = [name_of(row) for row in form.indicators]
    listed = paired([name_of(row) for row in report.indicators], names)
    stated = paired([each.name.quote for each in report.stated_targets], names)
    same_weights = _one_set(
        [(form.indicators[to], report.indicators[i]) for i, to in listed.items()]
    )
    for at, row in enumerate(form.indicators):
        rows = [report.indicators[i] for i, to in listed.items() if to == at]
        told = [report.stated_targets[i].target for i, to in stated.items() if to == at]
        for field, label in _FIELDS:
            ours: Measurand = getattr(row, field)
            theirs = [*(getattr(each, field) for each in rows), *(told if field == "target" else [])]
            if any(_differ(ours, other) for other in theirs):
                yield _breach(form, row, field, label, ours, theirs)
        weight = figure(row.weight)
        for each in rows if same_weights else []:
            other = figure(each.weight)
            if weight is not None and other is not None and weight.value != other.value:
                yield Breach(
                    zh=f"“{name_of(row)}”权重：自评表{weight.value}，评价报告{other.value}",
                    en=f"weight {weight.value} in the form, {other.value} in the report",
                    anchors=[*row_anchors(row, "weight"), *row_anchors(each, "weight")],
                    computation=Computation(
                        formula="评价报告权重 = 自评表权重", expected=str(weight.value),
                        actual=str(other.value),
                    ),
                    where=form.where,
                )


def _one_set(pairs: Sequence[tuple[Indicator, Indicator]]) -> bool:
    """Whether form and report share one set of weights: most rows that both weigh agree. A report
    that also scores decision and process spreads its weights anew, and no row of it is wrong."""
    weights = [(figure(one.weight), figure(other.weight)) for one, other in pairs]
    known = [(a, b) for a, b in weights if a is not None and b is not None]
    same = sum(a.value == b.value for a, b in known)
    return same >= 2 and same >= 2 * (len(known) - same)


def _differ(one: Measurand, other: Measurand) -> bool:
    if one.amount is None or other.amount is None or one.upper or other.upper:
        return False
    a, b = one.amount, other.amount
    plain = a.value / a.scale == b.value / b.scale
    return a.base != b.base and not (plain and (not a.unit or not b.unit or a.unit == b.unit))


def _breach(
    form: SelfEvaluation, row: Indicator, field: str, label: str, ours: Measurand,
    theirs: Sequence[Measurand],
) -> Breach:
    anchors = row_anchors(row, field)
    anchors += [Anchor(f"评价报告{label}", head(other.raw)) for other in theirs if other.raw]
    words = "、".join(dict.fromkeys(shown(other) for other in theirs if _differ(ours, other)))
    return Breach(
        zh=f"“{name_of(row)}”{label}：自评表{shown(ours)}，评价报告{words}",
        en=f"{shown(ours)} in the form, {words} in the report",
        anchors=anchors,
        computation=Computation(
            formula=f"评价报告{label} = 自评表{label}", expected=shown(ours), actual=words
        ),
        where=form.where,
    )
