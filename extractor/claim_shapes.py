"""The shapes of statements that become claims, one reader each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from extractor.figures import Mention, chinese_number
from extractor.statement import Statement
from extractor.topics import plain
from gouji.records import Claim, Listing, Record
from gouji.types import Amount, Evidence

_PEOPLE = frozenset(["人", "名", "位", "人次"])
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
        if match is None or event is None:
            continue
        narrowed = [match["who"], _part(match["what"], event.name), event.edition.replace("本届", "")]
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
_BARE = re.compile(r"^(?:增加|减少|增长|下降|比|较|同比|达|完成|实现|组织|参加|举办|开展|建设|新增|引进|培训|对接)")


def measured_things(said: Statement) -> Iterator[Claim]:
    """展览面积14万平方米, 参展企业达到2226家: a noun and its figure, about a named event or zone."""
    text = said.normal_text
    for figure in said.figures:
        amount = figure.amount
        if not amount.unit or amount.unit in {"%", "百分点", "倍", "年", "月", "日", "届", "‰"}:
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
        topic, measure = _measured(said, figure, noun)
        if not topic:
            continue
        edition = event.edition.replace("本届", "") if event and event.name == topic else ""
        scope = "、".join(filter(None, (edition, said.scope(figure.start, topic))))
        year = None if topic.startswith("第") else said.year(figure.start)
        yield said.claim("quantity", topic, measure, amount.evidence, amount, scope, year)


def _measured(said: Statement, figure: Mention, noun: str) -> tuple[str, str]:
    """The topic and measure of a noun and its figure; ("", "") where they cannot be told."""
    event = said.event(figure.start)
    unit = figure.amount.unit
    if event and unit == "平方米" and _AREA.search(noun):
        return event.name, "展览面积"
    if event and figure.amount.is_money and _SIGNED_SUM.search(noun):
        signed = _SIGNED.search(said.normal_text, said.start, figure.start)
        return (event.name, "签约金额") if signed else ("", "")
    if len(noun) < 4 or _BARE.match(noun) or figure.amount.is_money:
        return "", ""
    if event and event.end:
        return event.name, noun
    return (said.zone(figure.start), noun) if said.named_zones and not event else ("", "")


# --- how many of the tasks are at which stage ----------------------------------------------------

_AFTER = re.compile(r"(?P<noun>[\u4e00-\u9fa5]{4,12}?)(?:均|全部|都)?已(?:经)?(?P<done>[\u4e00-\u9fa5、]{6,30})(?=[,;。；]|$)")
_BEFORE = re.compile(r"(?:^|[,;。；中])(?:其中)?:?已(?:经)?(?P<done>[\u4e00-\u9fa5、]{6,30}?)(?:的)?(?:共计|共有|共|达)$")
_OF = re.compile(r"(?P<noun>[\u4e00-\u9fa5]{2,8}(?:任务|项目|事项|措施|工程|政策|清单))中")
_SHARE_AFTER = re.compile(r",占(?P<whole>总|全|全部|总体)?(?P<noun>[\u4e00-\u9fa5]{0,6})(?:总数|总量)?的?(?:比重|比例)?(?:达|为|约)?的?$")


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


# --- figures of a region's economy ---------------------------------------------------------------

_ALL_OF_REGION = re.compile(r"我[区省市县州旗]|全[区省市县州疆旗]")
_MACRO = re.compile(
    r"(?P<noun>[\u4e00-\u9fa5]{0,6}(?:进出口|出口|进口|零售|生产|增加|销售|产|交易)"
    r"(?:总值|总额|总量|额|值))(?:完成|实现|达到|达|为|约|突破|共)*$"
)
_LEADING = re.compile(
    r"^(?:[一二三四五六七八九十]是|全年|年内|当年|累计|实现|完成|其中|我[区省市县州旗]|全[区省市县州疆旗乡镇])+的?"
)


def economy(name: str) -> str:
    """外贸进出口总值, 进出口额 → 进出口: an economic aggregate in normal form."""
    name = _LEADING.sub("", name)
    name = re.sub(r"(?:总值|总额|总量|总规模|规模|额|(?<!产)值)$", "", name)
    if name in {"外贸", "对外贸易", "外贸进出口", "货物进出口", "进出口贸易", "货物贸易进出口"}:
        return "进出口"
    return name


def macro_figures(said: Statement) -> Iterator[Claim]:
    """全年我区外贸进出口总值4351.1亿元: an aggregate of the region or of a zone, in money."""
    text = said.normal_text
    for figure in said.figures:
        if not figure.amount.is_money:
            continue
        begin = said.clause(figure.start)
        lead = _MACRO.search(text[begin : figure.start])
        if lead is None:
            continue
        whole = _ALL_OF_REGION.search(text[said.start : figure.start])
        zone = [z for z in said.named_zones if said.start <= z.start < figure.start]
        topic = "全域" if whole else zone[-1].name if zone else ""
        yield said.claim(
            "quantity", topic, economy(lead["noun"]), figure.amount.evidence, figure.amount,
            said.scope(figure.start), said.year(figure.start),
        )


_SHARE_OF_REGION = re.compile(
    r"占(?P<whole>全[区省市县州疆旗国]|我[区省市县州旗])(?P<noun>[\u4e00-\u9fa5]{0,8}?)(?:总[值额量])?的?"
    r"(?:比重|比例)?(?:达到|达|为|约)?的?$"
)
_SHARE_NOUN = re.compile(r"的(?P<noun>[\u4e00-\u9fa5]{2,10}?)(?=[,;。；]|$)")


def regional_shares(said: Statement) -> Iterator[Claim]:
    """占全疆40.4%的进出口额: a zone's share of the region."""
    text = said.normal_text
    for figure in said.figures:
        if figure.amount.unit != "%":
            continue
        match = _SHARE_OF_REGION.search(text[said.start : figure.start])
        zone = said.zone(figure.start)
        if match is None or not zone:
            continue
        after = _SHARE_NOUN.match(text, figure.end, said.end)
        noun = economy((after["noun"] if after else "") or match["noun"] or _money_noun(said, figure))
        if len(noun) < 2:
            continue
        where = "全国" if match["whole"] == "全国" else "全域"
        yield said.claim(
            "share", zone, f"{noun}占{where}比重", figure.amount.evidence, figure.amount,
            said.scope(figure.start), said.year(figure.start),
        )


