"""What a model is asked for when it looks for contradictions: quotes of both sides first, each with
the number of its line, then what they are about, and the verdict last."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from extractor.reading.rows import Quote


class ConflictRow(BaseModel):
    """Two statements and whether they can both be true."""

    one: Quote = ""
    one_at: Quote = ""
    other: Quote = ""
    other_at: Quote = ""
    about: Quote = ""
    verdict: Literal["矛盾", "不矛盾", "不是同一件事"]


class Conflicts(BaseModel):
    rows: list[ConflictRow]


class ShortfallRow(BaseModel):
    """A goal, its completion, and whether the one was met by the other."""

    goal: Quote = ""
    goal_at: Quote = ""
    result: Quote = ""
    result_at: Quote = ""
    gap: Quote = ""
    verdict: Literal["未实现", "已实现", "看不出"]


class Shortfalls(BaseModel):
    rows: list[ShortfallRow]


class MisfitRow(BaseModel):
    """A change, its reason, and whether the one can explain the other."""

    change: Quote = ""
    change_at: Quote = ""
    reason: Quote = ""
    reason_at: Quote = ""
    about: Quote = ""
    verdict: Literal["矛盾", "相符", "看不出"]


class Misfits(BaseModel):
    rows: list[MisfitRow]


class NonResultRow(BaseModel):
    """A sentence of a completion, the goal that it belongs to, and what it is."""

    result: Quote = ""
    result_at: Quote = ""
    goal: Quote = ""
    goal_at: Quote = ""
    about: Quote = ""
    verdict: Literal["结果", "计划", "意向", "照抄目标"]


class NonResults(BaseModel):
    rows: list[NonResultRow]
