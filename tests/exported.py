"""Exported values for tests: the example report as checked, with decisions on some findings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from gouji.pipeline import Checked, check_file
from gouji.reporting.context import Lines
from review.exports.values import About, ExportedDecision, ExportedFinding, ExportedReport
from review.values import Action, ReasonCode, State

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NAME = "云岭省文化和旅游厅2024年度部门决算公开说明"
AT = datetime(2026, 3, 5, 1, 30, tzinfo=UTC)
ABOUT = About(
    made_at=AT + timedelta(days=4), made_by="李组长", version="9.9",
    filters=(("年度", "2024"), ("处理状态", "待处理、已确认、已排除")),
)


@cache
def example(extension: str) -> Checked:
    """The example report of a format, read and checked once."""
    return check_file(EXAMPLES / f"{NAME}.{extension}")


def decision(
    number: int, action: Action, state: State | None = None, reason: ReasonCode | None = None,
    comment: str = "", *, second: bool = False, undone: bool = False, author: str = "王复核",
) -> ExportedDecision:
    return ExportedDecision(
        id=number, at=AT + timedelta(hours=number), author=author, action=action, state=state,
        reason=reason, comment=comment, second=second, undone=undone, rule="FOO001", gouji_version="9.9",
    )


CONFIRMED = (
    decision(1, Action.REJECT, State.REJECTED, ReasonCode.RULE, "点错了", undone=True),
    decision(2, Action.UNDO),
    decision(3, Action.COMMENT, comment="已请部门说明"),
    decision(4, Action.CONFIRM, State.CONFIRMED, comment="与报表核对属实"),
    decision(5, Action.CONFIRM, State.CONFIRMED, comment="同意", second=True, author="赵二审"),
)
REJECTED = (
    decision(6, Action.REJECT, State.REJECTED, ReasonCode.EXTRACTION, "=HYPERLINK(\"http://x\")"),
)


def report(extension: str = "docx", number: int = 1) -> ExportedReport:
    """The example with the first finding confirmed and the second rejected."""
    checked, document = example(extension)
    assert document is not None
    lines = Lines(document.text)
    findings = []
    for index, finding in enumerate(checked.findings):
        known: dict[str, Any] = {}
        if index == 0:
            known = {"verdict": CONFIRMED[3], "second": CONFIRMED[4], "decisions": CONFIRMED}
        if index == 1:
            known = {"verdict": REJECTED[0], "decisions": REJECTED}
        if known:
            known |= {"state": known["verdict"].state, "assignee": "王复核"}
        findings.append(ExportedFinding(
            finding=finding, present=index != 2, **known,
            lines=tuple(
                lines.number(place.start) if place.end and place.page is None else None
                for place in finding.evidence
            ),
        ))  # fmt: skip
    return ExportedReport(
        id=number, organisation="云岭省", department=checked.department or "",
        fiscal_year=checked.fiscal_year, title=NAME, file_name=f"{NAME}.{extension}",
        sha256=checked.sha256, number=2, uploaded_at=AT, checked_at=AT, gouji_version="9.9",
        coverage=checked.coverage, notes=checked.notes, outcomes=checked.outcomes,
        reasons=checked.reasons, unproven=checked.unproven, findings=tuple(findings),
    )
