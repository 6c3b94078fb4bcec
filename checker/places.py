"""How a finding names the place of a statement for its reader."""

from __future__ import annotations

from gouji.records import Claim, DateMention

_COLUMNS = {"goal": "预期目标", "result": "实际完成情况", "": ""}


def told_at(told: Claim | DateMention) -> str:
    """“预期目标” or “实际完成情况” for a form's columns, else the section or project."""
    return _COLUMNS[told.told] or told.where or "正文"
