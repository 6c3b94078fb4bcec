"""Ties of the performance part: within a form, between the forms and the text that sums them up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from checker.forms import form_of, name_of, paired
from checker.hedges import allowed, same_facts
from checker.indicators import figure, full, missed, satisfaction, values
from checker.interval import ratio_percent
from eval.ties import FAR, Tie, counted, equal, judged, rated, same_count, share, summed
from gouji.records import (
    Claim,
    EvaluationReport,
    Indicator,
    PerformanceOverview,
    Records,
    SelfEvaluation,
)
from gouji.types import Amount

_HUNDRED = Decimal(100)
_COLUMNS = {"budget_original": "年初预算数", "budget_adjusted": "全年预算数", "executed": "全年执行数"}
_MET = {
    ">=": lambda done, goal: done >= goal, ">": lambda done, goal: done > goal,
    "<=": lambda done, goal: done <= goal, "<": lambda done, goal: done < goal,
}


def form_ties(records: Records) -> Iterator[Tie]:
    """Every tie of the performance part."""
    forms = records.of(SelfEvaluation)
    for form in forms:
        yield from _funds(form)
        yield from _points(form)
        for row in form.indicators:
            yield from _indicator(row)
    for overview in records.of(PerformanceOverview):
        yield from _overview(overview, forms)
    for report in records.of(EvaluationReport):
        yield from _report(report, forms)
    for group in same_facts(records.of(Claim), "quantity", "share", "rank"):
        yield from _one_fact(group)


def _funds(form: SelfEvaluation) -> Iterator[Tie]:
    whole = form.total_funds
    for row in form.funds:
        budget, spent, rate = figure(row.budget_adjusted), figure(row.executed), figure(row.rate)
        if budget and spent and rate and rate.unit == "%":
            yield share("执行率 = 全年执行数 ÷ 全年预算数", spent, budget, rate)
    if whole is None:
        return
    for column, name in _COLUMNS.items():
        total = figure(getattr(whole, column))
        parts = [part for row in form.funds if row.kind != "total" and (part := figure(getattr(row, column)))]
        if total and parts:
            yield summed(f"{name}：资金总额 = 各来源之和", total, parts)
    weight, rate, score = figure(whole.weight), figure(whole.rate), figure(whole.score)
    if weight and rate and score and rate.unit == "%" and weight.value:
        yield Tie(
            "执行得分 = 分值 × 执行率", (score, weight, rate),
            lambda given: _apart(given[0], given[1].value * given[2].value / _HUNDRED), "score",
        )


def _apart(score: Amount, expected: Decimal) -> Decimal:
    """How far a score is from what it should be, in its last digits; 0 within rounding."""
    half = score.step / 2
    return max(abs(score.value - expected) - half, Decimal(0)) / score.step


def _points(form: SelfEvaluation) -> Iterator[Tie]:
    """Total score and total weight; only where every row was read."""
    if form.unread_rows or not form.indicators:
        return
    funds = form.total_funds
    scores = [figure(row.score) for row in form.indicators]
    execution = figure(funds.score) if funds else None
    total = figure(form.total_score)
    if total and all(scores):
        known = [score for score in (*scores, execution) if score]
        yield summed("总分 = 各指标得分 + 执行得分", total, known, family="score", exact=True)
    weights = [figure(row.weight) for row in form.indicators]
    cell = figure(funds.weight) if funds else None
    if cell and all(weights):
        yield Tie(
            "各项分值之和 = 100", (cell, *(weight for weight in weights if weight)), _short_of_hundred,
            "score", additive=True,
        )
    for row in form.indicators:
        weight, score = figure(row.weight), figure(row.score)
        if weight and score and weight.value > 0:
            yield judged(
                f"得分 ≤ 分值（{name_of(row)}）", (weight, score),
                lambda given: given[1].value <= given[0].value, family="score",
            )


def _short_of_hundred(given: Sequence[Amount]) -> Decimal:
    """The first is the weight of the execution rate; without it, the others may be 90."""
    added = sum(weight.value for weight in given)
    return Decimal(0) if added == _HUNDRED or (given[0].value == 0 and added == 90) else FAR


def _indicator(row: Indicator) -> Iterator[Tie]:
    """A target that was met, full marks for it, and the completion rate beside it."""
    target, actual = row.target.amount, row.actual.amount
    pair = values(row)
    if target is None or actual is None or pair is None or row.actual.operator not in (None, "="):
        return
    name = name_of(row)
    met = _MET.get(row.target.operator or "")
    if met and missed(row) is False and full(row) and not satisfaction(row):
        yield judged(
            f"满分的指标达到目标（{name}）", (target, actual), lambda given: met(given[1].base, given[0].base)
        )
    rate = figure(row.completion_rate)
    if rate and rate.unit == "%" and row.target.operator in (">=", "=") and pair[0] > 0:
        yield rated(
            f"完成率 = 实际值 ÷ 目标值（{name}）", (actual, target, rate),
            lambda given: ratio_percent(given[0], given[1]), family="target",
        )


def _overview(overview: PerformanceOverview, forms: Sequence[SelfEvaluation]) -> Iterator[Tie]:
    projects = [form for form in forms if form.kind == "project"]
    stated = overview.projects
    if stated and overview.forms_attached and stated.value == len(projects):
        titles = [form.title or form.project for form in projects]
        yield counted(
            "评价项目数 = 所附自评表张数", stated, len(projects), [title for title in titles if title]
        )
    if stated and len(overview.grades) > 2:
        yield summed(
            "项目数 = 各等级项目数之和", stated, [part.amount for part in overview.grades],
            family="count", exact=True,
        )
    for column, total in (
        ("budget_adjusted", overview.projects_budget), ("executed", overview.projects_executed)
    ):
        cells = [figure(getattr(f.total_funds, column)) if f.total_funds else None for f in projects]
        if total and projects and all(cells) and stated and stated.value == len(projects):
            yield summed(f"正文{_COLUMNS[column]} = 各自评表之和", total, [cell for cell in cells if cell])
    departments = [form for form in forms if form.kind == "department" and form.total_funds]
    if len(departments) == 1 and (funds := departments[0].total_funds):
        for column, told in (
            ("budget_adjusted", overview.department_budget), ("executed", overview.department_executed)
        ):
            entered = figure(getattr(funds, column))
            if told and entered:
                yield equal(f"整体支出{_COLUMNS[column]}：情况说明与自评表", [told, entered])


def _report(report: EvaluationReport, forms: Sequence[SelfEvaluation]) -> Iterator[Tie]:
    whole = report.class_total
    for column, name in (("weight", "权重"), ("score", "得分")):
        total = figure(getattr(whole, column)) if whole else None
        parts = [figure(getattr(part, column)) for part in report.classes]
        if total and len(parts) > 1 and all(parts):
            yield summed(
                f"{name}合计 = 各类{name}之和", total, [p for p in parts if p], family="score", exact=True
            )
    for part in (*report.classes, *([whole] if whole else [])):
        weight, score, rate = figure(part.weight), figure(part.score), figure(part.rate)
        if weight and score and rate and rate.unit == "%":
            yield share(f"得分率 = 得分 ÷ 权重（{part.name}）", score, weight, rate, family="score")
    if report.goals_set and report.goals_met and report.goals_rate:
        yield share("目标实现率 = 实现目标数 ÷ 设置目标数", report.goals_met, report.goals_set, report.goals_rate)
    if whole and report.final_score and (score := figure(whole.score)):
        yield equal("最终得分 = 得分表合计", [report.final_score, score], family="score")
    form = form_of(report, forms)
    if form is None:
        return
    spent = figure(form.total_funds.executed) if form.total_funds else None
    if spent and report.executed:
        yield equal("评价报告执行数 = 自评表执行数", [spent, *report.executed])
    for part in report.class_counts:
        rows = [row for row in form.indicators if part.name in row.level1]
        if rows and part.indicators and not form.unread_rows:
            yield counted(
                f"报告所称{part.name}指标数 = 自评表行数", part.indicators, len(rows),
                [row.name for row in rows if row.name],
            )
    names = [name_of(row) for row in form.indicators]
    listed = paired([name_of(row) for row in report.indicators], names)
    for here, there in listed.items():
        one, other = report.indicators[here], form.indicators[there]
        for label, field in (("目标值", "target"), ("实际值", "actual")):
            a, b = getattr(one, field).amount, getattr(other, field).amount
            if a and b and a.unit == b.unit:
                yield same_count(f"评价报告{label} = 自评表{label}（{name_of(other)}）", [a, b], "target")


def _one_fact(group: Sequence[Claim]) -> Iterator[Tie]:
    """One fact that prose states twice: some value satisfies all."""
    claims = {(c.evidence.start, c.evidence.end): c for c in group if c.amount is not None}
    amounts = [claim.amount for claim in claims.values() if claim.amount]
    if len(amounts) < 2:
        return

    def gap(given: Sequence[Amount]) -> Decimal:
        meet = all(allowed(one).meets(allowed(other)) for one in given for other in given)
        return Decimal(0) if meet else FAR

    yield Tie(f"同一事实（{group[0].topic}·{group[0].measure}）", tuple(amounts), gap, "claim")
