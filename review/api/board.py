"""/api/v1/board: reports by proven severity, and the comparisons that the board draws."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from review.api.finding_filters import Filtered
from review.api.paging import Cursor, Limit, Paged, number
from review.triage.comparisons import Comparison as Compared
from review.triage.comparisons import Name, comparison
from review.triage.ranking import Order, Ranked, ranking
from review.triage.ranking import Totals as Summed
from review.web.depends import Db, Reader

router = APIRouter(prefix="/board", tags=["board"])


class Counts(BaseModel):
    """Findings by severity that nobody has rejected, and how many of all are open."""

    high: int = Field(examples=[16])
    medium: int = Field(examples=[5])
    low: int = Field(examples=[0])
    rounding: int = Field(examples=[1])
    open: int = Field(examples=[20])


class Totals(Counts):
    """The same over all reports of a filter."""

    reports: int = Field(examples=[412])

    @classmethod
    def of(cls, found: Summed) -> Self:
        return cls(**found._asdict())


class RankedReport(Counts):
    """A report with its weight: 9 for each finding of high severity, 3 medium, 1 low."""

    report_id: int = Field(examples=[12])
    department: str = Field(examples=["云岭省文化和旅游厅"])
    organisation_id: int | None = Field(examples=[3])
    fiscal_year: int | None = Field(examples=[2024])
    kind: str = Field(examples=["final_account"])
    weight: int = Field(examples=[159])
    weight_before: int | None = Field(
        None, description="Of the department's report of the year before", examples=[120]
    )

    @classmethod
    def of(cls, row: Ranked) -> Self:
        report = row.report
        return cls(
            report_id=report.id, department=report.department, fiscal_year=report.fiscal_year,
            organisation_id=report.organisation_id, kind=report.kind, weight=row.weight,
            weight_before=row.before, high=row.high, medium=row.medium, low=row.low,
            rounding=row.rounding, open=row.open,
        )


class Board(Paged[RankedReport]):
    """A page of the board, and what all of it comes to."""

    total: int = Field(examples=[412])
    totals: Totals


class Series(BaseModel):
    key: str = Field(examples=["high"])
    name: str = Field(examples=["严重"])


class ComparedLine(BaseModel):
    """What is compared, its numbers in the order of the series, and the filter that lists them."""

    name: str = Field(examples=["2024"])
    values: list[float] = Field(examples=[[16, 5, 0, 1]])
    filter: str = Field("", examples=["year=2024"])


class Comparison(BaseModel):
    """A table to compare by; `left_out` lines are smaller than the last one."""

    name: str = Field(examples=["years"])
    title: str = Field(examples=["各年度疑点"])
    unit: str = Field("", examples=["条"])
    series: list[Series]
    lines: list[ComparedLine]
    left_out: int = Field(0, examples=[0])

    @classmethod
    def of(cls, made: Compared) -> Self:
        return cls(
            name=made.name, title=made.title, unit=made.unit, left_out=made.left_out,
            series=[Series(key=key, name=name) for key, name in made.series],
            lines=[
                ComparedLine(name=line.name, values=list(line.values), filter=line.query)
                for line in made.lines
            ],
        )


@router.get("", summary="看板 / the board")
def board(
    session: Db, access: Reader, filter: Filtered, limit: Limit = 50, cursor: Cursor = "",
    order: Annotated[Order, Query(description="排序 / order")] = "weight",
) -> Board:
    """按严重程度排列的报告。

    Reports by the weight of their findings.
    """
    first = number(cursor) or 0
    found = ranking(session, access, filter, order=order, first=first, limit=limit)
    following = first + len(found.rows)
    return Board(
        items=[RankedReport.of(row) for row in found.rows], total=found.total,
        next=str(following) if following < found.total and found.rows else None,
        totals=Totals.of(found.totals),
    )


@router.get("/comparisons/{name}", summary="比较 / a comparison")
def compared(session: Db, access: Reader, filter: Filtered, name: Name) -> Comparison:
    """各年度、各规则、各部门的疑点，处理情况，自评满分比例。

    Findings by year, rule, department and state; shares of full marks.
    """
    return Comparison.of(comparison(session, access, filter, name, access.lang))
