"""Labelled sets, matching, metrics and runs, on reports and labels made up here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.caching import Job, keep, kept
from eval.compare import compare, regressed
from eval.corpus import accept, changes, lines_of, load_accepted, said_of
from eval.labels import Label, LabelSpan
from eval.matching import finds, finds_fully, neighbours, touches
from eval.measuring import Measured, measure
from eval.metrics import mean, share
from eval.running import measure_all, run_set
from eval.runs import Run, load_run, run_json
from eval.sets import load_set
from eval.summary import precision, recall, standings, suspects
from gouji.cli import main
from gouji.errors import GoujiError, UsageError
from gouji.findings import Finding, Kind, Place

WRONG = """某市商务局
2024年度部门决算公开说明

第二部分 部门决算情况说明
一、支出决算情况说明
本年支出合计2,940.05万元，其中：基本支出2,106.66万元，占71.73%；项目支出833.39万元，占28.35%。
"""
RIGHT = WRONG.replace("71.73", "71.65")


def label(text: str, *quotes: str, **fields: Any) -> dict[str, Any]:
    """A label of `text`; 28.35% is 28.346…%, 71.73% should be 71.65%."""
    evidence = [{"quote": q, "start": text.index(q), "end": text.index(q) + len(q)} for q in quotes]
    return {
        "id": "L1", "kind": "arithmetic", "type": "share", "severity": "high", "certainty": "certain",
        "evidence": evidence, "note": "of no matter", **fields,
    }


def write_lines(path: Path, *lines: object) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A flat set: one report with two labels, one of which nobody can find, and a clean one."""
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "甲.txt").write_text(WRONG, encoding="utf-8")
    (folder / "乙.txt").write_text(RIGHT, encoding="utf-8")
    (folder / "README.md").write_text("# 说明\n", encoding="utf-8")
    write_lines(
        folder / "甲.jsonl", label(WRONG, "2,106.66万元", "71.73%"),
        label(WRONG, "某市商务局", id="L2", kind="text", severity="low", certainty="probable"),
    )
    write_lines(folder / "乙.jsonl")
    return folder


# --- sets ----------------------------------------------------------------------------------------


def test_a_flat_folder_and_one_with_parts_are_the_same_set(folder: Path, tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    (parts / "reports").mkdir(parents=True)
    (parts / "gold").mkdir()
    for path in folder.iterdir():
        place = parts / ("gold" if path.suffix == ".jsonl" else "reports") / path.name
        place.write_bytes(path.read_bytes())
    flat, split = load_set(folder), load_set(parts)
    assert [(s.name, s.labels) for s in flat] == [(s.name, s.labels) for s in split]
    assert [s.name for s in flat] == ["乙", "甲"]
    assert flat[0].labels == ()


def test_labels_choose_the_format(folder: Path) -> None:
    (folder / "甲.md").write_text("71.73%", encoding="utf-8")
    assert load_set(folder)[1].path.name == "甲.txt"
    write_lines(folder / "甲.jsonl", label("71.73%", "71.73%", report="甲.md"))
    assert load_set(folder)[1].path.name == "甲.md"
    write_lines(folder / "甲.jsonl", label(WRONG, "71.73%", report="甲.pdf"))
    with pytest.raises(UsageError, match=r"甲\.pdf"):
        load_set(folder)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "第 1 行不是合法的 JSON"),
        (label(WRONG, "71.73%", kind="artihmetic"), "kind: 'artihmetic'"),
        (label(WRONG, "71.73%", certainty="sure"), "certainty: 'sure'"),
        ({"id": "L1"}, "kind: 缺"),
        (label(WRONG, evidence=[{"quote": "71.73%"}]), "start 和 end"),
        (label(WRONG, evidence=[{"quote": "71.73%", "start": 3, "end": 9}]), "引文不在所给位置：L1"),
    ],
)
def test_bad_labels_are_refused_with_what_is_wrong(folder: Path, line: object, said: str) -> None:
    text = line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)
    (folder / "甲.jsonl").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load_set(folder)
    assert said in caught.value.zh
    assert "甲.jsonl" in caught.value.zh
    assert "甲.jsonl" in caught.value.en


