"""The projects of an invented department: funds, indicators, scores under one formula."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from eval.invented.goals import KINDS, WORDS, Measure
from eval.invented.money import WAN, ZERO, rounded, times, total
from eval.invented.themes import Theme, Work

EXECUTION_WEIGHT = 10
NOTES = (
    "受{}影响，部分任务顺延，下一年度将提前安排。", "前期{}估计不足，今后加强前期论证。",
    "因{}，实际完成量低于计划，已要求实施单位加快进度。",
)  # fmt: skip
CAUSES = ("阴雨天气", "供货周期较长", "需求变化", "场地调整")
OVER_NOTES = (
    "年中任务量增加，实际完成超出计划，今后合理设定目标值。",
    "申报数量超出预期，下一年度将根据实际调整目标。",
)


@dataclass(frozen=True)
class Formula:
    """How completion becomes a score: below `floor` nothing, then straight to full marks at 100%;
    beyond it full marks or, with `deduct`, less by as much as is over."""

    floor: Decimal = ZERO
    deduct: bool = False

    def score(self, weight: int, rate: Decimal) -> Decimal:
        """Points for a completion rate (1 is 100%)."""
        if rate > 1:
            share = max(2 - rate, ZERO) if self.deduct else Decimal(1)
        else:
            share = max((rate - self.floor) / (1 - self.floor), ZERO)
        return rounded(weight * share)


FORMULAS = (Formula(), Formula(floor=Decimal("0.6")), Formula(floor=Decimal("0.6"), deduct=True))


@dataclass(frozen=True)
class Row:
    """One indicator with its result. `target` is None where it is told in words."""

    measure: Measure
    weight: int
    target: Decimal | None
    actual: Decimal | None
    words: str
    rate: Decimal
    score: Decimal
    note: str
    prior: Decimal | None


@dataclass(frozen=True)
class Project:
    """A project with its funds in yuan: fiscal appropriation and other money."""

    name: str
    work: Work
    unit: str
    fund: str
    original: Decimal
    adjusted: Decimal
    executed: Decimal
    other: Decimal
    rows: tuple[Row, ...]

    @property
    def rate(self) -> Decimal:
        """Execution as a share of the adjusted budget."""
        return (self.executed + self.other) / (self.adjusted + self.other)

    @property
    def execution_score(self) -> Decimal:
        return rounded(EXECUTION_WEIGHT * self.rate)

    @property
    def score(self) -> Decimal:
        return self.execution_score + total(row.score for row in self.rows)


def invent_projects(
    rng: Random, theme: Theme, count: int, units: tuple[str, ...], scale: int, formula: Formula
) -> tuple[Project, ...]:
    """`count` projects of a theme; `scale` is what a middling one spends, in 万元."""
    stems = list(theme.works)
    rng.shuffle(stems)
    chosen: list[tuple[str, Work]] = []
    for number in range(count):
        work = stems[number % len(stems)]
        turn = number // len(stems)
        ending = rng.choice(("经费", "项目", "专项经费", "专项"))
        name = work.name + ending if turn == 0 else f"{theme_place(turn)}{work.name}{ending}"
        chosen.append((name, work))
    found = [_project(rng, name, work, units, scale, formula, "general_public") for name, work in chosen]
    if theme.fund_work is not None and rng.random() < 0.6:
        work = theme.fund_work
        found.append(_project(rng, work.name + "项目", work, units, scale, formula, "gov_funds"))
    return tuple(found)


def theme_place(turn: int) -> str:
    """Where the further projects of one stem are: 东片区…"""
    return ("东片区", "西片区", "南片区", "北片区", "中心片区", "沿江片区", "山区片区", "新城片区")[turn - 1]


def _project(
    rng: Random, name: str, work: Work, units: tuple[str, ...], scale: int, formula: Formula, fund: str
) -> Project:
    executed = rng.randint(scale * 10, scale * 400) * Decimal(500)
    adjusted = executed if rng.random() < 0.5 else rounded(times(rng, executed, 1.0, 1.12), -2)
    kind = rng.random()
    original = adjusted if kind < 0.55 else ZERO if kind < 0.68 else rounded(times(rng, adjusted, 0.8, 1.2), -2)
    other = ZERO if rng.random() < 0.88 or fund != "general_public" else rng.randint(10, 200) * Decimal(1000)
    cost = executed + other
    return Project(
        name=name, work=work, unit=rng.choice(units), fund=fund, original=original,
        adjusted=adjusted, executed=executed, other=other, rows=_rows(rng, work.kind, cost, formula),
    )


def _rows(rng: Random, kind: str, cost: Decimal, formula: Formula) -> tuple[Row, ...]:
    measures = KINDS[kind]
    rows: list[Row] = []
    for measure, weight in zip(measures, _weights(measures), strict=True):
        done = next((row.actual for row in rows if row.measure.name == measure.per), None)
        rows.append(
            _cost_of_one(rng, measure, weight, cost / done) if done else _row(rng, measure, weight, cost, formula)
        )
    return tuple(rows)


def _cost_of_one(rng: Random, measure: Measure, weight: int, cost: Decimal) -> Row:
    """What one of the things done cost, at or under its ceiling."""
    actual = rounded(cost / WAN if measure.unit == "万元" else cost)
    target = actual if rng.random() < 0.6 else rounded(times(rng, actual, 1.0, 1.15))
    return Row(measure, weight, target, actual, "", Decimal(1), Decimal(weight), "", None)


def _weights(measures: tuple[Measure, ...]) -> list[int]:
    """Output 40, cost 20, effect 20, satisfaction 10, each shared out in whole points."""
    budget = {"产出指标": 40, "成本指标": 20, "效益指标": 20, "满意度指标": 10}
    left = dict.fromkeys(budget, 0)
    for measure in measures:
        left[measure.level1] += 1
    weights = []
    for measure in measures:
        points = budget[measure.level1] // left[measure.level1]
        points -= points % 5 if left[measure.level1] > 1 and points > 10 else 0
        budget[measure.level1] -= points
        left[measure.level1] -= 1
        weights.append(points)
    return weights


def _row(rng: Random, measure: Measure, weight: int, cost: Decimal, formula: Formula) -> Row:
    if not measure.operator:
        words = rng.choice(WORDS)
        return Row(measure, weight, None, None, words, Decimal(1), Decimal(weight), "", None)
    target = Decimal(_round_number(rng, measure.low, measure.high))
    if measure.high == 0 and measure.unit == "万元":
        target = rounded(cost / WAN)
    actual, prior = target, _prior(rng, measure, target)
    fate = rng.random()
    if measure.unit == "%" and measure.operator == ">=":
        actual = min(target + rng.randint(0, 5), Decimal(100))
    elif measure.operator == ">=" and target >= 20 and fate < 0.14:
        actual = rounded(target * rng.randint(82, 97) / 100, 0)
    elif measure.operator == ">=" and target >= 20 and fate > 0.9:
        actual = rounded(target * rng.randint(103, 118) / 100, 0)
    elif measure.operator == "<=" and measure.unit != "%" and fate < 0.3 and target >= 100:
        actual = rounded(target * rng.randint(88, 99) / 100, 0)
    rate = Decimal(1)
    if measure.operator == ">=" and measure.unit != "%" and target:
        rate = actual / target
    score = formula.score(weight, rate)
    note = ""
    if rate < 1:
        note = rng.choice(NOTES).format(rng.choice(CAUSES))
    elif score < weight:
        note = rng.choice(OVER_NOTES)
    return Row(measure, weight, target, actual, "", rate, score, note, prior)


def _round_number(rng: Random, low: int, high: int) -> int:
    """A figure such as a plan has: round where it is large."""
    drawn = rng.randint(low, high)
    step = 1 if drawn < 60 else 5 if drawn < 400 else 50 if drawn < 4000 else 500
    return max(drawn - drawn % step, low) if high > 100 else drawn


def _prior(rng: Random, measure: Measure, target: Decimal) -> Decimal | None:
    """Last year's result, for half of the counts; never better than the target."""
    if measure.operator != ">=" or rng.random() < 0.5:
        return None
    return target if measure.unit == "%" else rounded(target * rng.randint(85, 100) / 100, 0)
