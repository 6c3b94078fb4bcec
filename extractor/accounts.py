"""The accounts as the narrative tells them: figures, comparisons and shares.

One mechanism for every section and province: a paragraph is read as tokens (`extractor.clauses`),
levels get their fact from their words and their section's heading, and changes, rates and shares
find the level that they speak of. Where the words allow several, the one that the arithmetic
confirms is taken: a reader would understand it so, and only what no reading confirms is left for the
checker to doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extractor.clauses import Token, tokens
from extractor.labels import concept_of, fund_named, fund_of, measure_of, scope_of
from extractor.normal import Normal, squeeze
from gouji.records import (
    Against,
    Comparison,
    Figure,
    Fund,
    Measure,
    Record,
    ReportHeader,
    Share,
    Statement,
)
from gouji.types import MONEY, Amount, Document, Evidence

_UNITS = frozenset(MONEY)
_BARE = re.compile(
    r"^(?:其中)?:?(?:20\d\d年度?)?(?:当年)?(?:财政拨款)?(?:支出)?(?:年初|全年|调整后?)?(?:预算|决算|执行)?(?:支出)?"
    r"(?:预算|决算|执行|安排)?(?:总?数|金额)?(?:为|是|共|:)*$"
)
_YEAR = re.compile(r"(?<![比较与同对])(20\d\d)年")
_OF_ITS_HEAD = frozenset(["basic_expenditure", "project_expenditure", "personnel_funds", "public_funds"])
_OF_ITS_FUND = frozenset(
    ["opening_balance", "closing_balance", "income_total", "expenditure_total", "basic_expenditure",
     "project_expenditure", "personnel_funds", "public_funds"]
)
_REFERENCE = re.compile(
    r"(?:与|比|较|同)(?:(?P<year>20\d\d)年度?|(?P<prior>上年度?|去年|上一?年度?|上年同期))?(?:同口径)?"
    r"(?P<what>[一-龥]{0,4}?(?:年初|全年|调整)?(?:部门)?(?:预算执行数?|预算数?|决算数?|执行数?|支出)?)(?:相比|比)?"
)
_BUDGET_WORD = re.compile(
    r"决算数?(?:比|较|与|同)?(?:(?P<up>大于|高于|超过|超出)|(?P<down>小于|低于|少于)|(?P<even>等于))?(?:(?:与|同|和)?)"
    r"(?P<base>(?:年初|全年|调整后?)?预算数?)(?P<flat>(?:基本)?(?:持平|一致|相等|相同))?"
)
_FILLER = re.compile(
    r"增加|增长|减少|下降|上升|上涨|提高|降低|压减|压缩|增收|减收|增支|减支|了|其中|同口径|总体|决算|预算|支出|收入|总计|合计|本年|数|均|共|为|额|[:\"()]|20\d\d年度?|上年|去年|同比|相比|比|较|与"
)
_SPENDING = (
    ("three_public", re.compile(r"三公\"?经费")),
    ("overseas_travel", re.compile(r"因公出国")),
    ("vehicle", re.compile(r"公务?用?车购置(?:费)?(?:、|及|和|与)(?:公务用车)?运行")),
    ("vehicle_purchase", re.compile(r"公务用车购置(?!(?:费)?(?:、|及|和|与)(?:公务用车)?运行)")),
    ("vehicle_operation", re.compile(r"(?<![、及和与])公务用车运行")),
    ("official_reception", re.compile(r"公务接待费")),
)
_NONE = re.compile(
    r"(?:无|没有|未(?:安排|发生|使用))(?P<what>[^。;,]{0,30}?(?:政府性基金|国有资本经营|\"?三公\"?)[^。;,]{0,30})"
)
_WHY = re.compile(r"(?:原因(?:主要)?(?:是|为|:|系|在于)+|主要(?:是|系)?(?:因为|由于|因)|主要是:?)(?P<why>[^。]{2,})")
_NUMBERING = re.compile(
    r"^(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十\d]{1,3}[、.:](?!\d))?(?:其中:?)?(?:20\d\d年度?)?"
)
_NAME_TAIL = re.compile(
    r"(?:(?:年初|全年)?(?:支出)?(?:预算|决算)(?:支出)?数?)?(?:为|是|共|:|达到?)*$"
)
_WHERE_DEPTH = 2


@dataclass(frozen=True)
class Level:
    """A level of the narrative with the fact that it states."""

    token: Token
    concept: str
    fund: Fund
    measure: Measure
    year: int | None
    scope: str = ""

    @property
    def amount(self) -> Amount:
        return self.token.amount


Known = dict[tuple[str, Fund, Measure], list[Level]]
"""Every level of the report by the fact that it states."""


@dataclass
class Paragraph:
    """A paragraph with its place, tokens and levels."""

    normal: Normal
    path: tuple[str, ...]
    tokens: list[Token] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)

    @property
    def section(self) -> str:
        return "/".join(self.path)

    @property
    def where(self) -> str:
        return " ".join(self.path[-_WHERE_DEPTH:])


def read_accounts(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Figures, comparisons, shares and statements of nothing, in the order of the text."""
    paragraphs = read_paragraphs(document, header)
    known: Known = {}
    for paragraph in paragraphs:
        for level in paragraph.levels:
            known.setdefault((level.concept, level.fund, level.measure), []).append(level)
    section: list[Level] = []
    path: tuple[str, ...] = ()
    for paragraph in paragraphs:
        if paragraph.path != path:
            path, section = paragraph.path, []
        yield from _figures(paragraph, header)
        yield from _shares(paragraph, known)
        yield from _comparisons(paragraph, header, section, known)
        section.extend(paragraph.levels)
        yield from _budget_words(paragraph)
        yield from _nothing(paragraph)


