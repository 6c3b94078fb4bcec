"""/api/v1/reports/{id}/identity: whose report it is, of which year and kind, corrected by hand."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from gouji.records import ReportKind
from review.access import report_seen
from review.intake.correcting import correct
from review.tables import Report
from review.web.depends import Db, Id, Lead, Reader

router = APIRouter(prefix="/reports", tags=["uploads"])


class Wanted(BaseModel):
    """What a report is. With `merge`, its files join the report that has this identity already."""

    department: str = Field(max_length=200, examples=["普陀区财政局"])
    fiscal_year: int | None = Field(None, ge=1949, le=2199, examples=[2024])
    kind: ReportKind = Field("final_account", examples=["final_account"])
    title: str = Field("", max_length=300, examples=["2024年度部门决算公开说明"])
    organisation_id: int | None = Field(None, ge=1, lt=2**31, examples=[12])
    merge: bool = Field(False, examples=[False])


class Identity(BaseModel):
    """What a report is; `corrected` is whether a person said so."""

    report_id: int = Field(examples=[311])
    department: str = Field(examples=["普陀区财政局"])
    fiscal_year: int | None = Field(examples=[2024])
    kind: str = Field(examples=["final_account"])
    title: str = Field(examples=["2024年度部门决算公开说明"])
    organisation_id: int | None = Field(examples=[12])
    corrected: bool = Field(examples=[True])

    @classmethod
    def of(cls, report: Report) -> Identity:
        return cls(
            report_id=report.id, department=report.department, fiscal_year=report.fiscal_year,
            kind=report.kind, title=report.title, organisation_id=report.organisation_id,
            corrected=report.corrected,
        )


@router.get("/{report_id}/identity", summary="报告的部门、年度和文种 / what a report is")
def identity(session: Db, access: Reader, report_id: Id) -> Identity:
    """As it was recognised, or corrected."""
    return Identity.of(report_seen(session, access, report_id))


@router.put("/{report_id}/identity", summary="更正 / correct it")
def change(session: Db, access: Lead, report_id: Id, wanted: Wanted) -> Identity:
    """409 where another report is that already, unless they are to be merged; the answer is then the
    other report."""
    return Identity.of(correct(session, access, report_id, **wanted.model_dump()))
