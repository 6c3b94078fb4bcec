"""What is written at the places of a finding in an annotated original: one note a side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from gouji.findings import Place, Severity
from gouji.reporting.wording import SEVERITY
from review.exports.values import About, ExportedFinding, ExportedReport, ExportedRule
from review.exports.wording import (
    basis_lines,
    decision_text,
    message_of,
    results_text,
    state_of,
    values_text,
)


class Annotation(NamedTuple):
    """A note at a side's place: the whole finding at its first placed side, a pointer at the others.
    `placed` is False where the quote is not in the text."""

    number: int
    side: int
    place: Place
    severity: Severity
    title: str
    text: str
    name: str

    @property
    def placed(self) -> bool:
        return self.place.end > self.place.start


def notes_of(
    report: ExportedReport, rules: Mapping[str, ExportedRule], about: About
) -> list[Annotation]:
    """The notes of a report, in the order of its findings. A finding without any place has one."""
    found: list[Annotation] = []
    for number, item in enumerate(report.findings, 1):
        finding = item.finding
        placed = [(i, place) for i, place in enumerate(finding.evidence, 1) if place.end > place.start]
        sides = placed or [(1, finding.evidence[0])]
        for turn, (side, place) in enumerate(sides):
            found.append(Annotation(
                number=number, side=side, place=place, severity=finding.severity,
                title=_title(number, item, about),
                text=_pointer(number, side, len(finding.evidence), place, item, about) if turn
                else _whole(item, rules.get(finding.rule), about),
                name=f"gouji-{finding.id}-{side}",
            ))  # fmt: skip
    return found


def _title(number: int, item: ExportedFinding, about: About) -> str:
    severity = about.say(*SEVERITY[item.finding.severity])
    rule = item.finding.rule
    return about.say(f"疑点{number}·{severity}·{rule}", f"finding {number} · {severity} · {rule}")


def _whole(item: ExportedFinding, rule: ExportedRule | None, about: About) -> str:
    finding, say = item.finding, about.say
    computation = finding.computation
    parts = [
        message_of(finding, about),
        say("公式：", "formula: ") + computation.formula if computation and computation.formula else "",
        values_text(finding, about), results_text(finding, about),
        "\n".join(say("依据：", "basis: ") + line for line in basis_lines(rule, about)),
        say("处理状态：", "state: ") + state_of(item, about),
        *(decision_text(one, about) for one in (item.verdict, item.second) if one),
    ]
    return "\n".join(part for part in parts if part)


def _pointer(
    number: int, side: int, sides: int, place: Place, item: ExportedFinding, about: About
) -> str:
    role = place.role or about.say("出处", "place")
    return about.say(
        f"疑点{number}的出处{side}/{sides}（{role}）：", f"Finding {number}, side {side} of {sides} ({role}): "
    ) + message_of(item.finding, about)
