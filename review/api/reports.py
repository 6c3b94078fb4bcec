"""/api/v1/reports: reports with their versions and runs, what a run read, and what a model proposed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Query
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel, Field

from gouji.records import Coverage
from gouji.reporting.reading import incomplete
from review.access import report_seen
from review.api.board import Counts
from review.api.paging import Cursor, Limit, Paged, number
from review.api.versions import Version, shapes
from review.ledger.filters import FindingFilter
from review.problems import not_found
from review.reviewing.opened import Checked, opened, runs_of
from review.reviewing.panels import leads_of, told_of
from review.tables import VersionText
from review.triage.naming import title_of
from review.triage.ranking import Order
from review.triage.reports import Change, Listed, changes, listed, versions_of
from review.values import FileState
from review.web.depends import Db, Id, Reader

router = APIRouter(prefix="/reports", tags=["reports"])
Several = Annotated[list[str] | None, Query()]


class ReportItem(Counts):
    """A report in a list: its findings that nobody has rejected, how far its newest file is."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["云岭省文化和旅游厅 · 2024年度"])
    department: str = Field(examples=["云岭省文化和旅游厅"])
    fiscal_year: int | None = Field(examples=[2024])
    kind: str = Field(examples=["final_account"])
    title: str = Field(examples=["2024年度部门决算公开说明"])
    organisation_id: int | None = Field(examples=[3])
    organisation: str | None = Field(examples=["云岭省文化和旅游厅"])
    weight: int = Field(examples=[159])
    versions: int = Field(examples=[2])
    file_name: str = Field(examples=["2024年度部门决算.pdf"])
    state: FileState | None = Field(examples=["done"])
    checked_at: datetime | None = None
    incomplete: bool = Field(
        description="模型阅读不完整 / the model of the current run left something unanswered", examples=[False]
    )

    @classmethod
    def of(cls, item: Listed, lang: str) -> Self:
        ranked, newest = item.ranked, item.newest
        report = ranked.report
        return cls(
            id=report.id, name=title_of(report, lang), department=report.department,
            fiscal_year=report.fiscal_year, kind=report.kind, title=report.title,
            organisation_id=report.organisation_id,
            organisation=report.organisation.name if report.organisation else None,
            high=ranked.high, medium=ranked.medium, low=ranked.low, rounding=ranked.rounding,
            open=ranked.open, weight=ranked.weight, versions=item.versions,
            checked_at=item.checked_at, file_name=newest.file_name if newest else "",
            state=FileState(newest.state) if newest else None, incomplete=item.incomplete,
        )


class ReportPage(Paged[ReportItem]):
    total: int = Field(examples=[412])


class RunItem(BaseModel):
    """A run, and which findings appeared, disappeared and came back with it."""

    id: int = Field(examples=[31])
    version_id: int = Field(examples=[40])
    version: int = Field(examples=[1])
    at: datetime
    gouji_version: str = Field(examples=["0.1.0"])
    extractor: str = Field(examples=["template"])
    seconds: float = Field(examples=[1.8])
    findings: int = Field(examples=[22])
    appeared: int = Field(examples=[22])
    disappeared: int = Field(examples=[0])
    returned: int = Field(examples=[0])
    full_marks: int = Field(examples=[43])
    scored: int = Field(examples=[46])

    @classmethod
    def of(cls, checked: Checked, change: Change) -> Self:
        run = checked.run
        return cls(
            id=run.id, version_id=run.version_id, version=checked.version.number, at=run.at,
            gouji_version=run.gouji_version, extractor=run.extractor, seconds=run.seconds,
            findings=run.findings, full_marks=run.full_marks, scored=run.scored,
            **change._asdict(),
        )


class ReportDetail(ReportItem):
    """A report with its versions and runs, the newest first."""

    current_version_id: int | None = Field(examples=[40])
    files: list[Version]
    runs: list[RunItem]


class Spot(BaseModel):
    quote: str = Field(examples=["300万元"])
    place: str = Field(examples=["第3页"])
    start: int = Field(examples=[3512])


class LeadItem(BaseModel):
    """A contradiction that a model proposes and no computation proves: no finding."""

    title: str = Field(examples=["同一事实前后不一"])
    where: str = Field(examples=["第二部分"])
    reason: str = Field(examples=["口径不明，不能计算"])
    sides: list[Spot]


