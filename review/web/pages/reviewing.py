"""The reviewing page: a report's document beside its findings. What the page fetches is in
`reviewing_parts`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from gouji.reporting.reading import incomplete
from gouji.reporting.wording import SEVERITY, nothing_found, say
from review.access import Access, finding_seen, path_of
from review.intake.store import Store
from review.reviewing import opened as opening
from review.reviewing.detail import detail
from review.reviewing.pages import is_pdf
from review.reviewing.panels import coverage_of, gone, leads_of, told_of
from review.reviewing.reviewers import reviewers_at
from review.reviewing.shown import sentence
from review.settings import ServeSettings
from review.tables import Run
from review.triage.naming import kind_name, title_of
from review.triage.reports import versions_of
from review.values import LABELS, Action, ReasonCode, Role, State, label
from review.web.depends import Db, Id, Reader, Settings
from review.web.templating import language, page, zone

router = APIRouter()
Asked = Annotated[int | None, Query(ge=1, lt=2**31)]

FIRST_ROWS = 200
"""Rows that come with the page; the others are fetched."""

_ACTIONS = (
    (Action.CONFIRM, "c", "确认", "Confirm"),
    (Action.REJECT, "x", "排除", "Reject"),
    (Action.DEFER, "d", "暂缓", "Defer"),
    (Action.FIX, "f", "已更正", "Fixed"),
    (Action.COMMENT, "m", "备注", "Remark"),
    (Action.ASSIGN, "a", "分派", "Assign"),
    (Action.SECOND, "e", "第二人复核", "Second review"),
    (Action.UNDO, "u", "撤销", "Undo"),
)
_HELP = (
    ("j k", "下一条、上一条疑点", "next, previous finding"),
    ("n p", "下一处、上一处出处", "next, previous place of evidence"),
    ("o", "下一条未定的疑点", "next open finding"),
    ("c", "确认", "confirm"),
    ("x 1–4", "排除并选原因", "reject, with its reason"),
    ("d", "暂缓", "defer"),
    ("f", "标为重新公开已更正", "mark as fixed in a re-issue"),
    ("m", "写备注，Ctrl+Enter 记下", "write a remark, Ctrl+Enter keeps it"),
    ("a", "分派", "assign"),
    ("e", "请第二人复核", "ask for a second review"),
    ("u", "撤销上一步", "undo the last step"),
    ("r", "重新打开", "reopen"),
    ("l s", "展开规则与依据、类似结论", "open the rule, similar decisions"),
    ("v", "文字与原页切换", "text or pages"),
    ("/", "查找疑点", "search the findings"),
    ("F", "在正文中查找", "find in the text"),
    ("Esc", "关闭，离开输入框", "close, leave a field"),
    ("?", "本说明", "this help"),
)


@router.get("/reports/{report_id}")
def report(
    request: Request, session: Db, access: Reader, settings: Settings, report_id: Id,
    run: Asked = None, finding: Asked = None,
    tab: Annotated[str, Query(pattern="^(findings|leads|gone|coverage)$")] = "findings",
) -> Response:
    """The reviewing page."""
    chosen = finding_seen(session, access, finding) if finding else None
    if chosen is not None and chosen.report_id != report_id:
        return RedirectResponse(f"/findings/{chosen.id}", 303)
    if chosen is not None and not chosen.present and run is None:
        run = chosen.last_run_id
    opened = opening.opened(session, access, report_id, run)
    lang = language(request)
    title = title_of(opened.report, lang)
    if opened.current is None:
        newest = next(iter(versions_of(session, report_id)), None)
        return page(request, "unread.html", report_id=report_id, title=title, newest=newest)
    run_id = opened.current.run.id
    return page(
        request, "reviewing.html", panel=tab, tabs=_tabs(session, opened, tab, lang),
        report=_head(request, session, settings, opened, title, lang), **_may(session, access, opened),
        **_panel(session, access, opened, tab, lang),
        finding=detail(session, access, chosen, lang)
        if chosen is not None and tab == "findings" and chosen.last_run_id == run_id else None,
        states=list(State), reasons=list(ReasonCode),
        state_names={state.value: label(state, lang) for state in State},
        actions=[(action.value, key, say(lang, zh, en)) for action, key, zh, en in _ACTIONS],
        done_names={action.value: LABELS[action][lang == "en"] for action in Action},
        help=[(keys.split(), say(lang, zh, en)) for keys, zh, en in _HELP],
    )


def _head(
    request: Request, session: Session, settings: ServeSettings, opened: opening.Opened, title: str,
    lang: str,
) -> dict[str, Any]:
    """What stands above the panes, and where the page fetches its parts."""
    assert opened.current is not None
    run, version = opened.current
    counted = opening.tally(session, run)
    base = f"/reports/{opened.report.id}"
    stamp = opening.stamp(session, opened.current)
    query = f"run={run.id}&v={stamp}"
    pages = is_pdf(Store(settings.files).path(version.sha256))
    more = counted.total > FIRST_ROWS
    told = told_of(run)
    notes = [note[lang == "en"] for note in run.notes]
    if lacking := incomplete([told], lang):
        notes.insert(0, lacking)
    if not opened.is_latest:
        notes.insert(0, say(
            lang, "这是较早的一次检查，只列出在这次检查中最后一次出现的疑点。",
            "This is an earlier run: only findings that were last seen in it are listed.",
        ))
    return {
        "id": opened.report.id, "title": title, "file_name": version.file_name,
        "kind_name": kind_name(opened.report.kind, lang), "run_id": run.id,
        "runs": [(one.run.id, _run_name(request, one, lang)) for one in opened.runs],
        "decided": counted.decided, "total": counted.total, "counts": [
            (name, say(lang, *SEVERITY[name]), number) for name, number in counted.by_severity
        ],
        "rules": counted.by_rule, "notes": notes, "length": opened.length,
        "sheet": f"{base}/sheet?{query}", "images": f"{base}/images?{query}" if pages else "",
        "more_rows": f"{base}/rows?run={run.id}&first={FIRST_ROWS}" if more else "",
        "export": f"/exports?report={opened.report.id}",
        "nothing": nothing_found(told, lang),
    }


def _run_name(request: Request, checked: opening.Checked, lang: str) -> str:
    at = f"{checked.run.at.astimezone(zone(request)):%Y-%m-%d %H:%M}"
    return say(
        lang, f"第{checked.version.number}版 · {at}", f"version {checked.version.number} · {at}"
    )


def _tabs(
    session: Session, opened: opening.Opened, tab: str, lang: str
) -> list[dict[str, Any]]:
    assert opened.current is not None
    run = opened.current.run
    query = "" if opened.is_latest else f"&run={run.id}"
    gone_now = opening.disappeared(session, opened.report.id)
    found = [
        ("findings", say(lang, "疑点", "Findings"), run.findings if opened.is_latest else None),
        ("leads", say(lang, "未经证明的线索", "Unproven leads"), len((run.reading or {}).get("leads", []))),
        ("gone", say(lang, "已不再出现", "No longer there"), gone_now),
        ("coverage", say(lang, "检查范围", "What was checked"), None),
    ]
    return [
        {"name": name, "title": title, "count": count, "here": name == tab,
         "href": f"/reports/{opened.report.id}?tab={name}{query}"}
        for name, title, count in found
        if name in ("findings", "coverage", tab) or count
    ]


def _may(session: Session, access: Access, opened: opening.Opened) -> dict[str, Any]:
    """What the person may do here."""
    path = path_of(opened.report)
    able = access.may(Role.REVIEWER, path)
    return {
        "may": {"decide": able, "lead": access.may(Role.LEAD, path)},
        "people": reviewers_at(session, path) if able else [],
    }


def _panel(
    session: Session, access: Access, opened: opening.Opened, tab: str, lang: str
) -> dict[str, Any]:
    assert opened.current is not None
    run, version = opened.current
    if tab == "leads":
        return {"leads": leads_of(session, run, version, lang)}
    if tab == "gone":
        return {"gone": gone(session, access, opened.report.id, lang)}
    if tab == "coverage":
        return {"coverage": coverage_of(session, run, version, lang)}
    return {"rows": list(row_views(session, access, run, lang, limit=FIRST_ROWS))}


def row_views(
    session: Session, access: Access, run: Run, lang: str, *, first: int = 0, limit: int | None = None
) -> Iterator[dict[str, Any]]:
    """Rows as the template shows them."""
    for row in opening.rows(session, access, run, first=first, limit=limit):
        yield {
            "id": row.id, "rule": row.rule, "severity": row.severity, "at": row.at,
            "severity_name": say(lang, *SEVERITY[row.severity]), "state": row.state.value,
            "state_name": label(row.state, lang), "revision": row.revision,
            "message": sentence(row, lang),
        }