def test_labels_need_ids_of_their_own_and_a_report(folder: Path, tmp_path: Path) -> None:
    write_lines(folder / "甲.jsonl", label(WRONG, "71.73%"), label(WRONG, "28.35%"))
    with pytest.raises(UsageError, match="编号重复：L1"):
        load_set(folder)
    write_lines(folder / "甲.jsonl")
    write_lines(folder / "丙.negatives.jsonl")
    with pytest.raises(UsageError, match="没有对应的报告：丙"):
        load_set(folder)
    with pytest.raises(UsageError, match="找不到文件夹"):
        load_set(tmp_path / "nowhere")


# --- matching ------------------------------------------------------------------------------------


def finding(kind: Kind, *places: Place) -> Finding:
    return Finding(
        id="f", rule="FOO001", kind=kind, severity="high", message="", message_en="", evidence=places
    )


def place(start: int, end: int, quote: str = "x", page: int | None = None) -> Place:
    return Place(start=start, end=end, quote=quote, page=page)


def known(kind: Kind, *spans: tuple[int, int]) -> Label:
    return Label(
        id="L", kind=kind, severity="high", certainty="certain",
        evidence=tuple(LabelSpan(quote="x", start=start, end=end) for start, end in spans),
    )


def test_a_place_in_common_finds_and_two_find_fully() -> None:
    two = known("arithmetic", (10, 20), (50, 60))
    assert finds(finding("arithmetic", place(19, 25)), two)
    assert not finds(finding("arithmetic", place(20, 25)), two)
    assert not finds_fully(finding("arithmetic", place(19, 25)), two)
    assert finds_fully(finding("arithmetic", place(19, 25), place(59, 61)), two)
    assert finds_fully(finding("arithmetic", place(12, 14)), known("arithmetic", (10, 20)))


def test_a_place_of_more_than_120_characters_does_not_count() -> None:
    one = known("arithmetic", (10, 20))
    assert finds(finding("arithmetic", place(0, 120)), one)
    assert not finds(finding("arithmetic", place(0, 121)), one)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("arithmetic", "same_fact", True), ("scoring", "budget", True), ("indicator", "scoring", True),
        ("indicator", "completeness", True), ("indicator", "claim", False), ("claim", "text", True),
        ("claim", "articulation", False), ("date", "text", True), ("date", "claim", False),
        ("completeness", "text", True), ("completeness", "date", False),
    ],
)
def test_neighbouring_kinds(one: Kind, other: Kind, near: bool) -> None:
    assert neighbours(one, other) is near
    assert neighbours(other, one) is near


def test_labels_of_pages_match_by_quote() -> None:
    span = LabelSpan(quote="基本支出 5377.64 万元", page=24)
    assert touches(place(900, 907, "5377.64", page=24), span)
    assert not touches(place(900, 907, "5377.64", page=23), span)
    assert not touches(place(900, 907, "5377.46", page=24), span)


# --- metrics -------------------------------------------------------------------------------------


def test_unscored_is_not_zero() -> None:
    assert share([]).value is None
    assert share([(0, 0), (0, 0)]).value is None
    assert share([(0, 3), (0, 2)]).value == 0
    assert mean([]).value is None


def test_intervals_are_the_same_each_time_and_hold_the_value() -> None:
    clusters = [(3, 4), (1, 5), (9, 9), (0, 2), (5, 6)]
    first = share(clusters)
    assert first == share(clusters)
    assert first.low is not None
    assert first.high is not None
    assert first.value is not None
    assert first.low < first.value < first.high
    assert first.reports == 5


def test_reports_are_resampled_not_items() -> None:
    """Two reports that differ wholly say little, however many items they have."""
    apart, alike = share([(100, 100), (0, 100)]), share([(50, 100), (50, 100)])
    assert (apart.low, apart.high) == (0.0, 1.0)
    assert (alike.low, alike.high) == (0.5, 0.5)


def test_one_report_has_no_interval_and_full_marks_are_not_certain() -> None:
    assert share([(3, 4)]).low is None
    full, none = share([(5, 5), (5, 5)]), mean([0] * 10)
    assert full.low == pytest.approx(0.025 ** 0.1)
    assert none.high == pytest.approx(0.369, abs=0.001)


# --- runs ----------------------------------------------------------------------------------------


