"""Findings as JSON, for programs. The same input gives the same bytes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from gouji import __version__
from gouji.findings import CheckedReport, Finding
from gouji.readings import READ_OUTCOMES, ModelReading
from gouji.records import Records
from gouji.reporting.wording import error_of, message_of
from gouji.types import Evidence


def findings_json(reports: Iterable[CheckedReport], lang: str = "zh") -> str:
    """One JSON object with every report; messages are in `lang`. Ends with a line break."""
    return written(
        {"version": __version__, "reports": [report_data(report, lang) for report in reports]}
    )


def records_json(path: str, sha256: str, records: Records) -> str:
    """The records of one report; each says its type. Ends with a line break."""
    return written({
        "version": __version__,
        "path": path,
        "sha256": sha256,
        "extractor": records.extractor,
        "header": records.header.model_dump(mode="json"),
        "records": [
            {"type": type(item).__name__, **item.model_dump(mode="json")} for item in records.items
        ],
        "coverage": records.coverage.model_dump(mode="json"),
    })


def written(data: dict[str, Any]) -> str:
    """JSON as every file of ours has it."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def report_data(report: CheckedReport, lang: str) -> dict[str, Any]:
    """A report in the shape of the contract."""
    return {
        "path": report.path,
        "sha256": report.sha256,
        "department": report.department,
        "fiscal_year": report.fiscal_year,
        "error": error_of(report, lang),
        "extractor": report.extractor,
        "coverage": _coverage(report, lang),
        "findings": [_finding(finding, lang) for finding in report.findings],
        "unproven": report.unproven,
        **({"model": _reading(report.reading, lang)} if report.reading else {}),
        "outcomes": dict(sorted(report.outcomes.items())),
    }


def _coverage(report: CheckedReport, lang: str) -> dict[str, Any]:
    """How much was read, what was not, and why a rule could not tell."""
    coverage = report.coverage
    return {
        "chunks": coverage.chunks,
        "chunks_read": coverage.chunks_read,
        "figures": coverage.figures,
        "figures_read": coverage.figures_read,
        "figure_share": round(coverage.figure_share, 4),
        "cells": coverage.cells,
        "cells_read": coverage.cells_read,
        "cell_share": round(coverage.cell_share, 4),
        "unread": [
            {"start": place.start, "end": place.end, "quote": place.quote}
            for place in coverage.unread
        ],
        "notes": [note[lang == "en"] for note in report.notes],
        "cannot_tell": dict(sorted(report.reasons.items())),
    }


def _reading(reading: ModelReading, lang: str) -> dict[str, Any]:
    """What was asked of the model, how each request ended, and what came of it beside findings."""
    outcomes = Counter(part.outcome for part in reading.parts)
    return {
        "name": reading.model,
        "prompts": [{"task": task, "origin": origin} for task, origin in reading.prompts],
        "outcomes": {outcome: outcomes[outcome] for outcome in READ_OUTCOMES},
        "tokens_in": sum(part.tokens_in for part in reading.parts),
        "tokens_out": sum(part.tokens_out for part in reading.parts),
        "cost": str(sum((part.cost for part in reading.parts), Decimal(0))),
        "parts": [part.model_dump(mode="json") for part in reading.parts],
        "dropped": [
            {"task": each.task, "field": each.field, "reason": each.reason, **_quoted(each.evidence)}
            for each in reading.dropped
        ],
        "disagreements": [
            {
                "record": each.record, "field": each.field, "where": each.where, "kept": each.kept,
                "template": _quoted(each.template), "model": _quoted(each.model),
            }
            for each in reading.disagreements
        ],
        "leads": [
            {
                "what": lead.what, "where": lead.where,
                "why": lead.why_en if lang == "en" else lead.why,
                "sides": [_quoted(side) for side in lead.sides],
            }
            for lead in reading.leads
        ],
    }


def _quoted(evidence: Evidence) -> dict[str, Any]:
    return {
        "start": evidence.start, "end": evidence.end, "quote": evidence.quote,
        "status": evidence.status,
    }


def _finding(finding: Finding, lang: str) -> dict[str, Any]:
    computation = finding.computation
    return {
        "id": finding.id,
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "message": message_of(finding, lang),
        "where": finding.where,
        "computation": computation and {
            "formula": computation.formula,
            "values": [{"name": name, "value": value} for name, value in computation.values],
            "unit": computation.unit,
            "expected": computation.expected,
            "actual": computation.actual,
            "difference": computation.difference,
            "tolerance": computation.tolerance,
        },
        "evidence": [
            {
                "start": place.start,
                "end": place.end,
                "quote": place.quote,
                "page": place.page,
                "box": place.box,
                "role": place.role,
            }
            for place in finding.evidence
        ],
        "origin": finding.origin,
    }
