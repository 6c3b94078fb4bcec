"""Web pages, also those saved as .doc or .xls, and web archives (.mht): nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.building import DocumentBuilder, GridCell, cell_text
from extractor.guards import deadline, too_large, too_nested, unreadable
from extractor.numbering import labelled
from gouji.settings import Limits
from gouji.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

_LEFT_OUT = {
    "script", "style", "head", "template", "noscript", "select", "textarea", "button", "input",
    "object", "iframe", "svg", "canvas", "audio", "video", "colgroup", "col", "caption", "rp", "rt",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "ul",
    "tr", "td", "th", "tbody", "thead", "tfoot",
}  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_SPACES = re.compile(r"[ \t\r\f\v]+")
_WRAP = re.compile(r"([!-~]?)\s*\n\s*(?=([!-~]?))")
"""A line break of the source: a space between two Western signs, nothing beside Chinese."""
_BREAK = "\x1e"
"""Stands for <br> until the white space around it, which means nothing in HTML, is gone."""
_GBK = {"gb2312", "gb_2312-80", "gbk", "gb18030", "x-gbk", "cp936", "csgb2312"}
_UNDECODED = (
    "网页的编码与声明不符，有无法解码的字符，已用“\ufffd”代替。",
    "The page is not in the encoding that it declares; what could not be decoded is \ufffd.",
)
_MAX_COLSPAN = 1_000
_MAX_ROWSPAN = 65_534
"""As browsers have it."""


def load_html(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load an HTML page. Raises `UnreadableFile` or `TooLarge`."""
    markup, sure = decoded(data)
    builder = DocumentBuilder(str(path), "html", sha256, limits)
    if not sure:
        builder.notes.append(_UNDECODED)
    add_html(builder, markup, deadline(path, limits))
    return builder.document()


