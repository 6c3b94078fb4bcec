"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT007", "standard-wording-garbled", kind="text", severity="low", basis=DISCLOSURE_RULES)
def standard_wording_garbled(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """固定表述有误：全国统一的提法或科目、制度名称错了一个字或漏了一个字。

    “完整准确全面贯彻”写成“完整准备全面贯彻”，“支出功能科目”写成“支出功科目”。只认全国通用、
    任一字都不能改动的表述。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: phrase_garbled, evidence: 支出功科目, expected: 支出功能科目}
    """
    for fault, group in repeated(faults, "phrase_garbled"):
        yield breach(
            group,
            "表述",
            zh=f"“{fault.evidence.quote}”应为“{fault.expected}”",
            en=f"“{fault.evidence.quote}” should read “{fault.expected}”",
        )
