"""Decisions become an evaluation set: what was rejected counts as wrong when it comes again, what was
confirmed is a label that must be found again."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from eval.judged import load_judged
from eval.labels import load_facts, load_labels
from eval.running import run_set
from eval.sets import load_set
from gouji.cli import main
from gouji.pipeline import check_file
from review.database import Database
from review.intake.store import Store
from review.ledger.deciding import Step, decide
from review.ledger.recording import record_run
from review.tables import Finding
from review.values import Action, ReasonCode
from tests.conftest import ROOT
from tests.ledger_cases import World, world

EXAMPLE = next((ROOT / "examples").glob("*说明.txt"))


@pytest.fixture
def here(tmp_path: Path, migrated_database: Path) -> World:
    """The example report, uploaded and checked; some of its findings decided."""
    shutil.copy(migrated_database, tmp_path / "gouji.sqlite")
    made = world(Database(f"sqlite:///{tmp_path / 'gouji.sqlite'}"))
    kept = Store(tmp_path / "files").keep([EXAMPLE.read_bytes()], 10**7)
    report, document = check_file(EXAMPLE)
    assert document is not None
    with made.database.writing() as session:
        version = made.version(session)
        version.sha256, version.file_name = kept.sha256, EXAMPLE.name
        record_run(session, version, report, document, 1.0)
    return made


def reject(reason: str, comment: str = "") -> Step:
    return Step(action=Action.REJECT, reason=ReasonCode(reason), comment=comment)


def decided(here: World) -> dict[str, str]:
    """Findings by what was decided on them."""
    confirm = Step(action=Action.CONFIRM)
    plan = {
        "right": [("ann", confirm)],
        "sure": [("ann", confirm), ("ann", Step(action=Action.SECOND)), ("ben", confirm)],
        "disputed": [("ann", confirm), ("ann", Step(action=Action.SECOND)), ("ben", reject("rule"))],
        "rule": [("ann", reject("rule", "口径不同，另有说明"))],
        "reading": [("ann", reject("reading"))],
        "exception": [("ann", reject("exception", "有批复"))],
        "deferred": [("ann", Step(action=Action.DEFER))],
        "undone": [("ann", reject("rule")), ("ann", Step(action=Action.UNDO))],
        "fixed": [("ann", Step(action=Action.FIX))],
    }
    with here.database.writing() as session:
        two_sided = [
            finding for finding in session.scalars(select(Finding).order_by(Finding.position))
            if len([p for p in finding.evidence if 0 < p["end"] - p["start"] <= 120]) > 1
        ]
        names: dict[str, str] = {}
        for (name, steps), finding in zip(plan.items(), two_sided, strict=False):
            names[name] = finding.fingerprint
            for who, step in steps:
                decide(session, here.access(who, session), finding, step)
        assert names.keys() == plan.keys()
        return names


def test_an_exported_set_is_read_and_measured(
    here: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    names = decided(here)
    here.database.close()
    folder = tmp_path / "set"
    arguments = ["eval", "export-decisions", "--database", f"sqlite:///{tmp_path / 'gouji.sqlite'}",
                 "--files", str(tmp_path / "files"), "--output", str(folder)]
    assert main(arguments) == 0
    assert "1 份报告：判定 7 条，标注 3 条，成立的关系 2 条" in capfd.readouterr().out

    [sample] = load_set(folder)
    assert sample.path.read_bytes() == EXAMPLE.read_bytes()
    assert sample.labels is not None
    assert {(label.id, label.certainty) for label in sample.labels} == {
        (names["right"], "probable"), (names["sure"], "certain"), (names["fixed"], "probable")
    }
    assert {fact.id for fact in sample.facts} == {names["rule"], names["reading"]}
    judged = load_judged(folder / "judged.jsonl")
    verdicts = {names[name]: verdict for name, verdict in {
        "right": "right", "sure": "right", "fixed": "right", "disputed": "unclear", "rule": "wrong",
        "reading": "wrong", "exception": "wrong",
    }.items()}
    assert {finding: one.verdict for (_, finding), one in judged.items()} == verdicts
    reason = judged[sample.name, names["rule"]].reason
    assert "规则不适用或有误" in reason
    assert "口径不同，另有说明" in reason

    [report] = run_set(folder, judged=folder / "judged.jsonl").reports
    standings = {finding.id: finding.standing for finding in report.findings}
    assert {id_: standings[id_] for id_ in verdicts} == verdicts
    assert Counter(standings.values())["wrong"] == 3
    assert all(label.found for label in report.labels or ())
    suspected = {fact for finding in report.findings for fact in finding.facts}
    assert {names["rule"], names["reading"]} <= suspected

    assert main(arguments) == 2
    assert "不是空文件夹" in capfd.readouterr().err


def test_what_is_missing_is_said(
    here: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'gouji.sqlite'}"
    for database, words in ((f"sqlite:///{tmp_path / 'none.sqlite'}", "找不到数据库文件"),
                            ("not an address", "不对"), (url, "没有已作出结论的疑点")):
        folder = str(tmp_path / "empty")
        assert main(["eval", "export-decisions", "--database", database, "-o", folder]) == 2
        assert words in capfd.readouterr().err
    decided(here)
    here.database.close()
    shutil.rmtree(tmp_path / "files")
    arguments = ["eval", "export-decisions", "--database", url, "--files", str(tmp_path / "files"),
                 "-o", str(tmp_path / "set"), "--lang", "en"]
    assert main(arguments) == 2
    assert "Files not found or not readable: 1-云岭省culture厅-2024" in capfd.readouterr().out


def test_a_label_whose_quote_has_moved_is_left_out(
    here: World, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    names = decided(here)
    with here.database.writing() as session:
        for name in ("right", "rule"):
            finding = here.finding(session, names[name])
            finding.evidence = [{**place, "start": place["start"] + 1} for place in finding.evidence]
    here.database.close()
    assert main([
        "eval", "export-decisions", "--database", f"sqlite:///{tmp_path / 'gouji.sqlite'}",
        "--files", str(tmp_path / "files"), "-o", str(tmp_path / "set"),
    ]) == 0
    assert "2 条的引文已不在原位" in capfd.readouterr().out
    [sample] = load_set(tmp_path / "set")
    assert names["right"] not in {label.id for label in sample.labels or ()}
    gold = tmp_path / "set" / "gold"
    assert len(load_labels(gold / f"{sample.name}.jsonl")) == 2
    assert len(load_facts(gold / f"{sample.name}.negatives.jsonl")) == 1