def test_a_run_says_what_was_found_and_what_was_not(folder: Path) -> None:
    run = run_set(folder)
    clean, wrong = run.reports
    assert clean.labels == ()
    assert clean.findings == ()
    assert [(label.id, label.found, label.fully) for label in wrong.labels or ()] == [
        ("L1", True, True), ("L2", False, False),
    ]
    (first, *_), all_ = recall(run).rows, recall(run).rows[-1]
    assert first.figures[0].value == 1
    assert (all_.figures[0].hits, all_.figures[0].of) == (1, 2)
    assert wrong.spans.all == wrong.spans.exact > 0
    assert wrong.model is None
    assert "model" not in json.loads(run_json(run))["reports"][1]


def test_a_run_is_read_back(folder: Path, tmp_path: Path) -> None:
    run = run_set(folder)
    path = tmp_path / "run.json"
    path.write_text(run_json(run), encoding="utf-8")
    assert load_run(path) == run
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"run\.json"):
        load_run(path)


def without_cost(run: Run) -> list[Any]:
    return [report.model_copy(update={"cost": None}) for report in run.reports]


def test_processes_and_cache_change_nothing(folder: Path, tmp_path: Path) -> None:
    alone = run_set(folder)
    together = run_set(folder, cache=tmp_path / "cache", jobs=2)
    again = run_set(folder, cache=tmp_path / "cache")
    assert without_cost(alone) == without_cost(together)
    assert run_json(together) == run_json(again)


def test_a_run_that_was_stopped_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, done = tmp_path / "cache", []

    def stopped(name: str) -> None:
        done.append(name)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_set(folder, cache=cache, progress=stopped)
    run_set(folder, cache=cache, progress=done.append)
    assert sorted(done) == ["乙.txt", "甲.txt"]
    monkeypatch.setattr("eval.running.measure", lambda *_, **__: pytest.fail("measured again"))
    assert len(run_set(folder, cache=cache).reports) == 2


def test_a_defect_is_named_and_not_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    with monkeypatch.context() as patched:
        patched.setattr("eval.measuring.extract", broken)
        run = run_set(folder, cache=tmp_path / "cache")
    assert "ZeroDivisionError: oops" in str(run.reports[0].error)
    assert [report.error for report in run_set(folder, cache=tmp_path / "cache").reports] == [None] * 2


def test_what_is_kept_depends_on_the_report(folder: Path, tmp_path: Path) -> None:
    job = Job(path=folder / "甲.txt")
    keep(tmp_path, job.key, measure(job.path))
    assert isinstance(kept(tmp_path, job.key), Measured)
    assert Job(path=job.path, preview=True).key != job.key
    (folder / "甲.txt").write_text(RIGHT, encoding="utf-8")
    assert kept(tmp_path, Job(path=job.path).key) is None
    for file in tmp_path.rglob("*.json"):
        file.write_text("{", encoding="utf-8")
    assert kept(tmp_path, job.key) is None


def test_a_report_that_cannot_be_read_is_said(folder: Path) -> None:
    (folder / "丙.txt").write_bytes(b"")
    run = run_set(folder)
    assert run.reports[0].error
    assert run.reports[0].labels is None
    (result,) = measure_all([Job(path=folder / "丙.txt")])
    assert result.report.outcomes["FOO002"] == "cannot_tell"


# --- judgements ----------------------------------------------------------------------------------


def test_open_findings_count_against_until_judged(folder: Path, tmp_path: Path) -> None:
    (folder / "甲.jsonl").unlink()
    run = run_set(folder)
    (found,) = run.reports[1].findings
    assert (found.standing, precision(run).rows[0].figures[0].value) == ("open", 0)
    judged = {
        "report": "甲", "finding": found.id, "rule": found.rule, "verdict": "right", "reason": "核对无误",
    }
    path = tmp_path / "judged.jsonl"
    write_lines(path, judged)
    run = run_set(folder, judged=path)
    assert (standings(run)["right"], precision(run).rows[0].figures[0].value) == (1, 1)
    write_lines(path, judged | {"verdict": "wrong"})
    assert precision(run_set(folder, judged=path)).rows[0].figures[0].value == 0
    write_lines(path, judged | {"reason": " "})
    with pytest.raises(GoujiError, match="没有写理由"):
        run_set(folder, judged=path)
    write_lines(path, judged, judged)
    with pytest.raises(GoujiError, match="重复判定"):
        run_set(folder, judged=path)


