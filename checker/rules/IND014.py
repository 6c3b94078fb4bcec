"""See the rule's docstring."""

import re
from collections.abc import Iterator

from checker.engine import Breach, CannotTell, at, rule
from checker.forms import plain
from checker.laws import EVALUATION_RULES
from gouji.records import SelfEvaluation
from gouji.types import Evidence

_CLAUSE = re.compile(r"[^，。；;,：:、\s]+")
_RESULT = re.compile(r"(?:已|均已|顺利)?(?:完成|建成|举办|召开|购置|采购|签订|签署|新增|培训|竣工)")
_GENERIC = re.compile(r"各项|全年|年度|任务|目标|预算|资金|工作计划")
_LEAST = 10


@rule("IND014", "result-claimed-twice", kind="claim", severity="medium", basis=EVALUATION_RULES)
def result_claimed_twice(forms: tuple[SelfEvaluation, ...]) -> Iterator[Breach | CannotTell]:
    """成果重复申报：同一项完成成果逐字写进两个项目的“实际完成情况”。

    一项成果只能由一个项目的资金形成；两个项目都列为自己的完成情况，疑为重复申报绩效或重复列支。只看以完成、
    建成、采购等动词开头、不少于10个字、恰在两个项目中出现的分句；“完成年度各项任务”一类的套话不算。

    Example:
        - SelfEvaluation: {where: 甲, project: 甲, goal_actual: 完成招商平台升级改造工程验收，形成推介材料。}
        - SelfEvaluation: {where: 乙, project: 乙, goal_actual: 完成视频会议室设备采购及安装调试。}

    Counter-example:
        - SelfEvaluation: {where: 甲, project: 甲, goal_actual: 完成招商平台升级改造工程验收，形成推介材料。}
        - SelfEvaluation: {where: 乙, project: 乙, goal_actual: 采购视频会议设备，完成招商平台升级改造工程验收。}
    """
    told: dict[str, list[tuple[SelfEvaluation, Evidence]]] = {}
    for form in forms:
        result = form.goal_actual
        if result is None or form.kind != "project":
            continue
        for match in _CLAUSE.finditer(result.quote):
            clause = re.sub(r"^(?:\d+[.．]|[一二三四五六七八九]是)", "", match[0])
            if len(clause) < _LEAST or not _RESULT.match(clause) or _GENERIC.search(clause):
                continue
            start = result.start + match.end() - len(clause)
            place = Evidence(
                quote=clause, start=start, end=start + len(clause), status=result.status
            )
            told.setdefault(plain(clause), []).append((form, place))
    for claims in told.values():
        names = list(dict.fromkeys(form.where for form, _ in claims))
        if len(names) != 2:
            continue
        quote = claims[0][1].quote
        yield Breach(
            zh=f"“{quote}”同时写进“{names[0]}”和“{names[1]}”的实际完成情况",
            en="the same result is claimed by two projects",
            anchors=[at(f"“{form.where}”实际完成情况", place) for form, place in claims],
            where="、".join(names), facts=("twice", *names, quote),
        )
