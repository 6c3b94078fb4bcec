"""The tables of the review service, for SQLite and PostgreSQL alike.

`Decision` and `AuditEvent` are only ever appended to (triggers hold that, see the migrations); the
columns of `Finding` from `state` on are what the log of its decisions comes to, kept so that a board
over thousands of findings is one query, and can be computed again from the log.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class UTCTime(TypeDecorator[datetime]):
    """Times are stored in UTC and come back with their zone; SQLite itself keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    """The base of every table. Constraints have names, so that migrations can change them."""

    metadata = MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    })
    type_annotation_map = {datetime: UTCTime(), dict[str, Any]: JSON, list[Any]: JSON}


# --- people --------------------------------------------------------------------------------------


class User(Table):
    """An account. `password_hash` is None for people who come by OIDC only."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    display_name: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    must_change_password: Mapped[bool] = mapped_column(Boolean, default=False)
    failed_logins: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None]
    oidc_issuer: Mapped[str | None] = mapped_column(String(255))
    oidc_subject: Mapped[str | None] = mapped_column(String(255))
    lang: Mapped[str] = mapped_column(String(2), default="zh")
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_login_at: Mapped[datetime | None]
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )
    __table_args__ = (UniqueConstraint("oidc_issuer", "oidc_subject"),)

    @property
    def shown_name(self) -> str:
        return self.display_name or self.name


class Membership(Table):
    """A role within an organisation and everything under it; everywhere where that is None."""

    __tablename__ = "memberships"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE")
    )
    role: Mapped[str] = mapped_column(String(20))
    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation | None] = relationship()


class LoginSession(Table):
    """A signed-in browser. The cookie holds a random token; only its hash is here."""

    __tablename__ = "sessions"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(255), default="")


class ApiToken(Table):
    """A token for programs. It may do what its owner may, at most as `role`; shown once, kept hashed."""

    __tablename__ = "api_tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class AuditEvent(Table):
    """Something that somebody did: log-in, upload, decision, export, setting. Append-only."""

    __tablename__ = "audit_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    user_id: Mapped[int | None] = mapped_column(Integer, index=True)
    user_name: Mapped[str] = mapped_column(String(80), default="")
    action: Mapped[str] = mapped_column(String(60), index=True)
    object_kind: Mapped[str] = mapped_column(String(40), default="")
    object_id: Mapped[str] = mapped_column(String(80), default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    address: Mapped[str] = mapped_column(String(64), default="")


class Organisation(Table):
    """A department or group of departments. `path` is "/1/4/" with its own id last, so that a subtree
    is a prefix; `aliases` are other names that reports use."""

    __tablename__ = "organisations"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    code: Mapped[str | None] = mapped_column(String(60), unique=True)
    aliases: Mapped[list[Any]] = mapped_column(default=list)
    path: Mapped[str] = mapped_column(String(500), default="/", index=True)
    __table_args__ = (UniqueConstraint("parent_id", "name"),)


# --- files and runs ------------------------------------------------------------------------------


class Batch(Table):
    """Files that were uploaded together."""

    __tablename__ = "batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    paused: Mapped[bool] = mapped_column(Boolean, default=False)


class Report(Table):
    """A report of a department for a year; its versions are the files that were published as it.

    What was recognised from the text can be corrected by hand: then `corrected` holds.
    """

    __tablename__ = "reports"
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    department: Mapped[str] = mapped_column(String(200), default="", index=True)
    fiscal_year: Mapped[int | None] = mapped_column(Integer, index=True)
    kind: Mapped[str] = mapped_column(String(40), default="final_account")
    title: Mapped[str] = mapped_column(String(300), default="")
    corrected: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    current_version_id: Mapped[int | None] = mapped_column(Integer)
    high: Mapped[int] = mapped_column(Integer, default=0)
    medium: Mapped[int] = mapped_column(Integer, default=0)
    low: Mapped[int] = mapped_column(Integer, default=0)
    rounding: Mapped[int] = mapped_column(Integer, default=0)
    open: Mapped[int] = mapped_column(Integer, default=0)
    organisation: Mapped[Organisation | None] = relationship()


class Version(Table):
    """An uploaded file as a version of a report. `report_id` is None until it has been read; the bytes
    are in the store under `sha256`. A batch holds each content once. `folder` is where the file lay
    in what was uploaded; `organisation_id` the subtree that it was uploaded for; `workflow` the work
    that has been started for it, "" where none has yet."""

    __tablename__ = "versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int | None] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), index=True
    )
    batch_id: Mapped[int] = mapped_column(ForeignKey("batches.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int] = mapped_column(Integer, default=1)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(Integer, default=0)
    file_name: Mapped[str] = mapped_column(String(300))
    folder: Mapped[str] = mapped_column(String(300), default="")
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(String(20), default="queued", index=True)
    stage: Mapped[str] = mapped_column(String(40), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    error_en: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    workflow: Mapped[str] = mapped_column(String(80), default="")
    run_id: Mapped[int | None] = mapped_column(Integer)
    duplicate_of: Mapped[int | None] = mapped_column(Integer)
    __table_args__ = (UniqueConstraint("batch_id", "sha256"), UniqueConstraint("report_id", "number"))


class VersionText(Table):
    """What was loaded from a version: its text, for search and highlighting, and the whole document
    (gzipped JSON of `gouji.types.Document`), so that checking again needs no reading again."""

    __tablename__ = "texts"
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True
    )
    text: Mapped[str] = mapped_column(Text)
    document: Mapped[bytes] = mapped_column(LargeBinary)


class Run(Table):
    """One check of a version: with which software, and what came out. A workflow makes at most one."""

    __tablename__ = "runs"
    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(
        ForeignKey("versions.id", ondelete="CASCADE"), index=True
    )
    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), index=True
    )
    workflow: Mapped[str | None] = mapped_column(String(80), unique=True)
    at: Mapped[datetime] = mapped_column(default=now)
    gouji_version: Mapped[str] = mapped_column(String(40))
    extractor: Mapped[str] = mapped_column(String(120), default="template")
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    coverage: Mapped[dict[str, Any]] = mapped_column(default=dict)
    outcomes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    reading: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    unproven: Mapped[int] = mapped_column(Integer, default=0)
    full_marks: Mapped[int] = mapped_column(Integer, default=0)
    scored: Mapped[int] = mapped_column(Integer, default=0)
    findings: Mapped[int] = mapped_column(Integer, default=0)


# --- findings and decisions ----------------------------------------------------------------------


class Finding(Table):
    """A finding of a report, known by its fingerprint through all versions and runs.

    The proof is that of the last run that had it; `present` is whether the report's last run had it.
    `rank` sorts by severity, the worst first (0 high, 1 medium, 2 low, 3 rounding). `revision` is the
    id of the last row of the log that was no comment, by which two people who decide at once are told.
    """

    __tablename__ = "findings"
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), index=True
    )
    fingerprint: Mapped[str] = mapped_column(String(40))
    version_id: Mapped[int] = mapped_column(Integer)
    first_run_id: Mapped[int] = mapped_column(Integer)
    last_run_id: Mapped[int] = mapped_column(Integer)
    present: Mapped[bool] = mapped_column(Boolean, default=True)
    position: Mapped[int] = mapped_column(Integer, default=0)
    rule: Mapped[str] = mapped_column(String(10), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    severity: Mapped[str] = mapped_column(String(10))
    rank: Mapped[int] = mapped_column(Integer, default=0)
    message: Mapped[str] = mapped_column(Text)
    message_en: Mapped[str] = mapped_column(Text, default="")
    where: Mapped[str] = mapped_column("where_", Text, default="")
    computation: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    evidence: Mapped[list[Any]] = mapped_column(default=list)
    origin: Mapped[str] = mapped_column(String(10), default="rule")
    state: Mapped[str] = mapped_column(String(20), default="new")
    reason: Mapped[str] = mapped_column(String(20), default="")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    due: Mapped[datetime | None]
    second_wanted: Mapped[bool] = mapped_column(Boolean, default=False)
    second_id: Mapped[int | None] = mapped_column(Integer)
    disputed: Mapped[bool] = mapped_column(Boolean, default=False)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(Integer)
    report: Mapped[Report] = relationship()
    assignee: Mapped[User | None] = relationship()
    __table_args__ = (
        UniqueConstraint("report_id", "fingerprint"),
        Index("ix_findings_board", "present", "state", "rank", "report_id", "position"),
        Index("ix_findings_list", "present", "rank", "report_id", "position", "id"),
        Index("ix_findings_assignee", "assignee_id", "state"),
        Index("ix_findings_second", "id", sqlite_where=text("second_wanted IS 1"),
              postgresql_where=text("second_wanted IS true")),
    )


class Appearance(Table):
    """A finding that appeared, disappeared or came back with a run. Append-only."""

    __tablename__ = "appearances"
    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(
        ForeignKey("findings.id", ondelete="CASCADE"), index=True
    )
    run_id: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(default=now)
    what: Mapped[str] = mapped_column(String(20))


class Decision(Table):
    """One thing done to a finding, with everything that was known then. Append-only: an undo is a row
    of its own that names the row undone."""

    __tablename__ = "decisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"), index=True)
    report_id: Mapped[int] = mapped_column(Integer, index=True)
    fingerprint: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    author_id: Mapped[int] = mapped_column(Integer, index=True)
    author_name: Mapped[str] = mapped_column(String(120))
    action: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    assignee_id: Mapped[int | None] = mapped_column(Integer)
    due: Mapped[datetime | None]
    second: Mapped[bool] = mapped_column(Boolean, default=False)
    undoes_id: Mapped[int | None] = mapped_column(Integer)
    bulk: Mapped[str] = mapped_column(String(40), default="")
    rule: Mapped[str] = mapped_column(String(10))
    severity: Mapped[str] = mapped_column(String(10), default="")
    gouji_version: Mapped[str] = mapped_column(String(40))
    run_id: Mapped[int] = mapped_column(Integer)


class SavedView(Table):
    """Filters of the board under a name: the query of its URL."""

    __tablename__ = "saved_views"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    page: Mapped[str] = mapped_column(String(40), default="board")
    query: Mapped[str] = mapped_column(Text, default="")
    shared: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)


class IdempotencyKey(Table):
    """The answer that a request with this key got, so that sending it again does nothing twice."""

    __tablename__ = "idempotency_keys"
    user_id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer, default=0)
    body: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
