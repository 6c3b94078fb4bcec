"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT014", "subject-name-garbled", kind="text", severity="low", basis=DISCLOSURE_RULES)
def subject_name_garbled(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """科目名称缺字：类、款、项的名称比规范名称少一个字。

    “中等职业教（项）”是“中等职业教育”漏了字。只与常见的类、款、项名称相比，
    名单以外的名称不作判断。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: subject_garbled, evidence: 中等职业教（项）, expected: 中等职业教育}
    """
    for fault, group in repeated(faults, "subject_garbled"):
        yield breach(
            group,
            "科目",
            zh=f"科目名称“{fault.evidence.quote}”缺字，应为“{fault.expected}”",
            en=f"the subject “{fault.evidence.quote}” has lost a character of “{fault.expected}”",
        )
