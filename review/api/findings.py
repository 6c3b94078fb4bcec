"""Findings: lists by filter, one with its proof, rule and history, similar ones decided earlier."""

from __future__ import annotations

from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from review.access import finding_seen
from review.api.finding_filters import Filtered
from review.api.finding_shapes import (
    DecisionRow,
    EarlierDecision,
    FindingDetail,
    FindingItem,
    FindingPage,
    RuleText,
)
from review.api.paging import Limit
from review.ledger.history import history
from review.ledger.listing import neighbours, page
from review.ledger.similar import SimilarDecisions
from review.problems import not_found
from review.web.depends import Db, Reader

router = APIRouter(tags=["findings"])

Ident = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[4711])]
_MAKING = Lock()


@router.get("/findings", summary="疑点列表 / findings")
def list_findings(
    session: Db, access: Reader, filter: Filtered, limit: Limit = 50,
    cursor: Annotated[str, Query(max_length=400, description="上一页的 next")] = "",
) -> FindingPage:
    """疑点列表。没有写 `present` 时只列最近一次检查仍有的。

    Findings of a filter, without their proof.
    """
    found = page(session, access, filter, limit=limit, cursor=cursor)
    return FindingPage(
        items=[FindingItem.of(access, finding) for finding in found.findings],
        next=found.cursor or None, total=found.total,
    )


@router.get("/findings/{finding_id}", summary="一条疑点 / a finding")
def one_finding(session: Db, access: Reader, finding_id: Ident, filter: Filtered) -> FindingDetail:
    """一条疑点：证据、算式、规则与依据、处理经过；按筛选条件的前后各一条。

    A finding with evidence, computation, rule, legal basis and history, and its neighbours in a filter.
    """
    finding = finding_seen(session, access, finding_id)
    beside = neighbours(session, access, filter, finding)
    return FindingDetail.whole(
        access, finding, history(session, access, finding), beside.previous, beside.next
    )


@router.get("/findings/{finding_id}/similar", summary="类似的处理 / similar earlier decisions")
def similar_findings(
    request: Request, session: Db, access: Reader, finding_id: Ident,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> list[EarlierDecision]:
    """以前对类似疑点的处理（同一规则、您有权查看的）。

    Similar findings of the same rule that were decided earlier.
    """
    finding = finding_seen(session, access, finding_id)
    near = similar_of(request).near(session, access, finding, limit)
    return [
        EarlierDecision(
            likeness=round(one.likeness, 4), finding=FindingItem.of(access, one.finding),
            verdict=DecisionRow.of(one.verdict),
        )
        for one in near
    ]


@router.get("/rules/{code}", tags=["rules"], summary="一条规则 / a rule")
def one_rule(
    access: Reader, code: Annotated[str, Path(pattern="^[A-Za-z]{3}[0-9]{3}$", examples=["ART001"])]
) -> RuleText:
    """规则的说明、例子和依据。

    A rule's documentation, examples and legal basis.
    """
    rule = RuleText.of(code.upper(), access.lang)
    if rule is None:
        raise not_found("规则", "rule")
    return rule


def similar_of(request: Request) -> SimilarDecisions:
    """The process's index of decided findings."""
    with _MAKING:
        state = request.app.state
        if not hasattr(state, "similar"):
            state.similar = SimilarDecisions()
        made: SimilarDecisions = state.similar
        return made
