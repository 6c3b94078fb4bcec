"""What can be wrong with a PDF, checked on its bytes and said to the user."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import Path

from extractor.guards import too_large, unreadable
from gouji.errors import NoTextLayer, TooLarge, UnreadableFile
from gouji.settings import Limits

_TAIL = 4096
"""A PDF ends with its end mark, but for some bytes that mailers and servers add."""
_STREAM = re.compile(rb"stream\r?\n")
_TWICE = re.compile(rb"/(?:FlateDecode|Fl)\s*/(?:FlateDecode|Fl)\b")
_STEP = 1 << 20


def checked_bytes(path: Path, data: bytes, limits: Limits) -> None:
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
    if _TWICE.search(data) or any(
        _unpacked(data, match.end(), limits.max_unpacked_bytes) > limits.max_unpacked_bytes
        for match in _STREAM.finditer(data)
    ):
        raise too_large(
            path,
            f"内含压缩数据解开后超过 {limits.max_unpacked_bytes:,} 字节的上限，"
            "为安全起见未读取。如确认文件可信，请调大 GOUJI_MAX_UNPACKED_BYTES。",
            f"compressed data in it unpacks to more than {limits.max_unpacked_bytes:,} bytes, so "
            "it was not read. Raise GOUJI_MAX_UNPACKED_BYTES if you trust the file.",
        )


def _unpacked(data: bytes, start: int, limit: int) -> int:
    """The size of the deflated stream at `start`, counted up to just over `limit`; else 0."""
    if start >= len(data) or data[start] & 0x0F != 8:  # no deflate header
        return 0
    size = 0
    unpacker = zlib.decompressobj()
    at = start
    try:
        while size <= limit and not unpacker.eof:
            packed = unpacker.unconsumed_tail or data[at : at + 65536]
            if packed is not unpacker.unconsumed_tail:
                at += 65536
            if not packed:
                break
            size += len(unpacker.decompress(packed, _STEP))
    except zlib.error:
        pass
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


def damaged(path: Path, page: int) -> UnreadableFile:
    return unreadable(
        path,
        f"PDF 文件已损坏，读到第 {page} 页时出错。请重新下载，或用阅读器另存一份再试。",
        f"the PDF is damaged; reading failed at page {page}. Download it again, or save a fresh "
        "copy from a PDF reader.",
    )


def too_many_pages(path: Path, limits: Limits) -> TooLarge:
    return too_large(
        path,
        f"超过 {limits.max_pages:,} 页的上限，未读取。如确需读取，请调大 GOUJI_MAX_PAGES。",
        f"more than {limits.max_pages:,} pages, not read. Raise GOUJI_MAX_PAGES if it has to be "
        "read.",
    )
