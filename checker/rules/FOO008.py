"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_REGULATION_83
from gouji.findings import Computation
from gouji.records import DepartmentProfile

PARTS = ("在职", "离休", "退休")


@rule("FOO008", "headcount-not-adding-up", kind="arithmetic", severity="medium", basis=BUDGET_REGULATION_83)
def headcount_not_adding_up(profile: DepartmentProfile) -> Iterator[Breach | CannotTell]:
    """人员数不符：实有人数不等于在职、离休、退休人数之和。

    人数是确数，没有四舍五入。只在文中同时写了实有人数和三类人数时核对。

    Example:
        DepartmentProfile:
          staff:
            - {kind: 实有人数, count: 823人}
            - {kind: 在职, count: 335人}
            - {kind: 离休, count: 8人}
            - {kind: 退休, count: 480人}

    Counter-example:
        DepartmentProfile:
          staff:
            - {kind: 实有人数, count: 832人}
            - {kind: 在职, count: 335人}
            - {kind: 离休, count: 8人}
            - {kind: 退休, count: 480人}
    """
    counts = {entry.kind: entry.count for entry in profile.staff}
    total = counts.get("实有人数")
    parts = {kind: counts[kind] for kind in PARTS if kind in counts}
    if total is None or len(parts) != len(PARTS):
        return
    added = sum(int(amount.value) for amount in parts.values())
    if added == total.value:
        return
    yield Breach(
        zh=f"实有人数{total.printed}，与在职、离休、退休人数之和{added}人不符",
        en=f"the headcount is {total.printed}, its kinds add up to {added}",
        anchors=[at("实有人数", total)] + [at(kind, amount) for kind, amount in parts.items()],
        computation=Computation(
            formula="实有人数 = 在职 + 离休 + 退休",
            values=tuple((kind, amount.printed) for kind, amount in counts.items()),
            unit="人", expected=str(added), actual=str(total.value),
        ),
        where=profile.where,
    )
