"""Files that want to hurt, or are broken: each is loaded well or answered with a sentence.

Nothing but a `GoujiError` with a Chinese and an English message may come out, within seconds.
"""

from __future__ import annotations

import re
import socket
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook

from extractor.loading import load
from extractor.loading_legacy import soffice
from gouji.errors import GoujiError, TooLarge, UnreadableFile
from gouji.settings import Limits
from tests.office_files import compound, docx, docx_members, p, tbl, tc, tr, zipped

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ENTITIES = '<!DOCTYPE x [<!ENTITY a "收">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefghi")
) + "]>"  # fmt: skip


def replaced(members: dict[str, str | bytes], name: str, old: str, new: str) -> bytes:
    members[name] = str(members[name]).replace(old, new)
    return zipped(members)


def word(**changes: str | bytes) -> dict[str, str | bytes]:
    return {**docx_members(p("收入")), **changes}


def without(name: str) -> bytes:
    members = docx_members(p("收入"))
    del members[name]
    return zipped(members)


def workbook() -> bytes:
    out = BytesIO()
    book = Workbook()
    assert book.active is not None
    book.active.append(["收入", 1])
    book.save(out)
    return out.getvalue()


def altered(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item.filename, change(item.filename, old.read(item)))
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return altered(
        workbook(),
        lambda name, content: content.replace(old, new) if "sheet1.xml" in name else content,
    )


