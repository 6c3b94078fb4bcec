"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import THREE_PUBLIC_RULES
from gouji.concepts import CONCEPTS
from gouji.findings import Computation
from gouji.records import Comparison

_PARTS = ("overseas_travel", "vehicle", "official_reception")
_OF_VEHICLE = ("vehicle_purchase", "vehicle_operation")


@rule("CLM009", "flat-total-of-a-changed-part", kind="claim", severity="medium", basis=THREE_PUBLIC_RULES)
def flat_total_of_a_changed_part(comparisons: tuple[Comparison, ...]) -> Iterator[Breach | CannotTell]:
    """总额与分项变化矛盾：“三公”经费总额写增长0%（与上年持平），分项中却只有上升（或只有下降），其余都与上年相同。

    分项没有写明增减的不判断。

    Example:
        - Comparison: {what: 三公, concept: three_public, rate: 0.00%, direction: up, word: 增长}
        - Comparison: {what: 出国, concept: overseas_travel, direction: flat, word: 相同}
        - Comparison: {what: 运行费, concept: vehicle_operation, direction: flat, word: 相同}
        - Comparison: {what: 接待费, concept: official_reception, direction: flat, word: 相同}

    Counter-example:
        - Comparison: {what: 三公, concept: three_public, rate: 0.00%, direction: up, word: 增长}
        - Comparison: {what: 出国, concept: overseas_travel, direction: flat, word: 相同}
        - Comparison: {what: 运行费, concept: vehicle_operation, direction: up, word: 上升}
        - Comparison: {what: 接待费, concept: official_reception, direction: flat, word: 相同}
    """
    yearly = [c for c in comparisons if c.against == "prior_year" and c.word is not None]
    total = next((c for c in yearly if c.concept == "three_public" and _still(c)), None)
    if total is None or total.rate is None:
        return
    told: dict[str, set[str]] = {}
    moving: list[Comparison] = []
    for comparison in yearly:
        if comparison.concept in (*_PARTS, *_OF_VEHICLE):
            part = "vehicle" if comparison.concept in _OF_VEHICLE else comparison.concept
            direction = "flat" if _still(comparison) else comparison.direction or ""
            told.setdefault(part, set()).add(direction)
            moving += [comparison] if direction in ("up", "down") else []
    ways = {direction for directions in told.values() for direction in directions} - {"flat"}
    if set(told) != set(_PARTS) or len(ways) != 1 or not moving:
        return
    names = "、".join(dict.fromkeys(CONCEPTS[c.concept] for c in moving))
    word = "上升" if ways == {"up"} else "下降"
    yield Breach(
        zh=f"“三公”经费总额写{total.rate.printed}，而{names}{word}，其余各项与上年相同，总额不可能持平",
        en="the total is said to be unchanged while one part changed and the others did not",
        anchors=[
            *([at("总额", total.amount)] if total.amount else []), at("总额增减率", total.rate),
            *(at(CONCEPTS[c.concept], c.word) for c in moving if c.word is not None),
        ],
        computation=Computation(
            formula="总额增减 = 各分项增减之和",
            values=tuple((CONCEPTS[c.concept], c.word.quote) for c in moving if c.word is not None),
            expected=word, actual=total.rate.printed,
        ),
        where=total.where,
    )


def _still(comparison: Comparison) -> bool:
    figures = [a for a in (comparison.rate, comparison.change) if a is not None]
    return all(a.value == 0 for a in figures) if figures else comparison.direction == "flat"
