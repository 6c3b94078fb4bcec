"""The original Word file with a comment at each place; every other part of it keeps its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from extractor.guards import Package
from extractor.numbering import W
from gouji.errors import UnreadableFile
from gouji.settings import Limits
from gouji.types import Document
from review.exports.annotations import Annotation
from review.exports.packages import replaced
from review.exports.quote_matching import Matcher
from review.exports.safe import plain
from review.exports.values import About
from review.exports.word_runs import Character, Marks, characters

if TYPE_CHECKING:
    from lxml.etree import _Element

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_STRICT = b"purl.oclc.org/ooxml"


def annotated_docx(
    data: bytes, document: Document, notes: Sequence[Annotation], about: About,
    limits: Limits | None = None,
) -> bytes:
    """The file with the notes as comments. Raises UnreadableFile where it takes none."""
    package = Package(document.path, data, limits or Limits())
    main = package.main_part("word/document.xml")
    root = package.xml(main)
    body = root.find(f"{W}body")
    found = characters(body) if body is not None else []
    if not found or _STRICT in package.read(main)[:4096]:
        raise UnreadableFile(
            "这个 Word 文件无法写入批注，请改用 HTML。",
            "This Word file takes no comments; use HTML.",
        )
    comments, part = _comments(package, main)
    number = 1 + max((int(one.get(f"{W}id") or 0) for one in comments), default=-1)
    matcher = Matcher(document.text, "".join(character.text for character in found))
    marks = Marks()
    for note in notes:
        span = matcher.find(note.place.start, note.place.end) if note.placed else None
        first, last = _ends(found, span) if span else (found[0], found[0])
        text = note.text if span else f"{note.text}\n{_nowhere(note, about)}"
        comments.append(_comment(root, number, note.title, text, about))
        _anchor(marks, root, number, first, last)
        number += 1
    marks.apply()
    changed = {main: _bytes(root), part: _bytes(comments)}
    if part not in package.names:
        changed |= _joined(package, main, part)
    return replaced(data, changed)


def _ends(found: Sequence[Character], span: tuple[int, int]) -> tuple[Character, Character]:
    """The first and last character of a span; a comment does not leave its paragraph."""
    first = found[span[0]]
    last = next(
        character for character in reversed(found[span[0] : span[1]])
        if character.paragraph is first.paragraph
    )
    return first, last


def _nowhere(note: Annotation, about: About) -> str:
    if note.placed:
        return about.say(f"（原文“{note.place.quote}”未能在文中定位。）",
                         f"(The quote “{note.place.quote}” could not be placed.)")  # fmt: skip
    return about.say("（原文中没有对应文字。）", "(Nothing in the text stands for it.)")


def _comments(package: Package, main: str) -> tuple[_Element, str]:
    """The part of comments, and where it is or will be."""
    from lxml import etree

    for kind, target in package.relationships(main).values():
        if kind == "comments" and target in package.names:
            return package.xml(target), target
    folder = PurePosixPath(main).parent
    name = str(folder / "comments.xml")
    while name in package.names:
        name = str(folder / f"gouji_{PurePosixPath(name).name}")
    return etree.Element(f"{W}comments", nsmap={"w": W[1:-1]}), name


def _comment(root: _Element, number: int, title: str, text: str, about: About) -> _Element:
    comment = _new(
        root, "comment", id=str(number), author=plain(f"gouji {about.made_by}".strip()),
        date=about.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), initials="GJ",
    )
    for place, line in enumerate((title, *text.split("\n"))):
        paragraph = _under(comment, "p")
        if place == 0:
            _under(_under(paragraph, "r"), "annotationRef")
        run = _under(paragraph, "r")
        properties = _under(run, "rPr")
        if place == 0:
            _under(properties, "b")
        _under(properties, "sz").set(f"{W}val", "18")
        words = _under(run, "t")
        words.text = plain(line)
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return comment


def _anchor(marks: Marks, root: _Element, number: int, first: Character, last: Character) -> None:
    reference = _new(root, "r")
    reference.append(_new(root, "commentReference", id=str(number)))
    marks.before(first, _new(root, "commentRangeStart", id=str(number)))
    marks.after(last, _new(root, "commentRangeEnd", id=str(number)), reference)


def _new(root: _Element, tag: str, **attributes: str) -> _Element:
    element = root.makeelement(f"{W}{tag}")
    for name, value in attributes.items():
        element.set(f"{W}{name}", value)
    return element


def _under(parent: _Element, tag: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{W}{tag}")


def _joined(package: Package, main: str, part: str) -> dict[str, bytes]:
    """The relationships and content types, with the new part in them."""
    path = PurePosixPath(main)
    rels = str(path.parent / "_rels" / f"{path.name}.rels")
    relations = _held(package, rels, "relationships", "Relationships")
    used = {item.get("Id") for item in relations}
    ident = next(f"gouji{n}" for n in range(1, len(used) + 2) if f"gouji{n}" not in used)
    _add(relations, "relationships", "Relationship", {
        "Id": ident, "Type": _RELATION, "Target": PurePosixPath(part).name,
    })  # fmt: skip
    types = _held(package, "[Content_Types].xml", "content-types", "Types")
    _add(types, "content-types", "Override", {"PartName": f"/{part}", "ContentType": _CONTENT})
    return {rels: _bytes(relations), "[Content_Types].xml": _bytes(types)}


def _held(package: Package, name: str, space: str, root: str) -> _Element:
    from lxml import etree

    if name in package.names:
        return package.xml(name)
    return etree.fromstring(f'<{root} xmlns="{_PACKAGE}{space}"/>')


def _add(parent: _Element, space: str, tag: str, attributes: dict[str, str]) -> None:
    from lxml import etree

    etree.SubElement(parent, f"{{{_PACKAGE}{space}}}{tag}", attributes)


def _bytes(root: Any) -> bytes:
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