def repeated(name: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, content in docx_members(p("收入")).items():
            archive.writestr(member, content)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(name, b"x")
    return out.getvalue()


def flagged_as_encrypted() -> bytes:
    data = bytearray(docx(p("收入")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def lying_about_size() -> bytes:
    """A member that says it is 10 bytes and unpacks to a megabyte."""
    data = bytearray(zipped({**docx_members(p("收入")), "word/document.xml": b" " * 1_000_000}))
    size = (1_000_000).to_bytes(4, "little")
    return bytes(data.replace(size, (10).to_bytes(4, "little")))


def corrupted() -> bytes:
    data = bytearray(docx(p("收入" * 5000)))
    at = data.find(b"word/document.xml") + len("word/document.xml") + 4
    data[at : at + 8] = b"\xff" * 8
    return bytes(data)


def deep(open_tag: str, close_tag: str, times: int, core: str = "") -> str:
    return open_tag * times + core + close_tag * times


def zip_bomb() -> bytes:
    return zipped({**docx_members(p("收入")), "word/media/a.bin": bytes(60_000_000)})


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "truncated docx": ("a.docx", lambda: docx(p("收入" * 999))[:-120], "损坏|不完整"),
    "half a docx": ("a.docx", lambda: docx(p("收入" * 999))[:400], "损坏|不完整"),
    "zip magic and nothing else": ("a.docx", lambda: b"PK\x03\x04" + b"x" * 99, "损坏|不完整"),
    "corrupt member": ("a.docx", corrupted, "损坏|不完整"),
    "no document.xml": ("a.docx", lambda: without("word/document.xml"), "缺少"),
    "only content types": ("a.docx", lambda: zipped({"[Content_Types].xml": "<x/>"}), "缺少正文"),
    "no body": ("a.docx", lambda: zipped(word(**{"word/document.xml": "<a/>"})), "没有正文"),
    "broken xml": (
        "a.docx", lambda: replaced(docx_members(p("收入")), "word/document.xml", "</w:body>", ""),
        "不是完整的 XML",
    ),
    "empty part": ("a.docx", lambda: zipped(word(**{"word/document.xml": b""})), "XML"),
    "entity bomb": (
        "a.docx",
        lambda: replaced(
            docx_members(p("&i;")), "word/document.xml", "<w:document", _ENTITIES + "<w:document"
        ),
        "DTD|XML",
    ),
    "external entity": (
        "a.docx",
        lambda: replaced(
            docx_members(p("&a;")), "word/document.xml", "<w:document",
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document',
        ),
        "DTD|XML",
    ),
    "external dtd": (
        "a.docx",
        lambda: replaced(
            docx_members(p("收入")), "word/document.xml", "<w:document",
            '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><w:document',
        ),
        "DTD",
    ),
    "entity bomb in a sheet": (
        "a.xlsx",
        lambda: in_sheet(b"<worksheet", _ENTITIES.encode() + b"<worksheet"),
        "DTD",
    ),
    "utf-16 dtd in a sheet": (
        "a.xlsx",
        lambda: altered(
            workbook(),
            lambda name, content: ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]>'
                                   + content.decode().partition("?>")[2]).encode("utf-16")
            if "sheet1.xml" in name else content,
        ),
        "DTD",
    ),
    "zip bomb by ratio": ("a.docx", zip_bomb, "压缩炸弹"),
    "unpacks to too much": (
        "a.docx",
        lambda: zipped({**docx_members(p("收入")), **{f"m{n}": bytes(15_000_000) for n in range(4)}}),
        "GOUJI_MAX_UNPACKED_BYTES",
    ),
    "a member larger than it says": ("a.docx", lying_about_size, "损坏|不完整|XML"),
    "too many members": (
        "a.docx", lambda: zipped({**docx_members(p("收入")), **{f"m{n}": "" for n in range(20_001)}}),
        "部件超过",
    ),
    "path outside": ("a.docx", lambda: zipped(word(**{"../../evil.xml": "x"})), "越出"),
    "absolute path": ("a.docx", lambda: zipped(word(**{"/etc/evil": "x"})), "越出"),
    "windows path": ("a.docx", lambda: zipped(word(**{"C:\\evil": "x"})), "越出"),
    "a part twice": ("a.docx", lambda: repeated("word/document.xml"), "同名"),
    "zip password": ("a.docx", flagged_as_encrypted, "密码"),
    "encrypted office file": ("a.docx", lambda: compound("EncryptionInfo", "EncryptedPackage"), "密码"),
    "encrypted doc": (
        "a.doc", lambda: compound("WordDocument", content=b"\xec\xa5" + bytes(9) + b"\x01"), "密码"
    ),
    "encrypted xls": (
        "a.xls", lambda: compound("Workbook", content=b"\x09\x08\x02\0\0\0\x2f\0\x06\0"), "密码"
    ),
    "truncated compound file": ("a.doc", lambda: compound("WordDocument")[:600], "损坏|不完整"),
    "compound file in circles": (
        "a.doc", lambda: compound("WordDocument")[:512] + bytes(5000), "损坏|不完整|复合文件"
    ),
    "an outlook message": ("a.msg", lambda: compound("__properties_version1.0"), "复合文件"),
    "elements nested deep": (
        "a.docx",
        lambda: docx(deep("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", 3000, p("收入"))),
        "XML",
    ),
    "tables nested deep": (
        "a.docx",
        lambda: docx(deep("<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>", 12, p("收入"))),
        "嵌套",
    ),
    "a span of 99999": (
        "a.docx",
        lambda: docx(tbl(*[tr(tc("收入", '<w:gridSpan w:val="99999"/>'))] * 9)),
        "GOUJI_MAX_CELLS",
    ),
    "styles based on each other, deep": (
        "a.docx",
        lambda: docx(p("收入", '<w:pStyle w:val="s0"/>'), {
            "styles": '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            + "".join(
                f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{n + 1}"/></w:style>' for n in range(5000)
            ) + "</w:styles>",
        }),
        "结构异常",
    ),
    "a sheet cut short": ("a.xlsx", lambda: in_sheet(b"</worksheet>", b""), "XML|损坏"),
    "a workbook without its sheet": (
        "a.xlsx",
        lambda: zipped({
            "[Content_Types].xml": "<x/>", "xl/workbook.xml": "<workbook/>",
        }),
        "损坏|不完整|缺少",
    ),
    "merged ranges over each other": (
        "a.xlsx",
        lambda: in_sheet(
            b"</sheetData>",
            b'<row r="3000"><c r="SS3000"><v>1</v></c></row></sheetData><mergeCells>'
            + b"".join(b'<mergeCell ref="A%d:SS2999"/>' % n for n in range(1, 50)) + b"</mergeCells>",
        ),
        "重叠|GOUJI_MAX_CELLS",
    ),
    "page nested deep": (
        "a.html", lambda: ("<html>" + "<div>" * 100_000 + "收入").encode(), "嵌套过深"
    ),
    "page of tables in tables": (
        "a.html", lambda: ("<html>" + "<table><tr><td>1<td>" * 30).encode(), "嵌套"
    ),
    "page with wide cells": (
        "a.html",
        lambda: ("<html><table>" + "<tr><td colspan=1000>1<td colspan=1000>2" * 400).encode(),
        "GOUJI_MAX_CELLS",
    ),
    "a picture": ("a.docx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
    "an archive": ("a.docx", lambda: zipped({"report.docx": docx(p("收入"))}), "解压"),
    "a rar archive": ("a.doc", lambda: b"Rar!\x1a\x07\0" + bytes(range(256)), "RAR"),
    "an ofd file": ("a.ofd", lambda: zipped({"OFD.xml": "<x/>"}), "OFD"),
    "a program": ("a.doc", lambda: b"MZ" + bytes(range(256)) * 9, "程序"),
    "noise": ("a.txt", lambda: zlib.compress(bytes(range(256)) * 99) * 9, "无法识别"),
    "zero bytes": ("a.docx", lambda: bytes(5000), "空的"),
    "white space": ("a.txt", lambda: b" \r\n\t" * 99, "空的"),
    "an encrypted odt": (
        "a.odt",
        lambda: zipped({
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<m><encryption-data/></m>",
        }),
        "密码",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_sentence(name, tmp_path):
    file_name, made, says = REFUSED[name]
    path = tmp_path / file_name
    path.write_bytes(made())
    with pytest.raises(GoujiError) as caught:
        load(path, Limits(max_unpacked_bytes=50_000_000) if name.startswith("unpacks") else None)
    error = caught.value
    assert isinstance(error, UnreadableFile)
    assert re.search(says, error.zh), error.zh
    assert str(path) in error.zh
    assert error.zh.rstrip().endswith("。")
    assert re.search(r"[a-z]{3}", error.en)
    assert not re.search(r"[\u4e00-\u9fff]", error.en.replace(str(path), ""))


LOADED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "external links are never followed": (
        "a.docx",
        lambda: zipped(word(**{
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}">'
            f'<Relationship Id="r1" Type="{_OFFICE}/styles" TargetMode="External" '
            'Target="http://127.0.0.1:9/styles.xml"/><Relationship Id="r2" '
            f'Type="{_OFFICE}/attachedTemplate" TargetMode="External" Target="\\\\host\\x.dotm"/>'
            "</Relationships>",
        })),
        "收入",
    ),
    "macros are never run": (
        "a.docm", lambda: zipped(word(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})), "收入"
    ),
    "a page that would fetch": (
        "a.html",
        lambda: ('<html><base href="http://127.0.0.1:9/"><link rel=stylesheet href=x.css><img src=x>'
                 "<iframe src=http://127.0.0.1:9/></iframe><script src=x></script><p>收入</p>").encode(),
        "收入",
    ),
    "styles in a circle": (
        "a.docx",
        lambda: docx(p("收入", '<w:pStyle w:val="a"/>'), {
            "styles": '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
            '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>',
        }),
        "收入",
    ),
    "thousands of comments before a page": (
        "a.html", lambda: ("<!-- x -->" * 3000 + "<html><p>收入</p>").encode(), "收入"
    ),
    "a text with a few stray bytes": ("a.txt", lambda: ("收入\x0c" * 3 + "支出").encode(), "收入"),
    "a list that begins at a billion": (
        "a.docx",
        lambda: docx(
            p("收入", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
            {"numbering": '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
             '2006/main"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">'
             '<w:start w:val="1000000000"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%1."/>'
             '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
             "</w:numbering>"},
        ),
        "收入",
    ),
    "a large part": ("a.docx", lambda: docx(p("收入" * 40) * 60_000), "收入"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOADED)
def test_it_is_loaded_without_harm(name, tmp_path, monkeypatch):
    def refused(*arguments: object) -> object:
        raise AssertionError(f"a connection was tried: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", refused)
    file_name, made, text = LOADED[name]
    path = tmp_path / file_name
    path.write_bytes(made())
    document = load(path)
    assert text in document.text
    assert "host" not in document.text


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(max_chars=100), "GOUJI_MAX_CHARS"),
        (Limits(max_cells=10), "GOUJI_MAX_CELLS"),
        (Limits(max_bytes=100), "GOUJI_MAX_BYTES"),
        (Limits(max_unpacked_bytes=1000), "GOUJI_MAX_UNPACKED_BYTES"),
        (Limits(max_seconds=0), "GOUJI_MAX_SECONDS"),
    ],
)
def test_each_limit_says_which_setting_raises_it(limits, says, tmp_path: Path):
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p("收入" * 60) + tbl(tr(*[tc("1")] * 12))))
    assert load(path).tables[0].cols == 12
    with pytest.raises(TooLarge, match=says):
        load(path, limits)


