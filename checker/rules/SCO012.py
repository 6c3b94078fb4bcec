"""See the rule's docstring."""

from collections.abc import Iterator

from checker.compare import share_gap, verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure, precise
from checker.interval import Interval, show, total
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import EvaluationReport


@rule("SCO012", "class-scores-do-not-add-up", kind="scoring", severity="high", basis=EVALUATION_RULES)
def class_scores_do_not_add_up(report: EvaluationReport) -> Iterator[Breach | CannotTell]:
    """得分总表不平：评价报告各类指标的权重、得分之和与合计不符，或得分率不等于得分除以权重。

    Example:
        EvaluationReport:
          classes:
            - {name: 产出, weight: 40, score: "36.84", rate: 92.10%}
            - {name: 效益, weight: 50, score: 50, rate: 100%}
          class_total: {name: 合计, weight: 90, score: "86.84", rate: 96.49%}

    Counter-example:
        EvaluationReport:
          classes:
            - {name: 产出, weight: 40, score: "36.84", rate: 92.10%}
            - {name: 效益, weight: 50, score: 50, rate: 100%}
          class_total: {name: 合计, weight: 90, score: "88.84", rate: 98.71%}
    """
    whole = report.class_total
    for column, name in (("weight", "权重"), ("score", "得分")):
        stated = figure(getattr(whole, column)) if whole else None
        parts = [figure(getattr(part, column)) for part in report.classes]
        known = [part for part in parts if part is not None]
        if stated is None or not known:
            continue
        if len(known) < len(parts):
            yield CannotTell("得分总表有未能识别的单元格")
            continue
        *addends, entered = precise([*known, stated])
        gap = total(addends).gap(Interval.of(entered))
        severity = verdict(gap, entered.step)
        if severity is None:
            continue
        summed = sum(part.value for part in known)
        yield Breach(
            zh=f"各类{name}{'＋'.join(show(p.value) for p in known)}＝{summed}，合计写{stated.value}",
            en=f"the classes add up to {summed}, the total says {stated.value}",
            anchors=[at(f"{name}合计", stated), *(at(f"分类{name}", part) for part in known)],
            computation=Computation(
                formula=f"{name}合计 = 各类{name}之和", unit="分", expected=str(summed),
                actual=str(stated.value), difference=str(abs(summed - stated.value)),
            ),
            where=report.where, severity=severity if severity == "rounding" else None,
        )
    for part in (*report.classes, *([whole] if whole else [])):
        weight, score, rate = figure(part.weight), figure(part.score), figure(part.rate)
        if weight is None or score is None or rate is None or weight.value == 0:
            continue
        earned, possible = precise([score, weight])
        rate_gap = share_gap(earned, possible, rate)
        severity = verdict(rate_gap, rate.step) if rate_gap is not None else None
        if severity is None:
            continue
        expected = show(score.value / weight.value * 100, rate.decimals + 1)
        yield Breach(
            zh=f"{part.name}：得分{score.value}÷权重{weight.value}应为{expected}%，得分率写{rate.printed}",
            en=f"{score.value} of {weight.value} is {expected}%, not {rate.printed}",
            anchors=[at("得分", score), at("权重", weight), at("得分率", rate)],
            computation=Computation(
                formula="得分率 = 得分 ÷ 权重 × 100%", unit="%", expected=expected, actual=str(rate.value)
            ),
            where=report.where, severity="rounding" if severity == "rounding" else "medium",
        )
