"""Whose report an uploaded file is, of which year, of which kind: from its text, and what its text
leaves open from its name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from extractor.header import read_header
from gouji.records import ReportHeader, ReportKind
from gouji.types import Block, Document, Value

KIND_NAMES: dict[str, tuple[str, str]] = {
    "final_account": ("部门决算", "final account"),
    "budget": ("部门预算", "budget"),
    "self_evaluation": ("绩效自评", "self-evaluation"),
    "excerpt": ("节选", "excerpt"),
}
"""The kinds of report, as people read them."""

ONE_A_YEAR = frozenset({"final_account", "budget"})
"""Kinds that a department publishes once a year; of the others there are many, told apart by title."""

_TITLE = re.compile(r"20\d\d.*(?:决算|预算|自评|绩效|三公)|(?:决算|预算|自评).*20\d\d")
_NUMBERED = re.compile(r"^\s*(?:附件)?[\d.、_()（）-]+(?=[\u4e00-\u9fa5])")
_LABEL = re.compile(r"^标题[:：]\s*")
_LONGEST_TITLE = 80
_LINES = 12


class Identity(Value):
    """What a report is told apart by, and its title."""

    department: str = ""
    fiscal_year: int | None = None
    kind: ReportKind = "final_account"
    title: str = ""


def recognise(document: Document, header: ReportHeader | None, file_name: str) -> Identity:
    """The identity of a document. `header` is what was read from it, where it was read already."""
    header = header or read_header(document)
    stem = _NUMBERED.sub("", PurePosixPath(file_name).stem)
    named = read_header(_as_document(stem))
    department = header.department or named.department
    name = department.quote if department else ""
    kind = header.kind if header.kind != "excerpt" else named.kind
    title = _title(document)
    if name and "本级" not in name and "本级" in title + stem:
        name += "（本级）"  # the body's own account, beside that of the whole department
    return Identity(
        department=name,
        fiscal_year=header.fiscal_year or named.fiscal_year,
        kind=kind,
        title=title if title and kind in ONE_A_YEAR else stem,
    )


def _title(document: Document) -> str:
    """The first line that reads as one, together with the one before it where a title is broken."""
    for block in document.blocks[:_LINES]:
        if block.table is not None:
            continue
        line = " ".join(document.text[block.start : block.end].split())
        line = _LABEL.sub("", line)
        if len(line) <= _LONGEST_TITLE and _TITLE.search(line):
            return line
    return ""


def _as_document(line: str) -> Document:
    return Document(
        path="", format="txt", sha256="", text=line,
        blocks=(Block(kind="heading", start=0, end=len(line)),),
    )
