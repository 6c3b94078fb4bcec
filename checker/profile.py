"""What differs by province, year and report: how completion becomes a score, and grade bands.

A profile is data. The candidates below are fitted to each report: to its own rows whose completion
is not 100%, since all candidates agree on the others. What fits is kept with its counts, and every
finding that relies on it shows them. Where too few rows tell or no candidate explains most of them,
the report's formula is unknown, and rules that need it cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal

from checker.indicators import HUNDRED, ceiling, completion, figure, marks, missed, ratio, unit_of
from checker.interval import Interval
from gouji.records import Indicator, Records, SelfEvaluation
from gouji.types import Amount, Value

_MIN_ROWS = 3
_MIN_SHARE = Decimal("0.8")
_CENT = Decimal("0.005")


class Formula(Value):
    """How a completion rate becomes a share of the weight.

    `under`: proportional to completion, or nothing up to `floor` and straight from there to 100%.
    `over`: beyond 100% + `tolerance` full marks, capped, uncapped, or less by what is over, `slope`
    times. Rates are shares: 1 is 100%.
    """

    name: str
    zh: str
    under: Literal["ratio", "threshold"] = "ratio"
    over: Literal["full", "deduct", "uncapped"] = "full"
    floor: Decimal = Decimal("0.6")
    tolerance: Decimal = Decimal(0)
    slope: Decimal = Decimal(1)

    def share(self, rate: Decimal) -> Decimal:
        """What share of the weight a completion `rate` earns."""
        if rate < 1:
            if self.under == "ratio":
                return max(rate, Decimal(0))
            return max((rate - self.floor) / (1 - self.floor), Decimal(0))
        if self.over == "uncapped":
            return rate
        if self.over == "full" or rate <= 1 + self.tolerance:
            return Decimal(1)
        return max(1 - (rate - 1) * self.slope, Decimal(0))


_DEDUCT = "超额部分等比例扣分"
COMPLETION_FORMULAS: tuple[Formula, ...] = (
    Formula(name="national_2020", zh="得分=分值×完成率，超额得满分"),
    Formula(
        name="central_2021", zh="完成率60%以下不得分，60%—100%按(完成率−60%)÷40%，超额得满分",
        under="threshold",
    ),
    Formula(
        name="xinjiang_2024_inferred", under="threshold", over="deduct",
        zh=f"完成率60%以下不得分，60%—100%按(完成率−60%)÷40%，{_DEDUCT}：分值×(2−完成率)",
    ),
    Formula(name="ratio_deduct", zh=f"得分=分值×完成率，{_DEDUCT}：分值×(2−完成率)", over="deduct"),
    Formula(
        name="threshold_deduct_20", under="threshold", over="deduct", tolerance=Decimal("0.2"),
        zh="完成率60%—100%按(完成率−60%)÷40%，超过120%扣分",
    ),
    Formula(
        name="threshold_deduct_30", under="threshold", over="deduct", tolerance=Decimal("0.3"),
        zh="完成率60%—100%按(完成率−60%)÷40%，超过130%扣分",
    ),
    Formula(
        name="ratio_deduct_30", over="deduct", tolerance=Decimal("0.3"),
        zh="得分=分值×完成率，超过130%扣分",
    ),
)
EXECUTION_FORMULAS: tuple[Formula, ...] = (
    Formula(name="execution_rate", zh="执行得分=分值×执行率", over="uncapped"),
    Formula(name="execution_rate_capped", zh="执行得分=分值×执行率，最高为分值"),
    Formula(
        name="execution_threshold", zh="执行率60%以下不得分，60%—100%按(执行率−60%)÷40%",
        under="threshold",
    ),
)
GRADE_BANDS: dict[str, tuple[tuple[str, Decimal], ...]] = {
    "national_2020": (
        ("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0)),
    ),
    "good_from_75": (
        ("优", Decimal(90)), ("良", Decimal(75)), ("中", Decimal(60)), ("差", Decimal(0)),
    ),
    "good_from_70": (
        ("优", Decimal(80)), ("良", Decimal(70)), ("中", Decimal(60)), ("差", Decimal(0)),
    ),
}
"""Grades and where each begins, on a base of 100; the national one first, then local ones."""

CLASS_WEIGHTS: tuple[tuple[Decimal, ...], ...] = tuple(
    tuple(Decimal(weight) for weight in weights)
    for weights in ((40, 20, 20, 10), (50, 0, 30, 10))
)
"""Weights of output, cost, benefit and satisfaction beside 10 for execution: those of 101号 and 10号."""


class Fitted(Value):
    """A formula with how many of the report's telling rows it explains."""

    formula: Formula
    rows: int
    explained: int

    @property
    def zh(self) -> str:
        return f"{self.formula.zh}（本报告{self.rows}个可区分的行中{self.explained}个符合）"

    @property
    def en(self) -> str:
        return f"{self.formula.name}, explains {self.explained} of {self.rows} telling rows"


