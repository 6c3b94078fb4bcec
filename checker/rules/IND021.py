"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, plain, row_anchors
from checker.indicators import shown
from checker.laws import EVALUATION_RULES
from gouji.records import Indicator, SelfEvaluation

_LEAST = 4


@rule("IND021", "indicator-counted-twice", kind="indicator", severity="low", basis=EVALUATION_RULES)
def indicator_counted_twice(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """指标重复：一张自评表里两项指标的名称、目标值和实际值完全相同，同一成果计了两次分。

    名称不足4个字的（“数量”）不判断。

    Example:
        SelfEvaluation:
          indicators:
            - {name: 开展培训场次, target: {raw: ≥3场}, actual: {raw: 3场}}
            - {name: 培训合格比率, target: {raw: ≥90%}, actual: {raw: 95%}}

    Counter-example:
        SelfEvaluation:
          indicators:
            - {name: 开展培训场次, target: {raw: ≥3场}, actual: {raw: 3场}}
            - {name: 开展培训场次, target: {raw: ≥3场}, actual: {raw: 3场}}
    """
    seen: dict[tuple[str, str, str], list[Indicator]] = {}
    for row in form.indicators:
        key = (plain(name_of(row)), shown(row.target), shown(row.actual))
        if len(key[0]) >= _LEAST and key[1] and key[2]:
            seen.setdefault(key, []).append(row)
    for rows in seen.values():
        if len(rows) > 1:
            yield Breach(
                zh=f"“{name_of(rows[0])}”在同一张表里列了{len(rows)}次，目标和实际都相同",
                en=f"one indicator stands {len(rows)} times in a form",
                anchors=[a for row in rows for a in row_anchors(row, "name", "score")], where=form.where,
            )
