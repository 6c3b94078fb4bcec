"""See the rule's docstring."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from checker.compare import verdict
from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import figure
from checker.interval import Interval, show, total
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import FundsRow, SelfEvaluation
from gouji.types import Amount, Reading, Unread

_COLUMNS = {"budget_original": "年初预算数", "budget_adjusted": "全年预算数", "executed": "全年执行数"}
_BY_MONEY = ("fiscal", "carryover", "other")
_BY_LEVEL = ("superior", "local", "carryover", "other")
_PLAIN = 3
_MOST = 8


@rule("BUD003", "funds-do-not-add-up", kind="arithmetic", severity="high", basis=EVALUATION_RULES)
def funds_do_not_add_up(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """资金来源合计不符：年度资金总额不等于财政拨款、上年结转、其他资金（或上级、本级、其他）之和。

    年初预算数、全年预算数、全年执行数三列分别核对；空白的来源按没有计；各省分法不同，只要有一种分法（或
    多于三个来源中的一部分）合得上就不算错。有未能识别的行时不下结论。

    Example:
        SelfEvaluation:
          funds:
            - {kind: total, executed: 5154.34万元}
            - {kind: fiscal, executed: 5099.38万元}
            - {kind: other, executed: 54.96万元}

    Counter-example:
        SelfEvaluation:
          funds:
            - {kind: total, executed: 9255.17万元}
            - {kind: superior, executed: 389.23万元}
            - {kind: local, executed: 8348.84万元}
            - {kind: other, executed: 417.1万元}
    """
    whole = form.total_funds
    parts = [row for row in form.funds if row.kind != "total"]
    if whole is None or not parts:
        return
    for column, name in _COLUMNS.items():
        stated = figure(getattr(whole, column))
        if stated is None:
            continue
        readings: list[Reading] = [getattr(row, column) for row in parts]
        if not any(figure(reading) for reading in readings):
            continue
        gap = min(
            (total(figures).gap(Interval.of(stated)) for figures in _sums(parts, column)),
            default=None,
        )
        severity = verdict(gap, stated.step) if gap is not None else None
        if severity is None or gap is None or _some_make_up(stated, readings):
            continue
        if form.unread_rows or any(isinstance(reading, Unread) for reading in readings):
            yield CannotTell(f"“{form.where}”的资金来源有未能识别的单元格")
            continue
        figures = [f for f in map(figure, readings) if f is not None]
        summed = sum(f.base for f in figures) / stated.factor
        listed = "＋".join(f"{f.value:,}" for f in figures)
        yield Breach(
            zh=f"{name}：各来源{listed}＝{show(summed)}{stated.unit}，资金总额为{stated.printed}",
            en=f"sources add up to {show(summed)}, the total says {stated.printed}",
            anchors=[at("资金总额", stated), *(at("来源", f) for f in figures)],
            computation=Computation(
                formula="资金总额 = 各来源之和", unit=stated.unit,
                values=tuple((row.label or row.kind, f.printed) for row, f in zip(
                    [r for r in parts if figure(getattr(r, column))], figures, strict=True
                )),
                expected=show(summed), actual=show(stated.value),
                difference=show(abs(summed - stated.value), 4),
            ),
            where=form.where, severity=severity if severity == "rounding" else None,
        )


def _some_make_up(stated: Amount, readings: Sequence[Reading]) -> bool:
    """Whether some of many sources make up the total: the others are then parts of parts."""
    known = [f for f in map(figure, readings) if f is not None and f.base != 0]
    if len(known) <= _PLAIN:
        return False
    return any(
        total(chosen).meets(Interval.of(stated))
        for size in range(1, len(known))
        for chosen in combinations(known[:_MOST], size)
    )


def _sums(parts: Sequence[FundsRow], column: str) -> Iterator[list[Amount]]:
    """The sets of rows that may make up the total: by kind of money, by level of government, both."""
    held = {row.kind for row in parts}
    levels = bool(held & {"superior", "local"})
    readings: list[tuple[str, ...]] = [_BY_MONEY] if "fiscal" in held or not levels else []
    readings += [_BY_LEVEL, _BY_LEVEL[:2] + _BY_LEVEL[3:], _BY_LEVEL + _BY_MONEY[:1]] if levels else []
    for kinds in readings:
        figures = [figure(getattr(row, column)) for row in parts if row.kind in kinds]
        if any(figures):
            yield [f for f in figures if f is not None]
