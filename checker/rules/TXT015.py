"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT015", "class-under-another-code", kind="text", severity="medium", basis=DISCLOSURE_RULES)
def class_under_another_code(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """类级科目名称与编码不符：名称是一类，编码是另一类。

    类的编码全国统一（208 社会保障和就业、210 卫生健康……），历年旧称也在名单中，名单以外的名称不作判断。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: class_of_another_code, evidence: 教育支出, expected: "205", context: "206"}
    """
    for fault, group in repeated(faults, "class_of_another_code"):
        yield breach(
            group,
            "类名",
            zh=f"“{fault.evidence.quote}”的科目编码应为{fault.expected}",
            en=f"the class “{fault.evidence.quote}” has code {fault.expected}",
            context="所写编码",
        )