def _money_noun(said: Statement, figure: Mention) -> str:
    """The aggregate that the sentence gave last before its share."""
    text = said.normal_text
    for other in reversed(said.figures):
        if other.start < figure.start and other.amount.is_money:
            lead = _MACRO.search(text[said.clause(other.start) : other.start])
            return lead["noun"] if lead else ""
    return ""


# --- ranks ---------------------------------------------------------------------------------------

_RANK = re.compile(
    r"(?:继续保持|保持|稳居|位居|位列|名列|跃居|跃升至|上升至|排名|排在|居|列|排)+"
    r"(?P<region>全国|全球|世界|全[区省市县州疆]|西部(?:地区)?|西北(?:五省区?)?|中部(?:地区)?|东部(?:地区)?)"
    r"(?:各省(?:区市|份)?)?(?P<rank>第(?P<n>[一二三四五六七八九十\d]{1,3})(?:位|名)?|首位|榜首)(?=[,;。；、]|$)"
)
_NUMBERED = re.compile(r"[一二三四五六七八九十]是")
_METRIC = re.compile(r"(?P<base>[\u4e00-\u9fa5]*?)(?P<metric>增速|增幅|增长率|总量|总额|总值|规模|数量|占比)(?:均)?$")


def ranks(said: Statement) -> Iterator[Claim]:
    """增速居全国第三位: the rank of a metric of an aggregate among regions."""
    text = said.normal_text
    for match in _RANK.finditer(text, said.start, said.end):
        begin = said.clause(match.start())
        metric = _METRIC.search(text[begin : match.start()])
        if metric is None:
            continue
        base = economy(metric["base"]) or _sentence_subject(said, begin)
        place = 1 if match["n"] is None else _number(match["n"])
        if not base or place is None:
            continue
        numbered = _NUMBERED.match(text, begin)
        evidence = said.passage.normal.evidence(numbered.end() if numbered else begin, match.end())
        amount = Amount(value=Decimal(place), unit="位", evidence=evidence)
        scope = "、".join(filter(None, (match["region"], said.scope(match.start()))))
        yield said.claim(
            "rank", base, f"{metric['metric']}排名", evidence, amount, scope, said.year(match.start())
        )


