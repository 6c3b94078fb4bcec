"""Running a rule on an example: records or text written as YAML, in a docstring or a case file."""

from __future__ import annotations

import textwrap
from typing import Any

import yaml

from checker.engine import Result, check
from extractor.loading_txt import document_of_text
from extractor.template import extract
from gouji import records as kinds
from gouji.records import Record, Records, ReportHeader
from gouji.settings import Limits


def examples(doc: str) -> dict[str, list[Any]]:
    """The YAML blocks of a rule's docstring: {"pass": […], "fail": […]}.

    A block follows a line that begins with "Example:" or "Counter-example:" and is indented.
    """
    found: dict[str, list[Any]] = {"pass": [], "fail": []}
    lines = doc.splitlines()
    for index, line in enumerate(lines):
        outcome = {"Example:": "pass", "Counter-example:": "fail"}.get(line.strip())
        if outcome is None:
            continue
        block: list[str] = []
        for follower in lines[index + 1 :]:
            if follower.strip() and not follower.startswith("    "):
                break
            block.append(follower)
        found[outcome].append(yaml.safe_load(textwrap.dedent("\n".join(block))))
    return found


def build(source: Any) -> Records:
    """Records from YAML: a mapping or list of `RecordType: fields`, or `text: …`.

    `header: {fiscal_year: 2024}` may stand among them.
    """
    if isinstance(source, dict) and "text" in source:
        document = document_of_text("example.txt", "txt", "", source["text"], Limits())
        return extract(document)
    header = ReportHeader()
    items: list[Record] = []
    for entry in source if isinstance(source, list) else [source]:
        for name, fields in entry.items():
            if name == "header":
                header = ReportHeader.model_validate(fields)
            else:
                items.append(getattr(kinds, name).model_validate(fields))
    return Records(header=header, items=tuple(items))


def run(code: str, source: Any) -> Result:
    """The result of one rule on an example."""
    return check(build(source), only=[code], preview=True)
