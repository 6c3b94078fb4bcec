"""Whether a goal was missed by its completion, or a completion is none, by the words of both.

The sides of these proposals are clauses of 预期目标 and 实际完成情况 of one project. A clause is of the
same matter as another where what is left of both without verbs, times and degrees is the same, or the
one holds the other.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

from checker.engine import Anchor, Breach, at
from checker.forms import core, head
from checker.hedges import allowed
from checker.interval import show
from checker.one_fact import Refuted, Unproven
from gouji.findings import Computation
from gouji.records import ProposedNonResult, ProposedShortfall, Side, ToldFigure

_TELLING = 4
_COPIED = 15
_VERBS = (
    "投入使用|投入运行|上线运行|通过验收|竣工验收|建成|完成|开展|举办|召开|举行|实施|开工|竣工|完工|验收|达到|实现|启动|采购|"
    "购置|签订|签署|支付|拨付|出版|上线|建设|组织|制定|印发|改造|开放|开通|运行|运营|通车|投产|覆盖|通航|培训"
)
_VERB = re.compile(_VERBS)
_NOT = re.compile(
    rf"(?:尚未|仍未|暂未|还未|并未|未能?|没有|无法)(?:按[时期]|按计划|如期|全部|全面|能够?|得到|最终|正式|予以)*"
    rf"(?P<verb>{_VERBS})(?![^,]{{0,6}}(?:的|率|原因|数|部分|事项|情况|问题))"
)
_EXCUSED = re.compile(
    r"[无不]|避免|防止|杜绝|如果|[若因]|原因|截至|上年|去年|此前|之前|年初|前期|原|由于|针对|解决|整改|"
    r"(?<!全部)(?<!部分)已"
)
_DONE = re.compile(r"已|了|均|完毕|率")
_PLANNED = re.compile(
    r"(?:将|拟|计划|预计|预期)[于在](?:20\d\d年|明年|下一?年|次年|\d{1,2}月|[上下]半年|近期|年[中底末])(?:\d{1,2}月)?"
    rf"(?:[上中下]旬|底|末|前)?(?:全面|正式|基本|陆续|组织)?(?P<verb>{_VERBS})"
)
_DEGREES = (
    (("常年", "永久", "长期"), ("临时", "短期")),
    (("全部", "全面"), ("部分", "局部")),
    (("正式",), ("试", "临时")),
)
_FILLING = re.compile(
    r"^\(?[一二三四五六七八九十\d]+[.、)]|^[一二三四五六七八九十]+是|20\d\d年度?|\d{1,2}月(?:\d{1,2}日|底|末|份|前)?|年[中底末]前?|"
    r"全年|年内|当年|本年度?|今年|明年|下一?年|近期|[上下]半年|[上中下]旬|按时|按期|如期|按计划|及时|顺利|成功|圆满|尚未|仍未|暂未|"
    r"还未|并未|未能|没有|无法|未|将于|将在|拟于|拟在|计划于|计划在|预计于|预计在|计划|预计|确保|力争|争取|已经?|均|共|了|的|"
    r"并|对|将|把|进行|工作|任务|项目|全面|全部|部分|局部|正式|基本|陆续"
)
_COUNTED = re.compile(
    r"^(?:[个场期次家户项件套台辆条座处所部篇份册批届班组类种名人]|人次|批次|场次|平方米|公里|亩)$"
)
_ACHIEVED = re.compile(
    r"举办|开展|培训|组织|完成|新建|改?建|建设|采购|购置|支持|服务|接待|发放|新增|引进|参加|邀请|出版|制作|演出|发布|"
    r"签[约订]|培育|扶持|资助|补贴|覆盖|修缮|维修|改造"
)
_LESS = re.compile(r"控制|压缩|压减|减少|下降|降低|不超|以内|缩短|投诉|事故|故障|差错|违[规法]")


def shortfall(proposal: ProposedShortfall) -> Breach | Unproven | Refuted:
    """A figure of the goal that the completion falls short of, or a clause of it that the completion
    denies or grants only in part."""
    goal, result = proposal.goal, proposal.result
    if why := _unlike_columns(goal, result):
        return why
    same = [
        (one, other) for one, other in product(goal.figures, result.figures) if _one_thing(one, other)
    ]
    for one, other in same:
        if _missed(one, other):
            return _figure_missed(goal, one, result, other)
    for wanted, told in product(goal.clauses, result.clauses):
        if _denied(wanted, told, result.sentence):
            return _words_against(goal, result, "完成情况写明没有完成", "the completion says it was not done")
        if _only_in_part(wanted, told, result.sentence):
            return _words_against(goal, result, "完成情况的程度低于目标", "the completion is of a lower degree")
    if same and all(_reached(one, other) for one, other in same):
        return Refuted()
    return Unproven(
        "目标与完成情况之间没有可以计算的差距，也没有同一事项的否定或降级用词",
        "between goal and completion there is no gap to compute, and no denial of the same matter",
    )


def planned_only(proposal: ProposedNonResult) -> Breach | Unproven | Refuted:
    """A completion that is put off to a later time, of the very matter of the goal."""
    goal, result = proposal.goal, proposal.result
    if goal is None:
        return Unproven(
            "没有引出对应的目标，不能证明所写的是同一事项",
            "no goal is quoted with it: that it is of the same matter is not proven",
        )
    if why := _unlike_columns(goal, result):
        return why
    same = [
        told for wanted, told in product(goal.clauses, result.clauses) if _one_matter(wanted, told)
    ]
    for told in same:
        if _PLANNED.search(told) and not _DONE.search(told):
            zh, en = "完成情况写的是计划，不是完成的结果", "the completion tells a plan"
            return _words_against(goal, result, zh, en)
    done = [told for told in same if re.search("已|了", told) and not _PLANNED.search(told)]
    if done and len(done) == len(result.clauses):
        return Refuted()
    return Unproven(
        "引文中没有“将于、计划于”一类的用词，或者与目标不是同一事项",
        "the quote has no words of a plan, or is not of the goal's matter",
    )


def copied(proposal: ProposedNonResult) -> Breach | Unproven | None:
    """Whole sentences of the goal that stand in the completion word for word, without a figure."""
    goal, result = proposal.goal, proposal.result
    if goal is None or _unlike_columns(goal, result):
        return None
    one, other = _letters(goal.evidence.quote), _letters(result.evidence.quote)
    whole = goal.whole and result.whole
    if not whole or one != other or len(one) < _COPIED or re.search(r"\d", one) or _DONE.search(one):
        return None
    return Breach(
        zh=f"完成情况中的一句与预期目标逐字相同（{len(one)}字），没有写出结果：“{head(result.evidence).quote}…”",
        en="a sentence of the completion repeats the goal word for word",
        anchors=_anchors(goal, result), where=result.where,
    )


def _unlike_columns(goal: Side, result: Side) -> Unproven | None:
    if (goal.told, result.told) != ("goal", "result") or goal.indicator or result.indicator:
        return Unproven(
            "引文不是分别出自预期目标和实际完成情况",
            "the quotes are not from the goal and from the completion",
        )
    if not core(goal.project) or core(goal.project) != core(result.project):
        return Unproven("两处引文不属于同一项目", "the quotes are not of one project")
    return None


def _one_thing(goal: ToldFigure, result: ToldFigure) -> bool:
    """Whether a figure of the completion is of what a figure of the goal is of."""
    one, other = goal.amount, result.amount
    unit = "元" if one.is_money else one.unit
    if not unit or unit != ("元" if other.is_money else other.unit) or result.planned:
        return False
    words = _counted(goal.measure) + goal.after
    return (
        len(words) >= _TELLING and words == _counted(result.measure) + result.after
        and (goal.scope, goal.names, goal.topic) == (result.scope, result.names, result.topic)
    )


def _missed(goal: ToldFigure, result: ToldFigure) -> bool:
    """Whether the result is below a floor that the goal sets, with everything of that unit in the
    completion taken together, or above a ceiling."""
    target = allowed(goal.amount.model_copy(update={"hedge": "exact"}))
    reached = allowed(result.amount)
    if goal.operator == "<=":
        return reached.lo > target.hi and not result.beside and result.amount.hedge == "exact"
    if goal.operator is None and not _is_floor(goal):
        return False
    together = reached.hi + sum((allowed(part).hi for part in result.beside), Decimal(0))
    return together < target.lo


def _reached(goal: ToldFigure, result: ToldFigure) -> bool:
    """Whether the result is the number that the goal asks for, or on the right side of it."""
    target, reached = goal.amount.base, result.amount.base
    return reached == target or (reached <= target if goal.operator == "<=" else reached >= target)


def _is_floor(goal: ToldFigure) -> bool:
    """Whether a number without an operator is one to be reached: 举办培训班3期."""
    return bool(
        goal.amount.hedge == "exact" and _COUNTED.match(goal.amount.unit)
        and _ACHIEVED.search(goal.measure) and not _LESS.search(goal.measure + goal.after)
    )


def _counted(measure: str) -> str:
    return _FILLING.sub("", measure)


def _denied(wanted: str, told: str, sentence: str) -> bool:
    match = _NOT.search(told)
    return bool(
        match and match["verb"] in wanted and not re.search(r"[未不无没]", wanted)
        and not _EXCUSED.search(_without(sentence, match[0])) and _one_matter(wanted, told)
    )


def _only_in_part(wanted: str, told: str, sentence: str) -> bool:
    for high, low in _DEGREES:
        for verb in _VERB.findall(wanted):
            granted = [f"{word}{verb}" for word in low if f"{word}{verb}" in told]
            asked = any(f"{word}{verb}" in wanted for word in high)
            if asked and granted and not any(word in sentence for word in high):
                return not _EXCUSED.search(_without(sentence, granted[0])) and _one_matter(wanted, told)
    return False


def _without(sentence: str, words: str) -> str:
    return sentence.replace(words, "")


def _one_matter(one: str, other: str) -> bool:
    """Whether two clauses are of the same thing: what is left of the one is most of the other."""
    shorter, longer = sorted((_matter(one), _matter(other)), key=len)
    return len(shorter) >= _TELLING and shorter in longer and len(shorter) * 3 >= len(longer) * 2


def _matter(clause: str) -> str:
    return re.sub(r"[^\w]", "", _VERB.sub("", _FILLING.sub("", clause)))


def _letters(quote: str) -> str:
    return re.sub(r"[\W_]+", "", quote)


def _anchors(goal: Side, result: Side) -> list[Anchor]:
    return [at("预期目标", head(goal.evidence)), at("实际完成情况", head(result.evidence))]


def _figure_missed(goal: Side, one: ToldFigure, result: Side, other: ToldFigure) -> Breach:
    wanted, reached = one.amount, other.amount
    sign = "≤" if one.operator == "<=" else "≥"
    what = f"{_counted(one.measure)}{one.after}"
    return Breach(
        zh=f"目标{what}{wanted.evidence.quote}，完成情况写{reached.evidence.quote}，目标没有实现",
        en=f"the goal for {what} is {wanted.printed}, the completion tells {reached.printed}",
        anchors=[at("预期目标", wanted), at("实际完成情况", reached)],
        computation=Computation(
            formula=f"完成 {sign} 目标",
            values=(("目标", wanted.printed), ("完成", reached.printed)),
            unit=wanted.unit, expected=f"{sign}{show(wanted.value)}", actual=show(reached.value),
        ),
        where=goal.where,
        facts=(goal.project, what, wanted.printed, reached.printed),
    )


def _words_against(goal: Side, result: Side, zh: str, en: str) -> Breach:
    wanted, told = head(goal.evidence), head(result.evidence)
    return Breach(
        zh=f"{zh}：目标为“{wanted.quote}”，完成情况为“{told.quote}”", en=en,
        anchors=_anchors(goal, result), where=goal.where,
        computation=Computation(
            formula="完成情况达到目标", expected=wanted.quote, actual=told.quote
        ),
    )