def read_paragraphs(document: Document, header: ReportHeader) -> list[Paragraph]:
    """The paragraphs that hold money figures, read into tokens and levels."""
    found: list[Paragraph] = []
    for block in document.paragraphs():
        normal = Normal(document, block.start, block.end)
        paragraph = Paragraph(normal, tuple(document.heading_path(block.start)))
        paragraph.tokens = list(tokens(normal, _UNITS))
        if paragraph.tokens or _NONE.search(normal.text):
            paragraph.levels = list(_levels(paragraph, header))
            found.append(paragraph)
    return found


def _levels(paragraph: Paragraph, header: ReportHeader) -> Iterator[Level]:
    subject: Level | None = None
    head: Level | None = None  # the first level of the sentence
    department = squeeze(header.department.quote) if header.department else ""
    for token in paragraph.tokens:
        if token.kind != "level" or token.reason:
            continue
        label = token.label
        concept = concept_of(label)
        measure: Measure = measure_of(label) or "final"
        if measure == "budget_original" and header.kind == "budget":
            measure = "final"
        if concept == "public_funds" and "事业单位" in label:
            concept = "institution_public_funds"
        if head is not None and head.token.sentence != token.sentence:
            head = None
        if concept in _OF_ITS_HEAD and head is not None and not head.concept:
            concept = ""  # the basic part, say, of a subject: not the department's
        if concept:
            fund = fund_of(concept, label, paragraph.section)
            if fund == "all" and head is not None and concept in _OF_ITS_FUND and fund_named(head.token.label):
                fund = head.fund
        elif _BARE.match(label) and subject is not None and "款)" not in paragraph.normal.text[: token.start]:
            concept, fund = subject.concept, subject.fund
        else:
            fund = "all"
        level = Level(
            token, concept, fund, measure, _year(paragraph, token, header),
            scope_of(label, department) if concept else "",
        )
        if concept and (subject is None or token.depth == 0):
            subject = level
        head = head or level
        yield level


def _year(paragraph: Paragraph, token: Token, header: ReportHeader) -> int | None:
    """The year that the figure's sentence names, where it is not the report's own."""
    text = paragraph.normal.text
    sentence = text[text.rfind("。", 0, token.start) + 1 : token.start]
    found = _YEAR.findall(token.label) or _YEAR.findall(sentence)
    return int(found[-1]) if found and int(found[-1]) != header.fiscal_year else None


