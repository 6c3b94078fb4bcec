import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from gouji.findings import Computation
from gouji.records import Listing

_SEVERAL = re.compile(r"\d|[一二两三四五六七八九十]个")


@rule("CLM002", "list-short-of-its-number", kind="claim", severity="medium")
def list_short_of_its_number(listing: Listing) -> Iterator[Breach | CannotTell]:
    """列举与所称数目不符：写明几个并“分别是”逐一列出，列出的个数却不同。

    只核对“分别是”“分别为”“即”之后的完整列举；末尾有“等”的，或用“和”连接以致个数有两种数法的，只在各种
    数法都不符时指出。

    Example:
        Listing: {what: 处室, announced: 3个, complete: true, items: [办公室, 财务处, 人事处]}

    Counter-example:
        Listing: {what: 处室, announced: 4个, complete: true, items: [办公室, 财务处, 人事处]}
    """
    if listing.announced is None or not listing.complete:
        return
    if any(_SEVERAL.search(item.quote) for item in listing.items):
        return  # “3个分局” is one item of the list and three of its things
    least = len(listing.items)
    most = least + sum(
        item.quote.count("和") + item.quote.count("及") + item.quote.count("与") for item in listing.items
    )
    if least <= listing.announced.value <= most:
        return
    listed = str(least) if least == most else f"{least}至{most}"
    yield Breach(
        zh=f"称{listing.what}有{listing.announced.printed}，逐一列出的是{listed}个",
        en=f"{listing.announced.printed} {listing.what} announced, {listed} listed",
        anchors=[
            at("所称数目", listing.announced), at("列举首项", listing.items[0]),
            at("列举末项", listing.items[-1]),
        ],
        computation=Computation(
            formula="所称数目 = 列举的个数", values=(("所称数目", listing.announced.printed),),
            unit=listing.announced.unit, expected=listed, actual=str(listing.announced.value),
        ),
        where=listing.where,
    )
