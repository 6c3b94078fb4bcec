"""Why a figure changed: the explanation that stands behind a comparison."""

from __future__ import annotations

import re

from extractor.levels import Paragraph
from extractor.normal import squeeze
from gouji.types import Evidence

NEAR = 12
"""How many characters may stand between a comparison and its reason (“。主要原因”, “，增加的主要”)."""
_WHY = re.compile(
    r"(?:原因(?:主要)?(?:是|为|:|系|在于)+|主要(?:是|系)?(?:因为|由于|因)|主要是:?)(?P<why>[^。]{2,})"
)
_EXPLAINS = re.compile(r"原因|由于|因为|所致|主要是|主要系|主要因|导致")
_NEXT = 20


def reason_after(paragraph: Paragraph, after: int) -> Evidence | None:
    """The words of the reason that follows offset `after` of the normal text, or None."""
    text = paragraph.normal.text
    match = _WHY.search(text, after, after + 400)
    between = text[after : match.start()] if match else ""
    if match is None or re.search(r"\d", between) or between.count("。") > 1 or len(between) > NEAR:
        return None
    return paragraph.normal.evidence(match.start("why"), match.end("why"))


def is_explained(paragraph: Paragraph, after: int) -> bool:
    """Whether any word of explanation follows, in the paragraph or at the head of the next."""
    normal = paragraph.normal
    following = squeeze(normal.document.text[normal.end : normal.end + _NEXT])
    return bool(_EXPLAINS.search(normal.text, after) or _EXPLAINS.search(following))
