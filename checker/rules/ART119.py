"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import THREE_PUBLIC_RULES
from gouji.findings import Computation
from gouji.records import StateAssets, ThreePublic


@rule("ART119", "fleet-against-assets", kind="articulation", severity="medium", basis=THREE_PUBLIC_RULES)
def fleet_against_assets(counts: ThreePublic, assets: StateAssets) -> Iterator[Breach | CannotTell]:
    """车辆保有量与国有资产不符：公务用车保有量多于国有资产中的车辆，或说明的差异不是两数之差。

    公务用车是车辆的一部分。少于车辆的，可能由非财政资金保障，写明差异的只核对差异，没有写明的只作线索（轻微）。

    Example:
        - ThreePublic: {fleet_size: 32辆, fleet_difference: 8辆}
        - StateAssets: {vehicles: 40辆}

    Counter-example:
        - ThreePublic: {fleet_size: 42辆}
        - StateAssets: {vehicles: 40辆}
    """
    fleet, vehicles, told = counts.fleet_size, assets.vehicles, counts.fleet_difference
    if fleet is None or vehicles is None:
        return
    apart = vehicles.value - fleet.value
    anchors = [at("公务用车保有量", fleet), at("国有资产中的车辆", vehicles)]
    if told is not None:
        if abs(apart) == told.value:
            return
        anchors.append(at("说明的差异", told))
        zh, severity = f"说明的差异为{told.printed}，两数相差{show(abs(apart))}辆", None
    elif apart < 0:
        zh, severity = f"保有量{fleet.printed}多于车辆{vehicles.printed}", None
    elif apart > 0:
        zh, severity = f"线索：保有量{fleet.printed}，车辆{vehicles.printed}，差异没有说明", "low"
    else:
        return
    yield Breach(
        zh=f"公务用车保有量与国有资产不符：{zh}",
        en=f"fleet {fleet.printed}, vehicles among the assets {vehicles.printed}",
        anchors=anchors, where=assets.where or counts.where,
        severity="low" if severity else None,
        computation=Computation(
            formula="车辆 − 保有量 = 说明的差异",
            values=(("车辆", vehicles.printed), ("公务用车保有量", fleet.printed)),
            unit="辆", actual=show(apart), expected=told.printed if told else "0",
        ),
    )
