"""What the section on the three public expenses says of a part's change without a figure:
“公务用车运行费上升”, “与2016年相同”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.normal import Normal
from gouji.records import Comparison, Record, ReportHeader
from gouji.types import Document

_PARTS = (
    ("overseas_travel", r"因公出国\(境\)费"),
    ("vehicle_purchase", r"公务用车购置费"),
    ("vehicle_operation", r"公务用车运行(?:维护)?费"),
    ("official_reception", r"公务接待费"),
)
_UP, _DOWN = "上升|增加|增长", "下降|减少|降低"
_TREND = tuple(
    (concept, re.compile(
        rf"(?P<what>{name})(?:支出)?(?P<word>(?:有所|略有|略|较上年|比上年|同比)*"
        rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})))(?=[,。;])"
    ))
    for concept, name in _PARTS
)  # fmt: skip
_OWNER = re.compile(
    r"^(?:\([一二三四五]\)|\d[、.])?(?:(?P<overseas_travel>因公出国)|(?P<vehicle>公务用车购置及)"
    r"|(?P<official_reception>公务接待))"
)
_SAME = re.compile(r"与(?:20\d\d年|上年)(?:决算数?|支出)?(?:相比)?(?:相同|持平|一致|无(?:增减)?变化)")


def read_trends(document: Document, header: ReportHeader) -> Iterator[Record]:
    """A comparison with a direction alone for every part that is told in this way."""
    for block in document.paragraphs():
        path = document.heading_path(block.start)
        if not any("三公" in title for title in path):
            continue
        line = Normal(document, block.start, block.end)
        where = " ".join(path[-2:])
        for concept, pattern in _TREND:
            for match in pattern.finditer(line.text):
                yield Comparison(
                    where=where, what=match["what"], concept=concept, fund="fiscal",
                    direction="up" if match["up"] else "down",
                    word=line.evidence(match.start(), match.end()),
                )
        owner, same = _OWNER.match(line.text), _SAME.search(line.text)
        if owner and same:
            yield Comparison(
                where=where, what=owner[0], concept=owner.lastgroup or "", fund="fiscal",
                direction="flat", word=line.evidence(same.start(), same.end()),
            )
