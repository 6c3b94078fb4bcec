"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from gouji.records import TextFault

KINDS = {"percent_sign_missing": "百分号", "unit_missing": "单位“元”"}


@rule("TXT002", "sign-or-unit-missing", kind="text", severity="medium", basis=DISCLOSURE_RULES)
def sign_or_unit_missing(fault: TextFault) -> Iterator[Breach | CannotTell]:
    """数字缺百分号或单位：比率后面没有“%”，金额后面只有“万”没有“元”。

    缺了符号的数字会被读成别的量。只认上下文能够确定的情形：增长、下降、占、某某率后面直接收句的数字，支出、
    收入、经费后面以“万”收尾的数字。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: percent_sign_missing, evidence: 增长13.95, expected: 13.95%}
    """
    if fault.kind in KINDS:
        yield Breach(
            zh=f"“{fault.evidence.quote}”缺{KINDS[fault.kind]}，应为{fault.expected}",
            en=f"“{fault.evidence.quote}” has lost its sign or unit; it should read {fault.expected}",
            anchors=[Anchor("缺失处", fault.evidence)],
            where=fault.where,
        )
