"""Deciding on a finding: one row appended to its log, and the finding's columns brought in step.

Nothing is edited or deleted. Two people who decide at once are told: who says which `revision` of the
finding they saw is refused where somebody has decided since.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from gouji import __version__
from gouji.types import Value
from review.access import Access, access_of, path_of
from review.ledger.blinding import is_blind
from review.ledger.recounting import lock_reports, recount
from review.ledger.standing import VERDICTS, in_effect, standing, undone_ids
from review.people.audit import note
from review.problems import Conflict, Forbidden, Invalid, not_found
from review.tables import Decision, Finding, User, now
from review.values import DECIDES, LABELS, Action, ReasonCode, Role, State

LONGEST_COMMENT = 4_000
_LARGEST = 2**31 - 1
_YEARS = range(2000, 2201)


class Step(Value):
    """What somebody wants to do to a finding. `assignee_id` is of `assign` (None: nobody any more)
    and of `second` (None: any other reviewer); `undoes` is the row that `undo` takes back, by default
    the person's own last one."""

    action: Action
    reason: ReasonCode | None = None
    comment: str = Field("", max_length=LONGEST_COMMENT)
    assignee_id: int | None = Field(None, ge=1, le=_LARGEST)
    due: datetime | None = None
    undoes: int | None = Field(None, ge=1, le=_LARGEST)


def decide(
    session: Session, access: Access, finding: Finding, step: Step, *, revision: int | None = None
) -> Decision:
    """Do it: check rights and sense, append to the log, update finding, report and audit log.

    `finding` is one that the person sees (`access.finding_seen`); the session must be a writing one.
    Raises Forbidden, Invalid, and Conflict where the finding is no longer as it was seen.
    """
    lock_reports(session, [finding.report_id])
    session.refresh(finding)
    log = log_of(session, finding.id)
    if revision is not None and revision != finding.revision:
        raise _changed(access, finding, log)
    row = row_for(session, access, finding, log, step)
    session.add(row)
    session.flush()
    stand(finding, [*log, row])
    recount(session, [finding.report_id])
    note(
        session, access, f"decision.{step.action}", "finding", finding.id,
        decision=row.id, report=finding.report_id, rule=finding.rule,
    )
    return row


def log_of(session: Session, finding_id: int) -> list[Decision]:
    """The log of a finding, the oldest row first."""
    return list(session.scalars(
        select(Decision).where(Decision.finding_id == finding_id).order_by(Decision.id)
    ))


def row_for(
    session: Session, access: Access, finding: Finding, log: Sequence[Decision], step: Step, *,
    bulk: str = "",
) -> Decision:
    """The row for a step, whole but not stored yet: a row of the log cannot be changed. Raises as
    `decide` does."""
    undoes = _undone(access, finding, log, step) if step.action is Action.UNDO else None
    check(session, access, finding, log, step)
    row = Decision(
        finding_id=finding.id, report_id=finding.report_id, fingerprint=finding.fingerprint,
        at=now(), author_id=access.user_id, author_name=access.name, action=step.action,
        reason=step.reason or "", comment=step.comment.strip().replace("\0", ""),
        assignee_id=step.assignee_id, due=step.due, second=_is_second(access, finding, step),
        undoes_id=undoes and undoes.id, bulk=bulk, rule=finding.rule, severity=finding.severity,
        gouji_version=__version__, run_id=finding.last_run_id,
    )
    row.state = standing([*log, row]).state
    return row


def stand(finding: Finding, log: Sequence[Decision]) -> None:
    """The columns of a finding as its log says, whose rows are stored."""
    after = standing(log)
    for name in after.__dataclass_fields__:
        setattr(finding, name, getattr(after, name))
    finding.revision = max((row.id for row in log if row.action != Action.COMMENT), default=0)


def check(
    session: Session, access: Access, finding: Finding, log: Sequence[Decision], step: Step
) -> None:
    """Whether the person may do this and it makes sense. Raises Forbidden, Invalid, Conflict."""
    path = path_of(finding.report)
    access.require(Role.REVIEWER, path)
    _check_fields(step)
    if step.action is Action.ASSIGN:
        _check_assignment(session, access, finding, step, path)
    elif step.action is Action.SECOND:
        _check_second(session, finding, step, path)
    elif is_blind(access, finding) and step.action in (Action.DEFER, Action.REOPEN):
        raise Invalid(
            "请先给出您的复核结论（确认、排除或已更正）。",
            "Give your second verdict first: confirm, reject or fixed.",
        )
    elif step.action is Action.REOPEN and finding.decided_by is None:
        raise Conflict("此疑点尚未作出结论。", "Nothing has been decided on this finding.")
    elif step.action in DECIDES and not _is_second(access, finding, step):
        _check_news(access, finding, log, step)


