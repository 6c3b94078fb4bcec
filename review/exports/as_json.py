"""Findings and decisions as JSON: the shape that `gouji check --format json` has, with what people
decided beside each finding. The same input gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from gouji.reporting.as_json import report_data
from review.exports.values import About, ExportedDecision, ExportedFinding, ExportedReport


def findings_json(reports: Iterable[ExportedReport], about: About) -> Iterator[bytes]:
    """The file in pieces, a report each."""
    head = f'"version": {_written(about.version)},\n"export": {_written(_about(about))}'
    yield _bytes(f'{{\n{head},\n"reports": [')
    between = "\n"
    for report in reports:
        yield _bytes(between + _written(_report(report, about.lang)))
        between = ",\n"
    yield b"\n]\n}\n"


def _bytes(text: str) -> bytes:
    """UTF-8; half of a surrogate pair stays as JSON's own escape."""
    return text.encode("utf-8", "backslashreplace")


def _written(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1)


def _about(about: About) -> dict[str, Any]:
    return {
        "made_at": _time(about.made_at), "made_by": about.made_by,
        "filters": [{"name": name, "value": value} for name, value in about.filters],
    }


def _report(report: ExportedReport, lang: str) -> dict[str, Any]:
    data = report_data(report.checked(), lang)
    for shape, item in zip(data["findings"], report.findings, strict=True):
        shape |= _decided(item)
    return data | {
        "report": report.id, "organisation": report.organisation, "kind": report.kind,
        "title": report.title, "file_version": report.number,
        "uploaded_at": _time(report.uploaded_at), "checked_at": _time(report.checked_at),
        "gouji_version": report.gouji_version,
    }


def _decided(item: ExportedFinding) -> dict[str, Any]:
    return {
        "state": item.state, "present": item.present, "disputed": item.disputed,
        "assignee": item.assignee, "due": _time(item.due),
        "verdict": item.verdict and _decision(item.verdict),
        "second_verdict": item.second and _decision(item.second),
        "decisions": [_decision(one) for one in item.decisions],
    }


def _decision(decision: ExportedDecision) -> dict[str, Any]:
    return decision.model_dump(mode="json") | {"at": _time(decision.at)}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
