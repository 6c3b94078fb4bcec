"""The head of a form: its title, and labels with their values, in the table or just above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractor.normal import Normal, squeeze
from gouji.types import Cell, Document, Evidence, Table

TITLE = re.compile(r".{0,40}(?:自评表|自评价表|自我评价表)(?:\(.{0,20}\))?$|.{0,30}绩效目标完成情况表$")
YEAR = re.compile(r"(20\d\d)年")
LABELS = {
    "project": re.compile(r"(?:专项|项目)(?:\(.*\))?名称"),
    "department": re.compile(r"(?:预算)?(?:部门|单位)(?:\(单位\))?名称"),
    "competent": re.compile(r"(?:项目)?主管(?:预算)?部门(?:\(单位\))?(?:名称)?(?:及代码)?|主管单位"),
    "implementing": re.compile(r"(?:项目)?(?:实施|承担|执行)(?:单位|部门)(?:\(.*\))?(?:名称)?|项目单位"),
    "": re.compile(
        r".*(?:联系人|联系电话|负责人|电话)|填报(?:日期|单位|人)|项目(?:类型|属性|类别|编码|期限)|"
        r"自评(?:得分|等级)|评价(?:得分|等级)|单位"
    ),
}
_LABEL_AND_VALUE = re.compile(r"([^:：\s]{2,14})[:：]\s*(\S.*)", re.S)
_ABOVE = 8


@dataclass
class Head:
    """What the head of a form says. A label without a value has None in `fields`."""

    title: Evidence | None = None
    year: int | None = None
    fields: dict[str, Evidence | None] = field(default_factory=dict)
    labels: dict[str, Evidence] = field(default_factory=dict)


def label_of(text: str) -> str | None:
    """Which label a text is ("" for one that is not kept), None where it is none."""
    text = squeeze(text).rstrip(":")
    return next((name for name, pattern in LABELS.items() if pattern.fullmatch(text)), None)


def read_labels(head: Head, row: Sequence[Cell]) -> None:
    """Labels and values of one row: 主管部门 | 商务厅 | 实施单位 | …, or 主管部门：商务厅 in one cell."""
    for at, cell in enumerate(row):
        name = label_of(cell.text)
        inside = _LABEL_AND_VALUE.match(cell.text)
        if name is None and inside is not None and (name := label_of(inside[1])):
            start = cell.start + inside.start(2)
            value = Evidence(quote=inside[2], start=start, end=start + len(inside[2]))
            head.labels.setdefault(
                name, Evidence(quote=inside[1], start=cell.start, end=cell.start + len(inside[1]))
            )
            head.fields.setdefault(name, value)
        elif name and name not in head.labels:
            head.labels[name] = cell.evidence()
            head.fields[name] = _value(row[at + 1 :])


def _value(cells: Sequence[Cell]) -> Evidence | None:
    """The first text before the next label."""
    for cell in cells:
        if label_of(cell.text) is not None:
            return None
        if not cell.blank:
            return cell.evidence()
    return None


def read_above(document: Document, table: Table) -> Head:
    """Title and label/value pairs that stand in the paragraphs just above a table."""
    head = Head()
    lines = []
    for block in reversed([b for b in document.blocks if b.start < table.start][-_ABOVE:]):
        if block.kind == "table":
            break
        lines.append(Normal(document, block.start, block.end))
    for line in reversed(lines):
        source = document.text[line.start : line.end]
        if TITLE.fullmatch(line.text):
            head.title = document.evidence(line.start, line.end)
            head.fields.clear()
            head.labels.clear()
        year = YEAR.search(line.text)
        if year and len(line.text) <= 60:
            head.year = int(year[1])
        words = [(m.start(), m.end()) for m in re.finditer(r"[^\s:：]+", source)]
        marks = [(at, name) for at, word in enumerate(words) if (name := label_of(source[slice(*word)]))]
        for place, (at, name) in enumerate(marks):
            stop = marks[place + 1][0] if place + 1 < len(marks) else len(words)
            head.labels[name] = document.evidence(line.start + words[at][0], line.start + words[at][1])
            head.fields[name] = (
                document.evidence(line.start + words[at + 1][0], line.start + words[stop - 1][1])
                if stop > at + 1 else None
            )
    return head
