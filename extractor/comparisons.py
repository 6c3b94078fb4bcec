"""Comparisons of the narrative: with the year before, with the budget.

A change or a rate finds the level that it speaks of. Where the words allow several, the one that the
arithmetic confirms is taken: a reader would understand it so, and only what no reading confirms is
left for the checker to doubt.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence

from extractor.budget_comparisons import against_budget, budget_words, completion_of
from extractor.clauses import Token
from extractor.labels import concept_of, fund_of
from extractor.levels import Known, Level, Paragraph, plain, what_of
from extractor.reasons import is_explained, reason_after
from gouji.records import Against, Comparison, ReportHeader
from gouji.types import Amount

_REFERENCE = re.compile(
    r"(?:与|比|较|同)(?:(?P<year>20\d\d)年度?|(?P<prior>上年度?|去年|上一?年度?|上年同期))?(?:同口径)?"
    r"(?P<what>[一-龥]{0,4}?(?:年初|全年|调整)?(?:部门)?(?:预算执行数?|预算数?|决算数?|执行数?|支出)?)(?:相比|比)?"
)
_FILLER = re.compile(
    r"增加|增长|减少|下降|上升|上涨|提高|降低|压减|压缩|增收|减收|增支|减支|了|其中|同口径|总体|年初|全年|决算|预算|支出|收入|总计|合计|本年|数|均|共|为|额|[:\"()]|20\d\d年度?|上年|去年|同比|相比|比|较|与"
)
_SPENDING = (
    ("three_public", re.compile(r"三公\"?经费")),
    ("overseas_travel", re.compile(r"因公出国")),
    ("vehicle", re.compile(r"公务?用?车购置(?:费)?(?:、|及|和|与)(?:公务用车)?运行")),
    ("vehicle_purchase", re.compile(r"公务用车购置(?!(?:费)?(?:、|及|和|与)(?:公务用车)?运行)")),
    ("vehicle_operation", re.compile(r"(?<![、及和与])公务用车运行")),
    ("official_reception", re.compile(r"公务接待费")),
)
_SHARED = re.compile(r"占[^,;。:]{0,12}$")
"""Before the whole of a share (占“三公”经费的…%): it is not what is told of next."""
ANEW = re.compile(r";[^;]{0,12}?(?:同比|(?:与|比|较)(?:上年|上一年|去年|20\d\d年|年初|全年|预算))")
"""Between a change and a rate that is told of something else: another comparison begins."""
_OPENS = re.compile(r"(?P<who>[一-龥\"]{2,24}?)(?:与|比|较|同)(?:20\d\d年|上年|去年)")
"""A sentence that says first what it compares: 收入总计与2023年决算数…相比."""


def compared(
    paragraphs: Sequence[Paragraph], header: ReportHeader, known: Known
) -> Iterator[tuple[Paragraph, list[Comparison]]]:
    """Each paragraph with the comparisons that it makes."""
    section: list[Level] = []
    path: tuple[str, ...] = ()
    for paragraph in paragraphs:
        if paragraph.path != path:
            path, section = paragraph.path, []
        found = [*_comparisons(paragraph, header, section, known), *budget_words(paragraph)]
        yield paragraph, found
        section.extend(paragraph.levels)


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
            if (
                follower is not None
                and follower.kind == "growth"
                and follower.sentence == token.sentence
                and not ANEW.search(paragraph.normal.text, token.end, follower.start)
            ):
                rate = follower
                used.add(index + 1)
            yield _growth(paragraph, header, section, known, token, rate)
        elif token.kind == "growth":
            yield _growth(paragraph, header, section, known, None, token)
        elif token.kind in ("variance", "completion"):
            comparison = against_budget(paragraph, token)
            if comparison is not None:
                yield comparison
        elif token.kind == "other" and token.label == "的" and index >= 2:
            comparison = completion_of(paragraph, token)
            if comparison is not None:
                yield comparison


def _growth(
    paragraph: Paragraph,
    header: ReportHeader,
    section: Sequence[Level],
    known: Known,
    change: Token | None,
    rate: Token | None,
) -> Comparison:
    first = change or rate
    assert first is not None
    text = paragraph.normal.text
    sentence_start = text.rfind("。", 0, first.start) + 1
    clause_start = max(text.rfind(mark, 0, first.start) for mark in ";。:") + 1
    against, year, year_span = reference(
        text[max(sentence_start, first.start - 60) : first.start], header
    )
    named = core(text[max(clause_start, first.label_start) : first.start])
    opening = text[sentence_start : first.start]
    level = _subject(paragraph, section, known, opening, first, named, change, rate)
    base_offset = max(sentence_start, first.start - 60)
    what, base = what_of(paragraph, level.token.label) if level else named, None
    if change is None and year is not None and (pair := _of_two_years(paragraph, first, year)):
        base, level = pair[0].amount, pair[1]
        what = what_of(paragraph, "")
    return Comparison(
        where=paragraph.where,
        what=what,
        fund=level.fund if level else "all",
        concept=plain(level.concept) if level else "",
        amount=level.amount if level else None,
        base=base or _base(paragraph, first),
        against=against,
        against_year=year,
        year_evidence=paragraph.normal.evidence(
            base_offset + year_span[0], base_offset + year_span[1]
        )
        if year_span
        else None,
        change=change.amount if change else None,
        rate=rate.amount if rate else None,
        direction=first.direction,
        word=first.word,
        rate_direction=rate.direction if change and rate else None,
        rate_word=rate.word if change and rate else None,
        reason=reason_after(paragraph, (rate or first).end),
        explained=is_explained(paragraph, (rate or first).end),
    )


def _base(paragraph: Paragraph, first: Token) -> Amount | None:
    """Last year's figure, where the clause tells the change from it (与2023年…万元相比，增加…)."""
    before = [level for level in paragraph.levels if level.token.end <= first.start]
    if (
        not before
        or before[-1].measure != "prior_year"
        or before[-1].token.sentence != first.sentence
    ):
        return None
    return before[-1].amount


