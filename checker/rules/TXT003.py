"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from gouji.records import TextFault


@rule("TXT003", "code-of-another-class", kind="text", severity="medium", basis=DISCLOSURE_RULES)
def code_of_another_class(fault: TextFault) -> Iterator[Breach | CannotTell]:
    """科目编码与所属类不符：类级编码之下列出的项级编码，前三位不是这一类。

    功能分类编码的前三位就是类。类写 215、项写 2010899，两者必有一误，金额可能列错了类。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: code_of_another_class, evidence: "2010899", expected: "2150899", context: 科目编码215}
    """
    if fault.kind == "code_of_another_class" and fault.context is not None:
        yield Breach(
            zh=f"“{fault.context.quote}”之下列出的项级科目编码为{fault.evidence.quote}，不属于这一类，"
            f"按类应为{fault.expected}",
            en=f"item code {fault.evidence.quote} stands under {fault.context.quote}",
            anchors=[Anchor("类级编码", fault.context), Anchor("项级编码", fault.evidence)],
            where=fault.where,
        )
