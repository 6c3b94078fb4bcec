"""Word documents (.docx), read from their XML: what a reader sees, and nothing else.

Insertions are kept and deletions left out, as after "accept all"; hidden text is left out with a
note; automatic numbers are written out. Nothing outside the file is fetched and no macro is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.building import DocumentBuilder, GridCell, cell_text
from extractor.guards import Package, deadline, too_nested, unreadable
from extractor.numbering import Numbering, W, labelled, small_number
from extractor.word_styles import VAL, Styles, list_entry, switch, value_of
from gouji.settings import Limits
from gouji.types import Document

if TYPE_CHECKING:
    from lxml.etree import _Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_PICTURES = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_P, _TBL, _TR, _TC, _R_RUN = f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc", f"{W}r"
_WRAPPERS = {f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_GONE = {f"{W}{tag}" for tag in (
    "del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sdtPr", "rt",
    "tblPr", "tblGrid", "trPr", "tcPr",
)}  # fmt: skip
_BREAKS = {
    f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}ptab": "\t",
}  # fmt: skip
_SYMBOLS = {
    ("Wingdings", "FE"): "☑", ("Wingdings", "FD"): "☒", ("Wingdings", "A8"): "☐",
    ("Wingdings", "6F"): "□", ("Wingdings", "FC"): "✓", ("Wingdings", "FB"): "✗",
    ("Wingdings 2", "52"): "☑", ("Wingdings 2", "54"): "☒", ("Wingdings 2", "A3"): "□",
    ("Wingdings 2", "50"): "✓", ("Wingdings 2", "4F"): "✗",
}  # fmt: skip


def load_docx(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load a .docx (or .docm, .dotx). Raises `UnreadableFile` or `TooLarge`."""
    package = Package(str(path), data, limits)
    main = package.main_part("word/document.xml")
    root = package.xml(main)
    body = root.find(f"{W}body")
    if body is None:
        raise unreadable(
            path,
            f"其中的 {main} 没有正文，文件不完整。请用 Word 或 WPS 打开后重新保存。",
            f"its part {main} has no body. Open it in Word or WPS and save it again.",
        )
    parts = dict(package.relationships(main).values())

    def part(kind: str) -> _Element | None:
        name = parts.get(kind)
        return package.xml(name) if name in package.names else None

    styles = Styles.from_xml(part("styles"))
    builder = DocumentBuilder(str(path), "docx", sha256, limits)
    reader = _Reader(
        styles=styles,
        numbering=Numbering.from_xml(part("numbering"), styles.lists),
        builder=builder,
        check=deadline(path, limits),
    )
    reader.read(body)
    for kind in ("footnotes", "endnotes"):
        notes = part(kind)
        if notes is not None:
            for note in notes:
                # Separator lines are notes of a type; those of the author have none.
                if note.get(f"{W}type") in (None, "normal"):
                    reader.read(note)
    builder.notes.extend(reader.notes(body))
    return builder.document()


def _within(container: _Element, *wanted: str) -> Iterator[_Element]:
    """The `wanted` children, also through content controls, insertions and alternatives."""
    for child in container:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _within(child, *wanted)
        elif child.tag == f"{_MC}AlternateContent":
            yield from _within(_chosen(child), *wanted)


def _chosen(alternatives: _Element) -> _Element:
    """Of several forms of the same thing the first; the others would repeat it."""
    choice = alternatives.find(f"{_MC}Choice")
    fallback = alternatives.find(f"{_MC}Fallback")
    return choice if choice is not None else fallback if fallback is not None else alternatives


