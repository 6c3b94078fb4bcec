"""What keeps a hostile file from costing more than it may: packages, XML and time.

Every loader reads ZIP members and XML through here, so that a bomb, an entity, a path trick or a
truncated archive is refused at one place, with one message.
"""

from __future__ import annotations

import re
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from lzma import LZMAError
from typing import TYPE_CHECKING

from gouji.errors import TooLarge, UnreadableFile
from gouji.settings import Limits

if TYPE_CHECKING:
    from lxml.etree import _Element

_MAX_MEMBERS = 20_000
_MAX_RATIO = 300
"""Office XML packs 10 to 60 times; deflate's own ceiling is about 1,000."""
_RATIO_FROM = 20_000_000
"""Small members may pack as well as they like: an empty sheet does."""
_BLOCK = 1 << 20
_ZIP_ERRORS = (
    zipfile.BadZipFile, zlib.error, LZMAError, EOFError, OSError, ValueError, RuntimeError,
)  # fmt: skip
"""What zipfile raises on a damaged archive (RuntimeError for a member that is encrypted after all,
its subclass NotImplementedError for an unknown compression)."""
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(?:main|relationships)")
_TRANSITIONAL = {
    b"wordprocessingml": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"spreadsheetml": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"drawingml": b"http://schemas.openxmlformats.org/drawingml/2006/main",
    b"officeDocument": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
}
_DTD = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")


def unreadable(path: object, zh: str, en: str) -> UnreadableFile:
    """The error that names the file and says what is wrong with it."""
    return UnreadableFile(f"{path}：{zh}", f"{path}: {en}")


def too_large(path: object, zh: str, en: str) -> TooLarge:
    return TooLarge(f"{path}：{zh}", f"{path}: {en}")


def deadline(path: object, limits: Limits) -> Callable[[], None]:
    """A function to call now and then while loading: it raises `TooLarge` once the time is up."""
    until = time.monotonic() + limits.max_seconds

    def check() -> None:
        if time.monotonic() > until:
            raise too_large(
                path,
                f"读取超过 {limits.max_seconds:g} 秒的上限，已停止。如确需读取，"
                "请调大 GOUJI_MAX_SECONDS。",
                f"reading took longer than the limit of {limits.max_seconds:g} seconds. "
                "Raise GOUJI_MAX_SECONDS if it has to be read.",
            )

    return check


def too_nested(path: object, limits: Limits) -> UnreadableFile:
    return too_large(
        path,
        f"表格嵌套超过 {limits.max_nesting} 层的上限。如确需读取，请调大 GOUJI_MAX_NESTING。",
        f"tables are nested deeper than the limit of {limits.max_nesting}. "
        "Raise GOUJI_MAX_NESTING if it has to be read.",
    )


