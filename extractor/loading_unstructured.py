"""Formats that nobody else reads, by way of `unstructured`: .odt, .epub and .pptx.

It is imported only when such a file comes. Everything that it would fetch at run time is replaced
beforehand: its language model by an empty pipeline (its labels Title and Text are not used here),
its telemetry and its notice are switched off. Its own HTML reader drops merged cells, so of an
EPUB only its conversion is used, and `loading_html` reads the page that comes out.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from extractor.building import DocumentBuilder
from extractor.guards import Package, deadline, unreadable
from extractor.loading_html import add_html
from gouji.errors import MissingExtra
from gouji.settings import Limits
from gouji.types import Document

_SPANS_LOST = (
    "这种格式的合并单元格没有保留，空出的位置按空白读取。请尽量提供 docx。",
    "Merged cells of this format are not kept; what they cover is read as blank. "
    "Prefer the docx if there is one.",
)


def load_odt(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load an OpenDocument text. Raises `MissingExtra`, `UnreadableFile` or `TooLarge`."""
    Package(str(path), data, limits).refuse_entities()
    return _partitioned(path, data, sha256, limits, "odt")


def load_pptx(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load a presentation, one page a slide."""
    Package(str(path), data, limits).refuse_entities()
    return _partitioned(path, data, sha256, limits, "pptx", notes=(_SPANS_LOST,))


def load_epub(path: Path, data: bytes, sha256: str, limits: Limits) -> Document:
    """Load an e-book, its chapters in order."""
    Package(str(path), data, limits)
    to_html = _offline(
        path, "epub", "unstructured.file_utils.file_conversion",
        "convert_file_to_html_text_using_pandoc",
    )  # fmt: skip
    markup = _called(path, "epub", lambda: to_html(source_format="epub", file=BytesIO(data)))
    builder = DocumentBuilder(str(path), "epub", sha256, limits)
    add_html(builder, markup, deadline(path, limits))
    return builder.document()


def _partitioned(
    path: Path, data: bytes, sha256: str, limits: Limits, kind: str,
    notes: Iterable[tuple[str, str]] = (),
) -> Document:  # fmt: skip
    partition = _offline(path, kind, f"unstructured.partition.{kind}", f"partition_{kind}")
    check = deadline(path, limits)
    elements: list[Any] = _called(
        path, kind, lambda: partition(file=BytesIO(data), languages=["zho"])
    )
    builder = DocumentBuilder(str(path), kind, sha256, limits)
    has_table = False
    pages: set[int] = set()
    for element in elements:
        check()
        page = element.metadata.page_number
        if page is not None:
            pages.add(page)
        table = element.metadata.text_as_html
        if table:
            has_table = True
            add_html(builder, table, check, page)
            continue
        for line in element.text.splitlines():
            builder.paragraph(line.strip(), page=page)
    builder.page_count = max(pages, default=None)
    builder.notes.extend(notes if has_table else ())
    return builder.document()


def _offline(path: Path, kind: str, module: str, name: str) -> Callable[..., Any]:
    """A function of `unstructured` that makes no connection; `MissingExtra` without the package."""
    # Both are read at its first call; a caller's own setting is kept.
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("UNSTRUCTURED_DISABLE_NOTICE", "1")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # deprecations inside what it imports
            import spacy
            from unstructured.nlp import tokenize

            found: Callable[..., Any] = getattr(import_module(module), name)
            tool = import_module("pptx" if kind == "pptx" else "pypandoc")
    except ImportError as error:
        raise MissingExtra(
            f'{path}：读取 {kind} 格式需要另装组件：pip install "gouji[formats]"。'
            "也可以用原程序打开后另存为 docx。",
            f'{path}: reading {kind} takes another part: pip install "gouji[formats]". '
            "Or save the file as docx.",
        ) from error

    if kind != "pptx":
        try:
            tool.get_pandoc_path()
        except OSError as error:
            raise MissingExtra(
                f"{path}：读取 {kind} 格式需要 pandoc。请安装：pip install pypandoc-binary，"
                "或用原程序打开后另存为 docx。",
                f"{path}: reading {kind} takes pandoc. Install it: pip install pypandoc-binary, "
                "or save the file as docx.",
            ) from error

    def blank() -> Any:
        pipeline = spacy.blank("xx")
        pipeline.add_pipe("sentencizer")
        return pipeline

    # Its own loader downloads a model where none is installed.
    tokenize._load_spacy_model = blank
    return found


def _called(path: Path, kind: str, call: Callable[[], Any]) -> Any:
    from unstructured.errors import UnprocessableEntityError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call()
    except (RuntimeError, UnprocessableEntityError, KeyError, ValueError, OSError) as error:
        raise unreadable(
            path,
            f"无法按 {kind} 读取，文件可能已损坏。请用原程序打开后另存为 docx。",
            f"it cannot be read as {kind}; it may be damaged. Save it as docx.",
        ) from error
