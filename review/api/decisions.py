"""Decisions: on one finding, on many at once with a preview, taken back; and the log of all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query
from pydantic import BaseModel, Field

from review.access import finding_seen
from review.api.finding_shapes import DecisionRow, FindingItem
from review.api.findings import Ident
from review.api.paging import Cursor, Limit, Paged, number
from review.ledger import bulk as many
from review.ledger.blinding import shown_log
from review.ledger.deciding import LONGEST_COMMENT, Step, decide, log_of
from review.ledger.filters import FindingFilter
from review.ledger.log import log_page
from review.ledger.standing import undone_ids
from review.values import Action, ReasonCode, Role
from review.web.depends import Db, Lead, Reader, Reviewer

router = APIRouter(tags=["decisions"])

Number = Annotated[int | None, Field(ge=1, le=2**31 - 1)]
Bulk = Annotated[str, Path(pattern="^[0-9a-f]{16}$", examples=["9f86d081884c7d65"])]


class StepBody(BaseModel):
    """What to do to a finding. `reject` needs a `reason`: the stage that failed, or an exception."""

    action: Action
    reason: ReasonCode | None = None
    comment: str = Field("", max_length=LONGEST_COMMENT)
    assignee_id: Number = Field(None, description="Of `assign` (null: nobody) and `second`")
    due: datetime | None = Field(None, description="Of `assign`, with its time zone")
    undoes: Number = Field(None, description="Of `undo`: the row; by default one's own last")

    def step(self) -> Step:
        return Step(**{name: getattr(self, name) for name in Step.model_fields})


class DecisionBody(StepBody):
    """The same with the `revision` that was seen: a decision on what has changed since is refused."""

    revision: int | None = Field(None, ge=0, le=2**31 - 1)


class Decided(BaseModel):
    """The row that was appended, and the finding as it stands now."""

    decision: DecisionRow
    finding: FindingItem


class BulkBody(StepBody):
    """A step for every finding of a filter, which is written as in an address."""

    filter: str = Field(max_length=8_000, examples=["rule=ART001&organisation=3&state=open"])
    again: bool = Field(False, description="Also findings that are decided already")

    def chosen(self) -> FindingFilter:
        return FindingFilter.parse(self.filter, strict=True)


class BulkApply(BulkBody):
    """The same with the token of the preview."""

    token: str = Field(max_length=64, examples=["6b86b273ff34fce19d6b804eff5a3f57"])


class Skipped(BaseModel):
    """How many findings are left out, and why."""

    why: str = Field(examples=["decided"])
    said: str = Field(examples=["已有结论"])
    count: int = Field(examples=[4])


class BulkPreview(BaseModel):
    """What would be done. Send the token with the same request to do exactly this."""

    count: int = Field(examples=[37])
    sample: list[FindingItem]
    skipped: list[Skipped]
    token: str = Field(examples=["6b86b273ff34fce19d6b804eff5a3f57"])


class BulkDone(BaseModel):
    """What was done; `bulk` takes it back as one."""

    bulk: str = Field(examples=["9f86d081884c7d65"])
    count: int = Field(examples=[37])
    skipped: list[Skipped]


class CommentBody(BaseModel):
    comment: str = Field(min_length=1, max_length=LONGEST_COMMENT, examples=["已电话核实。"])


_STEPS: dict[str, Any] = {
    "confirm": {"summary": "确认", "value": {"action": "confirm", "revision": 0}},
    "reject": {"summary": "排除，须有原因", "value": {
        "action": "reject", "reason": "extraction", "comment": "取到了上年数。", "revision": 90}},
    "assign": {"summary": "分派", "value": {
        "action": "assign", "assignee_id": 3, "due": "2026-03-31T18:00:00+08:00"}},
    "second": {"summary": "请第二人复核", "value": {"action": "second", "assignee_id": 5}},
    "undo": {"summary": "撤销自己的上一步", "value": {"action": "undo"}},
}
_BULK: dict[str, Any] = {"reject": {"summary": "按规则批量排除", "value": {
    "action": "reject", "reason": "rule", "filter": "rule=TXT004&year=2024&state=open"}}}


@router.post("/findings/{finding_id}/decisions", status_code=201, summary="处理疑点 / decide on a finding")
def decide_on_finding(
    session: Db, access: Reviewer, finding_id: Ident,
    body: Annotated[DecisionBody, Body(openapi_examples=_STEPS)],
) -> Decided:
    """对一条疑点作出处理：追加一条记录，从不修改或删除。

    Decide on a finding: a row is appended, nothing is edited.
    """
    finding = finding_seen(session, access, finding_id, Role.REVIEWER)
    row = decide(session, access, finding, body.step(), revision=body.revision)
    return Decided(decision=DecisionRow.of(row), finding=FindingItem.of(access, finding))


@router.post("/findings/{finding_id}/comments", status_code=201, summary="备注 / comment on a finding")
def comment_on_finding(
    session: Db, access: Reviewer, finding_id: Ident, body: CommentBody
) -> DecisionRow:
    """备注。

    Comment on a finding.
    """
    finding = finding_seen(session, access, finding_id, Role.REVIEWER)
    step = Step(action=Action.COMMENT, comment=body.comment)
    return DecisionRow.of(decide(session, access, finding, step))


@router.get("/findings/{finding_id}/decisions", summary="处理记录 / decisions on a finding")
def decisions_of_finding(session: Db, access: Reader, finding_id: Ident) -> list[DecisionRow]:
    """一条疑点的全部处理记录，从旧到新。

    The log of a finding, the oldest row first.
    """
    finding = finding_seen(session, access, finding_id)
    log = log_of(session, finding.id)
    undone = undone_ids(log)
    return [DecisionRow.of(row, row.id in undone) for row in shown_log(access, finding, log)]


@router.get("/decisions", summary="处理记录列表 / the log of decisions")
def list_decisions(
    session: Db, access: Reader, limit: Limit = 50, cursor: Cursor = "",
    author: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    bulk: Annotated[str, Query(max_length=40)] = "",
) -> Paged[DecisionRow]:
    """您有权查看的全部处理记录，从新到旧。

    The log of all findings that you see, the latest row first.
    """
    rows = log_page(
        session, access, limit=limit, before=number(cursor), author=author, bulk=bulk
    )
    return Paged(
        items=[DecisionRow.of(row, undone) for row, undone in rows[:limit]],
        next=str(rows[limit - 1][0].id) if len(rows) > limit else None,
    )


@router.post("/decisions/preview", summary="预览批量处理 / preview a bulk decision")
def preview_bulk(
    session: Db, access: Lead, body: Annotated[BulkBody, Body(openapi_examples=_BULK)]
) -> BulkPreview:
    """批量处理的预览：会处理多少条、哪些跳过及原因。不作任何改动。

    What a bulk decision would do. Nothing is changed.
    """
    seen = many.preview(session, access, body.chosen(), body.step(), again=body.again)
    return BulkPreview(
        count=seen.size, sample=[FindingItem.of(access, finding) for finding in seen.sample],
        skipped=_skipped(seen.skipped, access.lang), token=seen.token,
    )


@router.post("/decisions/bulk", status_code=201, summary="批量处理 / decide in bulk")
def apply_bulk(session: Db, access: Lead, body: BulkApply) -> BulkDone:
    """按预览批量处理；预览后有变化则拒绝。

    Do what was previewed; refused where it would not be the same.
    """
    done = many.apply(
        session, access, body.chosen(), body.step(), body.token, again=body.again
    )
    return _done(done, access.lang)


@router.post("/decisions/bulk/{bulk}/undo", status_code=201, summary="撤销批量处理 / undo a bulk decision")
def undo_bulk(session: Db, access: Reviewer, bulk: Bulk) -> BulkDone:
    """把一次批量处理整体撤销；之后又有处理的疑点除外。

    Take a bulk decision back as one, but for findings to which something was done since.
    """
    return _done(many.undo(session, access, bulk), access.lang)


def _done(done: many.Done, lang: str) -> BulkDone:
    return BulkDone(bulk=done.bulk, count=done.size, skipped=_skipped(done.skipped, lang))


def _skipped(skipped: Any, lang: str) -> list[Skipped]:
    return [
        Skipped(why=why, said=many.WHY[why][lang == "en"], count=count)
        for why, count in sorted(skipped.items())
    ]