def parse_xml(path: object, data: bytes, name: str = "XML") -> _Element:
    """The root of an XML part: no DTD, no entities, no network, libxml2's limits on.

    Raises `UnreadableFile` where the part is no well-formed XML or declares a DTD, which Office
    formats forbid.
    """
    from lxml import etree

    if data.find(b"purl.oclc.org/ooxml", 0, 4096) >= 0:
        # "Strict" Office XML is the same vocabulary under other names.
        data = _STRICT.sub(lambda m: _TRANSITIONAL.get(m[1], m[0]), data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise unreadable(
            path,
            f"其中的 {name} 不是完整的 XML，文件可能已损坏。请用 Word、WPS 或 Excel 打开后重新保存。",
            f"its part {name} is not well-formed XML; the file may be damaged. "
            "Open it in its program and save it again.",
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _declares_dtd(path, name)
    return root


def _declares_dtd(path: object, name: str) -> UnreadableFile:
    return unreadable(
        path,
        f"其中的 {name} 含有 DTD 或实体声明，正常的办公文件不会有，为安全起见不读取。",
        f"its part {name} declares a DTD or entities, which office files never do; "
        "it is not read, for safety.",
    )


@dataclass
class Package:
    """A ZIP package (docx, xlsx, odt …) whose members can be read within the limits."""

    path: str
    data: bytes
    limits: Limits
    _archive: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        try:
            self._archive = zipfile.ZipFile(BytesIO(self.data))
            members = self._archive.infolist()
        except _ZIP_ERRORS as error:
            raise self._damaged() from error
        self._refuse_tricks(members)
        self._refuse_bombs(members)

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._archive.namelist())

    def _damaged(self) -> UnreadableFile:
        return unreadable(
            self.path,
            "压缩结构已损坏或不完整（可能没有下载完）。请重新获取文件。",
            "its ZIP structure is damaged or truncated (an unfinished download?). Get it again.",
        )

    def _refuse_tricks(self, members: list[zipfile.ZipInfo]) -> None:
        seen: set[str] = set()
        for member in members:
            name = member.orig_filename.replace("\\", "/")
            if "\0" in name or name.startswith("/") or ":" in name or ".." in name.split("/"):
                raise unreadable(
                    self.path,
                    "包内含有越出自身文件夹的路径，为安全起见不读取。",
                    "it holds a member whose path leads outside of it; not read, for safety.",
                )
            if name.casefold() in seen:
                raise unreadable(
                    self.path,
                    f"包内有两个同名的部件 {name}，无法确定以哪个为准。",
                    f"it holds the part {name} twice, and which one counts cannot be told.",
                )
            seen.add(name.casefold())
            if member.flag_bits & 0x1:
                raise unreadable(
                    self.path,
                    "文件有密码保护。请去掉密码后再试。",
                    "it is protected with a password. Remove the password and try again.",
                )

    def _refuse_bombs(self, members: list[zipfile.ZipInfo]) -> None:
        if len(members) > _MAX_MEMBERS:
            raise too_large(
                self.path,
                f"包内部件超过 {_MAX_MEMBERS:,} 个，不像办公文件，不读取。",
                f"it holds more than {_MAX_MEMBERS:,} parts; not read.",
            )
        if sum(member.file_size for member in members) > self.limits.max_unpacked_bytes:
            raise self._over_budget()
        for member in members:
            packed = max(member.compress_size, 1)
            if member.file_size > _RATIO_FROM and member.file_size / packed > _MAX_RATIO:
                raise too_large(
                    self.path,
                    f"其中的 {member.filename} 解压后膨胀 {_MAX_RATIO} 倍以上，疑似压缩炸弹，不读取。",
                    f"its part {member.filename} unpacks to over {_MAX_RATIO} times its size: "
                    "a ZIP bomb, not read.",
                )

    def _over_budget(self) -> TooLarge:
        return too_large(
            self.path,
            f"解压后超过 {self.limits.max_unpacked_bytes:,} 字节的上限。如确需读取，"
            "请调大 GOUJI_MAX_UNPACKED_BYTES。",
            f"it unpacks to more than the limit of {self.limits.max_unpacked_bytes:,} bytes. "
            "Raise GOUJI_MAX_UNPACKED_BYTES if it has to be read.",
        )

    def read(self, name: str) -> bytes:
        """The bytes of one member, counted while they are unpacked.

        Raises `UnreadableFile` where there is no such member or it is damaged.
        """
        parts: list[bytes] = []
        size = 0
        try:
            with self._archive.open(name) as member:
                while block := member.read(_BLOCK):
                    size += len(block)
                    if size > self.limits.max_unpacked_bytes:
                        raise self._over_budget()
                    parts.append(block)
        except KeyError as error:
            raise unreadable(
                self.path,
                f"缺少必需的部件 {name}，文件不完整。请重新获取，或用原程序打开后另存。",
                f"its part {name} is missing. Get the file again, or save it anew.",
            ) from error
        except _ZIP_ERRORS as error:
            raise self._damaged() from error
        return b"".join(parts)

    def xml(self, name: str) -> _Element:
        """The root of one XML member."""
        return parse_xml(self.path, self.read(name), name)

    def relationships(self, name: str) -> dict[str, tuple[str, str]]:
        """Id to (type, member) of what the part `name` ("" for the package) points to inside.

        External targets are left out: nothing is ever fetched.
        """
        folder, _, leaf = name.rpartition("/")
        rels = f"{folder}/_rels/{leaf}.rels" if folder else f"_rels/{leaf}.rels"
        if rels not in self.names:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for item in self.xml(rels):
            target = item.get("Target") or ""
            if item.get("TargetMode") == "External" or not target:
                continue
            kind = (item.get("Type") or "").rpartition("/")[2]
            found[item.get("Id") or ""] = (kind, _resolved(folder, target))
        return found

    def main_part(self, default: str) -> str:
        """The member that holds the document itself; `default` where the package does not say."""
        for kind, target in self.relationships("").values():
            if kind == "officeDocument":
                return target
        return default

    def refuse_entities(self) -> None:
        """Refuse the package if any XML part declares a DTD: for what other parsers will read."""
        for name in sorted(self.names):
            if name.lower().endswith((".xml", ".rels", ".vml")) and _DTD.search(self.read(name)):
                raise _declares_dtd(self.path, name)


def _resolved(folder: str, target: str) -> str:
    parts: list[str] = [] if target.startswith("/") else [p for p in folder.split("/") if p]
    for step in target.split("/"):
        if step == "..":
            del parts[-1:]
        elif step not in ("", "."):
            parts.append(step)
    return "/".join(parts)
