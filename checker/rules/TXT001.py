"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from gouji.records import TextFault

KINDS = {
    "placeholder": ("占位符没有填写", "a placeholder was never filled in"),
    "choice_left": ("模板的二选一文字没有删改", "the template's choice was not made"),
}


@rule("TXT001", "template-left-over", kind="text", severity="medium", basis=DISCLOSURE_RULES)
def template_left_over(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """模板残留：公开文本里留着模板的占位符（XX局）或没有选定的文字（下降（增长））。

    读者无从知道究竟是哪一种情况。同一类残留合为一条，列出各处。

    Example:
        TextFault: {kind: percent_sign_missing, evidence: 增长13.95, expected: 13.95%}

    Counter-example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}
    """
    for kind, (zh, en) in KINDS.items():
        found = [fault for fault in faults if fault.kind == kind]
        if found:
            quotes = "、".join(dict.fromkeys(f"“{fault.evidence.quote}”" for fault in found[:5]))
            yield Breach(
                zh=f"{zh}：{quotes}" + (f"等{len(found)}处" if len(found) > 1 else ""),
                en=f"{en}: {len(found)} place(s)",
                anchors=[Anchor("残留", fault.evidence) for fault in found],
                where=found[0].where,
            )
