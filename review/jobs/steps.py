"""The two steps of a version's work, each one transaction at its end: reading and checking.

They run in a process of their own (`review.jobs.child`). A step that is done again, because nobody
could note that it had been done, finds its result and leaves it as it is.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy.orm import Session

from extractor.loading import load
from gouji.errors import GoujiError
from gouji.records import Records
from gouji.settings import Limits
from gouji.types import Document
from review.database import Database
from review.intake.recognition import recognise
from review.intake.store import Store
from review.jobs import progress
from review.jobs.checking import check, records_of
from review.jobs.placing import claim, place
from review.ledger.recording import packed, record_run, storable, unpacked
from review.problems import Conflict
from review.settings import ServeSettings
from review.tables import Version, VersionText


class Steps:
    """The steps on one database. The last document is kept at hand for the step after it."""

    def __init__(self, settings: ServeSettings, database: Database, limits: Limits) -> None:
        self.settings, self.database, self.limits = settings, database, limits
        self.store = Store(settings.files)
        self._held: tuple[int, Document, Records] | None = None

    def read(self, version_id: int, workflow: str) -> bool:
        """Load the file, keep its text, and make it a version of its report. False where the version
        is not this workflow's any more, or has failed."""
        with self.database.session() as session:
            version = session.get_one(Version, version_id)
            if version.workflow != workflow:
                return False
            sha256, name = version.sha256, version.file_name
            read_before = version.report_id and session.get(VersionText, version_id) is not None
        if not read_before:
            try:
                document = self._load(sha256, name)
            except GoujiError as error:
                self.fail(version_id, workflow, error)
                return False
            records = records_of(document)
            self._held = (version_id, document, records)
            with self.database.writing() as session:
                identity = recognise(document, records.header, name)
                claim(session, identity)
                owned = progress.owned(session, version_id, workflow)
                if owned is None:
                    return False
                place(session, owned, identity)
                _keep(session, version_id, document)
                owned.stage = progress.Stage.CHECKING
            return True
        with self.database.writing() as session:
            owned = progress.owned(session, version_id, workflow)
            if owned is not None:
                owned.stage = progress.Stage.CHECKING
            return owned is not None

    def check(self, version_id: int, workflow: str) -> bool:
        """Check what was read and store the run; the version is done with it."""
        document, records = self._document(version_id)
        begun = perf_counter()
        try:
            checked = check(document, records, self.settings)
        except GoujiError as error:
            self.fail(version_id, workflow, error)
            return False
        seconds = perf_counter() - begun
        with self.database.writing() as session:
            version = progress.owned(session, version_id, workflow)
            if version is None:
                return False
            record_run(
                session, version, checked, document, seconds, workflow=workflow, records=records
            )
        return True

    def fail(self, version_id: int, workflow: str, error: GoujiError) -> None:
        with self.database.writing() as session:
            progress.fail(session, version_id, workflow, error)

    def _document(self, version_id: int) -> tuple[Document, Records]:
        if self._held and self._held[0] == version_id:
            return self._held[1], self._held[2]
        with self.database.session() as session:
            data = session.get_one(VersionText, version_id).document
        document = unpacked(data)
        records = records_of(document)
        self._held = (version_id, document, records)
        return document, records

    def _load(self, sha256: str, name: str) -> Document:
        path = self.store.path(sha256)
        if not path.is_file():
            raise Conflict(
                "文件内容在数据目录中找不到，请重新上传。",
                "The content of the file is missing from the data folder; upload it again.",
            )
        with _under_its_name(path, name) as named:
            return load(named, self.limits)


@contextmanager
def _under_its_name(path: Path, name: str) -> Iterator[Path]:
    """The content under the name that it was uploaded with, as a relative path, so that messages speak
    of that name. This changes the process's folder."""
    before = Path.cwd()
    with TemporaryDirectory(prefix="gouji-") as folder:
        short = Path(_shortened(name))
        try:
            os.symlink(path.resolve(), Path(folder) / short)
        except OSError:  # Windows lets few people make links
            shutil.copyfile(path, Path(folder) / short)
        os.chdir(folder)
        try:
            yield short
        finally:
            os.chdir(before)


def _shortened(name: str) -> str:
    """A name that every file system takes."""
    clean = "".join("_" if char in '<>:"/\\|?*' or ord(char) < 32 else char for char in name)
    path = Path(clean)
    suffix = path.suffix if len(path.suffix.encode()) <= 12 else ""
    stem = clean[: len(clean) - len(suffix)] if suffix else clean
    return stem.encode()[: 160].decode(errors="ignore").rstrip(" .") + suffix or "file"


def _keep(session: Session, version_id: int, document: Document) -> None:
    held = session.get(VersionText, version_id)
    if held is None:
        held = VersionText(version_id=version_id)
        session.add(held)
    held.text, held.document = storable(document.text), packed(document)
