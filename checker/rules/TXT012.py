"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT012", "number-out-of-order", kind="text", severity="low", basis=DISCLOSURE_RULES)
def number_out_of_order(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """序号跳号或重号：同一列举的序号少了一个，或同一序号用了两次。

    可能漏了一条，也可能编号有误。只在整个列举除此之外都连续时指出；缺的序号写在别的段落里的不算。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault:
            kind: number_repeated
            evidence: 二、部门主要工作总结
            expected: 三、
            context: 二、部门基本情况
    """
    for fault, group in repeated(faults, "number_skipped", "number_repeated"):
        yield breach(
            group,
            "序号",
            zh=f"“{fault.evidence.quote}”的序号不连续，上一条之后应为“{fault.expected}”",
            en=f"the number of “{fault.evidence.quote}” does not follow; “{fault.expected}” was due",
            context="前一条",
        )
