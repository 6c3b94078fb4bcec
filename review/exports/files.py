"""An export as a file: the right writer for a format over what the filter covers."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import IO, NamedTuple

from sqlalchemy.orm import Session

from gouji import __version__
from review.access import Access
from review.exports.as_csv import findings_csv
from review.exports.as_docx import findings_docx
from review.exports.as_html import findings_html
from review.exports.as_json import findings_json
from review.exports.as_sarif import findings_sarif
from review.exports.as_xlsx import findings_xlsx
from review.exports.describing import described
from review.exports.formats import FORMATS, Format, FormatName
from review.exports.originals import Original, annotated
from review.exports.packages import add
from review.exports.reading import Scope, document_of, exported, scope
from review.exports.safe import file_name
from review.exports.values import About, ExportedReport, ExportedRule, catalogued
from review.intake.store import Store
from review.ledger.filters import FindingFilter
from review.problems import SlowDown, TooMuch
from review.settings import ServeSettings
from review.tables import now

_IN_MEMORY = 8 << 20
_AT_ONCE = BoundedSemaphore(2)
_WAIT = 20.0
"""Seconds that an export waits for its turn."""


class Made(NamedTuple):
    """An export: its bytes (at their beginning), name and kind, and what it covers."""

    file: IO[bytes]
    name: str
    media: str
    covers: Scope


def made(
    session: Session, access: Access, filter: FindingFilter, name: FormatName, settings: ServeSettings
) -> Made:
    """The file of a format for a filter. Raises TooMuch over the format's limits, SlowDown where
    others are being made for too long."""
    form, covers = FORMATS[name], scope(session, access, filter)
    _within(form, covers)
    about = About(
        made_at=now().replace(microsecond=0), made_by=access.name, version=__version__,
        zone=settings.zone, lang=access.lang, filters=described(session, access, filter, access.lang),
    )
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
    try:
        with _turn():
            named, media = _write(session, access, filter, form, about, settings, file, covers)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return Made(file, named, media, covers)


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_WAIT):
        raise SlowDown("正在生成其他导出，请稍后再试。", "Other exports are being made; try again later.")
    try:
        yield
    finally:
        _AT_ONCE.release()


def _within(form: Format, covers: Scope) -> None:
    if covers.findings > form.findings or covers.reports > form.reports:
        raise TooMuch(
            f"{form.zh}最多 {form.reports:,} 份报告、{form.findings:,} 条疑点，筛选结果有 "
            f"{covers.reports:,} 份、{covers.findings:,} 条。请缩小筛选范围，或改用 Excel、CSV、JSON。",
            f"{form.en} holds at most {form.reports:,} reports and {form.findings:,} findings, and the "
            f"filter has {covers.reports:,} and {covers.findings:,}. Narrow it, or use Excel, CSV, JSON.",
        )


def _write(
    session: Session, access: Access, filter: FindingFilter, form: Format, about: About,
    settings: ServeSettings, out: IO[bytes], covers: Scope,
) -> tuple[str, str]:
    """Write the file; its name and media type."""
    rules = catalogued()
    placed = form.name in (FormatName.HTML, FormatName.ORIGINAL)
    seen = _Seen(exported(session, access, filter, current=placed))
    if form.name is FormatName.ORIGINAL:
        originals = (
            (report, annotated(
                report, document_of(session, report.id),
                Store(settings.files).path(report.sha256), rules, about,
            ))
            for report in seen
        )  # fmt: skip
        if covers.reports == 1:
            for _, original in originals:
                out.write(original.content)
                return original.name, original.media
        _zip(originals, out)
    elif form.name is FormatName.XLSX:
        findings_xlsx(seen, rules, about, out)
    else:
        for piece in _pieces(session, form.name, seen, rules, about):
            out.write(piece)
    whose = seen.whose or about.say(f"{covers.reports}份报告", f"{covers.reports} reports")
    name = file_name(
        about.say("勾稽疑点", "gouji"), whose, seen.year, about.day(about.made_at).replace("-", ""),
        extension=form.extension,
    )
    return name, form.media


def _pieces(
    session: Session, name: FormatName, reports: Iterable[ExportedReport],
    rules: dict[str, ExportedRule], about: About,
) -> Iterable[bytes]:
    match name:
        case FormatName.CSV:
            return findings_csv(reports, rules, about)
        case FormatName.JSON:
            return findings_json(reports, about)
        case FormatName.SARIF:
            return findings_sarif(reports, rules, about)
        case FormatName.DOCX:
            return [findings_docx(reports, rules, about)]
        case _:
            pairs = ((report, document_of(session, report.id)) for report in reports)
            return [findings_html(pairs, rules, about).encode("utf-8", "replace")]


def _zip(originals: Iterable[tuple[ExportedReport, Original]], out: IO[bytes]) -> None:
    """Several originals, those of a department in one folder; no two have the same name."""
    used: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for report, original in originals:
            stem, _, extension = original.name.rpartition(".")
            folder = file_name(report.whose, extension="").rstrip(".")
            name = f"{folder}/{original.name}"
            if name.casefold() in used:
                name = f"{folder}/{stem}_{report.id}.{extension}"
            used.add(name.casefold())
            add(archive, name, original.content)


class _Seen:
    """Reports as they pass, and whose they are and of which year where all are the same."""

    def __init__(self, reports: Iterable[ExportedReport]) -> None:
        self._reports = reports
        self._whose: set[str] = set()
        self._years: set[int | None] = set()

    def __iter__(self) -> Iterator[ExportedReport]:
        for report in self._reports:
            self._whose.add(report.whose)
            self._years.add(report.fiscal_year)
            yield report

    @property
    def whose(self) -> str:
        return next(iter(self._whose)) if len(self._whose) == 1 else ""

    @property
    def year(self) -> int | None:
        return next(iter(self._years)) if len(self._years) == 1 else None
