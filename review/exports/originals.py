"""A report's file with its findings written into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from gouji.errors import GoujiError
from gouji.types import Document
from review.exports.annotated_docx import annotated_docx
from review.exports.annotated_pdf import annotated_pdf
from review.exports.annotations import notes_of
from review.exports.as_html import findings_html
from review.exports.safe import file_name
from review.exports.values import About, ExportedReport, ExportedRule

_MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "docm": "application/vnd.ms-word.document.macroEnabled.12",
    "html": "text/html; charset=utf-8",
}

_WRITERS = {"pdf": annotated_pdf, "docx": annotated_docx}
"""By the format that was read, whatever the file is called."""


class Original(NamedTuple):
    """A file, its name and its kind."""

    name: str
    media: str
    content: bytes


def annotated(
    report: ExportedReport, document: Document | None, path: Path | None,
    rules: Mapping[str, ExportedRule], about: About,
) -> Original:
    """The original at `path` with its findings in it, where its format has places for them; else, and
    where the file takes none, the page with text and findings."""
    content = _written_into(report, document, path, rules, about)
    if content is not None and document is not None:
        suffix = PurePosixPath(report.file_name).suffix.lower().lstrip(".")
        extension = suffix if suffix in _MEDIA else document.format
    else:
        content = findings_html([(report, document)], rules, about).encode("utf-8", "replace")
        extension = "html"
    stem = PurePosixPath(report.file_name).stem
    name = file_name(stem, about.say("疑点批注", "annotated"), extension=extension)
    return Original(name, _MEDIA[extension], content)


def _written_into(
    report: ExportedReport, document: Document | None, path: Path | None,
    rules: Mapping[str, ExportedRule], about: About,
) -> bytes | None:
    """The annotated file; None where there is none to annotate or it takes no notes (encrypted, say)."""
    write = _WRITERS.get(document.format) if document else None
    if write is None or document is None or path is None or not path.is_file():
        return None
    try:
        return write(path.read_bytes(), document, notes_of(report, rules, about), about)
    except GoujiError:
        return None