def load_mail(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load the body of a web archive (.mht, which Word writes too) or an e-mail (.eml)."""
    from email import message_from_bytes, policy

    message = message_from_bytes(data, policy=policy.default)
    body = message.get_body(preferencelist=("related", "html", "plain"))
    if body is None:
        raise unreadable(
            path,
            "其中没有可读的正文。请另存为 docx 或 PDF 后再试。",
            "it has no body that can be read. Save it as docx or PDF.",
        )
    if body.get_content_maintype() == "multipart":
        body = next((p for p in body.walk() if p.get_content_type() == "text/html"), body)
    payload = body.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    builder = DocumentBuilder(str(path), "html", sha256, limits)
    charset = body.get_content_charset()
    if body.get_content_type() == "text/html":
        add_html(builder, decoded(content, charset)[0], deadline(path, limits))
    else:
        for line in decoded(content, charset)[0].splitlines():
            builder.paragraph(line.strip())
    if any(part.get_content_disposition() == "attachment" for part in message.walk()):
        builder.notes.append((
            "邮件的附件未读取，请单独保存后再读。",
            "Attachments of the mail are not read; save them and read them by themselves.",
        ))  # fmt: skip
    return builder.document()


def decoded(data: bytes, charset: str | None = None) -> tuple[str, bool]:
    """(text, whether all of it could be decoded): by byte-order mark, trial and declaration."""
    for mark, codec in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            text = data.decode("utf-8-sig" if codec == "utf-8" else codec, errors="replace")
            return text, "\ufffd" not in text
    declared = _CHARSET.search(data, 0, 4096)
    named = (charset or (declared[1].decode("ascii", "replace") if declared else "utf-8")).lower()
    named = "gb18030" if named in _GBK else named
    # UTF-8 first: Chinese in GBK is never valid UTF-8, while the other way round it often passes.
    for codec in ("utf-8", named, "gb18030"):
        try:
            return data.decode(codec), True
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return data.decode(named, errors="replace"), False
    except LookupError:
        return data.decode("gb18030", errors="replace"), False


def add_html(
    builder: DocumentBuilder, markup: str, check: Callable[[], None], page: int | None = None
) -> None:
    """Add what a page or a fragment of one shows; `page` where it is known."""
    from lxml import etree

    if not markup.strip():
        return
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        raise too_large(
            builder.path,
            "网页元素嵌套过深，不像正常的网页，不读取。请另存为 docx 或 PDF。",
            "its elements are nested too deep for a page; not read. Save it as docx or PDF.",
        )
    if root is None:
        return
    page_reader = _Page(builder, check, page)
    page_reader.blocks(root, 0)
    page_reader.flush()


def _hidden(element: _Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _visible(text: str) -> list[str]:
    """The lines of collected text, with the white space of the markup gone."""
    lines = (
        _SPACES.sub(" ", _WRAP.sub(lambda m: m[1] + (" " if m[1] and m[2] else ""), line))
        for line in text.split(_BREAK)
    )
    return [line.strip() for line in lines if line.strip()]


def _span(cell: _Element, name: str, most: int) -> int:
    digits = re.match(r"\s*(\d{1,9})", cell.get(name) or "")
    return min(int(digits[1]), most) if digits else 1


@dataclass
class _Page:
    builder: DocumentBuilder
    check: Callable[[], None]
    page: int | None
    _parts: list[str] = field(default_factory=list)
    _label: str = ""

    def flush(self) -> None:
        """End the paragraph that is being collected."""
        for line in _visible("".join(self._parts)):
            self.builder.paragraph(labelled(self._label, line), page=self.page)
            self._label = ""
        self._parts.clear()

    def blocks(self, element: _Element, depth: int) -> None:
        """Add paragraphs and tables below `element`, `depth` tables deep."""
        tag = str(element.tag).lower()
        if tag in _LEFT_OUT or _hidden(element):
            return
        if tag == "table":
            self.flush()
            self._table(element, depth + 1)
            return
        if tag == "br":
            self._parts.append(_BREAK)
            return
        is_block = tag in _BLOCKS
        if is_block:
            self.check()
            self.flush()
        if tag == "li":
            self._label = _item_label(element)
        self._text(element.text, tag == "pre")
        for child in element:
            self.blocks(child, depth)
            self._text(child.tail, tag == "pre")
        if is_block:
            self.flush()
            self._label = ""

    def _text(self, text: str | None, verbatim: bool) -> None:
        if text:
            self._parts.append(text.replace("\n", _BREAK) if verbatim else text)

    def _table(self, table: _Element, depth: int) -> None:
        if depth > self.builder.limits.max_nesting:
            raise too_nested(self.builder.path, self.builder.limits)
        rows = list(_rows(table))
        inner = [cell for row in rows for cell in row]
        if len(inner) == 1 and next(inner[0].iter("table"), None) is not None:
            # One cell around other tables is how old pages are laid out, not a table of data.
            self.blocks(inner[0], depth)
            return
        caption = table.find("caption")
        title = ""
        if caption is not None:
            title = "".join(_visible(_cell_text(caption, [])))
            self.builder.paragraph(title, page=self.page)
        cells, nested = self._cells(rows)
        self.builder.table(cells, title=title)
        for child in nested:
            self._table(child, depth + 1)

    def _cells(self, rows: list[list[_Element]]) -> tuple[list[GridCell], list[_Element]]:
        cells: list[GridCell] = []
        nested: list[_Element] = []
        taken: dict[int, int] = {}  # column -> first row in which it is free again
        widest = 0
        for row, items in enumerate(rows):
            self.check()
            col = 0
            for item in items:
                while taken.get(col, 0) > row:
                    col += 1
                across = max(1, _span(item, "colspan", _MAX_COLSPAN))
                down = _span(item, "rowspan", _MAX_ROWSPAN) or len(rows)
                down = min(down, len(rows) - row)
                lines = _visible(_cell_text(item, nested))
                cells.append(GridCell(
                    cell_text(lines), row, col, down, across, str(item.tag).lower() == "th",
                    self.page,
                ))  # fmt: skip
                for at in range(col, col + across):
                    taken[at] = row + down
                col += across
            if len(items) > 1:
                widest = max(widest, col)
        for cell in cells:
            # A title over the table may claim 100 columns: it is as wide as the rows below it.
            if widest and cell.col < widest:
                cell.col_span = min(cell.col_span, widest - cell.col)
        return cells, nested


def _rows(table: _Element) -> Iterator[list[_Element]]:
    """The visible rows of a table as lists of cells; a foot that is written first comes last."""
    feet: list[list[_Element]] = []
    for child in table:
        tag = str(child.tag).lower()
        if _hidden(child):
            continue
        if tag == "tr":
            yield _row(child)
        elif tag in ("thead", "tbody", "tfoot"):
            rows = [_row(tr) for tr in child.iterchildren("tr") if not _hidden(tr)]
            if tag == "tfoot":
                feet.extend(rows)
            else:
                yield from rows
    yield from feet


def _row(tr: _Element) -> list[_Element]:
    return [cell for cell in tr if str(cell.tag).lower() in ("td", "th") and not _hidden(cell)]


def _cell_text(cell: _Element, nested: list[_Element]) -> str:
    """The text of a cell; tables in it are left out and go to `nested`."""
    parts: list[str] = []

    def walk(element: _Element) -> None:
        parts.append(element.text or "")
        for child in element:
            tag = str(child.tag).lower()
            if tag == "table":
                if not _hidden(child):
                    nested.append(child)
                parts.append(_BREAK)
            elif tag == "br":
                parts.append(_BREAK)
            elif tag not in _LEFT_OUT and not _hidden(child):
                edge = _BREAK if tag in _BLOCKS else ""
                parts.append(edge + (_item_label(child) if tag == "li" else ""))
                walk(child)
                parts.append(edge)
            parts.append(child.tail or "")

    walk(cell)
    return "".join(parts)


def _item_label(item: _Element) -> str:
    """The number that a browser puts before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or str(parent.tag).lower() != "ol" or (parent.get("type") or "1") != "1":
        return ""
    first = re.fullmatch(r"\s*(\d{1,6})\s*", parent.get("start") or "1")
    before = sum(1 for sibling in item.itersiblings("li", preceding=True))
    return f"{(int(first[1]) if first else 1) + before}."