def _sentence_subject(said: Statement, before: int) -> str:
    """The one aggregate that the sentence is about, where it names only one."""
    text = said.normal_text
    found = {
        economy(lead["noun"])
        for figure in said.figures
        if figure.start < before
        and (lead := _MACRO.search(text[said.clause(figure.start) : figure.start]))
    }
    return found.pop() if len(found) == 1 else ""


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else chinese_number(text)


# --- multiples -----------------------------------------------------------------------------------

_MULTIPLE = re.compile(r"(?:是|为|达到?|相当于)(?P<base>上届|上年|去年|上一届|往年)(?P<noun>[\u4e00-\u9fa5]{0,8})的$")


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

_THEME = re.compile(r"以\"(?P<a>[^\"]{4,40})\"为(?:大会|活动|会议|年度|本届|本次)?主题|主题(?:是|为|:)?\"(?P<b>[^\"]{4,40})\"")


def themes(said: Statement) -> Iterator[Claim]:
    """以“…”为主题: an event's theme, as written."""
    for match in _THEME.finditer(said.normal_text, said.start, said.end):
        event = said.event(match.start())
        if event is None:
            continue
        group = "a" if match["a"] else "b"
        evidence = said.passage.normal.evidence(match.start(group), match.end(group))
        yield said.claim("name", event.name, "主题", evidence)


_PHASES = re.compile(rf"分(?P<n>[{_CN}两\d]{{1,2}})(?P<unit>期|批|阶段|步|轮)(?!次)")
_NTH = re.compile(rf"第(?P<list>[{_CN}\d]{{1,2}}(?:[、和及至-]+第?[{_CN}\d]{{1,2}})*)(?P<unit>期|批|阶段|步|轮)(?!次)")


def phases(said: Statement) -> Iterator[Claim]:
    """分两期完成，第一期…，第二、三期…: the phases announced, and those that the sentence tells of."""
    text = said.normal_text
    for match in _PHASES.finditer(text, said.start, said.end):
        count = _number(match["n"])
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
            numbers = [_number(n) for n in re.findall(rf"[{_CN}\d]+", nth["list"])]
            if nth["unit"] != match["unit"] or not all(numbers):
                continue
            told = said.passage.normal.evidence(nth.start(), nth.end())
            highest = Decimal(max(n for n in numbers if n))
            yield said.claim(
                "period", topic, measure, told,
                Amount(value=highest, unit=match["unit"], evidence=told), "序数",
            )


# --- goals ---------------------------------------------------------------------------------------

_TOLD_AS_DONE = re.compile(
    r"(?<![为除])(?:举办|召开|举行|签订|签署|达成|承办|接待)了|(?:保证|维护|保障|完成|取得|实现|提升|组织|开展)了|"
    r"已(?:经)?(?:圆满|顺利|全部)?(?:完成|建成|举办|召开|购置)"
)
_EVENT_VERB = re.compile(r"举办|召开|举行|签订|签署|达成|承办|接待")


