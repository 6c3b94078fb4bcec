"""Statements of goals and their completion, and lists in prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.statement import Statement
from gouji.records import Claim, Listing, Record
from gouji.types import Evidence

# --- goals ---------------------------------------------------------------------------------------

_DEGREES = re.compile(
    r"实现(?P<object>[\u4e00-\u9fa5]{0,20}?)"
    r"(?P<degree>常年|永久|长期|正式|全面|全部|临时|短期|试|部分|局部)"
    r"(?P<verb>开放|开通|运行|运营|通车|投产|建成|完工|覆盖|通航)"
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
                what=match["noun"] or _noun_before(text, said.clause(figure.start), figure.start),
                announced=figure.amount, items=tuple(items),
                complete=_wholly_listed(text[match.end() : said.end]), where=said.passage.where,
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


def _noun_before(text: str, begin: int, end: int) -> str:
    """直属事业单位10个: the noun that stands before its number."""
    noun = re.search(r"[\u4e00-\u9fa5]{2,10}?(?=(?:共有|共|有)?$)", text[begin:end])
    return noun[0] if noun else ""


def _wholly_listed(text: str) -> bool:
    """Whether a list is one of names only, cut by 、, and leaves nothing out."""
    bare = re.sub(r"\([^()]*\)", "", text)
    return not _ET_CETERA.search(text) and not re.search(r"[,;；:]", bare)


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
