"""Figures and dates as their clauses tell them: what is counted, about what, in which scope.

Two statements are held against each other only by these words, so that whatever words cannot be
told apart from mere filling stay in them: two facts that only look alike must never meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.dates import CalendarDate, find_dates
from extractor.figures import Mention
from extractor.normal import squeeze
from extractor.statement import Statement
from extractor.topics import event_of, plain
from gouji.records import Indicator, Measurand, Operator, SelfEvaluation, ToldDate, ToldFigure
from gouji.types import Amount

_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]+是|第[一二三四五六七八九十]+[是,]|\d{1,2}[.)]|\([\d一二三四五六七八九十]+\))+"
)
_EMPTY = (
    "其中|全年|年内|当年|本年度?|今年|20\\d\\d年度?|共计|总计|合计|累计|共|已经?|均|顺利|成功|圆满|实际|计划|预计|拟|将|"
    "力争|确保|并|还|先后|我[厅局委院会]|本部门|本单位|期间|本届|本次|此次|该|会上|上"
)
_LEADING = re.compile(rf"^(?:{_EMPTY}|完成|实现|达到)+")
_TRAILING = re.compile(
    r"(?:共计|总计|合计|共有|累计|达到|扩大到|增至|超过|突破|不少于|不低于|不超过|至少|完成|实现|[共约达为有了到至≥≤><=:])+$"
)
_COUNT_OF = re.compile(r"(?:总?数量?|个数|家数|总量|情况)$")
_UNIT_OF = re.compile(r"\((?:%|[\u4e00-\u9fa5/]{1,4})\)$")
_AFTER = re.compile(r"^(?:左右|以上|以下|以内|上下)?的?(?P<words>[^,，。;；:：、]{0,20})")
_WHEN = re.compile(
    r"\d{1,2}月|[上中下]旬|第?[一二三四]季度|[上下]半年|首日|当[天日]|首[批次期]|年[初中底末]|近[一二三两\d]+年"
)
_NAME = re.compile(
    r"[\u4e00-\u9fa5A-Za-z]{2}(?:自治[区州县]|省|市|县|区|州|旗|镇|乡|村|街道|社区|片区|口岸|港|公司|集团|中心|学校|学院|大学|"
    r"医院|协会|商会|银行|基地|园|团|馆|组|队|站|所|专场|工程|子项|分项)"
)
_HELD_AT = re.compile(r"(?:在|于)[^,，。;；]{2,16}?(?=举办|举行|召开|开幕|闭幕)")
_FLOOR = re.compile(r"(?:≥|>=|不少于|不低于|至少|达到)$")
_CEILING = re.compile(r"(?:≤|<=|不超过|不高于|不多于|控制在)$")
_BY_HEDGE: dict[str, Operator] = {"at_least": ">=", "at_most": "<="}

_VERBS = {
    "举办": "举办", "举行": "举办", "召开": "举办", "开幕": "开幕", "闭幕": "闭幕", "揭幕": "开幕",
    "成立": "成立", "挂牌": "成立", "揭牌": "成立", "开通": "开通", "竣工": "竣工", "完工": "竣工",
}
_VERB = re.compile("|".join(_VERBS))
_UNTIL = ("至", "到", "-", "~")
_BEFORE_DATE = re.compile(r"(?:已|定)?[于在]?,?")
_PLACE = re.compile(r",?(?:在|于)?[\u4e00-\u9fa5()]{0,20}?,?(?:成功|顺利|正式|圆满|隆重)?$")
_ENDS = re.compile(r"[,，。;；)]|$")


def told_figure(said: Statement, figure: Mention) -> ToldFigure:
    """A figure of prose with the words of its clause and sentence."""
    text = said.normal_text
    begin = said.clause(figure.start)
    event = said.event(figure.start)
    zone = said.zone(figure.start) if said.named_zones and not event else ""
    topic = event.name if event else zone
    lead = text[begin : figure.start]
    if event and begin <= event.start < figure.start and event.end:
        lead = text[event.end : figure.start]
    after = _AFTER.match(text[figure.end : said.end])
    return ToldFigure(
        amount=figure.amount, operator=_operator(text[begin : figure.number_start], figure.amount),
        topic=topic, unique=event.unique and not event.edition if event else bool(zone),
        measure=measure_of(lead), after=_plain_after(after["words"] if after else ""),
        scope=_scope(said, figure.start, topic), names=_names(said, figure.start, topic),
        year=said.year(figure.start),
    )


def measure_of(words: str) -> str:
    """What is counted, of the words before a figure or of an indicator's name, in normal form."""
    words = _NUMBERING.sub("", squeeze(words))
    last = ""
    while words != last:
        last = words
        words = _LEADING.sub("", _TRAILING.sub("", words))
    return plain(re.sub(r"\d[\d,.]*", "#", _COUNT_OF.sub("", _UNIT_OF.sub("", words))))


