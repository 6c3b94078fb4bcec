"""See the rule's docstring."""

from collections.abc import Iterator
from decimal import Decimal

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import HUNDRED, completion, full, marks, over, ratio, satisfaction, unit_of
from checker.interval import show
from checker.laws import EVALUATION_RULES
from checker.profile import Profile
from gouji.findings import Computation
from gouji.records import Indicator, SelfEvaluation

_OTHERS = 2


@rule(
    "SCO007", "over-completion-scored-inconsistently", kind="scoring", severity="high",
    basis=EVALUATION_RULES,
)
def over_completion_scored_inconsistently(
    forms: tuple[SelfEvaluation, ...], profile: Profile
) -> Iterator[Breach | CannotTell]:
    """超额完成计分不一：同一报告里，有的指标超额完成被扣分，有的超额完成却得满分。

    只在本报告确有超额扣分的行（不少于两行、且拟合的口径为超额扣分）时比较。百分比类目标超额、完成率按100
    填列是通行做法，不算；完成率填成大于100仍得满分的，或数量类目标实际大于目标仍得满分的，才算。

    Example:
        SelfEvaluation:
          indicators:
            - {name: 甲, weight: 10, completion_rate: 150%, score: 5}
            - {name: 乙, weight: 20, completion_rate: 170%, score: 6}
            - {name: 丙, weight: 10, completion_rate: 120%, score: 8}

    Counter-example:
        SelfEvaluation:
          indicators:
            - {name: 甲, weight: 10, completion_rate: 150%, score: 5}
            - {name: 乙, weight: 20, completion_rate: 170%, score: 6}
            - {name: 丙, weight: 10, completion_rate: 130%, score: 7}
            - {name: 丁, weight: 10, completion_rate: 110%, score: 9}
            - {name: 戊, weight: 10, completion_rate: 220%, score: 10}
    """
    fitted = profile.completion
    rows = [(form, row) for form in forms for row in form.indicators if marks(row) is not None]
    lost = [(form, row) for form, row in rows if _exceeds(row) and not full(row)]
    if fitted is None or fitted.formula.over != "deduct" or len(lost) < _OTHERS:
        return
    for form, row in rows:
        pair, done = marks(row), _exceeds(row)
        if pair is None or done is None or not full(row) or satisfaction(row):
            continue
        if done / HUNDRED <= 1 + fitted.formula.tolerance:
            continue
        printed = completion(row)
        expected = pair[0] * fitted.formula.share(done / HUNDRED)
        peer_form, peer = lost[-1] if lost[0][0] is form else lost[0]
        recorded = f"，完成率填{show(printed)}" if printed is not None else ""
        yield Breach(
            zh=f"“{name_of(row)}”{target_and_actual(row)}（完成{show(done)}%{recorded}），得满分{show(pair[1])}分；"
            f"同一报告其他超额完成的指标均被扣分（如“{name_of(peer)}”），同口径应得{show(expected)}分。"
            f"口径：{fitted.zh}",
            en=f"{show(done)}% completed with full marks, while others over their targets lost points; "
            f"the same formula gives {show(expected)} ({fitted.en})",
            anchors=[
                *row_anchors(row, "target", "actual", "rate", "score", "rule"),
                *row_anchors(peer, "score"),
            ],
            computation=Computation(
                formula=fitted.formula.zh, unit="分",
                values=(("分值", show(pair[0])), ("完成率", f"{show(done)}%")),
                expected=show(expected), actual=show(pair[1]), difference=show(pair[1] - expected),
            ),
            where=form.where,
            severity=None if printed is not None and printed > HUNDRED else "medium",
            facts=(form.where, name_of(row), str(pair[1]), peer_form.where),
        )


def _exceeds(row: Indicator) -> Decimal | None:
    """By how many percent of the target the row over-completed, where the report counts it so."""
    printed = completion(row)
    if printed is not None and printed > HUNDRED:
        return printed
    if over(row) and unit_of(row.target) not in ("%", "元"):
        return ratio(row)
    return None
