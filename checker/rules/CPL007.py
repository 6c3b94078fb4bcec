"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.laws import BUDGET_REGULATION_6
from gouji.records import SubjectItem

_CLASSES = frozenset([
    "一般公共服务", "外交", "国防", "公共安全", "教育", "科学技术", "文化旅游体育与传媒", "文化体育与传媒",
    "社会保障和就业", "卫生健康", "医疗卫生与计划生育", "节能环保", "城乡社区", "农林水", "交通运输",
    "资源勘探信息等", "资源勘探工业信息等", "商业服务业等", "金融", "自然资源海洋气象等", "国土海洋气象等",
    "住房保障", "粮油物资储备", "灾害防治及应急管理", "其他", "债务还本", "债务付息",
])  # fmt: skip


@rule("CPL007", "item-that-is-a-class", kind="completeness", severity="low", basis=BUDGET_REGULATION_6)
def item_that_is_a_class(items: tuple[SubjectItem, ...]) -> Iterator[Breach | CannotTell]:
    """说明未细化到项：标为“（项级科目）”的只是类级名称，没有项级名称，也没有编码。

    一般公共预算、政府性基金支出应按功能分类公开到项；多半是模板的提示语没有替换。全部合为一条。

    Example:
        SubjectItem: {item_name: 行政运行, amount: 10万元}

    Counter-example:
        SubjectItem: {item_name: 其他支出, amount: 10万元}
    """
    found = [
        (item, item.item_name) for item in items
        if item.item_name is not None and not (item.class_name or item.code or item.children)
        and re.sub(r"\s|支出$", "", item.item_name.quote) in _CLASSES
    ]
    if not found:
        return
    names = "、".join(f"“{name.quote}”" for _, name in found)
    yield Breach(
        zh=f"标为项级科目的{names}是类级名称，没有细化到项",
        en=f"{len(found)} subject(s) called items are classes",
        anchors=[at("科目", name) for _, name in found], where=found[0][0].where,
        facts=("class", *(name.quote for _, name in found)),
    )