def _of_two_years(paragraph: Paragraph, rate: Token, year: int) -> tuple[Level, Level] | None:
    """The two figures that a rate alone compares, where its sentence states both before it: that of
    `year` and this year's ("2023年执行数为…，2024年预算安排…，比2023年执行数减少…%")."""
    told = [
        level
        for level in paragraph.levels
        if level.token.sentence == rate.sentence and level.token.end <= rate.start
    ]
    pair = told[-2:]
    if len(pair) == 2 and (pair[0].year, pair[1].year) == (year, None):
        return pair[0], pair[1]
    return None


def reference(
    before: str, header: ReportHeader
) -> tuple[Against, int | None, tuple[int, int] | None]:
    """What a change is against, from the words before it."""
    found = last_match(_REFERENCE, before)
    if found is None:
        return ("prior_year" if "同比" in before else "other"), None, None
    if found["year"]:
        return "prior_year", int(found["year"]), found.span("year")
    if found["prior"]:
        return "prior_year", None, None
    if found[0].startswith("同比"):
        return "prior_year", None, None
    if "年初" in found["what"]:
        return "budget_original", None, None
    return ("budget" if "预算" in found["what"] else "other"), None, None


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern, or None."""
    return deque(pattern.finditer(text), maxlen=1).pop() if pattern.search(text) else None


def _subject(
    paragraph: Paragraph,
    section: Sequence[Level],
    known: Known,
    opening: str,
    first: Token,
    named: str,
    change: Token | None,
    rate: Token | None,
) -> Level | None:
    """The level that a change speaks of: that which its clause names, else the last one before it
    outside of brackets that are closed by then; a sentence about 收入支出总体 that opens its own
    paragraph speaks of the totals of its section. Where the report prints the level with two values,
    the one that the rate was computed from is taken: that there are two is another finding."""
    earlier = [
        level
        for level in paragraph.levels
        if level.token.end <= first.start
        and level.token.depth <= first.depth
        and level.year is None
    ]
    before = [level for level in earlier if level.measure == "final"]
    passed = ""
    if not any(level.token.end <= first.start for level in paragraph.levels):
        if not re.search(r"收入.{0,6}支出|收支", opening):
            return None
        before = [
            level
            for level in section
            if "grand_total" in level.concept and level.measure == "final"
        ]
        named = ""
    else:
        passed = _passed_over(paragraph, before, first)
        told = _told_first(paragraph, opening, known)
        if passed:
            fund = fund_of(passed, "", paragraph.section)
            before = [
                lv
                for lv in (*known.get((passed, fund, "final"), ()), *before)
                if lv.concept == passed
            ]
        elif told is not None:
            passed, before = told
    if named and not passed:
        concept = concept_of(named)
        matching = [
            lv
            for lv in before
            if (concept and lv.concept == concept)
            or named in core(lv.token.label)
            or (core(lv.token.label) and core(lv.token.label) in named)
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


def _told_first(paragraph: Paragraph, opening: str, known: Known) -> tuple[str, list[Level]] | None:
    """The fact that the sentence names at its head, and where the report states it."""
    match = _OPENS.match(opening)
    concept = concept_of(match["who"]) if match else ""
    if match is None or not concept:
        return None
    fund = fund_of(concept, match["who"], paragraph.section)
    keys = (concept, "grand_total") if concept.endswith("grand_total") else (concept,)
    return concept, [
        lv for key in keys for lv in known.get((key, fund, "final"), ()) if lv.year is None
    ]


def _passed_over(paragraph: Paragraph, before: Sequence[Level], first: Token) -> str:
    """The fact that the sentence names between its last level and the change, without a figure
    ("公务用车运行维护费比预算无增减变化，比上年增加…"), or ""."""
    text = paragraph.normal.text
    start = max(before[-1].token.end if before else 0, text.rfind("。", 0, first.start) + 1)
    found = ""
    for concept, pattern in _SPENDING:
        for match in pattern.finditer(text, start, first.start):
            if match.end() > start and not _SHARED.search(text, start, match.start()):
                start, found = match.end(), concept
    return "" if before and found == before[-1].concept else found


def core(label: str) -> str:
    return _FILLER.sub("", label)
