"""The command line, through `main`: what is printed where, and the exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from checker.engine import catalogue
from extractor.sniffing import SUFFIXES as KNOWN
from gouji.cli import KINDS, main
from gouji.findings import Kind
from gouji.inputs import SUFFIXES, report_files
from gouji.reporting.as_text import print_findings
from gouji.reporting.wrapping import cell_len, wrap
from tests.conftest import ROOT
from tests.crafted import TEXT, checked

CLEAN = "某县财政局\n2023年度部门决算公开说明\n本年收入合计100.00万元。\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    out, err = capfdbinary.readouterr()
    return status, out.decode(), err.decode()


def test_text_prints_the_document_byte_for_byte(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    data = "\t第一行\r\n没有换行的结尾".encode()
    (folder / "报告.txt").write_bytes(data)
    assert main(["text", "报告.txt"]) == 0
    assert capfdbinary.readouterr().out == data


def test_check_writes_json_with_the_path_as_given(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "子").mkdir()
    (folder / "子" / "报告.txt").write_text(CLEAN, encoding="utf-8")
    given = os.path.join("子", "报告.txt")
    status, out, err = run(capfdbinary, "check", given, "--format", "json")
    assert (status, err) == (0, "")
    assert [report["path"] for report in json.loads(out)["reports"]] == [given]
    assert run(capfdbinary, "check", given, "--format", "json")[1] == out


def test_a_bad_file_among_good_ones_is_reported_and_the_others_are_checked(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "a.txt").write_text(CLEAN, encoding="utf-8")
    (folder / "b.txt").write_bytes(b"")
    (folder / "c.txt").write_text(CLEAN, encoding="utf-8")
    status, out, _ = run(capfdbinary, "check", "a.txt", "b.txt", "missing.txt", "c.txt", "--format", "json")
    reports = json.loads(out)["reports"]
    assert status == 2
    assert [report["error"] is None for report in reports] == [True, False, False, True]
    assert reports[1]["findings"] == []
    assert set(reports[1]["outcomes"].values()) == {"cannot_tell"}
    status, out, _ = run(capfdbinary, "check", "a.txt", "b.txt", "--lang", "en")
    assert status == 2
    assert "could not be checked" in out


def test_an_error_inside_gouji_spoils_one_file_only(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oops")

    (folder / "a.txt").write_text(CLEAN, encoding="utf-8")
    monkeypatch.setattr("gouji.pipeline.check_document", broken)
    status, out, _ = run(capfdbinary, "check", "a.txt", "--format", "json")
    assert status == 2
    assert "ZeroDivisionError: oops" in json.loads(out)["reports"][0]["error"]
    with pytest.raises(ZeroDivisionError):
        main(["check", "a.txt", "--debug"])


def test_findings_are_status_one(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "报告.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr("gouji.pipeline.check_file", lambda *_, **__: checked())
    for form in ("text", "json", "html"):
        status, out, err = run(capfdbinary, "check", "报告.txt", "--format", form)
        assert (status, err) == (1, "")
        assert "560余名" in out
        status, silent, _ = run(capfdbinary, "check", "报告.txt", "--format", form, "-o", "写到.out")
        assert (status, silent) == (1, "")
        assert (folder / "写到.out").read_bytes().decode() == out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "没有.txt"], "没有.txt"),
        (["check", "空"], "没有找到可以读取的报告"),
        (["check", "空", "--lang", "en"], "No report to read"),
        (["check", "a.txt", "--output", "无/此/夹.json"], "无法写入"),
        (["check", "--nonsense"], "没有选项 --nonsense"),
        (["check"], "缺少参数"),
        (["check", "a.txt", "--format", "xml"], "--format 的值不对"),
        (["text", "没有.txt"], "找不到"),
        (["extract", "没有.txt", "--lang", "en"], "there is no such file"),
        (["rule", "XXX999"], "没有规则 XXX999"),
        (["nonsense"], "用 gouji --help 查看"),
    ],
)
def test_mistakes_are_answered_without_a_traceback(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], arguments: list[str], said: str
) -> None:
    (folder / "空").mkdir()
    (folder / "a.txt").write_text(CLEAN, encoding="utf-8")
    status, out, err = run(capfdbinary, *arguments)
    assert status == 2
    assert said in out + err
    assert "Traceback" not in err


def test_settings_that_are_no_numbers_are_refused(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.txt").write_text(CLEAN, encoding="utf-8")
    monkeypatch.setenv("GOUJI_MAX_BYTES", "many")
    status, _, err = run(capfdbinary, "check", "a.txt")
    assert status == 2
    assert "GOUJI_MAX_BYTES" in err


def test_extract_names_the_record_types(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (folder / "a.txt").write_text(CLEAN, encoding="utf-8")
    status, out, _ = run(capfdbinary, "extract", "a.txt")
    data = json.loads(out)
    assert status == 0
    assert data["header"]["fiscal_year"] == 2023
    assert all(record["type"][0].isupper() for record in data["records"])


def test_rules_can_be_listed_and_read(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    _, out, _ = run(capfdbinary, "rules")
    assert [line.split()[0] for line in out.splitlines()] == [rule.code for rule in catalogue()]
    _, arithmetic, _ = run(capfdbinary, "rules", "--kind", "arithmetic")
    assert 0 < len(arithmetic.splitlines()) <= len(out.splitlines())
    status, shown, _ = run(capfdbinary, "rule", "foo002")
    assert status == 0
    assert "占比与金额不符" in shown
    assert "```yaml" in shown


def test_every_kind_can_be_asked_for() -> None:
    assert set(KINDS) == set(Kind.__args__)  # type: ignore[attr-defined]


def test_folders_and_patterns_become_files_each_once(folder: Path) -> None:
    for name in ("b.txt", "a.docx", "~$a.docx", "图.png", "深/c.PDF", ".git/d.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"")
    deep = os.path.join("深", "c.PDF")
    inside = [os.path.join(".", name) for name in ("a.docx", "b.txt", deep)]
    assert report_files(["."]) == inside
    assert report_files(["b.txt", ".", str(folder / "b.txt")])[0] == "b.txt"
    assert len(report_files(["b.txt", ".", str(folder / "b.txt")])) == 3
    assert report_files(["*.txt"]) == ["b.txt"]
    assert report_files([os.path.join("**", "*.*")]) == ["a.docx", "b.txt", "图.png", deep]
    assert report_files(["图.png"]) == ["图.png"]


def test_what_a_folder_offers_can_be_read() -> None:
    assert set().union(*KNOWN.values()) >= SUFFIXES


def test_output_is_utf8_on_a_console_of_another_code_page(folder: Path) -> None:
    (folder / "报告.txt").write_text(CLEAN, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "gouji", "check", "报告.txt"], capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0", "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "报告.txt" in done.stdout.decode("utf-8")


def printed(lang: str = "zh", width: int = 100) -> str:
    page = StringIO()
    print_findings([checked()], Console(file=page, width=width, color_system=None), lang)
    return page.getvalue()


def test_text_has_both_sides_the_formula_and_the_quote() -> None:
    page = printed()
    lines = page.splitlines()
    assert "发现 3 处：严重 1 · 一般 1 · 尾差 1" in page
    sides = next(at for at, line in enumerate(lines) if "目标值" in line and "得分" in line)
    assert lines[sides + 1].split() == [">=8%", "=2%", "5.00"]
    columns = [cell_len(lines[sides][: lines[sides].index(role)]) for role in ("实际值", "得分")]
    assert columns == [cell_len(lines[sides + 1][: lines[sides + 1].index(v)]) for v in ("=2%", "5.00")]
    assert "公式  得分 < 权重" in page
    assert "应为 1.25分 · 文中 5分 · 相差 3.75分 · 允许 0.005分" in page
    assert "社会消费品零售总额增速 │ 【>=8%】 │ 【=2%】 │ 【5.00】" in page
    assert "会议于【2026年10月】举行，【560余名中外嘉宾参会】，签约额10.5亿元" in page
    assert page.index("促消费项目") < page.index("第二部分")


def test_text_fits_its_width_and_loses_nothing() -> None:
    for width in (60, 100):
        page = printed(width=width)
        assert max(cell_len(line) for line in page.splitlines()) <= width
        assert "\x1b" not in page
        assert "零售总额增速实际2%，未达到目标8%，却得满分5分" in "".join(page.split())
    assert "Two figures differ" in printed("en")


def test_wrapping_keeps_figures_whole_and_punctuation_off_the_edge() -> None:
    text = "本年收入合计18,751.58万元（其中：财政拨款18,000.00万元）【见表】，支出合计18,751.58万元。"
    for width in range(14, 90):
        lines = wrap(text, width)
        assert "".join(lines) == text
        assert all(cell_len(line) <= width for line in lines)
        assert not any(line[0] in "，。）】" or line[-1] in "（【" for line in lines)
        assert sum(line.count("18,751.58") for line in lines) == 2