def _figures(paragraph: Paragraph, header: ReportHeader) -> Iterator[Figure]:
    for level in paragraph.levels:
        measure = level.measure
        if level.year is not None:
            if header.fiscal_year is None or level.year != header.fiscal_year - 1 or measure != "final":
                continue
            measure = "prior_year"
        if not level.concept:
            continue
        concepts = (
            ("income_grand_total", "expenditure_grand_total")
            if level.concept == "grand_total"
            else (level.concept,)
        )
        for concept in concepts:
            yield Figure(
                where=paragraph.where, concept=concept, fund=level.fund, measure=measure,
                label=level.token.label, scope=level.scope, amount=level.amount,
            )


# --- shares --------------------------------------------------------------------------------------


def share_fits(part: Amount, whole: Amount, rate: Amount) -> bool:
    """Whether the rate is the share, to one last digit."""
    if whole.base <= 0:
        return False
    return abs(part.base / whole.base * 100 - rate.value) <= rate.step


def _shares(
    paragraph: Paragraph, known: Known
) -> Iterator[Share]:
    levels = paragraph.levels
    for token in paragraph.tokens:
        if token.kind != "share" or token.reason:
            continue
        before = [level for level in levels if level.token.end <= token.start]
        part = _last(before, token)
        if part is None:
            continue
        wholes = _wholes(paragraph, part, token, known, before)
        if not wholes:
            continue
        confirmed = next((w for w in wholes if share_fits(part.amount, w.amount, token.amount)), None)
        if confirmed is None and any(
            share_fits(p.amount, w.amount, token.amount) for p in before for w in wholes if p is not w
        ):
            continue  # the rate speaks of another part ("分别占…")
        whole = confirmed or wholes[0]
        yield Share(
            where=paragraph.where, what=_name(part.token.label), part=part.amount,
            whole=whole.amount, rate=token.amount, whole_label=_name(token.whole or whole.token.label),
        )


def _last(levels: Sequence[Level], token: Token) -> Level | None:
    """The last level before a token at its depth of brackets or further out."""
    return next((lv for lv in reversed(levels) if lv.token.depth <= token.depth), None)


def _wholes(
    paragraph: Paragraph, part: Level, token: Token,
    known: Known, before: Sequence[Level],
) -> list[Level]:
    """The levels that can be the whole, the likeliest first."""
    if token.whole:
        concept = concept_of(token.whole)
        if concept:
            fund = fund_of(concept, token.whole, "" if concept.endswith("_total") else paragraph.section)
            return [w for w in (*known.get((concept, fund, "final"), ()), *before) if w.concept == concept and w is not part]
        return [w for w in before if w is not part and _core(token.whole) and _core(token.whole) == _core(w.token.label)]
    text = paragraph.normal.text
    heads = [
        level for level in before
        if level is not part and re.search(r"其中|以下方面|包括|具体|按", text[level.token.end : part.token.start])
        and level.amount.base >= part.amount.base
    ]
    wholes = heads[:1] if heads else []
    if not wholes and before and before[0] is not part and before[0].token.sentence == part.token.sentence:
        wholes = [before[0]] if before[0].amount.base >= part.amount.base else []
    for concept in ("expenditure_total", "income_total"):
        if ("支出" if concept == "expenditure_total" else "收入") in part.token.label:
            fund = fund_of(concept, "", paragraph.section)
            wholes += [w for w in known.get((concept, fund, "final"), ()) if w is not part]
    if part.concept in ("overseas_travel", "vehicle", "official_reception", "vehicle_purchase", "vehicle_operation"):
        wholes += known.get(("three_public", "fiscal", "final"), [])
    return wholes


# --- comparisons ---------------------------------------------------------------------------------


def growth_fits(amount: Amount, change: Amount, direction: str | None, rate: Amount) -> bool:
    """Whether amount, change and rate agree, to one last digit of the rate."""
    delta = abs(change.base) if direction == "up" else -abs(change.base)
    base = amount.base - delta
    if base <= 0:
        return False
    return abs(abs(delta) / base * 100 - abs(rate.value)) <= rate.step


def _comparisons(
    paragraph: Paragraph, header: ReportHeader, section: Sequence[Level], known: Known
) -> Iterator[Comparison]:
    items = paragraph.tokens
    used: set[int] = set()
    for index, token in enumerate(items):
        if index in used or token.reason:
            continue
        follower = items[index + 1] if index + 1 < len(items) else None
        if token.kind == "change":
            rate = None
            if follower is not None and follower.kind == "growth" and follower.sentence == token.sentence:
                rate = follower
                used.add(index + 1)
            yield _growth(paragraph, header, section, known, token, rate)
        elif token.kind == "growth":
            yield _growth(paragraph, header, section, known, None, token)
        elif token.kind in ("variance", "completion"):
            comparison = _against_budget(paragraph, token)
            if comparison is not None:
                yield comparison


