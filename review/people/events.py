"""Reading the audit log: filters, pages, CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from review.people.audit import ACTIONS, DETAILS, OBJECTS, WORDS
from review.tables import AuditEvent
from review.values import LABELS, Role

BOM = "\ufeff"
"""Excel takes a CSV for UTF-8 only with it."""


@dataclass(frozen=True)
class Wanted:
    """Which events: by person (part of the name), action ("token" is all of token.*), object, address,
    and local days from and to."""

    person: str = ""
    action: str = ""
    kind: str = ""
    ident: str = ""
    address: str = ""
    since: date | None = None
    until: date | None = None


def listed(
    session: Session, wanted: Wanted, zone: ZoneInfo, *, before: int | None = None, limit: int = 50
) -> list[AuditEvent]:
    """The events that are wanted, the newest first; `before` is the id of the last one seen."""
    found = _select(wanted, zone).limit(limit)
    if before is not None:
        found = found.where(AuditEvent.id < before)
    return list(session.scalars(found))


def as_csv(session: Session, wanted: Wanted, zone: ZoneInfo, lang: str) -> Iterator[str]:
    """All events that are wanted as CSV, in pieces; a cell that a spreadsheet would run is text."""
    heads = (
        ("time", "person", "account", "action", "object", "id", "detail", "address") if lang == "en"
        else ("时间", "人员", "账号编号", "操作", "对象", "编号", "详情", "地址")
    )
    yield BOM + _line(heads)
    for event in session.scalars(_select(wanted, zone).execution_options(yield_per=500)):
        yield _line((
            event.at.astimezone(zone).isoformat(sep=" ", timespec="seconds"), event.user_name,
            "" if event.user_id is None else str(event.user_id), worded(event.action, lang),
            object_worded(event.object_kind, lang), event.object_id, json.dumps(event.detail, ensure_ascii=False),
            event.address,
        ))


def worded(action: str, lang: str) -> str:
    """What people read for an action."""
    return ACTIONS.get(action, (action, action))[lang == "en"]


def object_worded(kind: str, lang: str) -> str:
    """What people read for a kind of object."""
    return OBJECTS.get(kind, (kind, kind))[lang == "en"]


def detail_worded(event: AuditEvent, lang: str) -> list[tuple[str, str]]:
    """The detail of an event as people read it."""
    english = lang == "en"
    told = []
    for key, value in event.detail.items():
        words = WORDS.get(str(value))
        if key == "role" and value in list(Role):
            words = LABELS[Role(value)]
        shown = words[english] if words else "" if value is None else str(value)
        told.append((DETAILS.get(key, (key, key))[english], shown))
    return told


def _select(wanted: Wanted, zone: ZoneInfo) -> Select[AuditEvent]:
    return select(AuditEvent).where(*_conditions(wanted, zone)).order_by(AuditEvent.id.desc())


def _conditions(wanted: Wanted, zone: ZoneInfo) -> Iterator[ColumnElement[bool]]:
    if wanted.person:
        yield AuditEvent.user_name.icontains(wanted.person, autoescape=True)
    if wanted.action:
        yield (
            (AuditEvent.action == wanted.action)
            | AuditEvent.action.startswith(wanted.action + ".", autoescape=True)
        )
    if wanted.kind:
        yield AuditEvent.object_kind == wanted.kind
    if wanted.ident:
        yield AuditEvent.object_id == wanted.ident
    if wanted.address:
        yield AuditEvent.address == wanted.address
    if wanted.since:
        yield AuditEvent.at >= _midnight(wanted.since, zone)
    if wanted.until and wanted.until < date.max:
        yield AuditEvent.at < _midnight(wanted.until + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    day = min(max(day, date(1970, 1, 2)), date(9000, 1, 1))
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _line(cells: Iterable[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(
        "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells
    )
    return written.getvalue()
