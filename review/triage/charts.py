"""Comparisons as SVG. pygal draws; what comes out has neither style nor script of its own, so that it
stands in a page under a strict policy and takes its colours, light or dark, from the page's sheet."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from lxml import etree

from review.triage.comparisons import Comparison

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_WIDTH = 620
_BAR = 26
"""Height of a horizontal bar with what is around it."""
_LETTER = 11.5
"""Size of the letters, as the page's sheet sets it."""
_ESTIMATE = 6.0
"""What pygal takes a letter of a label to be wide, at its size of ten."""


def svg(comparison: Comparison) -> str:
    """The chart; "" where there is nothing to draw."""
    if not comparison.lines:
        return ""
    import pygal

    years = comparison.upright
    height = 230 if years else 40 + _BAR * len(comparison.lines)
    kind = pygal.StackedBar if years else pygal.HorizontalStackedBar
    chart = kind(
        width=_WIDTH, height=height, explicit_size=False, show_legend=False, js=[], css=[],
        disable_xml_declaration=True, margin=6, margin_left=6 if years else _margin(comparison),
        spacing=4, truncate_label=40, no_prefix=True,
        show_y_guides=years, show_x_guides=not years, min_scale=2, max_scale=6, print_values=False,
    )
    lines = comparison.lines if years else comparison.lines[::-1]  # pygal draws from below
    chart.x_labels = [line.name for line in lines]
    for index, (_, name) in enumerate(comparison.series):
        chart.add(name, [
            {"value": line.values[index], "label": line.name,
             **({"xlink": {"href": f"/findings?{line.query}", "target": "_self"}} if line.query else {})}
            for line in lines
        ])
    return _bare(etree.fromstring(chart.render()), comparison)


def _margin(comparison: Comparison) -> float:
    """Room for the longest label beyond what pygal leaves, which takes all letters to be Latin."""
    widest = max(_width(line.name) for line in comparison.lines) * _LETTER
    left = max(len(line.name) for line in comparison.lines) * _ESTIMATE
    return max(6.0, widest - left + 10)


def _width(text: str) -> float:
    return sum(1.0 if east_asian_width(char) in "WFA" else 0.58 for char in text)


def _bare(root: Any, comparison: Comparison) -> str:
    """The picture without style and script; what a bar stands for becomes its title."""
    etree.strip_elements(root, etree.Comment, with_tail=False)
    for name in ("defs", "title"):
        etree.strip_elements(root, _SVG + name, with_tail=False)
    for element in list(root.iter(_SVG + "g")):
        if {"tooltip-overlay", "titles"} & set(element.get("class", "").split()):
            element.getparent().remove(element)
    for element in root.iter():
        for name in ("style", "id"):
            element.attrib.pop(name, None)
        if element.get("class", "").startswith("series "):
            number = int(element.get("class").split()[1].partition("-")[2])
            element.set("class", f"series {comparison.series[number][0]}")
            for bar in element.iter(_SVG + "rect"):
                _told(bar, comparison.series[number][1], comparison.unit)
    etree.strip_elements(root, _SVG + "desc", with_tail=False)
    for link in root.iter(_SVG + "a"):
        link.set("href", link.attrib.pop(_XLINK, ""))
        link.attrib.pop("target", None)
        link.set("aria-label", "".join(title.text or "" for title in link.iter(_SVG + "title")))
    root.set("class", f"chart {'upright' if comparison.upright else 'level'}")
    root.set("role", "group")
    root.set("aria-label", comparison.title)
    return str(etree.tostring(root, encoding="unicode"))


def _told(bar: Any, series: str, unit: str) -> None:
    said = {
        desc.get("class"): desc.text for desc in bar.itersiblings(_SVG + "desc")
    } | {desc.get("class"): desc.text for desc in bar.itersiblings(_SVG + "desc", preceding=True)}
    title = etree.SubElement(bar, _SVG + "title")
    title.text = f"{said.get('x_label') or said.get('label', '')} · {series} {said.get('value', '')}{unit}"
