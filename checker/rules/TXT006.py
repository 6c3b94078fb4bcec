"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT006", "title-names-another-body", kind="text", severity="medium", basis=DISCLOSURE_RULES)
def title_names_another_body(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """标题单位不符：报告或报表的标题漏了本级地区，成了上级地区的同名单位。

    某市某区某局的报告里出现“某市某局2024年度部门决算表”，读者会以为是市级部门的决算。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault:
            kind: title_of_another_body
            evidence: 江州市财政局2024年度部门决算表
            expected: 江州市东城区财政局
            context: 江州市东城区财政局
    """
    for fault, group in repeated(faults, "title_of_another_body"):
        yield breach(
            group,
            "标题",
            zh=f"标题“{fault.evidence.quote}”所称单位不是本报告的单位，本报告为{fault.expected}",
            en=f"the title “{fault.evidence.quote}” names another body than the report's, {fault.expected}",
            context="报告单位",
        )