def indicator_figure(
    form: SelfEvaluation, row: Indicator, measurand: Measurand, year: int | None
) -> ToldFigure | None:
    """The target or actual of an indicator, its name being what is counted; None without a figure."""
    amount = measurand.amount
    if amount is None or measurand.upper is not None or row.name is None:
        return None
    if not amount.unit and row.unit_cell is not None:
        amount = amount.model_copy(update={"unit": squeeze(row.unit_cell.quote)})
    project = squeeze(form.project.quote) if form.project else ""
    topic = event_of(project)
    operator = measurand.operator if measurand.operator != "=" else None
    return ToldFigure(
        amount=amount, operator=operator, topic=topic, unique=bool(topic),
        measure=measure_of(row.name.quote), year=form.fiscal_year or year,
    )


def told_dates(said: Statement) -> Iterator[ToldDate]:
    """The dates of a sentence that say when a named event was held, opened or closed: the event
    stands directly before its date (…论坛于6月26日举办) or ends the clause (6月26日，在…举办…论坛)."""
    if said.planned:
        return
    text = said.normal_text
    for date in find_dates(text, said.start, said.end):
        if date.month is None or date.day is None or text[: date.start].endswith(_UNTIL):
            continue
        found = _event_before(said, date) or _event_after(said, date)
        if found is not None:
            name, verb = found
            yield ToldDate(
                year=date.year, month=date.month, day=date.day, until_day=date.until_day,
                event=name, verb=_VERBS[verb],
                evidence=said.passage.normal.evidence(date.start, date.end),
            )


def _event_before(said: Statement, date: CalendarDate) -> tuple[str, str] | None:
    text = said.normal_text
    for topic in said.named_events:
        if topic.end > date.start or not _BEFORE_DATE.fullmatch(text, topic.end, date.start):
            continue
        event = said.event(topic.start)
        verb = _VERB.search(text, date.end, min(said.end, date.end + 30))
        if event and event.unique and not event.edition and verb and _PLACE.fullmatch(
            text, date.end, verb.start()
        ):
            return event.name, verb[0]
    return None


def _event_after(said: Statement, date: CalendarDate) -> tuple[str, str] | None:
    text = said.normal_text
    verb = _VERB.search(text, date.end, min(said.end, date.end + 30))
    if verb is None or not _PLACE.fullmatch(text, date.end, verb.start()):
        return None
    at = verb.end() + (text[verb.end() : verb.end() + 1] == "了")
    for topic in said.named_events:
        if topic.start == at and _ENDS.match(text, topic.end):
            event = said.event(topic.start)
            if event and event.unique and not event.edition:
                return event.name, verb[0]
    return None


def _operator(lead: str, amount: Amount) -> Operator | None:
    if _CEILING.search(lead) or amount.hedge == "at_most":
        return "<="
    if _FLOOR.search(lead):
        return ">="
    return _BY_HEDGE.get(amount.hedge)


def _plain_after(words: str) -> str:
    return plain(re.sub(r"\d[\d,.]*", "#", words))


def _scope(said: Statement, at: int, topic: str) -> tuple[str, ...]:
    """What narrows it, without plans (they are told apart by themselves)."""
    before = said.normal_text[said.start : at]
    found = {word for word in said.scope(at, topic).split("、") if word not in ("", "计划")}
    return tuple(sorted(found | {match[0] for match in _WHEN.finditer(before)}))


def _names(said: Statement, at: int, topic: str) -> tuple[str, ...]:
    """Places and bodies that the sentence names before a figure, other than the topic and where it
    was held."""
    before = _HELD_AT.sub("", said.normal_text[said.start : at]).replace(topic or "\x1f", "")
    return tuple(sorted({match[0] for match in _NAME.finditer(before)}))
