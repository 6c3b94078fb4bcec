"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import full, marks, missed, ratio, satisfaction, values
from checker.interval import show
from checker.laws import EVALUATION_RULES
from gouji.findings import Computation
from gouji.records import SelfEvaluation


@rule(
    "SCO004", "full-marks-for-a-missed-target", kind="scoring", severity="high", basis=EVALUATION_RULES
)
def full_marks_for_a_missed_target(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """未完成却得满分：实际值没有达到目标值，指标仍得满分。

    目标与实际须单位相同、实际为确数。满意度实际在90%以上的不算（有的口径以90%为满分线）；没有比较符的
    目标只看百分比类，且按中等程度提示；成本、时效类没有方向的目标不判断。

    Example:
        SelfEvaluation:
          indicators:
            - name: 进出口总额增长
              weight: 30
              score: 30
              target: {raw: ">=20%", kind: numeric, operator: ">=", amount: 20%}
              actual: {raw: 21.80%, kind: numeric, amount: 21.80%}

    Counter-example:
        SelfEvaluation:
          indicators:
            - name: 社会消费品零售总额增长
              weight: 30
              score: 30
              target: {raw: ">=8%", kind: numeric, operator: ">=", amount: 8%}
              actual: {raw: 2%, kind: numeric, amount: 2%}
    """
    for row in form.indicators:
        pair, compared = marks(row), values(row)
        if pair is None or compared is None or not full(row) or not missed(row):
            continue
        if satisfaction(row) and compared[1] >= 90:
            continue
        done = ratio(row)
        reached = f"（完成{show(done)}%）" if done is not None else ""
        yield Breach(
            zh=f"“{name_of(row)}”{target_and_actual(row)}{reached}，未达目标，却得满分{show(pair[1])}分",
            en=f"target {row.target.raw.quote if row.target.raw else ''} missed with "
            f"{row.actual.raw.quote if row.actual.raw else ''}, yet the full {show(pair[1])} points",
            anchors=row_anchors(row, "target", "actual", "rate", "weight", "score"),
            computation=Computation(
                formula="得分 < 分值（未达目标）", unit="分",
                values=(("目标值", str(compared[0])), ("实际值", str(compared[1]))),
                expected=f"<{show(pair[0])}", actual=show(pair[1]),
            ),
            where=form.where, severity=None if row.target.operator else "medium",
        )