@dataclass
class _Reader:
    styles: Styles
    numbering: Numbering
    builder: DocumentBuilder
    check: Callable[[], None]
    hidden: bool = False
    revised: bool = False
    covered: bool = False

    def read(self, container: _Element) -> None:
        """Add everything in a body, a note or a text box to the document."""
        for block in self._flow(container):
            if isinstance(block, str):
                for line in block.split("\n"):
                    self.builder.paragraph(line.strip())
            else:
                self._table(block, 1)

    def notes(self, body: _Element) -> Iterator[tuple[str, str]]:
        if self.revised:
            yield (
                "文件含有修订记录：按接受全部修订后的文字读取（保留插入，略去删除）。",
                "The file has tracked changes: it is read as if all of them were accepted.",
            )
        if self.hidden:
            yield ("文件含有隐藏文字，未读取。", "The file has hidden text, which is not read.")
        if self.covered:
            yield (
                "有被合并单元格遮住的文字，未读取。",
                "Some text lies covered in merged cells and is not read.",
            )
        pictures = {
            item.get(f"{_R}embed") or item.get(f"{_R}link") or item.get(f"{_R}id")
            for tag in _PICTURES
            for item in body.iter(tag)
        }
        if pictures:
            yield (
                f"文件含有 {len(pictures)} 张图片，图片中的文字未读取。",
                f"The file has {len(pictures)} pictures; text in them is not read.",
            )
        if next(body.iter(f"{W}altChunk"), None) is not None:
            yield (
                "文件嵌入了其他格式的内容，未读取。请用 Word 打开后另存。",
                "The file embeds content of another format, which is not read. Save it anew in Word.",
            )

    def _flow(self, container: _Element) -> Iterator[str | _Element]:
        """Paragraphs as text and tables as elements, in order; a text box after its paragraph."""
        carried = ""
        for block in _within(container, _P, _TBL):
            self.check()
            if block.tag == _TBL:
                yield block
                continue
            properties = block.find(f"{W}pPr")
            boxes: list[_Element] = []
            text = self._inline(block, boxes)
            mark = properties.find(f"{W}rPr") if properties is not None else None
            merged = mark is not None and mark.find(f"{W}del") is not None
            if text.strip() or not (merged or self._is_hidden(properties, mark)):
                text = labelled(self._number(properties), text.lstrip())
            if merged:
                # Its mark is deleted, so it runs on into the next paragraph.
                self.revised = True
                carried += text
            else:
                yield carried + text
                carried = ""
            for box in boxes:
                yield from self._flow(box)
        if carried:
            yield carried

    def _number(self, properties: _Element | None) -> str:
        name = value_of(properties, "pStyle")
        style = self.styles[name]
        number, level = list_entry(properties)
        if number is None:
            number = style.number
            if level is None and number:
                level = style.level
                if level is None:
                    level = self.numbering.level_of_style(number, name)
        return self.numbering.label(number, level or 0) if number else ""

    def _is_hidden(self, paragraph: _Element | None, run: _Element | None) -> bool:
        direct = switch(run, "vanish")
        if direct is not None:
            return direct
        return (
            self.styles[value_of(run, "rStyle")].hidden
            or self.styles[value_of(paragraph, "pStyle")].hidden
        )

    def _inline(self, paragraph: _Element, boxes: list[_Element]) -> str:
        """The visible text of a paragraph; what text boxes are anchored in it goes to `boxes`."""
        parts: list[str] = []
        properties = paragraph.find(f"{W}pPr")

        def walk(element: _Element) -> None:
            for child in element:
                tag = child.tag
                if tag == f"{W}t" or tag == _MATH_TEXT:
                    parts.append(child.text or "")
                elif tag in _BREAKS:
                    parts.append(_BREAKS[str(tag)])
                elif tag == f"{W}sym":
                    code = (child.get(f"{W}char") or "")[-2:].upper()
                    parts.append(_SYMBOLS.get((child.get(f"{W}font") or "", code), ""))
                elif tag == f"{W}txbxContent":
                    boxes.append(child)
                elif tag in _GONE:
                    self.revised |= tag in (f"{W}del", f"{W}moveFrom")
                elif tag == _R_RUN and self._is_hidden(properties, child.find(f"{W}rPr")):
                    self.hidden |= any((t.text or "").strip() for t in child.iter(f"{W}t"))
                elif tag == f"{_MC}AlternateContent":
                    walk(_chosen(child))
                else:
                    self.revised |= tag == f"{W}ins"
                    walk(child)

        walk(paragraph)
        return "".join(parts)

    def _table(self, table: _Element, depth: int) -> None:
        """Add a table, then the tables nested in its cells."""
        if depth > self.builder.limits.max_nesting:
            raise too_nested(self.builder.path, self.builder.limits)
        cells: list[GridCell] = []
        nested: list[_Element] = []
        open_above: dict[int, GridCell] = {}  # column -> the cell that a vMerge there goes on
        row = 0
        for tr in _within(table, _TR):
            self.check()
            properties = tr.find(f"{W}trPr")
            if properties is not None and properties.find(f"{W}del") is not None:
                self.revised = True
                continue
            if switch(properties, "hidden"):
                self.hidden = True
                continue
            col = _count(properties, "gridBefore", 0)
            header = bool(switch(properties, "tblHeader"))
            merging: dict[int, GridCell] = {}
            for tc in _within(tr, _TC):
                facts = tc.find(f"{W}tcPr")
                span = _count(facts, "gridSpan", 1)
                merge = facts.find(f"{W}vMerge") if facts is not None else None
                above = open_above.get(col)
                text, inner = self._cell(tc)
                if value_of(facts, "hMerge") == "continue" and cells and cells[-1].row == row:
                    cells[-1].col_span += span
                    self.covered |= bool(text)
                elif (
                    merge is not None and merge.get(VAL, "continue") == "continue"
                    and above is not None and above.col_span == span
                ):  # fmt: skip
                    above.row_span = row - above.row + 1
                    merging[col] = above
                    self.covered |= bool(text)
                else:
                    cell = GridCell(text, row, col, 1, span, header)
                    cells.append(cell)
                    if merge is not None:
                        merging[col] = cell
                    nested.extend(inner)
                col += span
            open_above = merging
            row += 1
        self.builder.table(cells)
        for inner_table in nested:
            self._table(inner_table, depth + 1)

    def _cell(self, tc: _Element) -> tuple[str, list[_Element]]:
        lines: list[str] = []
        tables: list[_Element] = []
        for block in self._flow(tc):
            if isinstance(block, str):
                lines.append(block)
            else:
                tables.append(block)
        return cell_text(lines), tables


def _count(properties: _Element | None, tag: str, least: int) -> int:
    found = properties.find(f"{W}{tag}") if properties is not None else None
    return max(least, small_number(found.get(VAL))) if found is not None else least
