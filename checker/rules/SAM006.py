from collections.abc import Iterator
from itertools import combinations

from checker.engine import Breach, CannotTell, at, rule
from gouji.findings import Computation
from gouji.records import Listing


@rule("SAM006", "list-with-and-without-an-item", kind="same_fact", severity="low")
def list_with_and_without_an_item(listings: tuple[Listing, ...]) -> Iterator[Breach | CannotTell]:
    """同一清单前后不一：同一活动的展区等组成，一处比另一处多出项目。

    只比较同一活动、同一类组成（展区、分会场等）的两处列举，且一处完全包含另一处时才指出；两处各有不同的，可能
    是分类角度不同，不作判断。

    Example:
        - Listing: {topic: 第五届江海论坛, what: 展区, items: [装备展区, 水产展区]}
        - Listing: {topic: 第五届江海论坛, what: 展区, items: [水产展区, 装备展区]}

    Counter-example:
        - Listing: {topic: 第五届江海论坛, what: 展区, items: [装备展区, 水产展区]}
        - Listing: {topic: 第五届江海论坛, what: 展区, items: [装备展区, 水产展区, 文创展区]}
    """
    named = [listing for listing in listings if listing.topic]
    for one, other in combinations(named, 2):
        if (one.topic, one.what) != (other.topic, other.what):
            continue
        fewer, more = sorted((one, other), key=lambda listing: len(listing.items))
        known = {item.quote for item in fewer.items}
        extra = [item for item in more.items if item.quote not in known]
        if not extra or len(extra) != len(more.items) - len(fewer.items):
            continue
        names = "、".join(item.quote for item in extra)
        yield Breach(
            zh=f"同指{one.topic}的{one.what}，一处列{len(fewer.items)}个，一处列{len(more.items)}个，多出{names}",
            en=f"The {one.what} of {one.topic} are {len(fewer.items)} at one place and "
            f"{len(more.items)} at another: {names} is extra",
            anchors=[
                at(f"列{len(fewer.items)}个", fewer.items[-1]),
                *(at(f"列{len(more.items)}个", item) for item in extra),
            ],
            computation=Computation(
                formula="同一组成的两处列举应一致", expected=str(len(fewer.items)),
                actual=str(len(more.items)),
            ),
            where=one.where,
        )
