"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import (
    HUNDRED,
    ceiling,
    completion,
    figure,
    missed,
    ratio,
    satisfaction,
    values,
)
from checker.interval import Interval, ratio_percent, show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation, Severity
from gouji.records import Indicator, SelfEvaluation
from gouji.types import Amount


@rule("IND001", "wrong-completion-rate", kind="arithmetic", severity="low", basis=EVALUATION_RULES)
def wrong_completion_rate(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """完成率计算错误：完成率不等于实际值除以目标值，也不合任何通行的填法。

    通行的填法都算对：达到或超过目标的填100；上限指标没有突破的填100、比例或2减比例；目标没有比较符的两个
    方向都算。相差在完成率最后一位以内的只作尾差提示；一张表里的尾差合为一条。完成率恰等于资金执行率、又
    与实际不符的，提示照抄。满意度按自己的规则，不核对。

    Example:
        SelfEvaluation:
          indicators:
            - name: 贸促活动场次
              completion_rate: "95.56"
              target: {raw: ">=45场", kind: numeric, operator: ">=", amount: 45场}
              actual: {raw: =43场, kind: numeric, operator: "=", amount: 43场}

    Counter-example:
        SelfEvaluation:
          indicators:
            - name: 贸促活动场次
              completion_rate: "85.56"
              target: {raw: ">=45场", kind: numeric, operator: ">=", amount: 45场}
              actual: {raw: =43场, kind: numeric, operator: "=", amount: 43场}
    """
    funds = form.total_funds
    execution = figure(funds.rate) if funds else None
    tails: list[tuple[Indicator, Decimal, Decimal]] = []
    for row in form.indicators:
        printed, done = completion(row), ratio(row)
        cell = figure(row.completion_rate)
        if printed is None or done is None or cell is None or satisfaction(row):
            continue
        if printed in _accepted(row, done):
            continue
        step = cell.step
        gap = min(abs(printed - value) - step / 2 for value in _accepted(row, done))
        if gap <= 0:
            continue
        if gap <= step:
            tails.append((row, printed, done))
            continue
        if _loosely(row, printed, step):
            continue
        copied = execution is not None and execution.value == printed and printed != HUNDRED
        yield Breach(
            zh=f"“{name_of(row)}”{target_and_actual(row)}，完成率应为{show(done)}%，表中为{show(printed)}"
            f"{'，与资金执行率相同，疑为照抄' if copied else ''}",
            en=f"the completion rate is {show(done)}%, not {show(printed)}%",
            anchors=row_anchors(row, "target", "actual", "rate"),
            computation=_proof(row, done, printed), where=form.where,
        )
    if tails:
        yield _tail(form, tails, execution)


def _accepted(row: Indicator, done: Decimal) -> list[Decimal]:
    """What may stand for completion, by the conventions in use."""
    accepted = [done]
    met = missed(row)
    if met is False or (met is None and (done >= HUNDRED or row.target.operator in (None, "="))):
        accepted.append(HUNDRED)
    if ceiling(row) or row.target.operator is None:
        accepted.append(2 * HUNDRED - done)
        if done > 0:
            accepted.append(HUNDRED * HUNDRED / done)
    if met and row.scoring_rule == "direct":
        accepted.append(Decimal(0))
    return accepted


def _loosely(row: Indicator, printed: Decimal, step: Decimal) -> bool:
    """Whether target and actual, taken as rounded, allow the printed rate."""
    target, actual = row.target.amount, row.actual.amount
    if target is None or actual is None or not target.decimals or target.value <= target.step:
        return False
    allowed = ratio_percent(Interval.of(actual), Interval.of(target))
    return allowed.meets(Interval(printed - step / 2, printed + step / 2))


def _proof(row: Indicator, done: Decimal, printed: Decimal) -> Computation:
    pair = values(row) or (Decimal(0), Decimal(0))
    return Computation(
        formula="完成率 = 实际值 ÷ 目标值 × 100%", unit="%",
        values=(("目标值", show(pair[0], 4)), ("实际值", show(pair[1], 4))),
        expected=show(done, 4), actual=show(printed, 4), difference=show(abs(done - printed), 4),
    )


def _tail(
    form: SelfEvaluation, tails: list[tuple[Indicator, Decimal, Decimal]], execution: Amount | None
) -> Breach:
    severity: Severity = "rounding"
    anchors = []
    for row, _, _ in tails:
        anchors += row_anchors(row, "target", "actual", "rate")
    row, printed, done = tails[0]
    copied = execution is not None and all(value == execution.value for _, value, _ in tails)
    listed = "；".join(
        f"“{name_of(r)}”{target_and_actual(r)}应为{show(d)}%，写{show(p)}" for r, p, d in tails
    )
    return Breach(
        zh=f"完成率尾差：{listed}{'（与资金执行率相同）' if copied else ''}",
        en=f"{len(tails)} completion rates are off in the last digit",
        anchors=anchors, computation=_proof(row, done, printed), where=form.where, severity=severity,
    )
