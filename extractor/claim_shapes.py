"""Statements about events and tasks that become claims, one reader a shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.figures import Mention
from extractor.statement import Statement, whole_number
from extractor.topics import plain
from gouji.records import Claim
from gouji.types import Amount

_PEOPLE = frozenset(["人", "名", "位", "人次"])
_NO_COUNT = frozenset(["%", "百分点", "倍", "年", "月", "日", "届", "‰"])
_COUNTS = frozenset(["项", "个", "家", "条", "件", "处", "所", "户", "场"])
_CN = "一二三四五六七八九十"

# --- people at an event --------------------------------------------------------------------------

_ATTEND = re.compile(
    r"(?P<who>[^,，。;；、]{0,14}?)(?:报名)?(?:参加|参会|与会|出席|到会|参与)(?P<what>[^,，。;；]{0,12})"
)


def attendance(said: Statement) -> Iterator[Claim]:
    """中哈双方560余人参加: how many took part in an event, of which side and kind."""
    text = said.normal_text
    for figure in said.figures:
        if figure.amount.unit not in _PEOPLE:
            continue
        match = _ATTEND.match(text, figure.end, said.end)
        event = said.event(figure.start) if match else None
        if match is None or event is None or not event.unique:
            continue
        edition = event.edition.replace("本届", "")
        narrowed = [match["who"], _part(match["what"], event.name), edition]
        if (by := said.scope(figure.start, event.name)):
            narrowed.append(by)
        yield said.claim(
            "quantity", event.name, "参加人数", figure.amount.evidence, _people(figure.amount),
            "、".join(filter(None, narrowed)),
        )


def _people(amount: Amount) -> Amount:
    return amount.model_copy(update={"unit": "人"})


def _part(what: str, event: str) -> str:
    """What was attended, where it is not the event itself."""
    what = re.sub(r"^了?(?:本届|本次|此次|该|会议|活动)|(?:活动|会议)$", "", plain(what))
    return "" if what in event else what


# --- things measured at an event or in a zone ----------------------------------------------------

_LED = re.compile(
    r"(?P<noun>[\u4e00-\u9fa5]{2,16}?)(?:共计|总计|合计|共有|共|约|累计|达到|达|为|有|超过|突破|扩大到|增至)*$"
)
_AREA = re.compile(r"(?:展览展示|展览|展示|展出|会展|布展)(?:总)?面积$")
_SIGNED_SUM = re.compile(r"(?:签约|合同|协议|意向)?(?:总?金额|总额)$")
_SIGNED = re.compile(r"签(?:约|订|署)")
_SUBJECT = re.compile(r"^(?:[一二三四五六七八九十]是)?(?:本届|本次|此次|该|全年|共|总计|期间)*")
_ACCOUNT_WORDS = re.compile(r"预算|决算|支出|收入|经费|资金|拨款|执行|结余|补助|得分|分值|权重|采购")
_NO_THING = re.compile(r"指标|目标|评分|原因|问题|(?:的|由|等|方|中|其)$|^(?:原|实际|其中)|已")
_BARE = re.compile(
    r"^(?:增加|减少|增长|下降|比|较|同比|达|完成|实现|组织|参加|举办|开展|建设|新增|引进|培训|对接)"
)


def measured_things(said: Statement) -> Iterator[Claim]:
    """展览面积14万平方米, 参展企业达到2226家: a noun and its figure, about a named event or zone."""
    text = said.normal_text
    for figure in said.figures:
        amount = figure.amount
        if not amount.unit or amount.unit in _NO_COUNT | _PEOPLE:
            continue
        begin = said.clause(figure.start)
        event = said.event(figure.start)
        lead = text[begin : figure.start]
        if event and begin <= event.start < figure.start:
            lead = text[event.end : figure.start]
        led = _LED.fullmatch(_SUBJECT.sub("", lead))
        if led is None:
            continue
        noun = led["noun"]
        if _ACCOUNT_WORDS.search(noun) or _NO_THING.search(noun) or _counted(said, figure):
            continue
        topic, measure, part = _measured(said, figure, noun)
        if not topic:
            continue
        edition = event.edition.replace("本届", "") if event and event.name == topic else ""
        scope = "、".join(filter(None, (part, edition, said.scope(figure.start, topic))))
        year = None if topic.startswith("第") else said.year(figure.start)
        yield said.claim("quantity", topic, measure, amount.evidence, amount, scope, year)


def _measured(said: Statement, figure: Mention, noun: str) -> tuple[str, str, str]:
    """The topic, measure and part (室外…) of a noun and its figure; empty where not to be told."""
    event = said.event(figure.start)
    unit = figure.amount.unit
    if event and not event.unique:
        return "", "", ""
    area = _AREA.search(noun)
    if event and unit == "平方米" and area:
        return event.name, "展览面积", noun[: area.start()].removesuffix("总")
    sum_ = _SIGNED_SUM.search(noun)
    if event and figure.amount.is_money and sum_:
        signed = _SIGNED.search(said.normal_text, said.start, figure.start)
        return (event.name, "签约金额", noun[: sum_.start()]) if signed else ("", "", "")
    if len(noun) < 4 or _BARE.match(noun) or figure.amount.is_money:
        return "", "", ""
    if event and event.end:
        return event.name, noun, ""
    if said.named_zones and not event:
        return said.zone(figure.start), noun, ""
    return "", "", ""


# --- how many of the tasks are at which stage ----------------------------------------------------

_AFTER = re.compile(
    r"(?P<noun>[\u4e00-\u9fa5]{5,12}?)(?:均|全部|都)?已(?:经)?"
    r"(?P<done>[\u4e00-\u9fa5、]{8,30})(?=[,;。；]|$)"
)
_BEFORE = re.compile(
    r"(?:^|[,;。；中])(?:其中)?:?已(?:经)?"
    r"(?P<done>[\u4e00-\u9fa5、]{8,30}?)(?:的)?(?:共计|共有|共|达)$"
)
_OF = re.compile(r"(?P<noun>[\u4e00-\u9fa5]{3,8}(?:任务|项目|事项|措施|工程|政策|清单))中")
_SHARE_AFTER = re.compile(
    r",占(?:总|全|全部|总体)?[\u4e00-\u9fa5]{0,6}(?:总数|总量)?的?(?:比重|比例)?(?:达|为|约)?的?$"
)


def predicate_counts(said: Statement) -> Iterator[Claim]:
    """84项改革试点任务已落地实施…，占总任务的62.2%: a count of tasks, its stage, and its share."""
    text = said.normal_text
    for index, figure in enumerate(said.figures):
        if figure.amount.unit not in _COUNTS:
            continue
        counted = _counted(said, figure)
        if counted is None:
            continue
        topic, done, end = counted
        stage_itself = {"其中", ""}
        scope = "、".join(s for s in said.scope(figure.start).split("、") if s not in stage_itself)
        year = said.year(figure.start)
        yield said.claim("quantity", topic, done, figure.amount.evidence, figure.amount, scope, year)
        share = next(iter(said.figures[index + 1 :]), None)
        if share and share.amount.unit == "%" and _SHARE_AFTER.fullmatch(text, end, share.start):
            yield said.claim(
                "share", topic, f"{done}占比", share.amount.evidence, share.amount, scope, year
            )


def _counted(said: Statement, figure: Mention) -> tuple[str, str, int] | None:
    """What is counted, at which stage, and where the words for it end."""
    text = said.normal_text
    after = _AFTER.match(text, figure.end, said.end)
    if after:
        return after["noun"], _stage(after["done"]), after.end()
    before = _BEFORE.search(text[said.start : figure.start])
    of = list(_OF.finditer(text, said.start, figure.start))
    if before is None or not of:
        return None
    return of[-1]["noun"].rpartition("的")[2], _stage(before["done"]), figure.end


def _stage(words: str) -> str:
    return re.sub(r"[、和及与]", "、", words)


# --- multiples -----------------------------------------------------------------------------------

_MULTIPLE = re.compile(
    r"(?:是|为|达到?|相当于)(?P<base>上届|上年|去年|上一届|往年)[\u4e00-\u9fa5]{0,8}的$"
)


def multiples(said: Statement) -> Iterator[Claim]:
    """参展企业达到2226家，…是上届博览会的3倍: a figure that is so many times an earlier one."""
    text = said.normal_text
    things = list(measured_things(said))
    for figure in said.figures:
        if figure.amount.unit != "倍":
            continue
        match = _MULTIPLE.search(text[said.start : figure.start])
        before = [c for c in things if c.evidence.start < figure.amount.evidence.start]
        if match is None or not before:
            continue
        last = before[-1]
        yield said.claim(
            "multiple", last.topic, last.measure, figure.amount.evidence, figure.amount,
            match["base"], last.year,
        )


# --- themes, phases ------------------------------------------------------------------------------

_THEME = re.compile(
    r"以\"(?P<a>[^\"]{4,40})\"为(?:大会|活动|会议|年度|本届|本次)?主题|"
    r"主题(?:是|为|:)?\"(?P<b>[^\"]{4,40})\""
)


def themes(said: Statement) -> Iterator[Claim]:
    """以“…”为主题: an event's theme, as written."""
    for match in _THEME.finditer(said.normal_text, said.start, said.end):
        event = said.event(match.start())
        if event is None or not event.unique:
            continue
        group = "a" if match["a"] else "b"
        evidence = said.passage.normal.evidence(match.start(group), match.end(group))
        scope = said.scope(match.start(), event.name)
        yield said.claim("name", event.name, "主题", evidence, scope=scope)


