"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.laws import DISCLOSURE_RULES
from gouji.records import Comparison
from gouji.types import Amount

_LEAST = 4
_SHARE = 0.75


@rule("CPL003", "change-without-a-reason", kind="completeness", severity="medium", basis=DISCLOSURE_RULES)
def change_without_a_reason(comparisons: tuple[Comparison, ...]) -> Iterator[Breach | CannotTell]:
    """增减原因缺失：同一清单的各项增减几乎都写明原因，个别项没有；或同一报告的机关运行经费、政府性基金支出有增减而
    没有原因。

    以本报告自己的做法为准：清单中至少4项、且四分之三以上写有原因时，才指出没有写的。“原因、由于、所致、主要是”
    等任何一种说法都算写有原因；持平的不算。一个清单合为一条。

    Example:
        - Comparison: {where: 五 一, what: 甲, change: 1万元, direction: up, explained: true}
        - Comparison: {where: 五 二, what: 乙, change: 2万元, direction: up}

    Counter-example:
        - Comparison: {where: 五 一, what: 甲, change: 1万元, direction: up, word: 增加, explained: true}
        - Comparison: {where: 五 二, what: 乙, change: 2万元, direction: up, word: 增加, explained: true}
        - Comparison: {where: 五 三, what: 丙, change: 3万元, direction: up, word: 增加, explained: true}
        - Comparison: {where: 五 四, what: 丁, change: 4万元, direction: up, word: 增加, explained: true}
        - Comparison: {where: 五 五, what: 戊, change: 5万元, direction: up, word: 增加}
    """
    changed = [
        c for c in comparisons if c.direction in ("up", "down") and c.against != "other" and _figures(c)
    ]
    lists: dict[str, dict[str, list[Comparison]]] = {}
    for comparison in changed:
        section, _, item = comparison.where.partition(" ")
        if item:
            lists.setdefault(section, {}).setdefault(item, []).append(comparison)
    reasoned = 0
    for section, items in lists.items():
        silent = [group for group in items.values() if not any(c.explained for c in group)]
        given = len(items) - len(silent)
        reasoned = max(reasoned, given)
        if silent and given >= _LEAST and given >= _SHARE * len(items):
            yield _breach([group[0] for group in silent], section, given)
    if reasoned < _LEAST:
        return
    alone = [
        c for c in changed
        if _leaf(c) and not any(o.explained for o in changed if _section(o) == _section(c))
    ]
    if alone:
        yield _breach(alone, "、".join(dict.fromkeys(c.where for c in alone)), reasoned)


def _leaf(comparison: Comparison) -> bool:
    """Whether a change stands for itself: no list of items below it need give the reasons."""
    funds = comparison.concept == "expenditure_total" and comparison.fund == "gov_funds"
    return funds or comparison.concept == "agency_operating_expense"


def _section(comparison: Comparison) -> str:
    return comparison.where.partition(" ")[0]


def _figures(comparison: Comparison) -> list[Amount]:
    return [a for a in (comparison.change, comparison.rate) if a is not None and a.value != 0]


def _breach(silent: list[Comparison], where: str, given: int) -> Breach:
    told = "；".join(
        f"{c.what}{c.word.quote if c.word else ''}{'、'.join(a.printed for a in _figures(c))}" for c in silent
    )
    anchors: list[Anchor] = []
    for comparison in silent:
        anchors += [at(f"{comparison.what}：增减", amount) for amount in _figures(comparison)]
    return Breach(
        zh=f"{told}，没有说明原因，同一报告其他{given}项都写有原因",
        en=f"{len(silent)} change(s) without a reason, {given} others have one",
        anchors=anchors, where=where, facts=("reason", *(c.what for c in silent)),
    )
