"""The bytes of uploads, kept by their hash: the same content is kept once.

A file appears under its name in one step (written beside it, flushed, renamed), so that whoever sees
it sees all of it, whatever ends the process.
"""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple
from uuid import uuid4

from review.problems import TooMuch

_CHUNK = 1 << 20
_LEFT_OVER = 24 * 3600
"""Seconds after which a half-written file belongs to nobody."""


class Stored(NamedTuple):
    """What was kept: the hash of the content, and its bytes."""

    sha256: str
    size: int


class Store:
    """A folder of contents. Two levels of folders, so that none grows too long."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"

    def path(self, sha256: str) -> Path:
        """Where the content with this hash is (or would be)."""
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"not a hash: {sha256!r}")
        return self.folder / sha256[:2] / sha256

    def holds(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def keep(self, chunks: Iterable[bytes], limit: int) -> Stored:
        """Keep what comes. Raises TooMuch where it is more than `limit` bytes."""
        with self.incoming(limit) as incoming:
            for chunk in chunks:
                incoming.write(chunk)
            return incoming.keep()

    def incoming(self, limit: int) -> Incoming:
        """A content that is still being received."""
        self._incoming.mkdir(parents=True, exist_ok=True)
        return Incoming(self, self._incoming / uuid4().hex, limit)

    def tidy(self) -> int:
        """Remove what an ended process left half-written; how many files that were."""
        before = time.time() - _LEFT_OVER
        removed = 0
        for path in self._incoming.glob("*"):
            if path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                removed += 1
        return removed


class Incoming:
    """A content on its way into the store. Leaving the `with` without `keep` forgets it."""

    def __init__(self, store: Store, path: Path, limit: int) -> None:
        self._store, self._path, self._limit = store, path, limit
        self._hash = hashlib.sha256()
        self._file: BinaryIO = path.open("w+b")
        self.size = 0

    def write(self, chunk: bytes) -> None:
        """Raises TooMuch over the limit."""
        self.size += len(chunk)
        if self.size > self._limit:
            raise too_large(self._limit)
        self._hash.update(chunk)
        self._file.write(chunk)

    @property
    def sha256(self) -> str:
        """The hash of what has been written so far."""
        return self._hash.hexdigest()

    def readable(self) -> BinaryIO:
        """What has been written, to look into from its beginning."""
        self._file.flush()
        self._file.seek(0)
        return self._file

    def keep(self) -> Stored:
        """Put it into the store under its hash."""
        path = self._store.path(self.sha256)
        if not path.is_file():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self._path, path)
            _flush_folder(path.parent)
        return Stored(self.sha256, self.size)

    def __enter__(self) -> Incoming:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def chunks_of(file: BinaryIO) -> Iterator[bytes]:
    """The rest of a file in pieces."""
    while chunk := file.read(_CHUNK):
        yield chunk


def too_large(limit: int) -> TooMuch:
    return TooMuch(
        f"文件超过 {limit:,} 字节的上限。请拆分后再上传，或由管理员调大上限。",
        f"The file is over the limit of {limit:,} bytes. Split it, or have an admin raise the limit.",
    )


def _flush_folder(folder: Path) -> None:
    """Make the new name itself durable, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