def test_findings_on_a_fact_that_holds_are_named(folder: Path) -> None:
    fact = label(WRONG, "2,106.66万元", "71.73%") | {"id": "N1", "what": "占比成立"}
    write_lines(folder / "甲.negatives.jsonl", fact)
    ((report, found),) = suspects(run_set(folder))
    assert (report, found.facts) == ("甲", ("N1",))


# --- comparison and corpus -----------------------------------------------------------------------


def test_what_was_gained_and_lost_has_names(folder: Path) -> None:
    before = run_set(folder)
    wrong = before.reports[1]
    blind = wrong.model_copy(update={
        "findings": (),
        "labels": tuple(one.model_copy(update={"found_by": ()}) for one in wrong.labels or ()),
    })
    after = before.model_copy(update={"reports": (before.reports[0], blind)})
    lost = compare(before, after)
    assert [(d.direction, d.thing, d.report, d.good) for d in lost] == [
        ("lost", "label", "甲", True), ("lost", "finding", "甲", True),
    ]
    assert lost[0].name == "L1"
    assert regressed(lost)
    assert not regressed(compare(after, before))
    assert compare(before, before) == []
    fewer = before.model_copy(update={"reports": before.reports[:1]})
    assert [(d.direction, d.thing) for d in compare(before, fewer)] == [("lost", "report")]


def test_the_corpus_fails_on_lost_and_new_findings_until_accepted(folder: Path, tmp_path: Path) -> None:
    expected = tmp_path / "expected.json"
    said = said_of(folder)
    assert [change.lost for change in changes(load_accepted(expected), said)] == [False] * 3
    accept(expected, said)
    assert changes(load_accepted(expected), said_of(folder)) == []
    (folder / "甲.txt").write_text(RIGHT, encoding="utf-8")
    (lost,) = changes(load_accepted(expected), said_of(folder))
    assert lost.lost
    assert lines_of([lost])[0].startswith(f"− 甲.txt  {lost.finding}  ")
    expected.write_text("[", encoding="utf-8")
    with pytest.raises(UsageError, match="--accept"):
        load_accepted(expected)


# --- the command ---------------------------------------------------------------------------------


def run(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, str, str]:
    status = main(["eval", *arguments])
    out, err = capfdbinary.readouterr()
    return status, out.decode(), err.decode()


def test_the_command_runs_shows_and_compares(
    folder: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    pytest.importorskip("pygal", reason="plots need the extra eval")
    path, cache = str(tmp_path / "run.json"), str(tmp_path / "cache")
    status, out, err = run(capfdbinary, "run", str(folder), "-o", path, "--cache", cache, "-j", "1")
    assert (status, err) == (0, "")
    assert "已知问题找到多少" in out
    assert run(capfdbinary, "show", path) == (0, out, "")
    assert "Recall" in run(capfdbinary, "show", path, "--lang", "en")[1]
    status, page, _ = run(capfdbinary, "show", path, "--format", "html")
    assert status == 0
    assert page == run(capfdbinary, "show", path, "--format", "html")[1]
    assert "<svg" in page
    assert "<script" not in page
    assert "src=" not in page
    assert run(capfdbinary, "compare", path, path)[:2] == (0, "没有得失。\n")


def test_the_command_says_what_is_wrong(
    folder: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    status, _, err = run(capfdbinary, "run", str(folder / "没有"), "--no-cache")
    assert (status, "找不到文件夹" in err) == (2, True)
    (folder / "丙.txt").write_bytes(b"")
    status, out, _ = run(capfdbinary, "run", str(folder), "--no-cache", "-j", "1")
    assert (status, "无法读取" in out) == (2, True)
    expected = str(tmp_path / "expected.json")
    arguments = ("corpus", str(folder), "--expect", expected, "--no-cache", "-j", "1")
    assert run(capfdbinary, *arguments)[0] == 1
    assert run(capfdbinary, *arguments, "--accept")[0] == 0
    assert run(capfdbinary, *arguments) == (0, "", "")


def test_injected_and_clean_runs(folder: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    arguments = ("--no-cache", "-j", "1", "--per-operator", "1")
    status, out, _ = run(capfdbinary, "run", str(folder), "--kind", "injected", *arguments)
    assert (status, "注入的错误找到多少" in out) == (0, True)
    (folder / "甲.txt").unlink()
    (folder / "甲.jsonl").unlink()
    status, out, _ = run(capfdbinary, "run", str(folder), "--kind", "clean", *arguments)
    assert "每份无矛盾报告的误报" in out
