"""Items of the functional classification in the narrative, and the totals that they add up to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.comparisons import compared
from extractor.figures import chinese_number
from extractor.labels import fund_named
from extractor.levels import Level, Paragraph, facts, read_paragraphs
from extractor.normal import Normal
from gouji.classification_names import CLASS_NAMES
from gouji.records import Comparison, Footing, Fund, Part, Record, ReportHeader, SubjectItem
from gouji.types import Document, Evidence

_N = r'[^()"、:,;。.\d\s-][^()":,;。]{1,40}?'
_MARKED = re.compile(
    rf'(?P<c>{_N})\(类\)(?:科目)?(?:(?P<s>{_N})\(款\))?(?:(?P<i>{_N})\(项\))?"?(?=[\d。:,]|支出|年初|20\d\d|主要)'
)
_CLASS_CODE = re.compile(rf"(?P<c>{_N})\(科目编码(?P<code>\d{{3,7}})\)")
_CODED = re.compile(rf"(?P<code>\d{{7}}|\d{{5}})(?P<s>{_N})-(?P<i>{_N})\(项级科目\)")
_FUND_SUBJECT = re.compile(
    r"彩票公益金|国有土地使用权出让|国有土地收益基金|农业土地开发资金|基础设施配套费|基金(?:及对应[^()]{0,12})?安排的支出"
)
"""In the names of subjects that only government-managed funds pay for."""
_CLASSES = sorted((name for names in CLASS_NAMES.values() for name in names), key=len, reverse=True)
_PLAIN_CLASS = re.compile(rf"(?<![一-龥])(?P<c>(?:{'|'.join(_CLASSES)})支出)(?=[\d:为])")
"""A class without its mark, as lists of the structure have it."""
_STRUCTURE = re.compile(r"以下方面|结构")
_ITEM_ONLY = re.compile(rf"(?P<i>{_N})\((?:项级科目|项)\)")
_CHILD = re.compile(
    rf"(?:科目编码)?(?P<code>\d{{7}})-?(?P<name>{_N})(?:的)?(?:支出)?(?:的)?(?:金额)?为?$"
)
_NUMBER = re.compile(r"^\(?(?:(?P<cn>[一二三四五六七八九十]{1,3})|(?P<n>\d{1,3}))[)、.:]")
_PURPOSE = re.compile(
    r"主要用于:?(?P<what>[^。;]{2,120}?)"
    r"(?=[。;]|$|,(?:同比|(?:与|比|较)(?:上年|上一年|去年|20\d\d年|年初|全年|预算)|完成(?:年初|全年|当年)?预算))"
)
"""What an item was used for, up to what it is compared with."""
_BUDGET = re.compile(r"(?:年初|当年)?预算(?:数)?为?:?$")


@dataclass(frozen=True)
class _Found:
    """An item with its place in the text: its paragraph, and its number in a list (0: none)."""

    item: SubjectItem
    paragraph: Paragraph
    number: int
    inline_total: Level | None


def read_subjects(document: Document, header: ReportHeader) -> Iterator[Record]:
    """Subject items in the order of the text, then the footings over them."""
    paragraphs = read_paragraphs(document, header)
    found: list[_Found] = []
    totals: dict[Fund, list[Level]] = {}
    for paragraph, comparisons in compared(paragraphs, header, facts(paragraphs)):
        for level in paragraph.levels:
            if level.concept == "expenditure_total" and not level.scope and level.year is None:
                totals.setdefault(level.fund, []).append(level)
        found += _items(paragraph, comparisons)
    for entry in found:
        yield entry.item
        yield from _children(entry)
    yield from _lists(found, totals)


def _items(paragraph: Paragraph, comparisons: Sequence[Comparison]) -> Iterator[_Found]:
    text = paragraph.normal.text
    matches: list[re.Match[str]] = []
    for pattern in (_MARKED, _CLASS_CODE, _CODED, _ITEM_ONLY):
        matches = list(pattern.finditer(text))
        if matches:
            break
    if not matches and _STRUCTURE.search(text + paragraph.section):
        matches = list(_PLAIN_CLASS.finditer(text))
    number = _number(text)
    for index, match in enumerate(matches):
        stop = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        levels = [
            lv
            for lv in paragraph.levels
            if match.end() <= lv.token.start < stop and lv.year is None
        ]
        outer = [lv for lv in levels if lv.token.depth == 0]
        budget = next((lv for lv in outer if _BUDGET.search(lv.token.label)), None)
        amount = next((lv for lv in outer if lv is not budget), None)
        if amount is None:
            continue
        children = tuple(
            Part(label=f"{child['code']}-{child['name']}", amount=lv.amount)
            for lv in levels
            if lv.token.depth > 0 and (child := _CHILD.search(lv.token.label))
        )
        groups = match.re.groupindex
        item = SubjectItem(
            where=paragraph.where,
            class_name=_quote(paragraph, match, "c") if "c" in groups else None,
            section_name=_quote(paragraph, match, "s") if "s" in groups else None,
            item_name=_quote(paragraph, match, "i") if "i" in groups else None,
            code=_quote(paragraph, match, "code") if "code" in groups else None,
            fund=fund_named(paragraph.section) or fund_of_subject(match[0]),
            amount=amount.amount,
            budget=budget.amount if budget else None,
            children=children,
            purpose=_purpose(paragraph, match.end(), stop),
            comparison=next(
                (c for c in comparisons if c.amount == amount.amount and c.rate_kind == "growth"),
                None,
            ),
        )
        inline = None
        if not number or len(matches) > 1:
            inline = next(
                (
                    lv
                    for lv in paragraph.levels
                    if lv.token.end <= matches[0].start() and lv.concept == "expenditure_total"
                ),
                None,
            )
        yield _Found(item, paragraph, 0 if len(matches) > 1 else number, inline)


def fund_of_subject(names: str) -> Fund:
    """The fund that a subject's own names tell, where its section names none."""
    return "gov_funds" if _FUND_SUBJECT.search(names) else "general_public"


