"""The original PDF with the evidence highlighted and a note at each place.

What is added stands after the original's last byte (an incremental update), so that the original is
there unchanged, signatures included.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, Any

from gouji.errors import UnreadableFile
from gouji.types import Document
from review.exports.annotations import Annotation
from review.exports.glyph_boxes import Box, glyph_boxes
from review.exports.safe import plain
from review.exports.values import About

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

_COLOURS = {
    "high": (1.0, 0.60, 0.57), "medium": (1.0, 0.84, 0.45), "low": (0.63, 0.82, 1.0),
    "rounding": (0.82, 0.84, 0.87),
}  # fmt: skip
_ICON = 20.0
_MARGIN = 12.0
_PRINTED = 4
"""The flag of annotations that are printed with the page."""


def annotated_pdf(
    data: bytes, document: Document, notes: Sequence[Annotation], about: About
) -> bytes:
    """The file with the notes in it. Raises UnreadableFile where nothing can be added to it."""
    from pypdf import PdfWriter
    from pypdf.errors import PyPdfError

    boxes = glyph_boxes(data, document, [note.place for note in notes if note.placed])
    try:
        writer = PdfWriter(io.BytesIO(data), incremental=True)
        below = 0.0
        for note in notes:
            held = boxes.get((note.place.start, note.place.end), [])
            for page in sorted({box.page for box in held}):
                mine = [one.box for one in held if one.page == page]
                _highlight(writer, page - 1, mine, note, about)
            if not held:
                below = _pin(writer, note, about, below)
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, NotImplementedError, KeyError, ValueError, IndexError, TypeError) as error:
        raise UnreadableFile(
            "这个 PDF 加密或已损坏，无法写入批注，请改用 HTML。",
            "This PDF is encrypted or damaged and takes no annotations; use HTML.",
        ) from error
    return out.getvalue()


def _highlight(
    writer: PdfWriter, index: int, boxes: Sequence[Box], note: Annotation, about: About
) -> None:
    from pypdf.generic import ArrayObject, FloatObject

    page = writer.pages[index]
    quads = [_quad(page, box) for box in boxes]
    xs = [x for quad in quads for x in quad[::2]]
    ys = [y for quad in quads for y in quad[1::2]]
    rectangle = (min(xs), min(ys), max(xs), max(ys))
    _add(writer, page, note, about, {
        "/Subtype": "/Highlight", "/Rect": rectangle, "/F": _PRINTED,
        "/QuadPoints": ArrayObject(FloatObject(round(v, 2)) for quad in quads for v in quad),
        "/AP": {"/N": _appearance(writer, quads, rectangle, _COLOURS[note.severity])},
    })  # fmt: skip


def _pin(writer: PdfWriter, note: Annotation, about: About, below: float) -> float:
    """A note on the first page for what stands at no place; where the next one goes."""
    page = writer.pages[0]
    top, right = float(page.mediabox.top), float(page.mediabox.right)
    rectangle = (
        right - _MARGIN - _ICON, top - _MARGIN - _ICON - below, right - _MARGIN, top - _MARGIN - below,
    )  # fmt: skip
    _add(writer, page, note, about, {
        "/Subtype": "/Text", "/Rect": rectangle, "/Name": "/Comment", "/F": _PRINTED,
    })  # fmt: skip
    return (below + _ICON) % max(_ICON, float(page.mediabox.height) - 4 * _ICON)


def _add(
    writer: PdfWriter, page: PageObject, note: Annotation, about: About, shape: dict[str, Any]
) -> None:
    from pypdf.generic import (
        ArrayObject,
        FloatObject,
        NameObject,
        RectangleObject,
        TextStringObject,
    )

    when = TextStringObject(about.made_at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ"))
    texts = {
        "/T": f"gouji {about.made_by}".strip(), "/Subj": note.title, "/NM": note.name,
        "/Contents": f"{note.title}\n{note.text}",
    }  # fmt: skip
    annotation: dict[str, Any] = {
        "/Type": NameObject("/Annot"), "/CreationDate": when, "/M": when,
        "/C": ArrayObject(FloatObject(value) for value in _COLOURS[note.severity]),
        **{name: TextStringObject(plain(text)) for name, text in texts.items()},
    }  # fmt: skip
    for name, value in shape.items():
        if name == "/Rect":
            value = RectangleObject(tuple(round(number, 2) for number in value))
        elif isinstance(value, str):
            value = NameObject(value)
        annotation[name] = value
    writer.add_annotation(page, annotation)


def _quad(page: PageObject, box: Box) -> tuple[float, ...]:
    """A box from the page's top left as it is seen, as the four corners that a highlight has: top left,
    top right, bottom left, bottom right, in the page's own coordinates."""
    x0, y0, x1, y1 = box
    corners = ((x0, y0), (x1, y0), (x0, y1), (x1, y1))
    return tuple(value for corner in corners for value in _own(page, *corner))


def _own(page: PageObject, x: float, y: float) -> tuple[float, float]:
    media = page.mediabox
    left, bottom = float(media.left), float(media.bottom)
    right, top = float(media.right), float(media.top)
    return {
        90: (left + y, bottom + x), 180: (right - x, bottom + y), 270: (right - y, top - x),
    }.get(page.rotation % 360, (left + x, top - y))  # fmt: skip


def _appearance(
    writer: PdfWriter, quads: Sequence[tuple[float, ...]], rectangle: tuple[float, ...],
    colour: tuple[float, float, float],
) -> Any:
    """How the highlight looks, for viewers that draw none of their own: colour under the text."""
    from pypdf.generic import (
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
        RectangleObject,
    )

    lines = [" ".join(f"{value:g}" for value in colour) + " rg"]
    for quad in quads:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = zip(quad[::2], quad[1::2], strict=True)
        lines.append(
            f"{ax:.2f} {ay:.2f} m {bx:.2f} {by:.2f} l {dx:.2f} {dy:.2f} l {cx:.2f} {cy:.2f} l h f"
        )
    form = DecodedStreamObject()
    form.set_data("\n".join(["/G gs", *lines]).encode())
    multiply = DictionaryObject({
        NameObject("/Type"): NameObject("/ExtGState"), NameObject("/BM"): NameObject("/Multiply"),
    })  # fmt: skip
    form.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"),
        NameObject("/BBox"): RectangleObject(tuple(round(value, 2) for value in rectangle)),
        NameObject("/Group"): DictionaryObject({
            NameObject("/S"): NameObject("/Transparency"),
        }),
        NameObject("/Resources"): DictionaryObject({
            NameObject("/ExtGState"): DictionaryObject({NameObject("/G"): multiply}),
            NameObject("/ProcSet"): ArrayObject([NameObject("/PDF")]),
        }),
    })  # fmt: skip
    return writer._add_object(form)
