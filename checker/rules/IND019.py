"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.forms import name_of, row_anchors
from checker.indicators import shown
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation

_MORE = re.compile(r"(?:满意度|合格率|达标率|完成率|覆盖率|及时率|准确率|优良率|增长率|知晓率)(?:[(（]%[)）])?$")
_LESS = re.compile(r"(?:成本|费用|经费|投诉率|故障率|差错率|事故(?:数|率|起数)|超支率)(?:[(（]%[)）])?$")
_SAVED = re.compile(r"节约|降低|下降|减少|收入|争取|到位")


@rule("IND019", "operator-against-the-measure", kind="indicator", severity="medium", basis=EVALUATION_RULES)
def operator_against_the_measure(form: SelfEvaluation) -> Iterator[Breach | CannotTell]:
    """比较符与指标相反：越高越好的指标（满意度、合格率、完成率）写成“≤”，或越低越好的指标（成本、故障率）写成“≥”。

    只看名称以这些词结尾的；节约、降低、到位等名称不算。

    Example:
        SelfEvaluation: {indicators: [{name: 群众满意度, target: {operator: ">=", amount: 90%}}]}

    Counter-example:
        SelfEvaluation: {indicators: [{name: 群众满意度, target: {operator: "<=", amount: 90%, raw: "<=90%"}}]}
    """
    for row in form.indicators:
        name, operator = name_of(row), row.target.operator
        if row.target.amount is None or operator is None or _SAVED.search(name):
            continue
        wrong = (operator in ("<=", "<") and _MORE.search(name)) or (
            operator in (">=", ">") and _LESS.search(name)
        )
        if wrong:
            better = "高" if operator in ("<=", "<") else "低"
            yield Breach(
                zh=f"“{name}”越{better}越好，目标却写成{shown(row.target)}",
                en=f"the target of “{name}” is bounded on the wrong side: {shown(row.target)}",
                anchors=row_anchors(row, "name", "target"), where=form.where,
            )
