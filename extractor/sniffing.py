"""What a file is, told by its content: names lie, bytes less so."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from extractor.guards import Package, unreadable
from gouji.errors import UnreadableFile
from gouji.settings import Limits

READ = "docx、pdf、xlsx、html、md、txt（以及 doc、wps、et、xls、rtf、odt、pptx 等，需另装程序）"
READ_EN = (
    "docx, pdf, xlsx, html, md, txt (and doc, wps, et, xls, rtf, odt, pptx with more installed)"
)

SUFFIXES: dict[str, frozenset[str]] = {
    "pdf": frozenset({".pdf"}),
    "docx": frozenset({".docx", ".docm", ".dotx", ".dotm"}),
    "xlsx": frozenset({".xlsx", ".xlsm", ".xltx", ".xltm"}),
    "xlsb": frozenset({".xlsb"}),
    "pptx": frozenset({".pptx", ".pptm", ".ppsx", ".potx"}),
    "odt": frozenset({".odt", ".ott"}),
    "ods": frozenset({".ods", ".ots"}),
    "epub": frozenset({".epub"}),
    "rtf": frozenset({".rtf"}),
    "doc": frozenset({".doc", ".wps", ".dot", ".wpt"}),
    "xls": frozenset({".xls", ".et", ".xlt", ".ett"}),
    "ppt": frozenset({".ppt", ".dps", ".pps", ".pot"}),
    "wordxml": frozenset({".xml"}),
    "excelxml": frozenset({".xml"}),
    "mail": frozenset({".mht", ".mhtml", ".eml"}),
    "html": frozenset({".html", ".htm", ".xhtml", ".shtml"}),
    "md": frozenset({".md", ".markdown", ".txt"}),
    "txt": frozenset({".txt", ".text", ".md", ".markdown", ".csv", ".tsv", ".log", ""}),
}
"""Kinds that are read, and the names that such files have."""

_SAVE_AS = ("请另存为 docx 或 PDF 后再试。", "Save it as docx or PDF.")
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "PNG 图片", "a PNG picture"),
    (b"\xff\xd8\xff", "JPEG 图片", "a JPEG picture"),
    (b"GIF8", "GIF 图片", "a GIF picture"),
    (b"II*\0", "TIFF 图片", "a TIFF picture"),
    (b"MM\0*", "TIFF 图片", "a TIFF picture"),
    (b"BM", "BMP 图片", "a BMP picture"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "a 7z archive"),
    (b"\x1f\x8b", "gzip 压缩包", "a gzip archive"),
    (b"MZ", "可执行程序", "a program"),
    (b"\x7fELF", "可执行程序", "a program"),
    (b"SQLite format 3", "数据库文件", "a database"),
    (b"%!PS", "PostScript 文件", "PostScript"),
    (b"AT&T", "DjVu 文件", "DjVu"),
)
_OPENING = 8192
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html\b)", re.IGNORECASE)
_FRAGMENT = re.compile(
    r"\s*<(?:head|body|meta|table|div|style|p|center|font|title)\b", re.IGNORECASE
)
_MAIL = re.compile(
    r"(?:[A-Za-z0-9-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?mime-version:\s*1\.0", re.IGNORECASE
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\ufffd]")
_MOST_CONTROLS = 0.002
"""More of these than one in 500 characters and the file is no text."""


def kind_of(path: Path, data: bytes, limits: Limits) -> str:
    """The kind of a file, one of `SUFFIXES`; its name only tells Markdown from other text.

    Raises `UnreadableFile` for what is encrypted, damaged or of a kind that is not read.
    """
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _package_kind(path, data, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound_kind(path, data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    text = _as_text(data)
    if text is None:
        raise _unknown(path, data)
    opening = text[:_OPENING].lstrip("\ufeff")
    named_md = path.suffix.lower() in (".md", ".markdown")
    if opening.lstrip().startswith("<"):
        if "urn:schemas-microsoft-com:office:spreadsheet" in opening and "<Workbook" in opening:
            return "excelxml"
        if "<w:wordDocument" in opening or "<pkg:package" in opening:
            return "wordxml"
        opening = _COMMENT.sub("", opening)
        if _PAGE.match(opening) or (_FRAGMENT.match(opening) and not named_md):
            return "html"
    if _MAIL.match(opening.lstrip().replace("\r\n", "\n")):
        return "mail"
    return "md" if named_md else "txt"


def _package_kind(path: Path, data: bytes, limits: Limits) -> str:
    package = Package(str(path), data, limits)
    names = package.names
    main = package.main_part("")
    for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if main.startswith(folder) or any(name.startswith(folder) for name in names):
            binary = kind == "xlsx" and main.endswith(".bin")
            return "xlsb" if binary else kind
    if "mimetype" in names:
        declared = package.read("mimetype").strip().decode("ascii", "replace")
        if "META-INF/manifest.xml" in names and b"encryption-data" in package.read(
            "META-INF/manifest.xml"
        ):
            raise _has_password(path)
        for ending, kind in (("text", "odt"), ("spreadsheet", "ods"), ("epub+zip", "epub")):
            if declared.endswith((ending, f"{ending}-template")):
                return kind
    if "OFD.xml" in names:
        raise unreadable(
            path,
            "这是 OFD 版式文件，暂不支持。请用 OFD 阅读器另存或打印为 PDF 后再试。",
            "this is an OFD file, which is not read. Save or print it as PDF.",
        )
    if "[Content_Types].xml" in names:
        raise unreadable(
            path,
            "这是办公文件，但缺少正文部件（如 word/document.xml）。"
            "请重新获取，或用原程序打开后另存。",
            "this is an office file without its main part (word/document.xml, say). "
            "Get it again, or save it anew.",
        )
    raise unreadable(
        path,
        f"这是 ZIP 压缩包，不是报告。请先解压。能读的格式：{READ}。",
        f"this is a ZIP archive, not a report. Unpack it first. Formats that are read: {READ_EN}.",
    )


def _compound_kind(path: Path, data: bytes) -> str:
    """Old Office files, and new ones under a password, are OLE compound files."""
    from olefile import OleFileIO  # type: ignore[import-untyped]
    from olefile.olefile import OleFileError  # type: ignore[import-untyped]

    try:
        with OleFileIO(BytesIO(data)) as ole:
            names = {entry[0] for entry in ole.listdir(streams=True, storages=True)}
            if "EncryptedPackage" in names or "EncryptionInfo" in names:
                raise _has_password(path)
            if "WordDocument" in names:
                start = ole.openstream("WordDocument").read(12)
                # Bit 8 of the flags in Word's file header: fEncrypted.
                if len(start) == 12 and start[11] & 0x01:
                    raise _has_password(path)
                return "doc"
            for stream in ("Workbook", "Book"):
                if stream in names:
                    if _has_filepass(ole.openstream(stream).read(4096)):
                        raise _has_password(path)
                    return "xls"
            if "PowerPoint Document" in names:
                return "ppt"
    except (OleFileError, OSError, IndexError, ValueError) as error:
        raise unreadable(
            path,
            "旧版 Office 文件的结构已损坏或不完整。请重新获取文件。",
            "the structure of this old Office file is damaged or truncated. Get it again.",
        ) from error
    raise unreadable(
        path,
        f"这种 OLE 复合文件（如 Outlook 邮件）不能读。{_SAVE_AS[0]}",
        f"this kind of compound file (an Outlook message, say) is not read. {_SAVE_AS[1]}",
    )


def _has_filepass(stream: bytes) -> bool:
    """Whether a workbook stream holds the FILEPASS record, which comes soon after its start."""
    at = 0
    while at + 4 <= len(stream):
        record = int.from_bytes(stream[at : at + 2], "little")
        if record == 0x2F:
            return True
        at += 4 + int.from_bytes(stream[at + 2 : at + 4], "little")
    return False


def _has_password(path: Path) -> UnreadableFile:
    return unreadable(
        path,
        "文件有密码保护（已加密），无法读取。请去掉打开密码后另存，再试。",
        "it is encrypted: it has a password. Save it without one and try again.",
    )


def _as_text(data: bytes) -> str | None:
    """The opening of a text file; None where the bytes are no text."""
    head = data[: 64 * _OPENING]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", errors="replace")
    else:
        text = head.decode("utf-8", errors="replace")
        if "\ufffd" in text[:-4]:
            text = head.decode("gb18030", errors="replace")
    # The last characters may have been cut in the middle.
    controls = len(_CONTROLS.findall(text[:-4]))
    return text if controls <= len(text) * _MOST_CONTROLS else None


def _unknown(path: Path, data: bytes) -> UnreadableFile:
    for magic, zh, en in _MAGIC:
        if data.startswith(magic):
            return unreadable(
                path,
                f"这是{zh}，不是报告。能读的格式：{READ}。",
                f"this is {en}, not a report. Formats that are read: {READ_EN}.",
            )
    return unreadable(
        path,
        f"无法识别的二进制文件，可能已损坏或加密。能读的格式：{READ}。",
        f"a binary file of no known kind, or a damaged one. Formats that are read: {READ_EN}.",
    )
