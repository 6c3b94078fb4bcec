"""The dispatch: what a file is comes from its bytes, and every refusal says what to do."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from extractor.loading import load
from gouji.errors import TooLarge, UnreadableFile
from gouji.settings import Limits
from tests.office_files import docx, p


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", "一、收入\n".encode(), "txt"),
        ("a.txt", "一、收入\n".encode("gb18030"), "txt"),
        ("a.txt", "一、收入\n".encode("utf-16"), "txt"),
        ("a.md", "# 一、收入\n".encode(), "md"),
        ("a.md", b"<table><tr><td>1</td></tr></table>", "md"),
        ("a.html", "<!-- x --> <!DOCTYPE html><p>收入".encode(), "html"),
        ("a.htm", "<table><tr><td>收入</td></tr></table>".encode("gbk"), "html"),
        ("a.docx", docx(p("收入")), "docx"),
        ("report", docx(p("收入")), "docx"),
    ],
)
def test_the_kind_is_told_by_content(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    document = load(path)
    assert document.format == kind
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.path == str(path)
    assert document.notes == ()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.pdf", docx(p("收入")), "docx"),
        ("a.doc", docx(p("收入")), "docx"),
        ("a.docx", "<html><p>收入</p></html>".encode(), "html"),
        ("a.xls", "<html><table><tr><td>收入</td></tr></table></html>".encode("gbk"), "html"),
        ("a.docx", "一、收入\n".encode(), "txt"),
    ],
)
def test_a_wrong_name_is_noted(tmp_path, name, data, kind):
    path = tmp_path / name
    path.write_bytes(data)
    document = load(path)
    assert document.format == kind
    zh, en = document.notes[0]
    assert path.suffix in zh
    assert kind.upper() in zh
    assert kind.upper() in en


def test_what_is_no_file(tmp_path):
    with pytest.raises(UnreadableFile, match="找不到"):
        load(tmp_path / "none.docx")
    with pytest.raises(UnreadableFile, match="文件夹"):
        load(tmp_path)
    empty = tmp_path / "empty.docx"
    empty.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="空的"):
        load(empty)
    with pytest.raises(UnreadableFile):
        load("a\0b.docx")


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(UnreadableFile, match="普通文件"):
        load(tmp_path / "pipe.txt")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user without rights")
def test_no_permission(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("收入")
    path.chmod(0)
    with pytest.raises(UnreadableFile, match="权限"):
        load(path)


def test_the_size_is_limited_before_reading(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(10_000_000_000)
    with pytest.raises(TooLarge, match="GOUJI_MAX_BYTES"):
        load(path)


def test_an_unexpected_fault_of_a_parser_becomes_a_sentence(tmp_path, monkeypatch):
    def broken(*arguments: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr("extractor.loading_docx.load_docx", broken)
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p("收入")))
    with pytest.raises(UnreadableFile, match="内部结构异常") as caught:
        load(path)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)
    assert "ZeroDivisionError" in caught.value.en


def test_time_is_limited(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p("收入")))
    with pytest.raises(TooLarge, match="GOUJI_MAX_SECONDS"):
        load(path, Limits(max_seconds=0))


def test_loading_word_imports_nothing_heavy(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p("收入")))
    code = (
        "import sys; from extractor.loading import load; load(sys.argv[1]); "
        "print([m for m in ('unstructured', 'spacy', 'openpyxl', 'pdfplumber', 'numpy', 'olefile', "
        "'markdown_it', 'docx', 'langchain') if m in sys.modules])"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
