"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, rule
from checker.forms import name_of, row_anchors, target_and_actual
from checker.indicators import unit_of
from checker.laws import EVALUATION_RULES
from gouji.records import Indicator, SelfEvaluation

_LENGTHS = ({"小时", "天", "日", "工作日", "分钟", "月", "年", "周"}, {"平方米", "亩", "公顷", "平方公里"})


@rule(
    "IND005", "target-and-actual-in-different-units", kind="indicator", severity="medium",
    basis=EVALUATION_RULES,
)
def target_and_actual_in_different_units(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """目标与实绩单位不符：目标值与实际完成值的计量单位不同，无法比较。

    金额单位（元、万元）之间、个县与县之间不算不同；两个计数单位（个、项）之间只作一般提示；一方没有单位的不算；可以换算的时间、面积单位不算。一张表
    里同样的错（如金额目标、百分比实际）合为一条。

    Example:
        SelfEvaluation:
          indicators:
            - name: 采购成本
              target: {raw: ≤5万元, kind: numeric, operator: "<=", amount: 5万元}
              actual: {raw: =49800元, kind: numeric, operator: "=", amount: 49800元}

    Counter-example:
        SelfEvaluation:
          indicators:
            - name: 采购成本
              target: {raw: ≤5万元, kind: numeric, operator: "<=", amount: 5万元}
              actual: {raw: =100%, kind: numeric, operator: "=", amount: 100%}
    """
    groups: dict[tuple[str, str], list[Indicator]] = {}
    for row in form.indicators:
        target, actual = unit_of(row.target), unit_of(row.actual)
        if not target or not actual or target == actual or _alike(target, actual):
            continue
        groups.setdefault((target, actual), []).append(row)
    for rows in groups.values():
        row = rows[0]
        anchors: list[Anchor] = []
        for each in rows:
            anchors += row_anchors(each, "target", "actual")
        listed = "；".join(f"“{name_of(each)}”{target_and_actual(each)}" for each in rows[:4])
        yield Breach(
            zh=f"{len(rows)}个指标的目标值与实际值单位不同，无法比较：{listed}",
            en=f"target and actual of {len(rows)} indicators are in different units",
            anchors=anchors, where=form.where,
            severity=None if {unit_of(row.target), unit_of(row.actual)} & {"元", "%"} else "low",
            facts=(form.where, name_of(row), unit_of(row.target), unit_of(row.actual)),
        )


def _alike(one: str, other: str) -> bool:
    if one in other or other in one:  # 元/平方米 and 元; 次/年 and 次
        return True
    return any(one in units and other in units for units in _LENGTHS)
