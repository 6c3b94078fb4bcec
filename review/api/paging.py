"""Lists in pages: `limit` at most 200, and a cursor that the answer gives for the next page."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field

from review.problems import Invalid

MOST = 200
Item = TypeVar("Item")

Limit = Annotated[int, Query(ge=1, le=MOST, description="每页条数 / items of a page")]
Cursor = Annotated[
    str, Query(max_length=200, description="上一页的 next / the `next` of the page before")
]


class Paged(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    next: str | None = Field(
        None, description="The cursor of the next page; null on the last one", examples=["1042"]
    )


def number(cursor: str) -> int | None:
    """A cursor that is an id. Raises Invalid."""
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > 18:
        raise Invalid("cursor 不对，请从第一页重新开始。", "The cursor is wrong; start from the first page.")
    return int(cursor)
