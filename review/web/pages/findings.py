"""疑点: findings by filter, and decisions on many of them at once."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Path, Query, Request, Response
from sqlalchemy.orm import Session

from gouji.reporting.wording import KIND, SEVERITY, say
from review.access import Access
from review.exports.describing import described
from review.ledger import bulk
from review.ledger.blinding import shown
from review.ledger.deciding import Step
from review.ledger.filters import FindingFilter
from review.ledger.listing import page as listed
from review.ledger.log import log_page
from review.problems import Invalid, Refused
from review.reviewing.reviewers import reviewers_at
from review.reviewing.shown import rule_summary, sentence
from review.tables import Finding, now
from review.triage.naming import title_of
from review.values import DECIDES, Action, ReasonCode, Role, label
from review.web.depends import Db, Lead, Reader, Reviewer
from review.web.pages.board import filters
from review.web.pages.reviewing_parts import end_of_day
from review.web.templating import language, page, redirect

router = APIRouter(prefix="/findings")
Ident = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]

_IN_BULK = (Action.CONFIRM, Action.REJECT, Action.DEFER, Action.FIX, Action.ASSIGN, Action.REOPEN)
_SORTS = (
    ("severity", "按级别", "by severity"), ("report", "按报告", "by report"), ("rule", "按规则", "by rule"),
    ("due", "按期限", "by due date"), ("decided", "最近处理", "latest decided"),
)


@router.get("")
def findings(
    request: Request, session: Db, access: Reader,
    cursor: Annotated[str, Query(max_length=400)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
    part: Annotated[bool, Query()] = False,
) -> Response:
    """The list; with `part` only its rows, to be added to those that are there."""
    filter = FindingFilter.parse(request.query_params.multi_items())
    found = listed(session, access, filter, limit=limit, cursor=cursor)
    lang = language(request)
    rows = [row(finding, access, lang) for finding in found.findings]
    more = f"/findings?{filter.query(cursor=found.cursor, limit=limit)}" if found.cursor else ""
    if part:
        return page(request, "_finding_rows.html", rows=rows, more=more)
    return page(
        request, "findings.html", filter=filter, rows=rows, total=found.total, more=more,
        cursor=cursor, sorts=[(name, say(lang, zh, en)) for name, zh, en in _SORTS],
        may_bulk=access.highest is not None and access.highest.rank >= Role.LEAD.rank,
        reasons=[(reason.value, label(reason, lang)) for reason in ReasonCode],
        **filters(session, access, "findings", lang, findings=True),
    )


def row(finding: Finding, access: Access, lang: str) -> dict[str, Any]:
    """A finding as the list shows it."""
    standing = shown(access, finding)
    return {
        "id": finding.id, "rule": finding.rule, "summary": rule_summary(finding.rule),
        "severity": finding.severity, "severity_name": say(lang, *SEVERITY[finding.severity]),
        "kind": say(lang, *KIND[finding.kind]),
        "state": standing.state.value, "state_name": label(standing.state, lang),
        "reason": label(ReasonCode(standing.reason), lang) if standing.reason else "",
        "message": sentence(finding, lang),
        "where": finding.where, "report_id": finding.report_id,
        "report": title_of(finding.report, lang), "present": finding.present,
        "assignee": finding.assignee.shown_name if finding.assignee else "", "due": finding.due,
        "late": finding.due is not None and finding.due < now() and standing.decided_at is None,
        "second": finding.second_wanted, "disputed": standing.disputed,
    }


@router.get("/bulk")
def bulk_form(
    request: Request, session: Db, access: Lead, action: Action = Action.CONFIRM,
    why: ReasonCode | None = None, comment: Annotated[str, Query(max_length=4000)] = "",
    to: Annotated[str, Query(pattern=r"^\d{0,9}$")] = "",
    until: Annotated[str, Query(max_length=10)] = "", again: bool = False,
) -> Response:
    """What would be done to all findings of the filter: chosen and previewed before it is done."""
    filter = FindingFilter.parse(request.query_params.multi_items())
    return _bulk_page(
        request, session, access, filter, action=action, why=why, comment=comment, to=to, until=until,
        again=again,
    )


@router.post("/bulk")
def bulk_done(
    request: Request, session: Db, access: Lead, filter: Annotated[str, Form(max_length=8000)],
    token: Annotated[str, Form(max_length=64)], action: Annotated[Action, Form()],
    why: Annotated[ReasonCode | None, Form()] = None,
    comment: Annotated[str, Form(max_length=4000)] = "",
    to: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
    until: Annotated[str, Form(max_length=10)] = "", again: Annotated[bool, Form()] = False,
) -> Response:
    """Does what was previewed."""
    chosen = FindingFilter.parse(filter, strict=True)
    given: dict[str, Any] = {
        "action": action, "why": why, "comment": comment, "to": to, "until": until, "again": again,
    }
    try:
        with session.begin_nested():
            done = bulk.apply(
                session, access, chosen, _step(request, **given), token, again=again
            )
    except Refused as refused:
        return _bulk_page(request, session, access, chosen, refused=refused, **given)
    return redirect(f"/findings/bulk/{done.bulk}", (
        f"已处理 {done.size} 条疑点。", f"{done.size} findings were decided on.",
    ))


@router.get("/bulk/{ident}")
def bulk_seen(request: Request, session: Db, access: Reader, ident: Ident) -> Response:
    """What was done as one, with a way back."""
    rows = log_page(session, access, limit=200, before=None, author=None, bulk=ident)
    return page(request, "bulk_done.html", rows=rows, ident=ident)


@router.post("/bulk/{ident}/undo")
def bulk_undone(session: Db, access: Reviewer, ident: Ident) -> Response:
    """Takes it back as one."""
    done = bulk.undo(session, access, ident)
    return redirect(f"/findings/bulk/{done.bulk}", (
        f"已撤销 {done.size} 条。", f"{done.size} were taken back.",
    ))


def _bulk_page(
    request: Request, session: Session, access: Access, filter: FindingFilter, *,
    refused: Refused | None = None, **given: Any,
) -> Response:
    lang = language(request)
    preview = None
    if given["action"] is not Action.REJECT or given["why"]:
        try:
            preview = bulk.preview(
                session, access, filter, _step(request, **given), again=given["again"]
            )
        except Refused as found:
            refused = refused or found
    return page(
        request, "bulk.html", status=refused.status if refused else 200, filter=filter,
        preview=preview, refused=refused, given=given, reasons=list(ReasonCode),
        actions=[action for action in _IN_BULK if action in DECIDES],
        people=reviewers_at(session, "/"),
        rows=[row(finding, access, lang) for finding in preview.sample] if preview else [],
        why={why: words[lang == "en"] for why, words in bulk.WHY.items()},
        described=described(session, access, filter, lang),
    )


def _step(request: Request, **given: Any) -> Step:
    action: Action = given["action"]
    if action not in _IN_BULK:
        raise Invalid("此操作不能批量进行。", "This action cannot be done in bulk.")
    assigns = action is Action.ASSIGN
    return Step(
        action=action, reason=given["why"] if action is Action.REJECT else None,
        comment=given["comment"],
        assignee_id=int(given["to"]) if assigns and given["to"] else None,
        due=end_of_day(given["until"], request) if assigns and given["until"] else None,
    )
