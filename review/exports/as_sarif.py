"""Findings as SARIF 2.1.0, for tools that read the results of static analysis.

A finding's first side is its location and the others are related locations; offsets count Unicode code
points of the text that `gouji text` prints. A rejected finding is a result with a suppression, so
that it is not counted again, and its reason is the justification.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from gouji.findings import Place
from review.exports.values import About, ExportedFinding, ExportedReport, ExportedRule
from review.exports.wording import NOT_A_VERDICT, basis_lines, decision_text, message_of
from review.values import State, label

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"high": "error", "medium": "warning", "low": "note", "rounding": "note"}


def findings_sarif(
    reports: Iterable[ExportedReport], rules: Mapping[str, ExportedRule], about: About
) -> Iterator[bytes]:
    """The file in pieces, a report each."""
    order = {code: index for index, code in enumerate(rules)}
    run = {
        "tool": {"driver": {
            "name": "gouji", "fullName": about.say("勾稽", "gouji"), "version": about.version,
            "language": "en" if about.lang == "en" else "zh-CN",
            "rules": [_rule(rule, about) for rule in rules.values()],
        }},
        "language": "en" if about.lang == "en" else "zh-CN",
        "columnKind": "unicodeCodePoints",
        "properties": {
            "note": about.say(*NOT_A_VERDICT), "madeBy": about.made_by,
            "filters": [f"{name}: {value}" for name, value in about.filters],
        },
    }
    opening = _written({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}).removesuffix("}]}")
    yield _bytes(f'{opening},\n"results": [')
    artifacts: list[dict[str, Any]] = []
    between = "\n"
    for report in reports:
        artifacts.append(_artifact(report))
        for item in report.findings:
            result = _result(item, report, len(artifacts) - 1, order, about)
            yield _bytes(between + _written(result))
            between = ",\n"
    listed = ",\n".join(_written(artifact) for artifact in artifacts)
    yield _bytes(f'\n],\n"artifacts": [\n{listed}\n]}}]}}\n')


def _bytes(text: str) -> bytes:
    """UTF-8; half of a surrogate pair stays as JSON's own escape."""
    return text.encode("utf-8", "backslashreplace")


def _written(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def _rule(rule: ExportedRule, about: About) -> dict[str, Any]:
    basis = basis_lines(rule, about)
    text = "\n".join((rule.text, *basis))
    return {
        "id": rule.code, "name": rule.name,
        "shortDescription": {"text": rule.summary}, "fullDescription": {"text": rule.text},
        "help": {"text": text},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"kind": rule.kind, "severity": rule.severity, "basis": basis},
    }


def _artifact(report: ExportedReport) -> dict[str, Any]:
    return {
        "location": {"uri": _uri(report)},
        "hashes": {"sha-256": report.sha256},
        "properties": {
            "department": report.department, "fiscalYear": report.fiscal_year,
            "outcomes": dict(sorted(report.outcomes.items())),
        },
    }


def _uri(report: ExportedReport) -> str:
    return f"{report.id}/{quote(report.file_name, errors='replace')}"


def _result(
    item: ExportedFinding, report: ExportedReport, artifact: int, order: Mapping[str, int],
    about: About,
) -> dict[str, Any]:
    finding = item.finding
    first, *others = [
        _location(place, report, artifact, number) for number, place in enumerate(finding.evidence)
    ]
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        **({"ruleIndex": order[finding.rule]} if finding.rule in order else {}),
        "kind": "fail", "level": _LEVELS[finding.severity],
        "message": {"text": message_of(finding, about)},
        "locations": [first],
        **({"relatedLocations": others} if others else {}),
        "partialFingerprints": {"gouji/v1": finding.id},
        "baselineState": "unchanged" if item.present else "absent",
        "properties": {
            "severity": finding.severity, "state": item.state,
            "stateLabel": label(item.state, about.lang), "origin": finding.origin,
            **({"section": finding.where} if finding.where else {}),
            **({"computation": finding.computation.model_dump()} if finding.computation else {}),
            "decisions": [decision_text(one, about) for one in item.decisions],
        },
    }
    if item.state is State.REJECTED:
        said = decision_text(item.verdict, about) if item.verdict else label(item.state, about.lang)
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": said}
        ]
    return result


def _location(place: Place, report: ExportedReport, artifact: int, number: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(report), "index": artifact}}
    if place.end > place.start:
        physical["region"] = {
            "charOffset": place.start, "charLength": place.end - place.start,
            "snippet": {"text": place.quote},
        }
    return {
        "id": number,
        "physicalLocation": physical,
        "message": {"text": place.role or place.quote},
        "properties": {
            "quote": place.quote,
            **({"page": place.page} if place.page is not None else {}),
            **({"box": list(place.box)} if place.box is not None else {}),
        },
    }
