"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault, TextFaultKind

KINDS: dict[TextFaultKind, tuple[str, str]] = {
    "mark_doubled": ("标点重复或连用", "two marks in a row"),
    "quote_reversed": ("引号前后颠倒", "a quotation mark of the wrong side"),
    "stop_missing": ("句末缺标点，同一列举的其他各条都有", "no stop, where every other item has one"),
}


@rule("TXT011", "mark-wrong", kind="text", severity="low", basis=DISCLOSURE_RULES)
def mark_wrong(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """标点有误：句号、逗号等重复或连用，前后引号颠倒，条款中独有一条句末没有标点。

    条款缺标点只在同一列举至少五条、其余各条都有句末标点时指出。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: mark_doubled, evidence: 拨款。。, expected: 。}
    """
    for fault, group in repeated(faults, *KINDS):
        yield breach(
            group,
            "标点",
            zh=f"“{fault.evidence.quote}”{KINDS[fault.kind][0]}",
            en=f"“{fault.evidence.quote}”: {KINDS[fault.kind][1]}",
        )
