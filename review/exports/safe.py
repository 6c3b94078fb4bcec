"""Text from documents and people made safe for where it goes: spreadsheets, file names, XML."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula, also in full width."""
_PLAIN = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(?i:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)")
_LONGEST = 100


def plain(text: str) -> str:
    """Without characters that XML forbids."""
    return _CONTROLS.sub("", text)


def cell_text(text: str) -> str:
    """Text as a CSV cell that no spreadsheet runs: an apostrophe before what looks like a formula.
    A signed figure stays a figure."""
    text = plain(text)
    if text.lstrip(" \u3000").startswith(_STARTS) and not _PLAIN.fullmatch(text.strip()):
        return "'" + text
    return text


def file_name(*parts: object, extension: str) -> str:
    """A file's name of the parts that are there, joined by "_": fit for Windows, macOS and ZIP."""
    joined = "_".join(str(part) for part in parts if part)
    name = _FORBIDDEN.sub("", " ".join(joined.split()))[:_LONGEST].strip(" .")
    if not name or _RESERVED.match(name):
        name = f"gouji_{name}".rstrip("_")
    return f"{name}.{extension}"
