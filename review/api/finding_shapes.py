"""What the interface says of findings and of what was decided on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from checker.engine import Basis, catalogue
from gouji.findings import Computation, Place
from gouji.reporting.rule_page import rule_section
from review.access import Access
from review.api.paging import Paged
from review.ledger.blinding import shown
from review.ledger.history import Event, History
from review.tables import Decision, Finding
from review.values import Presence, State


class FindingItem(BaseModel):
    """A finding as a list shows it. `blind`: the person is to give the second verdict and is told
    nothing of the first."""

    id: int = Field(examples=[4711])
    fingerprint: str = Field(examples=["e24f475cf691"])
    report_id: int = Field(examples=[12])
    department: str = Field(examples=["云岭省文化和旅游厅"])
    organisation: str | None = Field(examples=["云岭省文化和旅游厅"])
    fiscal_year: int | None = Field(examples=[2024])
    rule: str = Field(examples=["ART001"])
    kind: str = Field(examples=["articulation"])
    severity: str = Field(examples=["high"])
    origin: str = Field(examples=["rule"])
    message: str = Field(examples=["本年收入、支出与年末结转不平，相差4.00万元。"])
    message_en: str = Field(examples=["Income, expenditure and carry-over do not balance."])
    where: str = Field(examples=["收入支出决算总表"])
    present: bool = Field(description="Whether the last run of the report still had it")
    state: State
    reason: str = Field(examples=[""])
    disputed: bool = False
    blind: bool = False
    second_wanted: bool = False
    assignee_id: int | None = Field(None, examples=[3])
    assignee: str | None = Field(None, examples=["王岚"])
    due: datetime | None = None
    decided_at: datetime | None = None
    decided_by: int | None = Field(None, examples=[3])
    revision: int = Field(examples=[0], description="Send it with a decision: who has not seen the "
                          "latest one is told so")

    @classmethod
    def of(cls, access: Access, finding: Finding) -> Self:
        return cls(**_item(access, finding))


def _item(access: Access, finding: Finding) -> dict[str, Any]:
    report, stands = finding.report, shown(access, finding)
    return {
        **{name: getattr(finding, name) for name in (
            "id", "fingerprint", "report_id", "rule", "kind", "severity", "origin", "message",
            "message_en", "where", "present", "second_wanted", "assignee_id", "due", "revision",
        )},
        **stands._asdict(),
        "department": report.department,
        "organisation": report.organisation.name if report.organisation else None,
        "fiscal_year": report.fiscal_year,
        "assignee": finding.assignee.shown_name if finding.assignee else None,
    }


class FindingPage(Paged[FindingItem]):
    """Findings of a filter, and how many it has in all."""

    total: int = Field(examples=[128])


class RuleText(BaseModel):
    """A rule as its readers are shown it: what contradicts, why it matters, examples, legal basis.
    `basis[].verified` is false where the official wording was not at hand."""

    code: str = Field(examples=["ART001"])
    name: str = Field(examples=["income-and-expenditure-that-do-not-balance"])
    kind: str = Field(examples=["articulation"])
    severity: str = Field(examples=["high"])
    stability: str = Field(examples=["stable"])
    summary: str = Field(examples=["Totals of income and expenditure balance."])
    text: str = Field(description="Markdown")
    basis: tuple[Basis, ...] = ()

    @classmethod
    def of(cls, code: str, lang: str = "zh") -> Self | None:
        """The rule with this code; None where this version has none."""
        rule = next((rule for rule in catalogue() if rule.code == code), None)
        if rule is None:
            return None
        return cls(
            code=rule.code, name=rule.name, kind=rule.kind, severity=rule.severity,
            stability=rule.stability, summary=rule.summary, text=rule_section(rule, lang),
            basis=rule.basis,
        )


class DecisionRow(BaseModel):
    """A row of the log. Nothing in it ever changes; `undone` says that a later row takes it back."""

    id: int = Field(examples=[90])
    finding_id: int = Field(examples=[4711])
    at: datetime
    author_id: int = Field(examples=[3])
    author_name: str = Field(examples=["王岚"])
    action: str = Field(examples=["reject"])
    state: str = Field(examples=["rejected"])
    reason: str = Field(examples=["extraction"])
    comment: str = Field(examples=["“4.10”是上年数，被读成本年数。"])
    assignee_id: int | None = None
    due: datetime | None = None
    second: bool = Field(False, description="Given as the second verdict, without seeing the first")
    undoes_id: int | None = None
    bulk: str = Field("", description="The id of the bulk decision that it is a part of")
    rule: str = Field(examples=["ART001"])
    severity: str = Field(examples=["high"])
    gouji_version: str = Field(examples=["0.1.0"])
    run_id: int = Field(examples=[31])
    undone: bool = False

    @classmethod
    def of(cls, row: Decision, undone: bool = False) -> Self:
        names = cls.model_fields.keys() - {"undone"}
        return cls(undone=undone, **{name: getattr(row, name) for name in names})


class HistoryEvent(BaseModel):
    """A decision, or what a run did to the finding (`presence`)."""

    at: datetime
    decision: DecisionRow | None = None
    named: str = Field("", description="Name of whom an assignment or second review names")
    presence: Presence | None = None
    version: int = Field(0, description="Version of the report that the run checked", examples=[2])
    gouji_version: str = ""

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            at=event.at, decision=event.decision and DecisionRow.of(event.decision, event.undone),
            named=event.named, presence=event.presence, version=event.version,
            gouji_version=event.gouji_version,
        )


class FindingDetail(FindingItem):
    """A finding with its proof, its rule and its history. `since_decided` is what a run did to it after
    it was decided on."""

    version_id: int = Field(examples=[40])
    evidence: tuple[Place, ...]
    computation: Computation | None
    rule_text: RuleText | None
    history: list[HistoryEvent]
    since_decided: Presence | None = None
    previous_id: int | None = Field(None, description="The one before it in the filter's order")
    next_id: int | None = Field(None, description="The one after it in the filter's order")

    @classmethod
    def whole(
        cls, access: Access, finding: Finding, told: History, previous: int | None,
        following: int | None,
    ) -> Self:
        return cls(
            **_item(access, finding), version_id=finding.version_id,
            evidence=finding.evidence, computation=finding.computation,
            rule_text=RuleText.of(finding.rule, access.lang),
            history=[HistoryEvent.of(event) for event in told.events],
            since_decided=told.since and told.since.presence,
            previous_id=previous, next_id=following,
        )


class EarlierDecision(BaseModel):
    """A decided finding of the same rule that is like this one. `likeness` ranks; at most 1."""

    likeness: float = Field(examples=[0.71])
    finding: FindingItem
    verdict: DecisionRow
