"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT004", "instruction-left-over", kind="text", severity="medium", basis=DISCLOSURE_RULES)
def instruction_left_over(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """填写说明残留：公开文本里留着模板写给填报人的话（列明……、请填写、（如有））。

    这些话是对填报人的要求，不是报告的内容，说明该处没有据实改写。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: instruction_left, evidence: 列明}
    """
    for fault, group in repeated(faults, "instruction_left"):
        yield breach(
            group,
            "残留",
            zh=f"“{fault.evidence.quote}”是模板对填报人的要求，没有改写成正文",
            en=f"“{fault.evidence.quote}” is the template speaking to the writer, left in the text",
        )
