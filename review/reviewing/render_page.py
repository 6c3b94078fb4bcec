"""A program of its own: pages of a PDF as WebP images, or their sizes, written to standard output.

It runs in a process of its own, since a damaged PDF can bring the renderer down, and not the service
with it. Each image goes out as its length in four bytes and its bytes; sizes as JSON, one
[width, height, left, top] a page in points, with what is cut off at the left and the top; and quotes
exactly placed: of [page, quote, x0, top, x1, bottom] from standard input, what is near is known, and
the box of its very characters is looked for.

    python render_page.py FILE sizes
    python render_page.py FILE places < QUOTES
    python render_page.py FILE images FIRST LAST PIXELS_PER_POINT
"""

import io
import json
import sys
from typing import Any

_MEMORY = 3_000_000_000
_PIXELS = 12_000_000
"""The most that one image may have; a larger page is drawn more coarsely."""
_PAGES = 2_000


def images(document: Any, first: int, last: int, scale: float) -> None:
    """Pages `first` to `last`, counted from 1, those that exist."""
    for number in range(first, min(last, len(document)) + 1):
        page = document[number - 1]
        width, height = page.get_size()
        fitting = (_PIXELS / max(1.0, width * height)) ** 0.5
        image = page.render(scale=min(scale, fitting)).to_pil().convert("RGB")
        held = io.BytesIO()
        image.save(held, "WEBP", quality=80, method=2)
        sys.stdout.buffer.write(len(held.getvalue()).to_bytes(4, "big") + held.getvalue())


def sizes(document: Any) -> None:
    """The size of each page."""
    found = []
    for number in range(min(len(document), _PAGES)):
        page = document[number]
        left = top = 0.0
        if page.get_rotation() == 0:
            whole, seen = page.get_mediabox(), page.get_cropbox()
            left, top = seen[0] - whole[0], whole[3] - seen[3]
        found.append([*page.get_size(), left, top])
    sys.stdout.write(json.dumps(found))


def places(document: Any, wanted: list[Any]) -> None:
    """For each quote the box of its characters that is nearest to where it should be; null where the
    page has no such characters there."""
    pages: dict[int, tuple[str, list[Any]]] = {}
    found: list[Any] = []
    for number, quote, *near in wanted:
        if not 1 <= number <= len(document):
            found.append(None)
            continue
        if number not in pages:
            pages[number] = _characters(document[number - 1])
        found.append(_nearest(*pages[number], "".join(quote.split()), near))
    sys.stdout.write(json.dumps(found))


def _characters(page: Any) -> tuple[str, list[Any]]:
    """The characters of a page and their boxes, from its top left, without white space."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    whole = page.get_mediabox()
    kept, held = [], []
    for index in range(text.count_chars()):
        char = chr(pdfium.FPDFText_GetUnicode(text, index))
        if char.isspace() or char < " ":
            continue
        x0, bottom, x1, top = text.get_charbox(index, loose=True)
        kept.append(char)
        held.append((x0 - whole[0], whole[3] - top, x1 - whole[0], whole[3] - bottom))
    return "".join(kept), held


def _nearest(text: str, held: list[Any], quote: str, near: list[float]) -> list[float] | None:
    best, least = None, float("inf")
    at = text.find(quote) if quote else -1
    while at >= 0:
        some = held[at : at + len(quote)]
        box = [min(b[0] for b in some), min(b[1] for b in some),
               max(b[2] for b in some), max(b[3] for b in some)]
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        away = abs(x - (near[0] + near[2]) / 2)
        if near[1] - 3 <= y <= near[3] + 3 and away < least:
            best, least = box, away
        at = text.find(quote, at + 1)
    return best


def _limited() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def main(path: str, what: str, *rest: str) -> None:
    """Run."""
    _limited()
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        if what == "sizes":
            sizes(document)
        elif what == "places":
            places(document, json.load(sys.stdin))
        else:
            images(document, int(rest[0]), int(rest[1]), float(rest[2]))


if __name__ == "__main__":
    main(*sys.argv[1:])
