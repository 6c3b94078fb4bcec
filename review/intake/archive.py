"""What is in an uploaded ZIP: its members one by one, each as it is or with why it is not taken.

Nothing is ever written under a name from the archive. An archive can lie about everything, so sizes
are counted while unpacking, and its list of members is measured before it is read.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from gouji.errors import GoujiError
from gouji.types import Value
from review.intake.names import is_noise, is_zip, named, unread_kind
from review.problems import Invalid, TooMuch

_END = b"PK\x05\x06"
_END_SIZE = 22
_END64 = b"PK\x06\x06"
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_COMMENT = 65_535
_NAME_BYTES = 600
"""What the list of members takes for each, at most, on average."""
_OFFICE = frozenset({"[Content_Types].xml", "mimetype", "OFD.xml"})
_SYSTEMS_THAT_SAY_TYPE = (3, 19)  # Unix, macOS
_DAMAGE = (
    zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError,
    struct.error, zlib.error,
)
"""What the library raises for bytes that are not as they should be."""


class ZipLimits(Value):
    """What an archive may hold: members, bytes when unpacked, how much smaller a member may be
    packed, ZIPs within ZIPs."""

    files: int = 2_000
    unpacked: int = 2_000_000_000
    file_bytes: int = 100_000_000
    ratio: int = 300
    nesting: int = 2


class Member(NamedTuple):
    """A member of an archive: its name with folders, and either a way to its bytes or a refusal."""

    name: str
    opened: Callable[[], Iterator[bytes]] | None
    refused: GoujiError | None = None


def is_archive(file: BinaryIO) -> bool:
    """Whether the bytes are a ZIP of files, not a document that is one inside (docx, xlsx, odt)."""
    try:
        _measure(file, ZipLimits())
        with zipfile.ZipFile(file) as archive:
            return not _OFFICE & set(archive.namelist())
    except (GoujiError, OSError, *_DAMAGE):
        return False
    finally:
        file.seek(0)


def members(file: BinaryIO, limits: ZipLimits, *, inside: str = "", depth: int = 1) -> Iterator[Member]:
    """The members in the archive's order, those of archives within it in place of these.

    Raises Invalid or TooMuch where the archive as a whole is not taken.
    """
    budget = _Budget(limits)
    yield from _members(file, budget, inside, depth)


class _Budget:
    """What is still allowed, over an archive and all within it."""

    def __init__(self, limits: ZipLimits) -> None:
        self.limits, self.files, self.bytes = limits, limits.files, limits.unpacked

    def count(self) -> None:
        self.files -= 1
        if self.files < 0:
            raise TooMuch(
                f"压缩包里超过 {self.limits.files:,} 个文件。请分成几个压缩包上传。",
                f"There are more than {self.limits.files:,} files in the archive. Split it.",
            )

    def spend(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise TooMuch(
                f"压缩包解开后超过 {self.limits.unpacked:,} 字节。请分成几个压缩包上传。",
                f"The archive unpacks to more than {self.limits.unpacked:,} bytes. Split it.",
            )


def _members(file: BinaryIO, budget: _Budget, inside: str, depth: int) -> Iterator[Member]:
    with _said_well():
        _measure(file, budget.limits)
        archive = zipfile.ZipFile(file)
    with archive:
        for info in archive.infolist():
            name = f"{inside}{_name(info)}"
            if info.is_dir() or is_noise(name):
                continue
            budget.count()
            refused = _refused(info, name, budget.limits)
            if refused:
                yield Member(name, None, refused)
            elif is_zip(name):
                yield from _nested(archive, info, name, budget, depth)
            else:
                yield Member(name, _opener(archive, info, budget))


def _nested(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: _Budget, depth: int
) -> Iterator[Member]:
    from tempfile import TemporaryFile

    if depth >= budget.limits.nesting:
        yield Member(name, None, Invalid(
            f"压缩包嵌套超过 {budget.limits.nesting} 层。请解开后再上传。",
            f"Archives lie more than {budget.limits.nesting} deep in each other. Unpack them first.",
        ))
        return
    with TemporaryFile() as unpacked:
        try:
            for chunk in _opener(archive, info, budget)():
                unpacked.write(chunk)
            unpacked.seek(0)
            yield from _members(unpacked, budget, f"{name}/", depth + 1)
        except Invalid as error:
            yield Member(name, None, error)


def _opener(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: _Budget
) -> Callable[[], Iterator[bytes]]:
    def opened() -> Iterator[bytes]:
        unpacked = 0
        with _said_well(), archive.open(info) as member:
            while chunk := member.read(1 << 18):
                unpacked += len(chunk)
                budget.spend(len(chunk))
                if unpacked > (1 << 24) and unpacked > budget.limits.ratio * max(info.compress_size, 1):
                    raise _bomb()
                yield chunk

    return opened


def _refused(info: zipfile.ZipInfo, name: str, limits: ZipLimits) -> GoujiError | None:
    mode = info.external_attr >> 16
    if info.create_system in _SYSTEMS_THAT_SAY_TYPE and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return Invalid(
            "压缩包里是链接或特殊文件，不接收。", "This is a link or a special file; it is not taken."
        )
    if info.flag_bits & 0x1:
        return Invalid(
            "压缩包里的文件有密码，无法读取。请去掉密码后重新压缩。",
            "The file in the archive has a password. Pack it again without one.",
        )
    if info.file_size > limits.file_bytes:
        return TooMuch(
            f"文件有 {info.file_size:,} 字节，超过 {limits.file_bytes:,} 的上限。",
            f"The file has {info.file_size:,} bytes, over the limit of {limits.file_bytes:,}.",
        )
    if info.file_size > (1 << 24) and info.file_size > limits.ratio * max(info.compress_size, 1):
        return _bomb()
    try:
        short = named(name).name
    except Invalid as error:
        return error
    return None if is_zip(short) else unread_kind(short)


def _name(info: zipfile.ZipInfo) -> str:
    """The member's name. Windows in Chinese writes GBK without saying so; others write UTF-8."""
    unicode_name = _unicode_path(info.extra)
    if unicode_name is not None:
        return unicode_name
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unicode_path(extra: bytes) -> str | None:
    """The name that Info-ZIP keeps beside the old one."""
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x7075 and 5 < size <= len(extra) - 4:
            try:
                return extra[9 : 4 + size].decode()
            except UnicodeDecodeError:
                return None
        extra = extra[4 + size :]
    return None


