"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_REGULATION_83
from gouji.concepts import CONCEPTS
from gouji.findings import Computation
from gouji.records import EconomicItems, Figure
from gouji.types import Evidence

_NAMES = (
    ("overseas_travel", re.compile(r"^因公出国")), ("official_reception", re.compile(r"^公务接待费")),
    ("vehicle_operation", re.compile(r"^公务用车运行")), ("vehicle_purchase", re.compile(r"^公务用车购置")),
)  # fmt: skip


@rule("ART117", "listed-item-that-was-not-spent", kind="articulation", severity="low", basis=BUDGET_REGULATION_83)
def listed_item_that_was_not_spent(
    items: EconomicItems, figures: tuple[Figure, ...]
) -> Iterator[Breach | CannotTell]:
    """列举的“三公”科目没有发生额：说明称公用经费包括公务接待费（因公出国费、公务用车费），“三公”经费的同一项却为零。

    说明是照科目表抄的。一段列举合为一条；“三公”经费以财政拨款口径列示，公用经费不会多出这一项。

    Example:
        - EconomicItems: {concept: public_funds, items: [办公费, 公务接待费]}
        - Figure: {concept: official_reception, fund: fiscal, amount: 2.00万元}

    Counter-example:
        - EconomicItems: {concept: public_funds, items: [办公费, 公务接待费]}
        - Figure: {concept: official_reception, fund: fiscal, amount: 0.00万元}
    """
    if items.concept != "public_funds":
        return
    empty: list[tuple[Evidence, Figure]] = []
    for item in items.items:
        concept = next((c for c, name in _NAMES if name.search(re.sub(r"\s", "", item.quote))), None)
        spent = [f for f in figures if f.concept == concept and f.measure == "final" and not f.scope]
        if spent and all(f.amount.value == 0 for f in spent):
            empty.append((item, spent[0]))
    if not empty:
        return
    names = "、".join(f"“{item.quote}”" for item, _ in empty)
    yield Breach(
        zh=f"公用经费称包括{names}，“三公”经费中同一项为零",
        en=f"{names} are listed among public funds, their three-public figures are zero",
        anchors=[
            anchor for item, figure in empty
            for anchor in (at("列举", item), at(CONCEPTS[figure.concept], figure.amount))
        ],
        where=items.where,
        computation=Computation(
            formula="列举的科目应有发生额",
            values=tuple((item.quote, figure.amount.printed) for item, figure in empty),
        ),
    )
