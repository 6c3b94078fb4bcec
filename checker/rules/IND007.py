"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors
from checker.indicators import shown
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_ENOUGH = 10
_SHARE = 0.8


@rule("IND007", "target-without-operator", kind="indicator", severity="low", basis=EVALUATION_RULES)
def target_without_operator(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """目标缺比较符：同一报告的数量目标几乎都带“≥、≤、=”，个别目标只有数。

    没有比较符就不知道是多好还是少好。只在报告里八成以上的数量目标（不少于10个）带比较符时提示；全报告作为
    一条疑点，列出各处。

    Example:
        SelfEvaluation:
          indicators:
            - {name: 甲, target: {raw: 60个工作日, kind: numeric, amount: 60个工作日}}
            - {name: 乙, target: {raw: 10次, kind: numeric, amount: 10次}}

    Counter-example:
        SelfEvaluation:
          indicators:
            - {name: 甲, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 乙, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 丙, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 丁, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 戊, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 己, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 庚, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 辛, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 壬, target: {raw: ">=1次", kind: numeric, operator: ">=", amount: 1次}}
            - {name: 癸, target: {raw: 60个工作日, kind: numeric, amount: 60个工作日}}
    """
    numeric = [
        (form, row)
        for form in forms
        for row in form.indicators
        if row.target.kind == "numeric" and row.target.upper is None
    ]
    bare = [(form, row) for form, row in numeric if row.target.operator is None]
    if not bare or len(numeric) < _ENOUGH or len(numeric) - len(bare) < _SHARE * len(numeric):
        return
    listed = "、".join(f"“{name_of(row)}”{shown(row.target)}" for _, row in bare[:5])
    where = list(dict.fromkeys(form.where for form, _ in bare))
    yield Breach(
        zh=f"{len(bare)}个数量目标缺比较符（其余{len(numeric) - len(bare)}个都有）：{listed}",
        en=f"{len(bare)} targets have no operator, the other {len(numeric) - len(bare)} have one",
        anchors=[anchor for _, row in bare for anchor in row_anchors(row, "target")],
        where="、".join(where[:3]) + ("等" if len(where) > 3 else ""),
        facts=("bare", *(f"{form.where}{name_of(row)}" for form, row in bare)),
    )