def _measure(file: BinaryIO, limits: ZipLimits) -> None:
    """Refuse a list of members that is itself a burden, before it is read."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _COMMENT - _END_SIZE - _LOCATOR_SIZE))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise _damaged()
    (listed,) = struct.unpack("<I", tail[at + 12 : at + 16])
    if tail[at - _LOCATOR_SIZE : at].startswith(_LOCATOR):
        (end,) = struct.unpack("<Q", tail[at - 12 : at - 4])
        file.seek(min(end, size))
        record = file.read(56)
        file.seek(0)
        if not record.startswith(_END64) or len(record) < 56:
            raise _damaged()
        (listed,) = struct.unpack("<Q", record[40:48])
    if listed > 4 * limits.files * _NAME_BYTES:
        raise TooMuch(
            "压缩包的文件清单过大。请分成几个压缩包上传。",
            "The archive's list of members is too long. Split it.",
        )


@contextmanager
def _said_well() -> Iterator[None]:
    try:
        yield
    except NotImplementedError as error:
        raise Invalid(
            "压缩包用了不支持的压缩方法。请用普通 ZIP（deflate）重新压缩。",
            "The archive uses a method of packing that is not read. Pack it again as an ordinary ZIP.",
        ) from error
    except _DAMAGE as error:
        raise _damaged() from error


def _damaged() -> Invalid:
    return Invalid(
        "压缩包已损坏或不完整，无法解开。请重新压缩后上传。",
        "The archive is damaged or truncated. Pack it again and upload it.",
    )


def _bomb() -> TooMuch:
    return TooMuch(
        "压缩比异常（疑似压缩炸弹），不接收。", "It unpacks to far too much (a ZIP bomb?); it is not taken."
    )
