"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT013", "enumeration-cut-short", kind="text", severity="low", basis=DISCLOSURE_RULES)
def enumeration_cut_short(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """列举不完整：只有“一是”，没有“二是”。

    多见于从总结中截取的文字。后文以“另外”“同时还”等接续的不算。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: enumeration_cut, evidence: 一是规模大, expected: 二是}
    """
    for fault, group in repeated(faults, "enumeration_cut"):
        yield breach(
            group,
            "列举",
            zh=f"“{fault.evidence.quote}”之后没有“{fault.expected}”，列举不完整",
            en=f"nothing follows “{fault.evidence.quote}”: the enumeration is cut short",
        )