def _check_fields(step: Step) -> None:
    if step.action is Action.REJECT and step.reason is None:
        raise Invalid(
            "排除疑点须选择原因：读取、提取、规则或例外。",
            "Rejecting needs a reason: reading, extraction, rule or exception.",
        )
    if step.reason is not None and step.action is not Action.REJECT:
        raise Invalid("只有排除疑点时才填写原因。", "Only a rejection has a reason.")
    if step.action is Action.COMMENT and not step.comment.strip():
        raise Invalid("请填写备注。", "Write the comment.")
    if step.due is not None and (step.due.tzinfo is None or step.due.year not in _YEARS):
        raise Invalid(
            "期限须带时区，且在 2000 至 2200 年之间。",
            "A due date needs its time zone and a year from 2000 to 2200.",
        )
    if step.action is not Action.ASSIGN and step.due is not None:
        raise Invalid("只有分派时才设期限。", "Only an assignment has a due date.")
    if step.action not in (Action.ASSIGN, Action.SECOND) and step.assignee_id is not None:
        raise Invalid("此操作不能指定人员。", "This action names nobody.")
    if step.action is not Action.UNDO and step.undoes is not None:
        raise Invalid("只有撤销时才指明所撤销的记录。", "Only an undo names the row that it undoes.")


def _check_assignment(
    session: Session, access: Access, finding: Finding, step: Step, path: str
) -> None:
    """A lead assigns; a reviewer takes what nobody has, and gives back what they have."""
    own = step.assignee_id in (None, access.user_id) and finding.assignee_id in (None, access.user_id)
    if not (own and step.due == (finding.due if finding.assignee_id else None)):
        access.require(Role.LEAD, path)
    if (step.assignee_id, step.due) == (finding.assignee_id, finding.due):
        raise Conflict("此疑点已是这样分派的。", "It is assigned like this already.")
    _check_reviewer(session, step.assignee_id, path)


def _check_second(session: Session, finding: Finding, step: Step, path: str) -> None:
    if finding.second_wanted:
        raise Conflict("已请第二人复核。", "A second review has been asked for already.")
    if finding.state not in {DECIDES[action] for action in VERDICTS}:
        raise Invalid(
            "第一人作出结论后才能请第二人复核。", "A second review needs a first verdict."
        )
    if step.assignee_id is not None and step.assignee_id == finding.decided_by:
        raise Invalid(
            "第二人须与作出结论的人不同。", "The second reviewer is somebody else than the first."
        )
    _check_reviewer(session, step.assignee_id, path)


def _check_reviewer(session: Session, user_id: int | None, path: str) -> None:
    if user_id is None:
        return
    user = session.get(User, user_id)
    if user is None or not user.active or not access_of(user).may(Role.REVIEWER, path):
        raise Invalid(
            "此人不是该组织的复核员。", "This person is no reviewer of the organisation."
        )


def _check_news(access: Access, finding: Finding, log: Sequence[Decision], step: Step) -> None:
    """A click that was sent twice says nothing new; a dispute is settled by a lead, or by the first
    reviewer, who may give way."""
    settles = access.user_id == finding.decided_by or access.may(Role.LEAD, path_of(finding.report))
    if finding.disputed and not settles:
        raise Forbidden(
            "两份结论不一致，由组长或第一位复核员裁定。",
            "The two verdicts differ: a lead or the first reviewer settles it.",
        )
    same = (
        step.action is not Action.REOPEN
        and finding.state == DECIDES[step.action] and finding.reason == (step.reason or "")
        and finding.decided_by == access.user_id and not step.comment.strip()
        and not finding.disputed
    )
    if same:
        raise _changed(access, finding, log)


def _is_second(access: Access, finding: Finding, step: Step) -> bool:
    """Whether the step is the second verdict that is wanted."""
    return step.action in VERDICTS and is_blind(access, finding)


def _undone(access: Access, finding: Finding, log: Sequence[Decision], step: Step) -> Decision:
    """The row that an undo takes back. A reviewer takes back what they did, a lead anything."""
    if step.undoes is None:
        own = [row for row in in_effect(log) if row.author_id == access.user_id]
        if not own:
            raise Conflict("没有可以撤销的操作。", "There is nothing of yours to undo.")
        return own[-1]
    row = next((row for row in log if row.id == step.undoes), None)
    if row is None or (is_blind(access, finding) and row.author_id != access.user_id):
        raise not_found("记录", "row of the log")
    if row.author_id != access.user_id:
        access.require(Role.LEAD, path_of(finding.report))
    if row.id in undone_ids(log):
        raise Conflict("这条记录已被撤销。", "This row has been undone already.")
    return row


def _changed(access: Access, finding: Finding, log: Sequence[Decision]) -> Conflict:
    """Who decided in between, and what; not where that is kept from a second reviewer."""
    last = next((row for row in reversed(log) if row.action != Action.COMMENT), None)
    if last is None or is_blind(access, finding):
        return Conflict(
            "此疑点刚被他人更新，请刷新后再操作。",
            "Somebody has changed this finding since; reload it and decide again.",
        )
    done = LABELS[Action(last.action)]
    state = LABELS[State(finding.state)]
    return Conflict(
        f"{last.author_name}刚刚对此疑点作了“{done[0]}”，现为“{state[0]}”。请刷新后再操作。",
        f"{last.author_name} did “{done[1]}” since; the finding is now {state[1]}. "
        "Reload it and decide again.",
    )
