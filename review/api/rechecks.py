"""/api/v1/rechecks: checking reports again after rules have changed, from what was read of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from review.api.batches import Affected
from review.jobs import steering
from review.web.depends import Db, Lead

router = APIRouter(prefix="/rechecks", tags=["uploads"])


class Wanted(BaseModel):
    """Which reports: all of the caller's, or those of an organisation and under it, or named ones."""

    organisation_id: int | None = Field(None, ge=1, lt=2**31, examples=[12])
    report_ids: list[Annotated[int, Field(ge=1, lt=2**31)]] | None = Field(
        None, max_length=10_000, examples=[[311, 312]]
    )
    outdated: bool = Field(
        False, description="只含由其他版本检查过的 / only those that another version of gouji checked"
    )


class Possible(BaseModel):
    """How many reports could be checked again."""

    reports: int = Field(examples=[1000])
    outdated: int = Field(description="由其他版本检查过的 / checked by another version", examples=[40])


@router.get("", summary="可重新检查的报告数 / reports that could be checked again")
def possible(session: Db, access: Lead) -> Possible:
    """Of those where the caller is a lead."""
    every, outdated = steering.recheckable(session, access)
    return Possible(reports=every, outdated=outdated)


@router.post("", status_code=202, summary="重新检查 / check again")
def recheck(session: Db, access: Lead, wanted: Wanted) -> Affected:
    """The current version of each is queued; no file is read again, and every decision stays."""
    return Affected(files=steering.recheck(session, access, **wanted.model_dump()))
