"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT009", "word-doubled", kind="text", severity="low", basis=DISCLOSURE_RULES)
def word_doubled(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """叠词：一个词接连写了两遍（本部门部门、参加国家国家间）。

    “有关国家国家馆”是两个词相接，不是叠词；只在报告别处有只写一遍的同样文字，或前面有“本”“该”限定时指出。

    Example:
        TextFault: {kind: mark_doubled, evidence: 拨款。。, expected: 。}

    Counter-example:
        TextFault: {kind: word_doubled, evidence: 部门部门, expected: 部门}
    """
    for fault, group in repeated(faults, "word_doubled"):
        yield breach(
            group,
            "重复",
            zh=f"“{fault.evidence.quote}”重复了“{fault.expected}”",
            en=f"“{fault.evidence.quote}” gives “{fault.expected}” twice",
        )