def _number(text: str) -> int:
    match = _NUMBER.match(text)
    if match is None:
        return 0
    return int(match["n"]) if match["n"] else chinese_number(match["cn"]) or 0


def _quote(paragraph: Paragraph, match: re.Match[str], group: str) -> Evidence | None:
    if match[group] is None:
        return None
    start = match.start(group)
    lead = re.match(
        r"(?:\(?[一二三四五六七八九十\d]{1,3}[)、.:])?(?:其中:?)?(?:以下方面:?)?", match[group]
    )
    return paragraph.normal.evidence(start + (lead.end() if lead else 0), match.end(group))


def _purpose(paragraph: Paragraph, start: int, stop: int) -> Evidence | None:
    match = _PURPOSE.search(paragraph.normal.text, start, stop)
    return paragraph.normal.evidence(match.start("what"), match.end("what")) if match else None


def _children(entry: _Found) -> Iterator[Footing]:
    """A class that lists its items with codes in brackets: the items are the whole."""
    item = entry.item
    if item.amount is not None and item.children:
        name = item.class_name or item.item_name
        yield Footing(
            where=item.where,
            what=name.quote if name else "",
            total=item.amount,
            parts=item.children,
        )


def _lists(found: Sequence[_Found], totals: dict[Fund, list[Level]]) -> Iterator[Footing]:
    """Totals over lists: an inline list with its total, a numbered list with its section's."""
    groups: dict[tuple[str, ...], list[_Found]] = {}
    for entry in found:
        if entry.inline_total is not None:
            key: tuple[str, ...] = ("inline", str(entry.paragraph.normal.start))
        elif entry.number:
            key = entry.paragraph.path[:-1]
        else:
            continue
        groups.setdefault(key, []).append(entry)
    for key, entries in groups.items():
        inline = entries[0].inline_total
        if inline is None and [e.number for e in entries] != list(range(1, len(entries) + 1)):
            continue  # not the whole list: something between was not read
        funds = {entry.item.fund for entry in entries}
        fund: Fund = entries[0].item.fund if len(funds) == 1 else "fiscal"
        if "主要" in "".join(key) or _at_the_end(entries[-1]):
            continue
        if inline is None and _goes_on(entries[-1]):
            continue
        candidates = [inline] if inline else totals.get(fund, [])
        yield from _footing(entries, candidates, "final")
        yield from _footing(entries, candidates, "budget")
        yield from _by_class(entries, found)


def _at_the_end(entry: _Found) -> bool:
    """Whether the text ends with this item, so that its list may go on elsewhere."""
    normal = entry.paragraph.normal
    return not normal.document.text[normal.end :].strip()


def _goes_on(entry: _Found) -> bool:
    """Whether the next paragraph has the number after this item's: the list was not read to its end."""
    normal = entry.paragraph.normal
    blocks = normal.document.blocks
    at = bisect_right(blocks, normal.start, key=lambda block: block.start)
    if at >= len(blocks) or blocks[at].kind == "table":
        return False
    follower = Normal(normal.document, blocks[at].start, blocks[at].end)
    mark = _NUMBER.match(entry.paragraph.normal.text)
    same = (mark is not None and bool(mark["n"])) == follower.text[:1].isdigit()
    return same and _number(follower.text) == entry.number + 1


def _footing(
    entries: Sequence[_Found], candidates: Sequence[Level], what: str
) -> Iterator[Footing]:
    parts = [
        (entry, entry.item.amount if what == "final" else entry.item.budget) for entry in entries
    ]
    amounts = [amount for _, amount in parts if amount is not None]
    measure = "final" if what == "final" else "budget_original"
    wholes = [lv.amount for lv in candidates if lv.measure == measure]
    if not wholes or len(amounts) != len(parts) or not amounts:
        return
    total = min(wholes, key=lambda amount: abs(amount.base - sum(a.base for a in amounts)))
    yield Footing(
        where=" ".join(entries[0].paragraph.path[:-1][-2:]) or entries[0].item.where,
        what="各科目支出决算" if what == "final" else "各科目年初预算",
        total=total,
        parts=tuple(
            Part(label=_label(entry.item), amount=amount) for entry, amount in parts if amount
        ),
    )


def _by_class(entries: Sequence[_Found], found: Sequence[_Found]) -> Iterator[Footing]:
    """Where one list tells classes and another their items: each class against its items."""
    if not all(entry.item.item_name for entry in entries):
        return
    fund = entries[0].item.fund
    for head in found:
        item = head.item
        if (
            item.section_name
            or item.item_name
            or item.class_name is None
            or item.fund != fund
            or item.children
        ):
            continue
        name = item.class_name.quote
        parts = [e.item for e in entries if e.item.class_name and e.item.class_name.quote == name]
        if parts and item.amount is not None:
            yield Footing(
                where=item.where,
                what=f"{name}（类）",
                total=item.amount,
                parts=tuple(Part(label=_label(p), amount=p.amount) for p in parts if p.amount),
            )


def _label(item: SubjectItem) -> str:
    names = [e.quote for e in (item.class_name, item.section_name, item.item_name) if e]
    return names[-1] if names else ""
