"""/api/v1/search: words in the texts of reports. For words of findings there is `/findings?q=`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from review.api.paging import Cursor, Paged, number
from review.api.reports import report_filter
from review.ledger.filters import FindingFilter
from review.triage.naming import title_of
from review.triage.search import in_texts
from review.web.depends import Db, Reader

router = APIRouter(prefix="/search", tags=["search"])


class Excerpt(BaseModel):
    before: str = Field(examples=["第二部分 财政拨款“"])
    hit: str = Field(examples=["三公"])
    after: str = Field(examples=["”经费支出决算情况说明"])
    at: int = Field(examples=[4012])


class Hit(BaseModel):
    """A report whose text has all the words; the first places and how many there are."""

    report_id: int = Field(examples=[12])
    name: str = Field(examples=["云岭省文化和旅游厅 · 2024年度"])
    places: int = Field(examples=[15])
    excerpts: list[Excerpt]


@router.get("", summary="查找正文 / search the texts")
def search(
    session: Db, access: Reader, filter: Annotated[FindingFilter, Depends(report_filter)],
    q: Annotated[str, Query(min_length=1, max_length=200, examples=["三公"])],
    limit: Annotated[int, Query(ge=1, le=50)] = 20, cursor: Cursor = "",
) -> Paged[Hit]:
    """几个词要同时出现，引号内算一个词；只查各报告的当前版本。

    All words, phrases in quotation marks; the current version of each report.
    """
    first = number(cursor) or 0
    found = in_texts(session, access, filter, q, first=first, limit=limit)
    return Paged(
        items=[
            Hit(
                report_id=hit.report.id, name=title_of(hit.report, access.lang), places=hit.places,
                excerpts=[Excerpt(**one._asdict()) for one in hit.excerpts],
            )
            for hit in found.hits
        ],
        next=str(first + limit) if found.more else None,
    )
