"""One decision on many findings: first seen as a preview, then done as it was seen, undone as one.

The preview's `token` stands for exactly what would happen. Where a finding has changed since, or the
filter now has others, doing it is refused and a new preview is needed.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, defer

from review.access import Access, access_of, path_of
from review.ledger.blinding import is_blind
from review.ledger.deciding import Step, row_for, stand
from review.ledger.filters import DECIDED, FindingFilter, findings_of
from review.ledger.recounting import lock_reports, recount
from review.ledger.standing import undone_ids
from review.people.audit import note
from review.problems import Conflict, Invalid, TooMuch, not_found
from review.tables import Decision, Finding, Report, User
from review.values import DECIDES, Action, Role

AT_MOST = 5_000
SAMPLE = 20
_ACTIONS = frozenset(DECIDES) | {Action.SECOND}
_IDS_AT_ONCE = 500

Why = Literal[
    "forbidden", "blind", "decided", "undecided", "same", "assignee", "changed", "undone"
]

WHY: dict[Why, tuple[str, str]] = {
    "forbidden": ("您在该组织的角色不能批量处理", "your role there does not allow bulk decisions"),
    "blind": ("正待第二人独立复核", "a second, independent review is pending"),
    "decided": ("已有结论", "decided already"),
    "undecided": ("尚无结论", "not decided yet"),
    "same": ("已是如此", "stands like this already"),
    "assignee": ("此人不是该组织的复核员", "the person is no reviewer there"),
    "changed": ("之后又有处理", "something was done to it since"),
    "undone": ("已被撤销", "undone already"),
}
"""Why a finding is left out, for people."""


class Preview(NamedTuple):
    """How many findings would be decided on, the first of them, how many are left out and why, and
    the token that does it."""

    size: int
    sample: Sequence[Finding]
    skipped: Mapping[Why, int]
    token: str


class Done(NamedTuple):
    """What was done as one: its id, by which it is undone, and how many findings it was."""

    bulk: str
    size: int
    skipped: Mapping[Why, int]


class _Plan(NamedTuple):
    findings: list[Finding]
    skipped: Counter[Why]
    token: str


def preview(
    session: Session, access: Access, filter: FindingFilter, step: Step, *, again: bool = False
) -> Preview:
    """What `apply` would do. Findings that are decided already are left out unless `again`. Raises
    TooMuch where the filter has more than `AT_MOST`."""
    plan = _plan(session, access, filter, step, again, lock=False)
    return Preview(len(plan.findings), plan.findings[:SAMPLE], plan.skipped, plan.token)


def apply(
    session: Session, access: Access, filter: FindingFilter, step: Step, token: str, *,
    again: bool = False,
) -> Done:
    """Do what was previewed, in one transaction. Raises Conflict where it would not be the same."""
    plan = _plan(session, access, filter, step, again, lock=True)
    if token != plan.token:
        raise Conflict(
            "预览之后有疑点发生了变化，请重新预览。",
            "Findings have changed since the preview; preview again.",
        )
    if not plan.findings:
        raise Conflict("没有可以处理的疑点。", "There is no finding to decide on.")
    bulk = secrets.token_hex(8)
    _append(session, access, {finding: step for finding in plan.findings}, bulk)
    note(
        session, access, f"decision.bulk.{step.action}", "bulk", bulk, count=len(plan.findings),
        filter=filter.query(),
    )
    return Done(bulk, len(plan.findings), plan.skipped)


def undo(session: Session, access: Access, bulk: str) -> Done:
    """Take back what was done as one, where nothing was done to the finding since. What this does has
    an id of its own, so that it can be undone in turn."""
    rows = {
        row.finding_id: row for row in session.scalars(select(Decision).where(Decision.bulk == bulk))
    } if bulk else {}
    lock_reports(session, {row.report_id for row in rows.values()})
    findings = _loaded(session, access, rows)
    if not findings:
        raise not_found("批量处理", "bulk decision")
    logs = _logs(session, rows)
    skipped: Counter[Why] = Counter()
    steps: dict[Finding, Step] = {}
    for finding in findings:
        row = rows[finding.id]
        why = _why_kept(access, finding, row, logs[finding.id])
        if why is None:
            steps[finding] = Step(action=Action.UNDO, undoes=row.id)
        else:
            skipped[why] += 1
    if not steps:
        raise Conflict(
            "这次批量处理已无可撤销的内容。", "Nothing of this bulk decision can be undone any more."
        )
    made = secrets.token_hex(8)
    _append(session, access, steps, made)
    note(session, access, "decision.bulk.undo", "bulk", made, count=len(steps), undoes=bulk)
    return Done(made, len(steps), skipped)


def _plan(
    session: Session, access: Access, filter: FindingFilter, step: Step, again: bool, *, lock: bool
) -> _Plan:
    if step.action not in _ACTIONS:
        raise Invalid("此操作不能批量进行。", "This action cannot be done in bulk.")
    wanted = findings_of(filter, access).order_by(Finding.rank, Finding.report_id, Finding.position)
    if lock:
        reports = wanted.with_only_columns(Finding.report_id).order_by(None).distinct()
        lock_reports(session, session.scalars(reports).all())
    findings = list(session.scalars(
        wanted.options(*_LIGHT).limit(AT_MOST + 1).execution_options(populate_existing=lock)
    ))
    if len(findings) > AT_MOST:
        raise TooMuch(
            f"一次最多处理 {AT_MOST} 条疑点，请缩小筛选范围。",
            f"At most {AT_MOST} findings are decided on at once; narrow the filter.",
        )
    user = session.get(User, step.assignee_id) if step.assignee_id is not None else None
    named = access_of(user) if user is not None and user.active else None
    skipped: Counter[Why] = Counter()
    chosen: list[Finding] = []
    for finding in findings:
        why = _why_not(access, finding, step, again)
        if why is None and step.assignee_id is not None:
            may = named is not None and named.may(Role.REVIEWER, path_of(finding.report))
            why = None if may else "assignee"
        if why is None:
            chosen.append(finding)
        else:
            skipped[why] += 1
    if chosen:  # what is wrong with the step itself is wrong with each
        row_for(session, access, chosen[0], (), step)
    said = [access.user_id, step.model_dump(mode="json"), again, [(f.id, f.revision) for f in chosen]]
    return _Plan(chosen, skipped, sha256(json.dumps(said).encode()).hexdigest()[:32])


_LIGHT = (
    contains_eager(Finding.report).joinedload(Report.organisation),
    defer(Finding.evidence), defer(Finding.computation),
)


def _why_not(access: Access, finding: Finding, step: Step, again: bool) -> Why | None:
    action, verdict = step.action, finding.state in DECIDED
    if not access.may(Role.LEAD, path_of(finding.report)):
        return "forbidden"
    if is_blind(access, finding) or (finding.second_wanted and action is not Action.ASSIGN):
        return "blind"
    if action is Action.ASSIGN:
        same = (finding.assignee_id, finding.due) == (step.assignee_id, step.due)
        return "same" if same else "decided" if verdict and not again else None
    if action is Action.SECOND:
        own = step.assignee_id is not None and step.assignee_id == finding.decided_by
        return "undecided" if not verdict else "same" if own else None
    if action is Action.REOPEN:
        return None if finding.decided_by is not None else "undecided"
    if finding.state == DECIDES[action] and finding.reason == (step.reason or ""):
        return "same"
    return "decided" if verdict and not again else None


def _why_kept(
    access: Access, finding: Finding, row: Decision, log: Sequence[Decision]
) -> Why | None:
    if row.author_id != access.user_id and not access.may(Role.LEAD, path_of(finding.report)):
        return "forbidden"
    if row.id in undone_ids(log):
        return "undone"
    return "changed" if finding.revision != row.id else None


def _append(session: Session, access: Access, steps: Mapping[Finding, Step], bulk: str) -> None:
    """The rows of all steps at once, and the findings and reports as they stand then."""
    logs = _logs(session, [finding.id for finding in steps])
    rows = {
        finding: row_for(session, access, finding, logs[finding.id], step, bulk=bulk)
        for finding, step in steps.items()
    }
    session.add_all(rows.values())
    session.flush()
    for finding, row in rows.items():
        stand(finding, [*logs[finding.id], row])
    recount(session, {finding.report_id for finding in steps})


def _loaded(session: Session, access: Access, ids: Iterable[int]) -> list[Finding]:
    found: list[Finding] = []
    for some in _batches(ids):
        found += session.scalars(
            select(Finding).join(Report).where(Finding.id.in_(some), access.reports())
            .options(*_LIGHT).order_by(Finding.id).execution_options(populate_existing=True)
        )
    return found


def _logs(session: Session, ids: Iterable[int]) -> dict[int, list[Decision]]:
    logs: dict[int, list[Decision]] = defaultdict(list)
    for some in _batches(ids):
        for row in session.scalars(
            select(Decision).where(Decision.finding_id.in_(some)).order_by(Decision.id)
        ):
            logs[row.finding_id].append(row)
    return logs


def _batches(ids: Iterable[int]) -> Iterable[list[int]]:
    held = sorted(ids)
    return (held[at : at + _IDS_AT_ONCE] for at in range(0, len(held), _IDS_AT_ONCE))
