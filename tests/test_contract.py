"""The JSON of `gouji check` against the contract that programs read it by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker.engine import catalogue
from gouji import __version__
from gouji.errors import UnreadableFile
from gouji.findings import CheckedReport
from gouji.pipeline import check_path, unread
from gouji.reporting.as_json import findings_json
from tests.crafted import checked, document

SPAN = {
    "type": "object",
    "required": ["start", "end", "quote"],
    "properties": {
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 0},
        "quote": {"type": "string"},
        "page": {"type": ["integer", "null"], "minimum": 1},
        "box": {
            "type": ["array", "null"], "items": {"type": "number"}, "minItems": 4, "maxItems": 4
        },
        "role": {"type": "string"},
    },
}
FINDING = {
    "type": "object",
    "required": ["id", "rule", "kind", "severity", "message", "evidence", "origin"],
    "properties": {
        "id": {"type": "string"},
        "rule": {"type": "string", "pattern": "^[A-Z]{3}[0-9]{3}$"},
        "kind": {"enum": [
            "arithmetic", "articulation", "scoring", "indicator", "date", "same_fact", "claim",
            "completeness", "budget", "text",
        ]},
        "severity": {"enum": ["high", "medium", "low", "rounding"]},
        "message": {"type": "string", "minLength": 1},
        "where": {"type": "string"},
        "computation": {"type": ["object", "null"]},
        "evidence": {"type": "array", "minItems": 1, "items": SPAN},
        "origin": {"enum": ["rule", "model"]},
    },
}
REPORT = {
    "type": "object",
    "required": ["path", "sha256", "findings", "outcomes"],
    "properties": {
        "path": {"type": "string"},
        "sha256": {"type": "string", "pattern": "^([0-9a-f]{64})?$"},
        "department": {"type": ["string", "null"]},
        "fiscal_year": {"type": ["integer", "null"]},
        "error": {"type": ["string", "null"]},
        "extractor": {"type": "string"},
        "coverage": {"type": "object"},
        "findings": {"type": "array", "items": FINDING},
        "unproven": {"type": "integer", "minimum": 0},
        "outcomes": {
            "type": "object",
            "additionalProperties": {"enum": ["pass", "fail", "not_applicable", "cannot_tell"]},
        },
    },
    "additionalProperties": False,
}
CONTRACT = {
    "type": "object",
    "required": ["version", "reports"],
    "properties": {
        "version": {"type": "string"}, "reports": {"type": "array", "items": REPORT},
    },
    "additionalProperties": False,
}


def written(*reports: CheckedReport, lang: str = "zh") -> dict[str, Any]:
    data = json.loads(findings_json(reports, lang))
    jsonschema.validate(data, CONTRACT)
    assert isinstance(data, dict)
    return data


def test_findings_follow_the_contract() -> None:
    data = written(checked().report)
    assert data["version"] == __version__
    (report,) = data["reports"]
    text = document().text
    for finding in report["findings"]:
        for span in finding["evidence"]:
            assert text[span["start"] : span["end"]] == span["quote"]
    assert report["findings"][0]["computation"]["values"] == [
        {"name": "实际值", "value": "2%"}, {"name": "目标值", "value": "8%"}
    ]


def test_messages_come_in_the_language_asked_for() -> None:
    (report,) = written(checked().report, lang="en")["reports"]
    assert report["findings"][1]["message"] == "Two figures differ"


def test_every_rule_has_an_outcome_and_an_unreadable_file_has_its_reason(tmp_path: Path) -> None:
    error = UnreadableFile("打不开。", "It does not open.")
    bad = written(unread(str(tmp_path / "x"), error), lang="en")["reports"][0]
    good = written(checked().report)["reports"][0]
    codes = {rule.code for rule in catalogue()}
    assert set(bad["outcomes"]) == set(good["outcomes"]) == codes
    assert bad["error"] == "It does not open."
    assert bad["findings"] == []


def test_an_unreadable_file_still_has_its_hash(tmp_path: Path) -> None:
    path = tmp_path / "空.docx"
    path.write_bytes(b"PK\x03\x04 broken")
    report = check_path(path)
    assert report.error
    assert len(report.sha256) == 64


def test_the_same_reports_give_the_same_bytes() -> None:
    assert findings_json([checked().report]) == findings_json([checked().report])


def test_real_reports_follow_the_contract(shared: Path) -> None:
    schema = json.loads((shared / "contract" / "findings.schema.json").read_text(encoding="utf-8"))
    paths = sorted((shared / "reports").glob("*.txt"))
    assert paths
    reports = [check_path(path) for path in paths]
    first = findings_json(reports)
    jsonschema.validate(json.loads(first), schema)
    jsonschema.validate(json.loads(first), CONTRACT)
    assert findings_json([check_path(path) for path in paths]) == first
    for path, report in zip(paths, reports, strict=True):
        text = path.read_bytes().decode("utf-8-sig")
        for finding in report.findings:
            for place in finding.evidence:
                assert text[place.start : place.end] == place.quote, (path.name, finding.rule)


def test_a_finding_needs_a_place() -> None:
    report = checked().report
    bare = report.model_copy(
        update={"findings": (report.findings[0].model_copy(update={"evidence": ()}),)}
    )
    with pytest.raises(jsonschema.ValidationError):
        written(bare)
