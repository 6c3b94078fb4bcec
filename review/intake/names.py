"""Names of uploaded files: what people read, never a path on this machine."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import NamedTuple

from extractor.sniffing import READ, READ_EN, SUFFIXES
from gouji.errors import GoujiError
from review.problems import Invalid

SUFFIXES_READ = frozenset().union(*SUFFIXES.values()) - {"", ".log"}
_ARCHIVES = frozenset({".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".z", ".zst"})
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, halves of characters, and what hides in a name or turns its order."""
_LONGEST = 200
_NOISE = re.compile(r"(?:^|/)(?:__MACOSX/|\.(?!\.?(?:/|$))|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


class Named(NamedTuple):
    """A file's name, and the folder that it lay in within what was uploaded ("" for none)."""

    folder: str
    name: str


def named(given: str) -> Named:
    """The name of an upload, clean. Raises Invalid for one that points out of its folder."""
    text = unicodedata.normalize("NFC", given).replace("\\", "/")
    text = _UNSEEN.sub("", text).strip()
    parts = [part.strip() for part in text.split("/")]
    if text.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", text):
        raise Invalid(
            "文件名里有指向其他文件夹的路径，不接收。请改名后再上传。",
            "The name holds a path that leads elsewhere. Rename the file and upload it again.",
        )
    parts = [part for part in parts if part not in ("", ".")]
    if not parts:
        raise Invalid("文件没有名称。请改名后再上传。", "The file has no name. Give it one.")
    return Named("/".join(parts[:-1])[:_LONGEST], _short(parts[-1]))


def one_line(text: str) -> str:
    """What somebody typed as a name or title, without what cannot be seen."""
    return _UNSEEN.sub("", text).strip()


def is_noise(given: str) -> bool:
    """Whether a name is one that systems and office programs leave behind: nobody misses it."""
    return bool(_NOISE.search(given.replace("\\", "/")))


def is_zip(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() == ".zip"


def unread_kind(name: str) -> GoujiError | None:
    """Why a file of this name is not taken; None for one that may be a report."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in SUFFIXES_READ or not suffix:
        return None
    if suffix in _ARCHIVES:
        return Invalid(
            f"不支持 {suffix} 压缩包。请改用 ZIP，或解压后上传文件夹。",
            f"Archives of the kind {suffix} are not read. Use ZIP, or upload the unpacked folder.",
        )
    return Invalid(
        f"{suffix} 文件不是可读的报告格式。能读的格式：{READ}。",
        f"A {suffix} file is no report that can be read. Formats that are read: {READ_EN}.",
    )


def _short(name: str) -> str:
    if len(name) <= _LONGEST:
        return name
    suffix = PurePosixPath(name).suffix
    suffix = suffix if len(suffix) <= 10 else ""
    return name[: _LONGEST - len(suffix)] + suffix