class Reading(BaseModel):
    """How far a run went: what was read, the outcome of every rule, and why some cannot tell."""

    run_id: int = Field(examples=[31])
    incomplete: str | None = Field(
        description="模型没有回答的部分 / what the model did not answer, in words", examples=[None]
    )
    coverage: Coverage
    outcomes: dict[str, str] = Field(examples=[{"ART001": "fail"}])
    reasons: dict[str, str] = Field(examples=[{"FOO002": "没有读到支出合计"}])
    notes: list[str] = Field(examples=[[]])
    leads: list[LeadItem]


def report_filter(
    organisation: Several = None, year: Several = None, report_kind: Several = None,
    department: Several = None,
) -> FindingFilter:
    """The part of a filter that is of reports, from the query."""
    def pairs() -> Iterator[tuple[str, str]]:
        for name, values in (
            ("organisation", organisation), ("year", year), ("report_kind", report_kind),
            ("department", department),
        ):
            yield from ((name, value) for value in values or ())

    return FindingFilter.parse(pairs())


@router.get("", summary="报告列表 / reports")
def reports(
    session: Db, access: Reader, filter: Annotated[FindingFilter, Depends(report_filter)],
    name: Annotated[str, Query(max_length=200, description="部门、标题或文件名中的词")] = "",
    file: Annotated[FileState | None, Query(description="最新文件的状态 / of the newest file")] = None,
    order: Order = "new", limit: Limit = 50, cursor: Cursor = "",
) -> ReportPage:
    """您有权查看的报告。

    Reports that you may see.
    """
    first = number(cursor) or 0
    found = listed(
        session, access, filter, name=name, state=file, order=order, first=first, limit=limit
    )
    following = first + len(found.reports)
    return ReportPage(
        items=[ReportItem.of(item, access.lang) for item in found.reports], total=found.total,
        next=str(following) if following < found.total and found.reports else None,
    )


@router.get("/{report_id}", summary="一份报告 / a report")
def report(session: Db, access: Reader, report_id: Id) -> ReportDetail:
    """它的各版文件和各次检查，以及每次检查中出现、消失和再现的疑点数。

    With its files and runs.
    """
    held = report_seen(session, access, report_id)
    [item] = listed(session, access, FindingFilter(report=(report_id,))).reports
    changed = changes(session, report_id)
    return ReportDetail(
        **ReportItem.of(item, access.lang).model_dump(), current_version_id=held.current_version_id,
        files=shapes(session, access, versions_of(session, report_id)),
        runs=[
            RunItem.of(one, changed.get(one.run.id, Change())) for one in runs_of(session, report_id)
        ],
    )


@router.get("/{report_id}/reading", summary="检查范围 / what was checked")
def reading(
    session: Db, access: Reader, report_id: Id,
    run: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> Reading:
    """读入了多少、每条规则的结果、无法判断的原因，以及模型提出而未经证明的线索。

    How far the current run, or the one named, went.
    """
    current = _current(opened(session, access, report_id, run).current)
    return Reading(
        run_id=current.run.id, incomplete=incomplete([told_of(current.run)], access.lang),
        coverage=Coverage.model_validate(current.run.coverage),
        outcomes=current.run.outcomes, reasons=current.run.reasons,
        notes=[note[access.lang == "en"] for note in current.run.notes],
        leads=[
            LeadItem(
                title=lead.title, where=lead.where, reason=lead.reason,
                sides=[Spot(**spot._asdict()) for spot in lead.spots],
            )
            for lead in leads_of(session, current.run, current.version, access.lang)
        ],
    )


@router.get(
    "/{report_id}/text", summary="正文 / the text", response_class=PlainTextResponse,
    responses={200: {"content": {"text/plain": {}}, "description": "正文 / the text"}},
)
def text(
    session: Db, access: Reader, report_id: Id,
    run: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
) -> PlainTextResponse:
    """读出的正文；证据的位置是其中的字符位置。

    The text that was read; the places of evidence are offsets into it.
    """
    current = _current(opened(session, access, report_id, run).current)
    stored = session.get(VersionText, current.version.id)
    return PlainTextResponse(stored.text if stored else "")


def _current(checked: Checked | None) -> Checked:
    if checked is None:
        raise not_found("检查", "run")
    return checked
