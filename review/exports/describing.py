"""A filter in words, as an export says what it covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gouji.reporting.wording import KIND, SEVERITY, say
from review.access import Access
from review.intake.recognition import KIND_NAMES
from review.ledger.filters import FindingFilter
from review.tables import Finding, Organisation, Report, User
from review.values import label

_NAMES = {
    "state": ("状态", "state"), "severity": ("级别", "severity"), "rule": ("规则", "rule"),
    "kind": ("类别", "kind"), "reason": ("排除原因", "reason"), "report": ("报告", "report"),
    "report_kind": ("文种", "kind of report"), "department": ("部门", "department"),
    "organisation": ("组织", "organisation"), "year": ("年度", "year"),
    "assignee": ("经办人", "assignee"), "due": ("期限", "due"), "present": ("存续", "presence"),
    "second": ("第二人复核", "second review"), "q": ("包含文字", "words"),
}  # fmt: skip
_WORDS = {
    ("due", "overdue"): ("已逾期", "overdue"), ("due", "week"): ("七天内", "within a week"),
    ("due", "set"): ("已设", "set"), ("due", "none"): ("未设", "none"),
    ("present", "no"): ("最近一次检查已不再出现", "gone at the last check"),
    ("present", "any"): ("含已不再出现的", "also what is gone"),
    ("second", "wanted"): ("待复核", "wanted"), ("second", "mine"): ("待我复核", "mine"),
    ("second", "disputed"): ("结论不一", "disputed"),
    ("assignee", "me"): ("我", "me"), ("assignee", "none"): ("无", "none"),
}  # fmt: skip


def described(
    session: Session, access: Access, filter: FindingFilter, lang: str
) -> tuple[tuple[str, str], ...]:
    """The parts of a filter that restrict, as (name, values); none where all is covered. What the
    caller may not see is told by its number, as the filter has it."""
    told = []
    for name, names in _NAMES.items():
        held = getattr(filter, name)
        if held == type(filter).model_fields[name].default:
            continue
        values = held if isinstance(held, tuple) else (held,)
        shown = _shown(session, access, name, values, lang)
        told.append((say(lang, *names), say(lang, "、", ", ").join(shown)))
    return tuple(told)


def _shown(
    session: Session, access: Access, name: str, values: Iterable[Any], lang: str
) -> list[str]:
    listed = list(values)
    named = _LOOKED_UP[name](session, access, listed) if name in _LOOKED_UP else {}
    return [named.get(value) or _word(name, value, lang) for value in listed]


def _word(name: str, value: Any, lang: str) -> str:
    if isinstance(value, StrEnum):
        return label(value, lang)
    pair = _WORDS.get((name, value)) or {
        "severity": SEVERITY, "kind": KIND, "report_kind": KIND_NAMES,
    }.get(name, {}).get(value)  # fmt: skip
    if name == "organisation" and value == 0:
        pair = ("未归属", "of none")
    return say(lang, *pair) if pair else str(value)


def _organisations(session: Session, access: Access, ids: list[Any]) -> dict[Any, str]:
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.id.in_(ids), access.organisations())
    )
    return {id_: name for id_, name in rows}


def _reports(session: Session, access: Access, ids: list[Any]) -> dict[Any, str]:
    rows = session.execute(
        select(Report.id, Report.department, Report.fiscal_year)
        .where(Report.id.in_(ids), access.reports())
    )
    return {id_: " ".join(str(part) for part in (whose, year) if part) for id_, whose, year in rows}


def _people(session: Session, access: Access, ids: list[Any]) -> dict[Any, str]:
    """Those to whom something is assigned that the caller sees."""
    wanted = [id_ for id_ in ids if isinstance(id_, int)]
    assigned = (
        select(Finding.assignee_id).join(Report)
        .where(Finding.assignee_id.in_(wanted), access.reports())
    )
    people = session.scalars(select(User).where(User.id.in_(assigned)))
    return {user.id: user.shown_name for user in people}


_LOOKED_UP: dict[str, Callable[[Session, Access, list[Any]], dict[Any, str]]] = {
    "organisation": _organisations, "report": _reports, "assignee": _people,
}
