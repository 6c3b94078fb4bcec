"""Old Office formats: how LibreOffice is called, and what is said where it is not there.

The program is a stand-in that the test writes; what it was given is in its log.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from pathlib import Path

import pytest

from extractor import loading_legacy
from extractor.loading import load
from gouji.errors import MissingExtra, TooLarge, UnreadableFile
from gouji.settings import Limits
from tests.office_files import compound, docx, p, tbl, tc, tr

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in is a POSIX script")

WORD = compound("WordDocument")
EXCEL = compound("Workbook")
RTF = rb"{\rtf1\ansi\ansicpg936 \'ca\'d5\'c8\'eb\par}"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a stand-in for soffice, made of this body, on the PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def program(body: str) -> Path:
        script = folder / "soffice"
        script.write_text(f"#!{sys.executable}\nimport os, shutil, sys, time\n{body}\n")
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return folder

    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(loading_legacy, "_USUAL_PLACES", ())
    return program


CONVERTING = """
target = sys.argv[sys.argv.index("--convert-to") + 1]
out = sys.argv[sys.argv.index("--outdir") + 1]
os.makedirs(out)
profile = next(a for a in sys.argv if a.startswith("-env:UserInstallation=file://"))
profile = profile.removeprefix("-env:UserInstallation=file://")
with open(os.path.join(profile, "user", "registrymodifications.xcu")) as file:
    settings = file.read()
with open({log!r}, "w") as file:
    file.write("\\n".join([*sys.argv[1:], os.environ["https_proxy"], settings]))
name = os.path.splitext(os.path.basename(sys.argv[-1]))[0]
shutil.copy({result!r}, os.path.join(out, name + "." + target))
"""


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [("a.doc", WORD, "doc"), ("a.wps", WORD, "doc"), ("a.rtf", RTF, "rtf"), ("b.doc", RTF, "rtf")],
)
def test_word_files_go_through_libreoffice(tmp_path, program, name, data, kind):
    result, log = tmp_path / "result.docx", tmp_path / "log"
    result.write_bytes(docx(p("一、收入") + tbl(tr(tc("甲", '<w:gridSpan w:val="2"/>')))))
    program(CONVERTING.format(log=str(log), result=str(result)))
    path = tmp_path / name
    path.write_bytes(data)
    document = load(path)
    assert document.format == kind
    assert document.path == str(path)
    assert document.tables[0].cells[0].col_span == 2
    assert any("LibreOffice" in zh for zh, _ in document.notes)
    assert any("文件名以 .doc 结尾" in zh for zh, _ in document.notes) == (name == "b.doc")
    called = log.read_text()
    assert "--headless" in called
    assert f"source.{kind}" in called
    assert "127.0.0.1:9" in called
    for setting in ("DisableMacrosExecution", "MacroSecurityLevel", "BlockUntrustedRefererLinks"):
        assert setting in called
    scratch = next(Path(line).parent for line in called.splitlines() if line.endswith(f"source.{kind}"))
    assert not scratch.exists()


def test_excel_files_go_through_libreoffice(tmp_path, program, shared):
    log = tmp_path / "log"
    result = shared / "reports" / "selfeval-yuzhong-2021.xlsx"
    program(CONVERTING.format(log=str(log), result=str(result)))
    path = tmp_path / "a.et"
    path.write_bytes(EXCEL)
    document = load(path)
    assert (document.format, document.tables[0].cols) == ("xls", 15)
    assert "source.xls" in log.read_text()


@pytest.mark.parametrize(
    ("name", "data", "target"), [("a.doc", WORD, "docx"), ("a.rtf", RTF, "docx"), ("a.xls", EXCEL, "xlsx")]
)
def test_without_libreoffice_the_message_says_how(tmp_path, monkeypatch, name, data, target):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(loading_legacy, "_USUAL_PLACES", ())
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(MissingExtra, match="apt install libreoffice") as caught:
        load(path)
    assert f"另存为 {target}" in caught.value.zh
    assert target in caught.value.en


def test_a_failed_conversion(tmp_path, program):
    program("sys.exit(1)")
    path = tmp_path / "a.doc"
    path.write_bytes(WORD)
    with pytest.raises(UnreadableFile, match="另存为 docx"):
        load(path)


def test_a_conversion_that_hangs_is_ended_with_what_it_started(tmp_path, program):
    mark = tmp_path / "alive"
    program(
        "import subprocess\n"
        "child = 'import time, pathlib, sys; time.sleep(1.5); pathlib.Path(sys.argv[1]).touch()'\n"
        f"subprocess.run([sys.executable, '-c', child, {str(mark)!r}])"
    )
    path = tmp_path / "a.doc"
    path.write_bytes(WORD)
    begun = time.monotonic()
    with pytest.raises(TooLarge, match="GOUJI_MAX_SECONDS"):
        load(path, Limits(max_seconds=0.5))
    assert time.monotonic() - begun < 1.4
    time.sleep(1.5)
    assert not mark.exists()


def test_what_libreoffice_makes_is_limited_too(tmp_path, program):
    result, log = tmp_path / "result.docx", tmp_path / "log"
    result.write_bytes(b"PK" + bytes(50_000))
    program(CONVERTING.format(log=str(log), result=str(result)))
    path = tmp_path / "a.doc"
    path.write_bytes(WORD)
    with pytest.raises(TooLarge, match="转换后"):
        load(path, Limits(max_bytes=40_000))
