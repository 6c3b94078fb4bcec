"""See the rule's docstring."""

from collections.abc import Iterator

from checker.engine import Anchor, Breach, CannotTell, at, rule
from checker.interval import show
from checker.laws import BUDGET_LAW_76
from gouji.findings import Computation
from gouji.records import DepartmentProfile


@rule("CLM013", "more-staff-than-posts", kind="claim", severity="low", basis=BUDGET_LAW_76)
def more_staff_than_posts(profile: DepartmentProfile) -> Iterator[Breach | CannotTell]:
    """线索：在职人数多于编制数而没有说明。

    编外、借调、退养等可能另有口径，只作线索；一张表合为一条。

    Example:
        DepartmentProfile: {units: [{name: 甲站, establishment: 8人, on_post: 7人}]}

    Counter-example:
        DepartmentProfile: {units: [{name: 甲站, establishment: 8人, on_post: 9人}]}
    """
    over = [
        (unit.name, unit.establishment, unit.on_post) for unit in profile.units
        if unit.establishment is not None and unit.on_post is not None
        and unit.establishment.value > 0 and unit.on_post.value > unit.establishment.value
    ]
    if not over:
        return
    anchors: list[Anchor] = []
    for name, posts, staff in over:
        anchors += [at("单位", name), at("编制数", posts), at("在职人数", staff)]
    told = "；".join(
        f"{name.quote}编制{show(posts.value)}人，在职{show(staff.value)}人" for name, posts, staff in over
    )
    yield Breach(
        zh=f"线索：在职人数多于编制数：{told}",
        en=f"lead: more staff than posts in {len(over)} unit(s)",
        anchors=anchors, where=profile.where or "部门概况",
        computation=Computation(
            formula="在职人数 ≤ 编制数",
            values=tuple(
                (f"{name.quote}在职−编制", show(staff.value - posts.value)) for name, posts, staff in over
            ),
            unit="人",
        ),
    )
