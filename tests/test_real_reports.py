"""The whole line on real disclosures: what must be found, what must not, and the same in every format."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.running import run_set
from gouji.findings import CheckedReport, Finding
from gouji.pipeline import check_path

CLEAN = ("001", "005", "011", "015", "017", "019", "025", "027", "029", "031", "035", "041", "045", "047")
FORMATS = (".txt", ".docx", ".pdf")


@cache
def checked(path: Path) -> CheckedReport:
    report = check_path(path)
    assert report.error is None, report.error
    return report


def quotes(finding: Finding) -> set[str]:
    return {"".join(place.quote.split()) for place in finding.evidence}


def one_with(report: CheckedReport, *wanted: str) -> Finding:
    found = [f for f in report.findings if set(wanted) <= quotes(f)]
    assert found, wanted
    return found[0]


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_forum_and_the_retail_growth_are_found(shared: Path, suffix: str) -> None:
    report = checked(shared / "reports" / f"commerce-xinjiang-2024{suffix}")
    dated = one_with(report, "2026年6月26日")
    assert (dated.kind, dated.severity) == ("date", "high")
    attended = one_with(report, "560余人", "500余人", "550余人")
    assert (attended.kind, attended.severity) == ("same_fact", "high")
    retail = one_with(report, ">=8%", "2%", "30")
    assert (retail.kind, retail.severity) == ("scoring", "high")
    assert retail.computation is not None


def test_the_three_formats_give_the_same_findings(shared: Path) -> None:
    reports = [checked(shared / "reports" / f"commerce-xinjiang-2024{suffix}") for suffix in FORMATS]
    said = [Counter((f.rule, f.severity, "".join(f.message.split())) for f in r.findings) for r in reports]
    assert said[0] == said[1]
    assert said[0] == said[2]
    identities = [{f.id for f in report.findings} for report in reports]
    assert identities[0] == identities[1] == identities[2]


def test_every_quote_stands_at_its_place(shared: Path) -> None:
    from extractor.loading import load

    for path in sorted((shared / "reports").glob("*.*")):
        if path.suffix in (".txt", ".docx", ".pdf", ".xlsx"):
            text = load(path).text
            for finding in checked(path).findings:
                for place in finding.evidence:
                    assert text[place.start : place.end] == place.quote
                    assert place.end > place.start
                    assert path.suffix != ".pdf" or place.page is not None


@pytest.mark.parametrize("name", CLEAN)
def test_clean_excerpts_have_nothing_above_rounding(shared: Path, name: str) -> None:
    report = checked(shared / "reports" / "excerpts" / f"{name}.txt")
    assert [f.message for f in report.findings if f.severity != "rounding"] == []


def test_a_report_with_nothing_but_style_has_nothing_above_low(shared: Path) -> None:
    report = checked(shared / "reports" / "scenic-2017.txt")
    assert [f.message for f in report.findings if f.severity in ("high", "medium")] == []


def test_the_blank_template_computes_nothing(shared: Path) -> None:
    report = checked(shared / "reports" / "template-putuo-2024.pdf")
    assert [f.message for f in report.findings if f.kind in ("arithmetic", "articulation")] == []


def test_seven_in_ten_of_the_labelled_problems_are_found(shared: Path) -> None:
    for report in run_set(shared).reports:
        wanted = [
            label for label in report.labels or ()
            if label.certainty == "certain" and label.severity in ("high", "medium")
        ]
        assert sum(label.found for label in wanted) >= 0.7 * len(wanted), report.name


def test_a_second_run_says_the_same(shared: Path) -> None:
    path = shared / "reports" / "zhonglou-2017.txt"
    assert check_path(path).model_dump_json() == check_path(path).model_dump_json()