def test_random_damage_never_escapes(tmp_path):
    """Bytes changed here and there, always the same ones: a document or a sentence comes out, and
    the sentence is never the last resort's."""
    originals = {
        "a.docx": docx(p("一、收入") + tbl(tr(tc("甲"), tc("1")))), "a.xlsx": workbook(),
        "a.doc": compound("WordDocument"), "a.html": b"<html><table><tr><td colspan=2>1",
    }  # fmt: skip
    last_resorts: list[str] = []
    state = 12345
    for name, data in originals.items():
        converted = name == "a.doc" and soffice() is not None  # which takes a second or more each
        for _ in range(3 if converted else 300):
            damaged = bytearray(data)
            for _ in range(3):
                state = (state * 1103515245 + 12345) % 2**31
                damaged[state // 65536 % len(damaged)] = state // 256 % 256
            path = tmp_path / name
            path.write_bytes(damaged)
            try:
                load(path)
            except GoujiError as error:
                if "结构异常" in error.zh:
                    last_resorts.append(f"{name}: {error.__cause__!r}")
    assert last_resorts == []


def test_wrong_values_in_the_xml_never_escape(tmp_path):
    """Every attribute of a small document and a small sheet, each with values that make no sense."""
    styled = docx(
        p("收入", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        + tbl(tr(tc("甲", '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), tc("1"))),
        {"numbering": '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/'
         'main"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
         '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
         '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'},
    )  # fmt: skip
    last_resorts: list[str] = []
    for name, data in (("a.docx", styled), ("a.xlsx", workbook())):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members: dict[str, str | bytes] = {n: archive.read(n).decode() for n in archive.namelist()}
        parts = [n for n in members if re.search(r"(document|numbering|sheet1|workbook)\.xml(\.rels)?$", n)]
        for part in parts:
            content = str(members[part])
            for attribute in re.finditer(r' (?!xmlns)[\w:]+="([^"]*)"', content):
                for value in ("", "-1", "99999999999999999999", "x:1", "../../x"):
                    changed = content[: attribute.start(1)] + value + content[attribute.end(1) :]
                    path = tmp_path / name
                    path.write_bytes(zipped({**members, part: changed}))
                    try:
                        load(path)
                    except GoujiError as error:
                        if "结构异常" in error.zh:
                            last_resorts.append(f"{part} {attribute[0]} {value}: {error.__cause__!r}")
    assert last_resorts == []
