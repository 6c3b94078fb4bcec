"""Of Word's styles, what decides a paragraph's text: its list and whether it is hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from extractor.numbering import W, small_number

if TYPE_CHECKING:
    from lxml.etree import _Element

VAL = f"{W}val"


@dataclass(frozen=True)
class Style:
    """The list that a style puts its paragraphs in ("" for none), its level, and hidden or not."""

    number: str = ""
    level: int | None = None
    hidden: bool = False


@dataclass
class Styles:
    """Of the styles, what decides a paragraph's text: its list and whether it is hidden."""

    _items: dict[str, _Element] = field(default_factory=dict)
    _known: dict[str, Style] = field(default_factory=dict)

    @classmethod
    def from_xml(cls, root: _Element | None) -> Styles:
        items = root.iterfind(f"{W}style") if root is not None else ()
        return cls({item.get(f"{W}styleId", ""): item for item in items})

    @cached_property
    def lists(self) -> dict[str, str]:
        """Numbering styles and the id of the list that each stands for."""
        return {
            name: self[name].number
            for name, item in self._items.items()
            if item.get(f"{W}type") == "numbering"
        }

    def __getitem__(self, name: str) -> Style:
        if name not in self._known:
            self._known[name] = Style()  # ends a circle of styles that are based on each other
            item = self._items.get(name)
            if item is not None:
                base = item.find(f"{W}basedOn")
                parent = self[base.get(VAL, "")] if base is not None else Style()
                number, level = list_entry(item.find(f"{W}pPr"))
                hidden = switch(item.find(f"{W}rPr"), "vanish")
                self._known[name] = Style(
                    number=number if number is not None else parent.number,
                    level=level if level is not None else parent.level,
                    hidden=parent.hidden if hidden is None else hidden,
                )
        return self._known[name]


def list_entry(properties: _Element | None) -> tuple[str | None, int | None]:
    """(list id, level) of paragraph properties; None for what they do not say."""
    entry = properties.find(f"{W}numPr") if properties is not None else None
    if entry is None:
        return None, None
    number, level = entry.find(f"{W}numId"), entry.find(f"{W}ilvl")
    return (
        number.get(VAL, "") if number is not None else None,
        small_number(level.get(VAL)) if level is not None else None,
    )


def switch(properties: _Element | None, tag: str) -> bool | None:
    """An on/off property; None where it is not given."""
    found = properties.find(f"{W}{tag}") if properties is not None else None
    return None if found is None else found.get(VAL, "1") not in ("0", "false", "off")


def value_of(properties: _Element | None, tag: str) -> str:
    """The value of a property; "" where it is not given."""
    found = properties.find(f"{W}{tag}") if properties is not None else None
    return found.get(VAL, "") if found is not None else ""
