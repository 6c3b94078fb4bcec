"""Where the bodies of evaluation reports stand: those that the templates know, and others by their
title alone."""

from __future__ import annotations

import re

from extractor.evaluation_report import report_bodies
from extractor.normal import Normal
from gouji.types import Document

REPORT = "绩效评价报告"
"""Where a record of an evaluation report stands, as the templates say it."""
_TITLE = re.compile(r".{0,60}绩效(?:自?评价|自评)(?:工作)?报告(?:\(.{0,12}\))?")
_TITLE_LENGTH = 80
_NEAR = 400
_LEAST = 200


def report_stretches(document: Document) -> list[tuple[int, int]]:
    """The start and end of every evaluation report, in order."""
    found = [(lines[0].start, end) for lines, end, _ in report_bodies(document)]
    ends = {heading.start: heading.end for heading in document.outline}
    for block in document.paragraphs():
        if block.end - block.start > _TITLE_LENGTH or any(a <= block.start < b for a, b in found):
            continue
        if not _TITLE.fullmatch(Normal(document, block.start, block.end).text):
            continue
        if any(0 < start - block.end < _NEAR for start, _ in found):
            continue  # the title over a report that is known
        end = ends.get(block.start, 0)
        found.append((block.start, end if end > block.end + _LEAST else len(document.text)))
    return sorted(found)
