"""What an export is made of: findings with their decisions, and what the export covers.

Nothing here knows the database. The same values give the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from checker.engine import Basis, Rule
from gouji.findings import SEVERITIES, CheckedReport, Finding, Outcome, Severity
from gouji.readings import ModelReading
from gouji.records import Coverage
from gouji.types import Value
from review.values import Action, ReasonCode, State

_EXAMPLES = re.compile(r"^(?:Example|Counter-example):", re.M)


class ExportedDecision(Value):
    """One row of a finding's log. `undone` is whether a later row took it back."""

    id: int
    at: datetime
    author: str
    action: Action
    state: State | None = None
    reason: ReasonCode | None = None
    comment: str = ""
    second: bool = False
    undone: bool = False
    rule: str = ""
    gouji_version: str = ""


class ExportedFinding(Value):
    """A finding with everything that people did to it.

    `verdict` is the row of the log that its state comes from, `second` what a second reviewer said;
    `lines` are the line numbers of its evidence, for formats without pages; `present` is whether the
    report's last run still had it.
    """

    finding: Finding
    state: State = State.NEW
    assignee: str = ""
    due: datetime | None = None
    present: bool = True
    disputed: bool = False
    lines: tuple[int | None, ...] = ()
    verdict: ExportedDecision | None = None
    second: ExportedDecision | None = None
    decisions: tuple[ExportedDecision, ...] = ()

    @property
    def comments(self) -> tuple[ExportedDecision, ...]:
        """Remarks that decided nothing, oldest first."""
        return tuple(
            one for one in self.decisions
            if one.action is Action.COMMENT and one.comment and not one.undone
        )

    def line(self, side: int) -> int | None:
        """The line of a side's quote, where known."""
        return self.lines[side] if side < len(self.lines) else None


class ExportedReport(Value):
    """A report with the findings that the export covers, and how its last check went."""

    id: int
    organisation: str = ""
    department: str = ""
    fiscal_year: int | None = None
    kind: str = "final_account"
    title: str = ""
    file_name: str
    sha256: str
    number: int = 1
    uploaded_at: datetime | None = None
    checked_at: datetime | None = None
    gouji_version: str = ""
    extractor: str = "template"
    coverage: Coverage = Coverage()
    notes: tuple[tuple[str, str], ...] = ()
    outcomes: dict[str, Outcome] = {}
    reasons: dict[str, str] = {}
    reading: ModelReading | None = None
    unproven: int = 0
    findings: tuple[ExportedFinding, ...] = ()

    def checked(self) -> CheckedReport:
        """The report as the checker gives it, with the findings of the export."""
        return CheckedReport(
            path=self.file_name, sha256=self.sha256, department=self.department or None,
            fiscal_year=self.fiscal_year, extractor=self.extractor, coverage=self.coverage,
            notes=self.notes, findings=tuple(item.finding for item in self.findings),
            unproven=self.unproven, outcomes=self.outcomes, reasons=self.reasons,
            reading=self.reading,
        )

    @property
    def whose(self) -> str:
        """The department as people know it, else the file's name."""
        return self.department or self.organisation or self.file_name

    def count(self, severity: Severity) -> int:
        return sum(one.finding.severity == severity for one in self.findings)

    def counts(self) -> tuple[tuple[Severity, int], ...]:
        """Findings by severity, every severity named."""
        found = Counter(one.finding.severity for one in self.findings)
        return tuple((severity, found[severity]) for severity in SEVERITIES)

    def in_state(self, state: State) -> int:
        return sum(one.state is state for one in self.findings)


class ExportedRule(Value):
    """A rule as an export prints it: its text without the examples."""

    code: str
    name: str
    kind: str
    severity: Severity
    stability: str
    summary: str
    text: str
    basis: tuple[Basis, ...] = ()

    @classmethod
    def of(cls, rule: Rule) -> ExportedRule:
        return cls(
            code=rule.code, name=rule.name, kind=rule.kind, severity=rule.severity,
            stability=rule.stability, summary=rule.summary,
            text=_EXAMPLES.split(rule.doc, maxsplit=1)[0].strip(), basis=rule.basis,
        )


class About(Value):
    """What an export covers: who made it when, with which filter, from which software."""

    made_at: datetime
    made_by: str = ""
    version: str
    zone: str = "Asia/Shanghai"
    lang: str = "zh"
    filters: tuple[tuple[str, str], ...] = ()

    def say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def shown(self, at: datetime | None) -> str:
        """A time as people of the zone write it: 2024-11-24 21:05."""
        return f"{self.local(at):%Y-%m-%d %H:%M}" if at is not None else ""

    def day(self, at: datetime | None) -> str:
        return f"{self.local(at):%Y-%m-%d}" if at is not None else ""

    def local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


def catalogued() -> dict[str, ExportedRule]:
    """Every rule that exists, by code."""
    from checker.engine import catalogue

    return {rule.code: ExportedRule.of(rule) for rule in catalogue()}
