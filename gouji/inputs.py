"""What the user named on the command line, as files: folders, patterns and single paths."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from gouji.errors import UsageError

SUFFIXES = frozenset({
    ".doc", ".docm", ".docx", ".et", ".htm", ".html", ".md", ".mht", ".odt", ".pdf", ".rtf",
    ".txt", ".wps", ".xls", ".xlsm", ".xlsx",
})
"""What is taken from a folder. A file that is named itself is tried whatever its name."""


def report_files(given: Iterable[str]) -> list[str]:
    """The files to read, in the order given and by name within a folder, each once.

    A path is kept as it was written, so that output does not depend on where it was made; one that
    is not there is kept too, for its own error. Raises `UsageError` where nothing is left to read.
    """
    files: dict[str, str] = {}
    for path in given:
        for file in _expand(path):
            files.setdefault(os.path.realpath(file), file)
    if not files:
        raise UsageError(
            "没有找到可以读取的报告。文件夹中读取的格式：" + " ".join(sorted(SUFFIXES)),
            "No report to read was found. Formats read in a folder: " + " ".join(sorted(SUFFIXES)),
        )
    return list(files.values())


def _expand(path: str) -> Iterator[str]:
    if os.path.isdir(path):
        yield from _inside(path)
    elif os.path.lexists(path) or not glob.has_magic(path):
        yield path
    else:  # the shells of Windows leave patterns to the program
        for match in sorted(glob.glob(path, recursive=True)) or [path]:
            if os.path.isdir(match):
                yield from _inside(match)
            elif not _is_lock(os.path.basename(match)):
                yield match


def _inside(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in SUFFIXES and not _is_lock(name):
                yield os.path.join(parent, name)


def _is_lock(name: str) -> bool:
    """What Word, Excel (`~$`) and LibreOffice (`.~lock`) leave beside an open file."""
    return name.startswith(("~$", "."))
