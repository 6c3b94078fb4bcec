"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.indicators import HUNDRED
from checker.interval import show
from checker.laws import INDICATOR_GUIDE
from gouji.findings import Computation
from gouji.records import SelfEvaluation

_GENERAL = re.compile(r"^(?:工作资料|说明材料|相关资料|佐证资料|有关材料|其他|资料|材料|[,，、\s])+$")
_ROWS = 20
_SHARE = 80
_SHOWN = 3


@rule("IND024", "evidence-in-general-words", kind="indicator", severity="low", basis=INDICATOR_GUIDE)
def evidence_in_general_words(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """线索：佐证资料笼统：全报告八成以上的指标，佐证资料只写“工作资料、说明材料”，没有写明是什么材料。

    至少20个指标填有佐证资料；一份报告只提示一条。

    Example:
        SelfEvaluation: {indicators: [{name: 甲, evidence_type: 验收报告}]}

    Counter-example:
        SelfEvaluation: {where: 表, indicators: [
          &row {name: 甲, evidence_type: 工作资料}, *row, *row, *row, *row, *row, *row, *row, *row, *row,
          *row, *row, *row, *row, *row, *row, *row, *row, *row, *row]}
    """
    told = [row.evidence_type for form in forms for row in form.indicators if row.evidence_type]
    general = [cell for cell in told if _GENERAL.match(cell.quote)]
    if len(told) < _ROWS or len(general) * 100 < _SHARE * len(told):
        return
    share = show(HUNDRED * len(general) / len(told), 1)
    yield Breach(
        zh=f"线索：{len(told)}项指标中{len(general)}项（{share}%）的佐证资料只写“{general[0].quote}”一类笼统的说法",
        en=f"lead: {share}% of the indicators name their evidence in general words only",
        anchors=[at("佐证资料", cell) for cell in general[:_SHOWN]], where="佐证资料", facts=("evidence",),
        computation=Computation(
            formula="笼统的佐证资料数 ÷ 指标数",
            values=(("笼统", str(len(general))), ("指标", str(len(told)))), unit="%", actual=share,
        ),
    )
