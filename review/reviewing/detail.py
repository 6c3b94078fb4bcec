"""All that the page shows of one finding, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from gouji.findings import Finding as CheckedFinding
from gouji.reporting.context import Lines
from gouji.reporting.wording import KIND, SEVERITY, message_of, say
from review.access import Access
from review.ledger.blinding import shown
from review.ledger.history import Event, History, history
from review.ledger.recording import finding_of
from review.reviewing.shown import Redone, RuleText, Side, redone, rule_text, sides_of
from review.tables import Finding, VersionText, now
from review.values import Action, ReasonCode, label


class Entry(NamedTuple):
    """A line of the history. `what` names its kind for the eye; `about` is small print."""

    what: str
    at: datetime
    who: str
    did: str
    reason: str = ""
    comment: str = ""
    about: str = ""
    undone: bool = False


class Detail(NamedTuple):
    """A finding for the reader."""

    id: int
    report_id: int
    rule: RuleText
    severity: str
    severity_name: str
    kind_name: str
    origin: str
    message: str
    where: str
    state: str
    state_name: str
    reason_name: str
    decided: bool
    assignee: str
    due: datetime | None
    overdue: bool
    revision: int
    run_id: int
    notes: tuple[str, ...]
    sides: tuple[Side, ...]
    computation: Redone | None
    log: tuple[Entry, ...]


def detail(session: Session, access: Access, finding: Finding, lang: str) -> Detail:
    """The finding that the person sees, as far as they may know it."""
    proof = finding_of(finding)
    standing = shown(access, finding)
    past = history(session, access, finding)
    sides = sides_of(proof, _lines(session, finding, proof), lang)
    return Detail(
        id=finding.id, report_id=finding.report_id, rule=rule_text(finding.rule, lang),
        severity=finding.severity, severity_name=say(lang, *SEVERITY[proof.severity]),
        kind_name=say(lang, *KIND[proof.kind]), origin=finding.origin,
        message=message_of(proof, lang) or finding.message, where=finding.where,
        state=standing.state, state_name=label(standing.state, lang),
        reason_name=label(ReasonCode(standing.reason), lang) if standing.reason else "",
        decided=standing.decided_at is not None,
        assignee=finding.assignee.shown_name if finding.assignee else "", due=finding.due,
        overdue=finding.due is not None and finding.due < now() and standing.decided_at is None,
        revision=finding.revision, run_id=finding.last_run_id,
        notes=tuple(_notes(finding, standing.blind, standing.disputed, past, lang)),
        sides=sides, computation=redone(proof, sides, lang),
        log=tuple(_entry(event, lang) for event in reversed(past.events)),
    )


def _lines(session: Session, finding: Finding, proof: CheckedFinding) -> list[int | None]:
    """The line of each side, for formats without pages."""
    if all(place.page is not None or place.end <= place.start for place in proof.evidence):
        return [None] * len(proof.evidence)
    stored = session.get(VersionText, finding.version_id)
    if stored is None:
        return [None] * len(proof.evidence)
    lines = Lines(stored.text)
    return [lines.number(place.start) for place in proof.evidence]


def _notes(
    finding: Finding, blind: bool, disputed: bool, past: History, lang: str
) -> Iterator[str]:
    """What a person must know before deciding."""
    if blind:
        yield say(
            lang, "请您独立作出第二人结论；在此之前不显示第一人的结论。",
            "Give your second verdict; the first one is shown once you have decided.",
        )
    elif finding.second_wanted:
        yield say(lang, "已请第二人复核，等待其结论。", "A second review is awaited.")
    if disputed:
        yield say(
            lang, "两位复核人的结论不一致，由组长或第一位复核人裁定。",
            "The two verdicts differ: a lead or the first reviewer settles it.",
        )
    if not finding.present:
        yield say(
            lang, "报告最近一次检查中没有这一条，这里是最后一次出现时的情况。",
            "The report's last run does not have this finding; this is how it last was.",
        )
    if past.since is not None and past.since.presence is not None:
        what = label(past.since.presence, lang)
        yield say(
            lang, f"作出结论之后的检查（第{past.since.version}版）中，这一条{what}，请再看一次。",
            f"Since it was decided on it {what} (version {past.since.version}); look again.",
        )


def _entry(event: Event, lang: str) -> Entry:
    row = event.decision
    if row is None:
        assert event.presence is not None
        return Entry(
            event.presence, event.at, say(lang, "检查", "run"), label(event.presence, lang),
            about=say(lang, f"第{event.version}版", f"version {event.version}")
            + f" · gouji {event.gouji_version}",
        )
    action = Action(row.action)
    did = label(action, lang)
    if action is Action.ASSIGN:
        did = say(lang, f"分派给{event.named}", f"assigned to {event.named}") if event.named else \
            say(lang, "取消分派", "assigned to nobody")
    elif action is Action.SECOND and event.named:
        did = say(lang, f"请{event.named}复核", f"asked {event.named} for a second review")
    elif row.second:
        did = say(lang, f"第二人结论：{did}", f"second verdict: {did}")
    about = say(lang, "成批处理", "in bulk") if row.bulk else ""
    return Entry(
        action, row.at, row.author_name, did,
        label(ReasonCode(row.reason), lang) if row.reason else "", row.comment, about, event.undone,
    )