def _growth(
    paragraph: Paragraph, header: ReportHeader, section: Sequence[Level], known: Known,
    change: Token | None, rate: Token | None,
) -> Comparison:
    first = change or rate
    assert first is not None
    text = paragraph.normal.text
    sentence_start = text.rfind("。", 0, first.start) + 1
    clause_start = max(text.rfind(mark, 0, first.start) for mark in ";。:") + 1
    against, year, year_span = _reference(text[max(sentence_start, first.start - 60) : first.start], header)
    named = _core(text[max(clause_start, first.label_start) : first.start])
    opening = text[sentence_start : first.start]
    level = _subject(paragraph, section, known, opening, first, named, change, rate)
    base_offset = max(sentence_start, first.start - 60)
    return Comparison(
        where=paragraph.where, what=_what(paragraph, level.token.label) if level else named,
        fund=level.fund if level else "all",
        concept=_plain(level.concept) if level else "",
        amount=level.amount if level else None, against=against, against_year=year,
        year_evidence=paragraph.normal.evidence(base_offset + year_span[0], base_offset + year_span[1])
        if year_span else None,
        change=change.amount if change else None, rate=rate.amount if rate else None,
        direction=first.direction, word=first.word,
        rate_direction=rate.direction if change and rate else None,
        rate_word=rate.word if change and rate else None,
        reason=_reason(paragraph, (rate or first).end),
    )


def _reference(before: str, header: ReportHeader) -> tuple[Against, int | None, tuple[int, int] | None]:
    """What a change is against, from the words before it."""
    found = None
    for found in _REFERENCE.finditer(before):
        pass
    if found is None:
        return ("prior_year" if "同比" in before else "other"), None, None
    if found["year"]:
        return "prior_year", int(found["year"]), found.span("year")
    if found["prior"]:
        return "prior_year", None, None
    if "年初" in found["what"]:
        return "budget_original", None, None
    return ("budget" if "预算" in found["what"] else "other"), None, None


def _subject(
    paragraph: Paragraph, section: Sequence[Level], known: Known, opening: str, first: Token,
    named: str, change: Token | None, rate: Token | None,
) -> Level | None:
    """The level that a change speaks of: that which its clause names, else the last one before it
    outside of brackets that are closed by then; a sentence about 收入支出总体 that opens its own
    paragraph speaks of the totals of its section. Where the report prints the level with two values,
    the one that the rate was computed from is taken: that there are two is another finding."""
    earlier = [
        level for level in paragraph.levels
        if level.token.end <= first.start and level.token.depth <= first.depth and level.year is None
    ]
    before = [level for level in earlier if level.measure == "final"]
    passed = ""
    if not any(level.token.end <= first.start for level in paragraph.levels):
        if not re.search(r"收入.{0,6}支出|收支", opening):
            return None
        before = [level for level in section if "grand_total" in level.concept and level.measure == "final"]
        named = ""
    else:
        passed = _passed_over(paragraph, before, first)
    if passed:
        fund = fund_of(passed, "", paragraph.section)
        before = [lv for lv in (*known.get((passed, fund, "final"), ()), *before) if lv.concept == passed]
    elif named:
        concept = concept_of(named)
        matching = [
            lv for lv in before
            if (concept and lv.concept == concept) or named in _core(lv.token.label) or (
                _core(lv.token.label) and _core(lv.token.label) in named)
        ]
        if not matching:
            return None
        before = matching
    if not before:
        return None
    if change is not None and rate is not None:
        last = before[-1]
        twins = known.get((last.concept, last.fund, last.measure), []) if last.concept else []
        for level in (*reversed(before), *twins, *reversed(earlier)):
            if growth_fits(level.amount, change.amount, change.direction, rate.amount):
                return level
    last = before[-1]
    near = named or passed or last.token.sentence == first.sentence or len(earlier) <= 1
    return last if near else None  # too far to be sure what the change speaks of


