"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import form_of
from checker.indicators import figure
from checker.interval import Interval, show
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import EvaluationReport, SelfEvaluation
from gouji.types import Amount


@rule(
    "ART104", "report-executed-off-the-form", kind="articulation", severity="high",
    basis=BUDGET_REGULATION_83,
)
def report_executed_off_the_form(
    report: EvaluationReport, forms: tuple[SelfEvaluation, ...]
) -> Iterator[Breach | CannotTell]:
    """报告与自评资金不符：评价报告所称执行数（其中财政拨款），与该项目自评表的全年执行数不同。

    报告评的是哪个项目，由两边指标名称对上的多少判定（至少一半、不少于3项），对不上的不核对。报告中有一处
    与自评表相同，就不算不符。

    Example:
        - SelfEvaluation:
            project: 某博览会经费
            funds: [{kind: total, executed: 5154.34万元}]
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 参展企业数量}]
        - EvaluationReport:
            executed: [5154.34万元]
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 参展企业数量}]

    Counter-example:
        - SelfEvaluation:
            project: 某博览会经费
            funds: [{kind: total, executed: 5154.34万元}]
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 参展企业数量}]
        - EvaluationReport:
            executed: [5137.88万元, 5137.88万元]
            indicators: [{name: 举办开幕式}, {name: 展位数量}, {name: 参展企业数量}]
    """
    form = form_of(report, forms)
    if form is None:
        return
    whole = figure(form.total_funds.executed) if form.total_funds else None
    fiscal = [figure(row.executed) for row in form.funds if row.kind == "fiscal"]
    compared: list[tuple[str, tuple[Amount, ...], Amount | None]] = [
        ("执行数", report.executed, whole),
        ("财政拨款执行数", report.executed_fiscal, fiscal[0] if len(fiscal) == 1 else None),
    ]
    for name, stated, entered in compared:
        if entered is None or not stated:
            continue
        if any(Interval.of(amount).meets(Interval.of(entered)) for amount in stated):
            continue
        difference = show(abs(stated[0].base - entered.base) / entered.factor)
        yield Breach(
            zh=f"项目{name}：自评表{entered.printed}，评价报告{stated[0].printed}"
            f"{f'（{len(stated)}处）' if len(stated) > 1 else ''}，相差{difference}{entered.unit}",
            en=f"the form says {entered.printed} was spent, the report {stated[0].printed}",
            anchors=[at("自评表", entered), *(at("评价报告", amount) for amount in stated)],
            computation=Computation(
                formula=f"评价报告{name} = 自评表{name}", unit=entered.unit,
                expected=show(entered.value), actual=show(stated[0].base / entered.factor),
                difference=difference,
            ),
            where=form.where,
        )
