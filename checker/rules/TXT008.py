"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, rule
from checker.laws import DISCLOSURE_RULES
from checker.text_faults import breach, repeated
from gouji.records import TextFault


@rule("TXT008", "word-misspelt", kind="text", severity="low", basis=DISCLOSURE_RULES)
def word_misspelt(faults: tuple[TextFault, ...]) -> Iterator[Breach | CannotTell]:
    """错别字：不成词的写法（布署、士地、较上一度），或把破折号误作汉字“一”（中国一亚欧）。

    只收一看便知是误写的形式；破折号只在报告别处写作“—”时指出。

    Example:
        TextFault: {kind: choice_left, evidence: 下降（增长）}

    Counter-example:
        TextFault: {kind: word_misspelt, evidence: 士地, expected: 土地}
    """
    for fault, group in repeated(faults, "word_misspelt", "dash_misread"):
        yield breach(
            group,
            "误写",
            zh=f"“{fault.evidence.quote}”应为“{fault.expected}”",
            en=f"“{fault.evidence.quote}” should read “{fault.expected}”",
            context="正确写法",
        )