def _passed_over(paragraph: Paragraph, before: Sequence[Level], first: Token) -> str:
    """The fact that the sentence names between its last level and the change, without a figure
    ("公务用车运行维护费比预算无增减变化，比上年增加…"), or ""."""
    text = paragraph.normal.text
    start = max(before[-1].token.end if before else 0, text.rfind("。", 0, first.start) + 1)
    found = ""
    for concept, pattern in _SPENDING:
        for match in pattern.finditer(text, start, first.start):
            if match.end() > start:
                start, found = match.end(), concept
    return "" if before and found == before[-1].concept else found


def _against_budget(paragraph: Paragraph, token: Token) -> Comparison | None:
    before = [level for level in paragraph.levels if level.token.end <= token.start]
    near = [lv for lv in before if token.sentence - lv.token.sentence <= 0]
    base = next((lv for lv in reversed(near) if "预算" in lv.token.label and "决算" not in lv.token.label), None)
    amount = next((lv for lv in reversed(near) if lv is not base and lv.measure == "final"), None)
    if base is None or amount is None or base.token.start > amount.token.start:
        return None
    if base.concept != amount.concept:
        return None
    return Comparison(
        where=paragraph.where, what=_what(paragraph, base.token.label), fund=amount.fund,
        concept=_plain(amount.concept),
        amount=amount.amount, base=base.amount, rate=token.amount,
        against="budget_adjusted" if base.measure == "budget_adjusted" else "budget_original",
        rate_kind="variance" if token.kind == "variance" else "completion",
        reason=_reason(paragraph, token.end),
    )


def _budget_words(paragraph: Paragraph) -> Iterator[Comparison]:
    """“决算数大于预算数”: the word against the two figures before it."""
    text = paragraph.normal.text
    for match in _BUDGET_WORD.finditer(text):
        if not (match["up"] or match["down"] or match["even"] or match["flat"]):
            continue
        before = [lv for lv in paragraph.levels if lv.token.end <= match.start()]
        if len(before) < 2 or any(
            t.kind == "level" for t in paragraph.tokens if before[-1].token.end < t.start < match.start()
        ):
            continue
        base, amount = before[-2], before[-1]
        if "预算" not in base.token.label or "决算" not in amount.token.label:
            continue
        hedged = bool(match["flat"]) and "基本" in match["flat"]
        if hedged:
            continue
        yield Comparison(
            where=paragraph.where, what=_what(paragraph, base.token.label), fund=amount.fund,
            concept=_plain(amount.concept),
            amount=amount.amount, base=base.amount, against="budget_original",
            direction="up" if match["up"] else "down" if match["down"] else "flat",
            word=paragraph.normal.evidence(match.start(), match.end()),
            reason=_reason(paragraph, match.end()),
        )


def _reason(paragraph: Paragraph, after: int) -> Evidence | None:
    text = paragraph.normal.text
    match = _WHY.search(text, after, after + 400)
    if match is None or re.search(r"[\d。]", text[after : match.start()]):
        return None
    return paragraph.normal.evidence(match.start("why"), match.end("why"))


def _nothing(paragraph: Paragraph) -> Iterator[Statement]:
    for match in _NONE.finditer(paragraph.normal.text):
        what = match["what"]
        fund: Fund = "gov_funds" if "基金" in what else "state_capital" if "国有资本" in what else "fiscal"
        yield Statement(
            where=paragraph.where, kind="none", what=what, fund=fund,
            concept="three_public" if "三公" in what else "expenditure_total",
            evidence=paragraph.normal.evidence(match.start(), match.end()),
        )


def _name(label: str) -> str:
    """A label as a name: without numbering, year and what stands between it and its figure."""
    label = _NUMBERING.sub("", label)
    return _NAME_TAIL.sub("", label)


def _what(paragraph: Paragraph, label: str) -> str:
    """What a level is called; where its own words are bare ("支出决算数为"), its item's heading."""
    return _name(label) or _NUMBERING.sub("", squeeze(paragraph.path[-1] if paragraph.path else ""))


def _plain(concept: str) -> str:
    """The concept of a record: a total of both sides is told by its income side."""
    return "income_grand_total" if concept == "grand_total" else concept


def _core(label: str) -> str:
    return _FILLER.sub("", label)
