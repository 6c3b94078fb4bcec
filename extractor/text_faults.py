"""Places where the text is visibly unfinished: leftovers of the template, a lost % or 元.

Only what its form alone tells is read here: “下降（增长）27.78%” is a choice that was not made,
“增长13.95。” has lost its sign, “XX局” was never filled in. Marks, numbers of lists, words and names
have readers of their own, which are called from here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.marks import read_mark_faults
from extractor.names import read_name_faults
from extractor.normal import Normal
from extractor.number_sequences import read_sequence_faults
from extractor.subject_names import read_subject_faults
from extractor.whole_text import WholeText
from extractor.wording import read_wording_faults
from gouji.records import Record, ReportHeader, TextFault, TextFaultKind
from gouji.types import Document

_INSTRUCTION = (
    r"(?:^|(?<=[,。;(]))列[明示](?=[^,。;:]{2,12}\d)|"
    r"请(?:在此处?|据实|如实|按要求|按实际情况|根据实际情况)?(?:填写|填列|列明|列示|简述|概述|简要说明|补充说明)|"
    r"(?:据实|如实|视情况|根据实际情况|按实际情况|结合实际)(?:填写|填列|增删|删减|修改)|此处(?:填写|插入|省略|说明)|"
    r"\((?:如有|如涉及|若有|单位名称|部门名称|单位全称|部门全称|填写.{1,12}|请.{0,4}(?:填写|说明|列).{0,16})\)"
)
_UP, _DOWN = "增长|增加|上升", "下降|减少|降低"
_FAULTS: tuple[tuple[TextFaultKind, re.Pattern[str], str], ...] = (
    (
        "placeholder",
        re.compile(
            r"(?:[XxＸ×]{2,})(?=局|厅|委|办|部门|单位|区|县|市|镇|乡|街道|年|万元|元|%|个|辆|人|项)|[○]{2,}(?=局|厅|委|部门|单位)"
        ),
        "",
    ),
    ("choice_left", re.compile(rf"(?:{_UP})\((?:{_DOWN})\)|(?:{_DOWN})\((?:{_UP})\)"), ""),
    ("choice_left", re.compile(r"部门\(单位\)(?=共有|本年度|20\d\d|无|没有)"), ""),
    ("instruction_left", re.compile(_INSTRUCTION), ""),
    ("percent_sign_missing", re.compile(r"(?:增长|下降|占)(?P<n>\d+\.\d+)(?=[。;,])"), "{n}%"),
    (
        "percent_sign_missing",
        re.compile(r"[一-龥]{1,6}率(?:达|为|达到)?(?P<n>100|\d{2}(?:\.\d+)?)(?=[。;,])"),
        "{n}%",
    ),
    (
        "unit_missing",
        re.compile(r"(?:支出|收入|经费|费|金额)(?P<n>\d+(?:\.\d+)?万)(?=[(,。;])"),
        "{n}元",
    ),
)
_SUBJECT = re.compile(r"\(科目编码(?P<class>\d{3})\)(?P<rest>.*)")
_ITEM_CODE = re.compile(r"科目编码(?P<code>\d{7})")


def read_text_faults(document: Document, header: ReportHeader) -> Iterator[Record]:
    """One record for each such place of the narrative."""
    for block in document.paragraphs():
        line = Normal(document, block.start, block.end)
        where = " ".join(document.heading_path(block.start)[-2:])
        for kind, pattern, expected in _FAULTS:
            for match in pattern.finditer(line.text):
                number = match.groupdict().get("n")
                yield TextFault(
                    where=where,
                    kind=kind,
                    evidence=line.evidence(match.start(), match.end()),
                    expected=expected.format(n=number) if number else "",
                )
        subject = _SUBJECT.search(line.text)
        if subject:
            for code in _ITEM_CODE.finditer(line.text, subject.start("rest")):
                if not code["code"].startswith(subject["class"]):
                    yield TextFault(
                        where=where,
                        kind="code_of_another_class",
                        evidence=line.evidence(code.start("code"), code.end("code")),
                        expected=subject["class"] + code["code"][3:],
                        context=line.evidence(subject.start() + 1, subject.end("class")),
                    )
    whole = WholeText.of(document)
    yield from read_mark_faults(document)
    yield from read_sequence_faults(document)
    yield from read_wording_faults(whole)
    yield from read_name_faults(whole, header)
    yield from read_subject_faults(whole)
