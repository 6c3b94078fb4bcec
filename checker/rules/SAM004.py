from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from checker.engine import Breach, CannotTell, at, rule
from checker.hedges import same_facts
from checker.places import told_at
from gouji.findings import Computation
from gouji.records import Claim

_ALIKE = 0.6
"""Themes that share less than this are of different parts of an event, not slips of the pen."""


@rule("SAM004", "theme-in-two-wordings", kind="same_fact", severity="medium")
def theme_in_two_wordings(claims: tuple[Claim, ...]) -> Iterator[Breach | CannotTell]:
    """同一活动的主题写法不一：两处主题只差个别字，必有一处写错。

    活动主题是固定文字。两处主题大部分相同而个别字不同的，是错字；完全不同的可能是分论坛、子活动各自的主题，
    不作判断。标点和空格不计。

    Example:
        - Claim: {kind: name, topic: 第五届江海论坛, measure: 主题, evidence: 新海域 新航程}
        - Claim: {kind: name, topic: 第五届江海论坛, measure: 主题, evidence: 新海域新航程}

    Counter-example:
        - Claim: {kind: name, topic: 第五届江海论坛, measure: 主题, evidence: 新海域 新航程}
        - Claim: {kind: name, topic: 第五届江海论坛, measure: 主题, evidence: 新海城 新航程}
    """
    for group in same_facts(claims, "name"):
        wordings: dict[str, Claim] = {}
        for claim in group:
            wordings.setdefault(_letters(claim.evidence.quote), claim)
        for (a, one), (b, other) in combinations(wordings.items(), 2):
            if SequenceMatcher(None, a, b).ratio() < _ALIKE:
                continue
            yield Breach(
                zh=f"同指{one.topic}的{one.measure}，一处写“{one.evidence.quote}”，"
                f"一处写“{other.evidence.quote}”",
                en=f"The theme of {one.topic} is “{one.evidence.quote}” at one place and "
                f"“{other.evidence.quote}” at another",
                anchors=[at(told_at(one), one.evidence), at(told_at(other), other.evidence)],
                computation=Computation(
                    formula="同一活动的主题文字应一致", expected=one.evidence.quote,
                    actual=other.evidence.quote,
                ),
                where=one.where,
            )


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())
