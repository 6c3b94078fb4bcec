"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_LAW_14
from gouji.findings import Computation
from gouji.records import StateAssets


@rule("FOO009", "vehicles-not-adding-up", kind="arithmetic", severity="medium", basis=BUDGET_LAW_14)
def vehicles_not_adding_up(assets: StateAssets) -> Iterator[Breach | CannotTell]:
    """车辆数不符：车辆总数不等于按用途列出的各类车辆之和。

    车辆是确数，没有四舍五入。至少列出三类用途、其中有“其他用车”，才视为完整列举。

    Example:
        StateAssets:
          vehicles: 4辆
          vehicles_by_use:
            - {label: 领导干部用车, amount: 0辆}
            - {label: 一般公务用车, amount: 2辆}
            - {label: 其他用车, amount: 2辆}

    Counter-example:
        StateAssets:
          vehicles: 5辆
          vehicles_by_use:
            - {label: 领导干部用车, amount: 0辆}
            - {label: 一般公务用车, amount: 2辆}
            - {label: 其他用车, amount: 2辆}
    """
    total, uses = assets.vehicles, assets.vehicles_by_use
    if total is None or len(uses) < 3 or not any("其他" in use.label for use in uses):
        return
    added = sum(int(use.amount.value) for use in uses)
    if added == total.value:
        return
    yield Breach(
        zh=f"车辆共{total.printed}，与按用途列出的各类之和{added}辆不符",
        en=f"there are {total.printed}, the uses add up to {added}",
        anchors=[at("车辆总数", total), *(at(use.label, use.amount) for use in uses)],
        computation=Computation(
            formula="车辆总数 = 各类用途之和",
            values=(("车辆总数", total.printed), *((u.label, u.amount.printed) for u in uses)),
            unit="辆", expected=str(added), actual=str(total.value),
        ),
        where=assets.where,
    )
