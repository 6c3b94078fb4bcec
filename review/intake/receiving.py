"""What comes in with an upload, before anything is written to the database: single files, and archives
taken apart. Each becomes a content in the store, or a refusal that says why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gouji.errors import GoujiError
from gouji.settings import Limits
from review.intake.archive import ZipLimits, is_archive, members
from review.intake.names import Named, is_noise, named, unread_kind
from review.intake.store import Incoming, Store, Stored
from review.problems import Invalid
from review.settings import ServeSettings


class Received(NamedTuple):
    """A file that came in: kept under its hash, or refused."""

    folder: str
    name: str
    stored: Stored | None
    refused: GoujiError | None = None


class Receiver:
    """Takes uploads into the store of a service."""

    def __init__(self, settings: ServeSettings, limits: Limits | None = None) -> None:
        self._limits = limits or Limits.from_environment()
        self.store = Store(settings.files)
        self.most_bytes = settings.upload_bytes
        self._zip = ZipLimits(
            files=settings.upload_files, unpacked=settings.upload_bytes,
            file_bytes=self._limits.max_bytes,
        )

    def incoming(self) -> Incoming:
        """A file that is about to be received."""
        return self.store.incoming(self.most_bytes)

    def received(self, incoming: Incoming, given_name: str, folder: str = "") -> list[Received]:
        """What a whole file that has been received holds: itself, or the members of an archive."""
        full_name = f"{folder}/{given_name}" if folder else given_name
        if is_noise(full_name):
            return []
        try:
            name = named(full_name)
        except Invalid as error:
            return [Received("", given_name[-80:], None, error)]
        if is_archive(incoming.readable()):
            return [*self._members(incoming, name)]
        refused = unread_kind(name.name) or self._unfit(incoming)
        if refused:
            return [Received(*name, None, refused)]
        return [Received(*name, incoming.keep())]

    def _members(self, incoming: Incoming, archive: Named) -> Iterator[Received]:
        inside = f"{archive.folder}/" if archive.folder else ""
        found = False
        try:
            for member in members(incoming.readable(), self._zip, inside=inside):
                found = True
                if member.opened is None:
                    yield Received(*_shown(member.name), None, member.refused)
                    continue
                name = named(member.name)
                try:
                    stored = self.store.keep(member.opened(), self._limits.max_bytes)
                except GoujiError as error:
                    yield Received(*name, None, error)
                    continue
                refused = _empty(stored.size)
                yield Received(*name, None if refused else stored, refused)
        except GoujiError as error:  # the archive as a whole, or from here on
            yield Received(*archive, None, error)
            return
        if not found:
            yield Received(*archive, None, Invalid(
                "压缩包里没有文件。", "There is no file in the archive."
            ))

    def _unfit(self, incoming: Incoming) -> GoujiError | None:
        if incoming.size > self._limits.max_bytes:
            return Invalid(
                f"文件有 {incoming.size:,} 字节，超过 {self._limits.max_bytes:,} 的上限。"
                "请拆分，或由管理员调大 GOUJI_MAX_BYTES。",
                f"The file has {incoming.size:,} bytes, over the limit of "
                f"{self._limits.max_bytes:,}. Split it, or have an admin raise GOUJI_MAX_BYTES.",
            )
        return _empty(incoming.size)


def _empty(size: int) -> GoujiError | None:
    if size:
        return None
    return Invalid(
        "文件是空的，可能没有下载或保存完。请重新获取。",
        "The file is empty; perhaps it was not downloaded to the end. Get it again.",
    )


def _shown(name: str) -> Named:
    """The name of a refused member as people see it, harmless whatever it is."""
    safe = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return named("/".join(safe)) if safe else Named("", "?")