class Profile(Value):
    """A versioned profile, as fitted to one report. None where the report does not show it."""

    version: str = "1"
    completion: Fitted | None = None
    execution: Fitted | None = None
    grades: tuple[tuple[tuple[str, Decimal], ...], ...] = tuple(GRADE_BANDS.values())


def fit(records: Records) -> Profile:
    """The profile that explains the report's own scores best."""
    forms = records.of(SelfEvaluation)
    rows = [row for form in forms for row in form.indicators]
    return Profile(
        completion=_best(COMPLETION_FORMULAS, filter(None, map(_completed, rows))),
        execution=_best(EXECUTION_FORMULAS, filter(None, map(_executed, forms))),
    )


Point = tuple[Decimal, tuple[Decimal, ...], Amount]
"""A weight, the rates that may have been used for it (shares), and the score."""


def _best(formulas: tuple[Formula, ...], points: Iterable[Point]) -> Fitted | None:
    points = list(points)
    if len(points) < _MIN_ROWS:
        return None
    counted = [(sum(explains(formula, point) for point in points), formula) for formula in formulas]
    explained, formula = max(counted, key=_first(counted))
    if explained < _MIN_SHARE * len(points):
        return None
    return Fitted(formula=formula, rows=len(points), explained=explained)


def _first(counted: list[tuple[int, Formula]]) -> Callable[[tuple[int, Formula]], tuple[int, int]]:
    return lambda pair: (pair[0], -counted.index(pair))


def explains(formula: Formula, point: Point) -> bool:
    """Whether the score is what the formula makes of one of the rates."""
    weight, rates, score = point
    allowed = Interval.of(score).widened(_CENT)
    return any(allowed.meets(Interval.exactly(weight * formula.share(rate))) for rate in rates)


def rates_of(row: Indicator) -> tuple[Decimal, ...]:
    """The rates, as shares, that the row's score may rest on: the true one and the printed one."""
    printed, true = completion(row), ratio(row)
    if printed is None:
        return (true / HUNDRED,) if true is not None else ()
    step = row.completion_rate.step if isinstance(row.completion_rate, Amount) else Decimal(0)
    rates = [printed / HUNDRED]
    if true is not None and abs(true - printed) <= max(step, Decimal("0.01")):
        rates.insert(0, true / HUNDRED)
    return tuple(rates)


def _completed(row: Indicator) -> Point | None:
    """A row on which the candidates disagree."""
    pair, score = marks(row), figure(row.score)
    if pair is None or score is None or row.scoring_rule not in (None, "proportional"):
        return None
    rates = rates_of(row)
    if not rates or all(rate == 1 for rate in rates):
        return None
    if completion(row) is None:
        met = missed(row) is False
        if met and (unit_of(row.target) == "%" or ceiling(row)):
            return None
        if not met and missed(row) is None:
            return None
    return pair[0], rates, score


def execution_weight(form: SelfEvaluation) -> Amount | None:
    """The weight of the execution rate; where its cell holds the score, what the indicators leave."""
    funds = form.total_funds
    cell = figure(funds.weight) if funds else None
    left = remaining_weight(form)
    if weight_overwritten(form) and cell is not None and left is not None:
        return cell.model_copy(update={"value": left, "decimals": 0})
    return cell


def remaining_weight(form: SelfEvaluation) -> Decimal | None:
    """100 less the indicators' weights, where all of them were read."""
    weights = [figure(row.weight) for row in form.indicators]
    if not weights or form.unread_rows or any(weight is None for weight in weights):
        return None
    return HUNDRED - sum((w.value for w in weights if w is not None), Decimal(0))


def weight_overwritten(form: SelfEvaluation) -> bool:
    """Whether the weight cell of the execution row holds the score instead of the weight.

    At 100% the two are the same by right.
    """
    funds = form.total_funds
    if funds is None:
        return False
    weight, score, left = figure(funds.weight), figure(funds.score), remaining_weight(form)
    rate = figure(funds.rate)
    if rate is not None and execution_share(rate) == 1:
        return False
    return (
        weight is not None and score is not None and left is not None
        and weight.value == score.value and weight.value != left and 0 < left <= 30
    )


def _executed(form: SelfEvaluation) -> Point | None:
    funds = form.total_funds
    weight = execution_weight(form)
    rate = figure(funds.rate) if funds else None
    score = figure(funds.score) if funds else None
    if weight is None or rate is None or score is None or weight.value <= 0:
        return None
    share = execution_share(rate)
    return None if share == 1 else (weight.value, (share,), score)


def execution_share(rate: Amount) -> Decimal:
    """An execution rate as a share; one without a percent sign that is at most 1 is one already."""
    return rate.value if rate.unit == "" and rate.value <= 1 else rate.value / HUNDRED
