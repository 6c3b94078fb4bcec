"""The words of a Word document as characters that know the run they stand in, and marks set between
them: a run is cut where a mark falls inside it, and nothing else of it changes."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from extractor.numbering import W

if TYPE_CHECKING:
    from lxml.etree import _Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_R, _P, _T, _RPR, _HYPHEN = f"{W}r", f"{W}p", f"{W}t", f"{W}rPr", f"{W}noBreakHyphen"
_GONE = {f"{W}{tag}" for tag in ("del", "moveFrom", "txbxContent", "pPr", "sdtPr", "rt", "ruby")} | {
    f"{_MC}Fallback"
}
"""What is not read, or where Word allows no comment."""


class Character(NamedTuple):
    """A character that is no white space: its paragraph, its run, the element and offset there."""

    text: str
    paragraph: _Element
    run: _Element
    element: _Element
    offset: int


def characters(body: _Element) -> list[Character]:
    """The characters of a body in the order of the file."""
    return list(_under(body, None))


def _under(element: _Element, paragraph: _Element | None) -> Iterator[Character]:
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == _R and paragraph is not None:
            yield from _of_run(child, paragraph)
        else:
            yield from _under(child, child if child.tag == _P else paragraph)


def _of_run(run: _Element, paragraph: _Element) -> Iterator[Character]:
    for element in run:
        if element.tag == _HYPHEN:
            yield Character("-", paragraph, run, element, 0)
        elif element.tag == _T:
            for offset, char in enumerate(element.text or ""):
                if not char.isspace():
                    yield Character(char, paragraph, run, element, offset)


class Marks:
    """Elements to be set before or after characters; `apply` cuts the runs and sets them."""

    def __init__(self) -> None:
        self._runs: dict[_Element, dict[tuple[_Element, int], list[_Element]]] = defaultdict(
            lambda: defaultdict(list)
        )

    def before(self, character: Character, *elements: _Element) -> None:
        self._runs[character.run][character.element, character.offset].extend(elements)

    def after(self, character: Character, *elements: _Element) -> None:
        """Ends come before what begins at the same place."""
        held = self._runs[character.run][character.element, character.offset + 1]
        held[:0] = elements

    def apply(self) -> None:
        for run, marks in self._runs.items():
            _cut(run, marks)


def _cut(run: _Element, marks: dict[tuple[_Element, int], list[_Element]]) -> None:
    parent = run.getparent()
    assert parent is not None
    pieces: list[_Element] = []
    current = _shell(run)
    for child in list(run):
        if child.tag == _RPR:
            continue
        offsets = sorted(offset for element, offset in marks if element is child)
        text, at = child.text or "", 0
        for offset in offsets:
            head = copy.copy(child) if child.tag == _T else None
            if head is not None and offset > at:
                _write(head, text[at:offset])
                current.append(head)
            elif head is None and offset > at:
                current.append(child)
            if _filled(current):
                pieces.append(current)
                current = _shell(run)
            pieces.extend(marks[child, offset])
            at = offset
        if child.tag != _T:
            if not offsets or max(offsets) == 0:
                current.append(child)
        elif not offsets:
            current.append(child)
        elif at < len(text):
            _write(child, text[at:])
            current.append(child)
    if _filled(current):
        pieces.append(current)
    place = parent.index(run)
    tail, run.tail = run.tail, None
    parent[place : place + 1] = pieces
    if pieces:
        pieces[-1].tail = tail


def _shell(run: _Element) -> _Element:
    """A run that looks the same and holds nothing."""
    shell = run.makeelement(run.tag)
    for name, value in run.attrib.items():
        shell.set(name, value)
    properties = run.find(_RPR)
    if properties is not None:
        shell.append(copy.deepcopy(properties))
    return shell


def _filled(run: _Element) -> bool:
    return any(child.tag != _RPR for child in run)


def _write(element: _Element, text: str) -> None:
    element.text = text
    element.set(_SPACE, "preserve")
