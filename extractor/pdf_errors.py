"""What can be wrong with a PDF, checked on its bytes and said to the user."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from extractor.guards import too_large, unreadable
from gouji.errors import NoTextLayer, TooLarge, UnreadableFile
from gouji.settings import Limits

_TAIL = 4096
"""A PDF ends with its end mark, but for some bytes that mailers and servers add."""
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_FILTERS = re.compile(rb"/Filter\s*\[?((?:\s*/\w+)+)")
_FLATE, _ASCII85, _HEX = (b"FlateDecode", b"Fl"), (b"ASCII85Decode", b"A85"), (b"ASCIIHexDecode", b"AHx")
_PACKED = 1 << 16
_UNPACKED = 1 << 20


def checked_bytes(
    path: Path, data: bytes, limits: Limits, check_time: Callable[[], None]
) -> None:
    """Refuse what can be told without a parser: empty, no PDF, cut off, packed to explode."""
    if not data.strip(b"\0 \r\n\t"):
        raise unreadable(
            path,
            "文件是空的，请重新下载或导出。",
            "the file is empty; download or export it again.",
        )
    if b"%PDF-" not in data[:1024]:
        raise unreadable(
            path,
            "不是 PDF 文件（文件头不符），请确认文件后重试。",
            "not a PDF (its header is missing); check the file and try again.",
        )
    if b"%%EOF" not in data.rstrip(b"\0 \r\n\t")[-_TAIL:]:
        raise unreadable(
            path,
            "PDF 文件不完整（缺少结尾），可能没有下载完，请重新下载。",
            "the PDF is cut off (its end is missing); download it again.",
        )
    for match in _STREAM.finditer(data):
        check_time()
        filters = _filters(data, match.start())
        size = _unpacked(_deflated(data, match.end(), filters), limits.max_unpacked_bytes)
        if size is None and b"/Encrypt" not in data:
            raise damaged(path)
        if (size or 0) <= limits.max_unpacked_bytes and filters[:2] != [b"Fl", b"Fl"]:
            continue
        raise too_large(
            path,
            f"内含压缩数据解开后超过 {limits.max_unpacked_bytes:,} 字节的上限，"
            "为安全起见未读取。如确认文件可信，请调大 GOUJI_MAX_UNPACKED_BYTES。",
            f"compressed data in it unpacks to more than {limits.max_unpacked_bytes:,} bytes, so "
            "it was not read. Raise GOUJI_MAX_UNPACKED_BYTES if you trust the file.",
        )


def _filters(data: bytes, stream: int) -> list[bytes]:
    """The filters of the stream at `stream`, by their short names as far as they matter here."""
    found = _FILTERS.search(data, max(data.rfind(b"obj", 0, stream), 0), stream)
    names = [name.strip() for name in found[1].split(b"/")[1:]] if found else []
    return [next((k[1] for k in (_FLATE, _ASCII85, _HEX) if name in k), name) for name in names]


def _deflated(data: bytes, start: int, filters: list[bytes]) -> memoryview:
    """The deflated bytes of the stream at `start`; nothing where it is not deflated."""
    if filters[:1] == [b"Fl"]:
        return memoryview(data)[start:]
    if len(filters) < 2 or filters[1] != b"Fl":
        return memoryview(b"")
    text = data[start : data.find(b"endstream", start)].strip()
    try:
        if filters[0] == b"A85":
            return memoryview(base64.a85decode(text.removesuffix(b"~>")))
        return memoryview(bytes.fromhex(text.removesuffix(b">").decode("ascii")))
    except ValueError:
        return memoryview(b"")


def _unpacked(packed: memoryview, limit: int) -> int | None:
    """The size of deflated bytes once unpacked, counted up to just over `limit`; None if broken."""
    unpacker = zlib.decompressobj()
    size = at = 0
    rest = b""
    while size <= limit and not unpacker.eof and (rest or at < len(packed)):
        block = rest or packed[at : at + _PACKED]
        at += 0 if rest else _PACKED
        try:
            size += len(unpacker.decompress(block, _UNPACKED))
        except zlib.error as error:
            # Some programs write a wrong checksum behind sound data.
            return size if "data check" in str(error) else None
        rest = unpacker.unconsumed_tail
    return size


def no_text_layer(path: Path, pages: int, images: int) -> NoTextLayer:
    """The error for a scan: `images` of its `pages` pages are images, and none has text."""
    return NoTextLayer(
        f"{path}：没有文字层，共 {pages} 页，其中 {images} 页是图像（扫描件），内容未检查。"
        "请先做文字识别（OCR），例如 ocrmypdf -l chi_sim 原件.pdf 识别后.pdf，再检查识别后的文件；"
        "或者改用 Word 原件。",
        f"{path}: no text layer, {images} of {pages} pages are images (a scan); nothing was "
        "checked. Run OCR first, for example `ocrmypdf -l chi_sim scan.pdf text.pdf`, and check "
        "the result; or use the Word original.",
    )


def image_note(pages: Sequence[int]) -> tuple[str, str]:
    """The note for a document some pages of which are images."""
    return (
        f"第 {'、'.join(map(str, pages))} 页是图像，没有可读的文字，其中的内容未检查。"
        "请先对这些页做文字识别（OCR）。",
        f"Page(s) {', '.join(map(str, pages))} are images without readable text; what they hold "
        "was not checked. Run OCR on them first.",
    )


def turned_note(pages: Sequence[int]) -> tuple[str, str]:
    """The note for a document some pages of which lie on their side."""
    return (
        f"第 {'、'.join(map(str, pages))} 页的文字是横倒的，其中的内容未检查。"
        "请把这些页旋转为正向后另存再试。",
        f"The text on page(s) {', '.join(map(str, pages))} lies on its side; what they hold was not "
        "checked. Turn them upright and save the file again.",
    )


def turned(path: Path) -> UnreadableFile:
    return unreadable(
        path,
        "各页的文字都是横倒的。请旋转为正向后另存再试。",
        "the text on its pages lies on its side; turn them upright and save the file again.",
    )


def blank(path: Path, pages: int) -> UnreadableFile:
    return unreadable(
        path,
        f"共 {pages} 页，每一页都是空白。请确认导出是否完整。",
        f"all of its {pages} pages are blank; check whether it was exported wholly.",
    )


def unmapped_note(glyphs: int) -> tuple[str, str]:
    """The note for a document some characters of which its fonts do not name."""
    return (
        f"有 {glyphs} 个字符在字体中没有对应的文字编码，以 \ufffd 代替，其所在的词句和数字可能不完整。",
        f"Its fonts do not say which characters {glyphs} glyphs are; \ufffd stands for them, and "
        "the words and figures around them may be incomplete.",
    )


def unmapped_fonts(path: Path) -> UnreadableFile:
    return unreadable(
        path,
        "字体没有对应的文字编码，取出的文字是乱码。"
        "请从原件重新导出 PDF（嵌入字体），或先做文字识别（OCR）。",
        "its fonts do not say which characters they show, so its text cannot be read. "
        "Export it again from the original with fonts embedded, or run OCR first.",
    )


def encrypted(path: Path) -> UnreadableFile:
    return unreadable(
        path,
        "PDF 已加密，需要密码才能打开。请先去除密码（另存为无密码的 PDF）再检查。",
        "the PDF is encrypted and needs a password. Save it without one first.",
    )


def damaged(path: Path, page: int | None = None) -> UnreadableFile:
    """The error for a file that breaks while it is read, at `page` where that is known."""
    return unreadable(
        path,
        f"PDF 文件已损坏{f'（第 {page} 页）' if page else ''}。请重新下载，或用阅读器另存一份再试。",
        f"the PDF is damaged{f' at page {page}' if page else ''}. Download it again, or save a "
        "fresh copy from a PDF reader.",
    )


def too_many_pages(path: Path, limits: Limits) -> TooLarge:
    return too_large(
        path,
        f"超过 {limits.max_pages:,} 页的上限，未读取。如确需读取，请调大 GOUJI_MAX_PAGES。",
        f"more than {limits.max_pages:,} pages, not read. Raise GOUJI_MAX_PAGES if it has to be "
        "read.",
    )