def goals_told_as_done(said: Statement) -> Iterator[Claim]:
    """A goal that tells of what has been done: 预期目标 with 举办了, 保证了."""
    if said.passage.told != "goal":
        return
    for match in _TOLD_AS_DONE.finditer(said.normal_text, said.start, said.end):
        evidence = said.passage.normal.evidence(match.start(), match.end())
        event = said.event(match.start())
        scope = "事件" if _EVENT_VERB.search(match[0]) else "成效"
        yield said.claim("event", event.name if event else "", "已然", evidence, scope=scope)


_DEGREES = re.compile(
    r"实现(?P<object>[\u4e00-\u9fa5]{0,20}?)(?P<degree>常年|永久|长期|正式|全面|全部|临时|短期|试|部分|局部)(?P<verb>开放|开通|运行|运营|通车|投产|建成|完工|覆盖|通航)"
)
_SUBJECT_BEFORE = re.compile(r"(?P<object>[\u4e00-\u9fa5]{2,20})$")


def degrees(said: Statement) -> Iterator[Claim]:
    """实现…常年开放, …实现临时开放: how far a thing was to come, or came."""
    if not said.passage.told:
        return
    text = said.normal_text
    for match in _DEGREES.finditer(text, said.start, said.end):
        before = _SUBJECT_BEFORE.search(text[said.clause(match.start()) : match.start()])
        name = match["object"] or (before["object"] if before else "")
        if len(name) < 3:
            continue
        evidence = said.passage.normal.evidence(match.start("degree"), match.end())
        yield said.claim("event", name, match["verb"], evidence, scope=match["degree"])


# --- lists ---------------------------------------------------------------------------------------

_ANNOUNCED = re.compile(r"(?P<noun>[\u4e00-\u9fa5]{1,12}?)?[,(]?(?:分别是|分别为|即):?")
_COUNTED_UNITS = frozenset(["个", "家", "项", "类", "种", "所", "名", "位", "大"])
_SAME_END = re.compile(r"(?:分为|设置|设有|设立|包括)(?P<list>[\u4e00-\u9fa5()、]{6,120}?)(?=[。;；]|,|$)")


def listings(said: Statement) -> Iterator[Record]:
    """26个处室，分别是：…: an announced number and the list that follows; zones that a fair has."""
    text = said.normal_text
    for figure in said.figures:
        if figure.amount.unit not in _COUNTED_UNITS or figure.amount.hedge != "exact":
            continue
        match = _ANNOUNCED.match(text, figure.end, said.end)
        if match is None:
            continue
        items = _items(said, match.end(), said.clause_end(match.end()) if "(" in match[0] else said.end)
        if len(items) >= 2:
            yield Listing(
                what=match["noun"] or "", announced=figure.amount, items=tuple(items),
                complete=not _ET_CETERA.search(text, match.end(), said.end), where=said.passage.where,
            )
    for match in _SAME_END.finditer(text, said.start, said.end):
        names = match["list"].split("、")
        kind = re.sub(r"\(.*?\)", "", names[0])[-2:]
        event = said.event(match.start())
        if event is None or len(names) < 2 or not all(
            re.sub(r"\(.*?\)", "", name).endswith(kind) for name in names
        ):
            continue
        items = _items(said, match.start("list"), match.end("list"))
        yield Listing(
            topic=event.name, what=kind, items=tuple(items), complete=False, where=said.passage.where
        )


_ET_CETERA = re.compile(r"等(?:$|[^级])")


def _items(said: Statement, start: int, end: int) -> list[Evidence]:
    """The items of a list at `start:end`, cut at 、 and 和 before the last one, outside of brackets."""
    text = said.normal_text
    items: list[tuple[int, int]] = []
    depth, begin = 0, start
    for at in range(start, end):
        char = text[at]
        depth += (char in "(《") - (char in ")》")
        if depth == 0 and char in "、,;。；":
            items.append((begin, at))
            begin = at + 1
    items.append((begin, end))
    items = [(a, b) for a, b in items if text[a:b].strip("。；;,")]
    return [said.passage.normal.evidence(a, b) for a, b in items]
