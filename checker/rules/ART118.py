"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import THREE_PUBLIC_RULES
from checker.narrative import stated
from gouji.concepts import CONCEPTS
from gouji.records import Figure, ThreePublic

_PAIRS = (
    ("overseas_travel", "delegations", "团组数"), ("overseas_travel", "person_times", "出国人次"),
    ("vehicle_purchase", "vehicles_bought", "购置数"), ("official_reception", "batches", "接待批次"),
    ("official_reception", "guests", "接待人次"),
)  # fmt: skip
_LESS = (
    ("delegations", "person_times", "团组数", "出国人次"),
    ("batches", "guests", "接待批次", "接待人次"),
)


@rule("ART118", "counts-against-amounts", kind="articulation", severity="medium", basis=THREE_PUBLIC_RULES)
def counts_against_amounts(
    counts: ThreePublic, figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """“三公”数量与金额矛盾：有支出而团组、购置、接待批次为零，或团组（批次）多于人次。

    一个团组至少一人，一批接待至少一人。数量不为零而金额为零可能由其他单位负担，不判断；金额有两个说法的不判断。

    Example:
        - ThreePublic: {batches: 22批次, guests: 130人次}
        - Figure: {concept: official_reception, fund: fiscal, amount: 2.00万元}

    Counter-example:
        - ThreePublic: {batches: 0批次, guests: 0人次}
        - Figure: {concept: official_reception, fund: fiscal, amount: 2.00万元}
    """
    known = stated(figures)
    for concept, name, zh in _PAIRS:
        count = getattr(counts, name)
        amounts = [
            f.amount for (c, _, measure), found in known.items() if c == concept and measure == "final"
            for f in found
        ]
        if count is None or count.value != 0 or len(amounts) != 1 or amounts[0].value <= 0:
            continue
        yield Breach(
            zh=f"{CONCEPTS[concept]}支出{amounts[0].printed}，{zh}却为{count.printed}",
            en=f"{amounts[0].printed} was spent, the count is {count.printed}",
            anchors=[at(CONCEPTS[concept], amounts[0]), at(zh, count)], where=counts.where,
        )
    for small, large, one, other in _LESS:
        less, more = getattr(counts, small), getattr(counts, large)
        if less is not None and more is not None and less.value > more.value:
            yield Breach(
                zh=f"{one}{less.printed}，多于{other}{more.printed}",
                en=f"{less.printed} with only {more.printed}",
                anchors=[at(one, less), at(other, more)], where=counts.where,
            )
