"""How a finding names the place of a statement for its reader."""

from __future__ import annotations

from gouji.records import Claim, DateMention, Side

_COLUMNS = {"goal": "预期目标", "result": "实际完成情况", "": ""}


def told_at(told: Claim | DateMention) -> str:
    """“预期目标” or “实际完成情况” for a form's columns, else the section or project."""
    return _COLUMNS[told.told] or told.where or "正文"


def side_at(side: Side) -> str:
    """The same for a side of a proposal; an indicator by its name."""
    if side.indicator:
        return f"“{side.indicator}”{'目标值' if side.told == 'goal' else '实际值'}"
    return _COLUMNS[side.told] or side.where or "正文"
