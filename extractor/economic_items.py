"""The economic classes that the narrative lists for personnel and public funds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.labels import concept_of, fund_of
from extractor.normal import Normal
from gouji.records import EconomicItems, Record, ReportHeader
from gouji.types import Document

_LIST = re.compile(
    r"(?P<label>(?:\([一二三四]\))?[一-龥\"]{0,20}(?:人员(?:经费|支出)|公用(?:经费|支出)))[\d,.]+[万亿]?元,?"
    r"(?:主要)?(?:包括|用于|支出包括):?(?P<list>[^。;]+)"
)


def read_economic_items(document: Document, header: ReportHeader) -> Iterator[Record]:
    """One record for each list of economic classes."""
    for block in document.paragraphs():
        line = Normal(document, block.start, block.end)
        if "包括" not in line.text and "用于" not in line.text:
            continue
        path = document.heading_path(block.start)
        for match in _LIST.finditer(line.text):
            concept = concept_of(match["label"])
            if concept not in ("personnel_funds", "public_funds"):
                continue
            items = []
            begin, end = match.span("list")
            for piece in re.finditer(r"[^、,和]+(?:和(?=[^、,]*的补助)[^、,]*)?", line.text[begin:end]):
                items.append(line.evidence(begin + piece.start(), begin + piece.end()))
            yield EconomicItems(
                where=" ".join(path[-2:]), concept=concept,
                fund=fund_of(concept, match["label"], "/".join(path)), items=tuple(items),
            )
