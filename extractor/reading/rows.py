"""The answers that a model is asked for: flat rows of quotes.

Every field is text copied from the report, or the number of a line or cell. Models write null, a
number or 无 where they should write nothing; that is taken for nothing here, so that an answer is not
asked for again over it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

_NOTHING = frozenset([
    "", "无", "没有", "未提及", "未提供", "未说明", "不详", "不适用", "空", "-", "—", "--", "/", "N/A", "n/a",
    "null", "None", "none", '""', "“”",
])  # fmt: skip
_SIGN = re.compile(r"^\s*[-+－＋−](?=\s*[\d０-９])")


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and value.strip() in _NOTHING:
        return ""
    return value


def _unsigned(value: Any) -> Any:
    value = _text(value)
    return _SIGN.sub("", value) if isinstance(value, str) else value


Quote = Annotated[str, BeforeValidator(_text)]
"""Words of the report, "" for none."""

Unsigned = Annotated[str, BeforeValidator(_unsigned)]
"""A figure whose direction is told by words: readers put a minus before what decreased."""


class Row(BaseModel):
    """One row of an answer; `at` is the number of the line or cell that it was read from."""

    at: Quote = ""

    @property
    def quotes(self) -> dict[str, str]:
        """What it quotes, by field, without what is no quote."""
        return {name: value for name, value in self if name != "at" and value}
