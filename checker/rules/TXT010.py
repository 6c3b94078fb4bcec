"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT010", "bracket-without-partner", kind="text", severity="low", basis=DISCLOSURE_RULES)
def bracket_without_partner(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """括号、书名号不成对：左括号没有右括号，或右括号没有左括号。

    括号断了，读者分不清哪些是括号里的话，金额、文号可能因此读错。一段被分页切断时，在后几段中找另一半。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: bracket_unclosed, evidence: （其中按照项级科目统计, expected: ）}
    """
    for fault, group in repeated(faults, "bracket_unclosed", "bracket_unopened"):
        what = f"没有对应的“{fault.expected}”" if fault.expected else "没有对应的左括号"
        yield breach(
            group,
            "括号",
            zh=f"“{fault.evidence.quote}”{what}",
            en=f"“{fault.evidence.quote}” has no partner bracket",
        )