_PHASES = re.compile(rf"分(?P<n>[{_CN}两\d]{{1,2}})(?P<unit>期|批|阶段|步|轮)(?!次)")
_NTH = re.compile(
    rf"第(?P<list>[{_CN}\d]{{1,2}}(?:[、和及至-]+第?[{_CN}\d]{{1,2}})*)"
    r"(?P<unit>期|批|阶段|步|轮)(?!次)"
)


def phases(said: Statement) -> Iterator[Claim]:
    """分两期完成，第一期…，第二、三期…: the phases announced, and those that the sentence tells of."""
    text = said.normal_text
    for match in _PHASES.finditer(text, said.start, said.end):
        count = whole_number(match["n"])
        if count is None:
            continue
        topic = plain(said.passage.project or said.passage.section)
        stated = said.passage.normal.evidence(match.start(), match.end())
        measure = f"分{match['unit']}"
        yield said.claim(
            "period", topic, measure, stated,
            Amount(value=Decimal(count), unit=match["unit"], evidence=stated), "总数",
        )
        for nth in _NTH.finditer(text, match.end(), said.end):
            numbers = [whole_number(n) for n in re.findall(rf"[{_CN}\d]+", nth["list"])]
            if nth["unit"] != match["unit"] or not all(numbers):
                continue
            told = said.passage.normal.evidence(nth.start(), nth.end())
            highest = Decimal(max(n for n in numbers if n))
            yield said.claim(
                "period", topic, measure, told,
                Amount(value=highest, unit=match["unit"], evidence=told), "序数",
            )
