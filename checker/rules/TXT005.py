"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT005", "name-in-two-ways", kind="text", severity="low", basis=DISCLOSURE_RULES)
def name_in_two_ways(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """单位名称写法不一：同一单位在报告中有两种写法，只差一个字。

    规划与自然资源局、规划和自然资源局，事务所、事务局，读者会当成两个单位。只在另一写法用得多、差异不是方位、序数、地名等
    本可区分两个单位的字时指出。

    Example:
        TextFault: {kind: word_doubled, evidence: 部门部门, expected: 部门}

    Counter-example:
        TextFault:
            kind: name_variant
            evidence: 规划与自然资源局
            expected: 规划和自然资源局
            context: 规划和自然资源局
    """
    for fault, group in repeated(faults, "name_variant"):
        yield breach(
            group,
            "写法不同",
            zh=f"“{fault.evidence.quote}”在本报告别处写作“{fault.expected}”",
            en=f"“{fault.evidence.quote}” is written “{fault.expected}” elsewhere in the report",
            context="通常写法",
        )
