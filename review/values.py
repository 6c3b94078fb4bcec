"""The words of reviewing: roles, states of a finding, reasons of a rejection, states of a file.

Values are stored as they are written here; what people read is in `LABELS`, Chinese and English.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What somebody may do within an organisation and everything under it. Each includes the ones
    after it: an admin also manages accounts and organisations, a lead also assigns, corrects,
    decides in bulk and exports all, a reviewer also uploads and decides, a reader looks."""

    ADMIN = "admin"
    LEAD = "lead"
    REVIEWER = "reviewer"
    READER = "reader"

    @property
    def rank(self) -> int:
        """Higher may do more."""
        return (Role.READER, Role.REVIEWER, Role.LEAD, Role.ADMIN).index(self)


class State(StrEnum):
    """Where a finding stands."""

    NEW = "new"
    ASSIGNED = "assigned"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    FIXED = "fixed"


class Action(StrEnum):
    """What was done to a finding; one row of the log each. `SECOND` asks for a second reviewer."""

    ASSIGN = "assign"
    CONFIRM = "confirm"
    REJECT = "reject"
    DEFER = "defer"
    FIX = "fix"
    REOPEN = "reopen"
    COMMENT = "comment"
    SECOND = "second"
    UNDO = "undo"


class ReasonCode(StrEnum):
    """Why a finding is rejected: the stage that failed, or an exception that the law allows."""

    READING = "reading"
    EXTRACTION = "extraction"
    RULE = "rule"
    EXCEPTION = "exception"


class Presence(StrEnum):
    """What a run did to a finding of its report."""

    APPEARED = "appeared"
    DISAPPEARED = "disappeared"
    RETURNED = "returned"


class FileState(StrEnum):
    """Where an uploaded file stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


LABELS: dict[StrEnum, tuple[str, str]] = {
    Role.ADMIN: ("管理员", "admin"),
    Role.LEAD: ("组长", "lead"),
    Role.REVIEWER: ("复核员", "reviewer"),
    Role.READER: ("查阅者", "reader"),
    State.NEW: ("待处理", "new"),
    State.ASSIGNED: ("已分派", "assigned"),
    State.CONFIRMED: ("已确认", "confirmed"),
    State.REJECTED: ("已排除", "rejected"),
    State.DEFERRED: ("暂缓", "deferred"),
    State.FIXED: ("重新公开已更正", "fixed in re-issue"),
    Action.ASSIGN: ("分派", "assign"),
    Action.CONFIRM: ("确认", "confirm"),
    Action.REJECT: ("排除", "reject"),
    Action.DEFER: ("暂缓", "defer"),
    Action.FIX: ("标为已更正", "mark as fixed"),
    Action.REOPEN: ("重新打开", "reopen"),
    Action.COMMENT: ("备注", "comment"),
    Action.SECOND: ("请第二人复核", "ask for a second review"),
    Action.UNDO: ("撤销", "undo"),
    ReasonCode.READING: ("文件读取有误", "the file was read wrongly"),
    ReasonCode.EXTRACTION: ("数据提取有误", "a figure or fact was extracted wrongly"),
    ReasonCode.RULE: ("规则不适用或有误", "the rule is wrong or does not apply"),
    ReasonCode.EXCEPTION: ("政策允许的例外", "an exception that policy allows"),
    Presence.APPEARED: ("首次发现", "appeared"),
    Presence.DISAPPEARED: ("不再出现", "disappeared"),
    Presence.RETURNED: ("再次出现", "came back"),
    FileState.QUEUED: ("排队中", "queued"),
    FileState.RUNNING: ("处理中", "running"),
    FileState.DONE: ("完成", "done"),
    FileState.FAILED: ("失败", "failed"),
    FileState.CANCELLED: ("已取消", "cancelled"),
}


def label(value: StrEnum, lang: str = "zh") -> str:
    """What people read for a value."""
    return LABELS[value][lang == "en"]


DECIDES: dict[Action, State] = {
    Action.CONFIRM: State.CONFIRMED,
    Action.REJECT: State.REJECTED,
    Action.DEFER: State.DEFERRED,
    Action.FIX: State.FIXED,
    Action.REOPEN: State.NEW,
    Action.ASSIGN: State.ASSIGNED,
}
"""The state that an action leads to; the others leave it as it is."""
