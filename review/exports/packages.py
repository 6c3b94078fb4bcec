"""ZIP packages written so that the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

_THEN = (1980, 1, 1, 0, 0, 0)


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of these members, in this order, without times of their own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            add(archive, name, content)
    return out.getvalue()


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a member without a time of its own."""
    archive.writestr(_member(name), content)


def timeless(package: bytes) -> bytes:
    """A package as it is, with every member's time set to the same."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return zipped((name, archive.read(name)) for name in archive.namelist())


def replaced(package: bytes, changed: Mapping[str, bytes]) -> bytes:
    """A package with some members changed or added; the others keep their bytes, times and order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w") as archive:
        for member in source.infolist():
            content = changed.get(member.filename)
            archive.writestr(
                member, source.read(member) if content is None else content,
                member.compress_type if member.compress_type in _KNOWN else zipfile.ZIP_DEFLATED,
            )
        known = set(source.namelist())
        for name in sorted(changed.keys() - known):
            add(archive, name, changed[name])
    return out.getvalue()


_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What every reader of Office files unpacks."""


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _THEN)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o644 << 16
    member.create_system = 3
    return member
